import { expressionsOf, uses } from "../commands/dependants.ts";
import { definitionOf } from "../features/registry.ts";
import { isReadable, type PartModel } from "../model/model.ts";
import { paramReferences } from "../resolve/feature-references.ts";
import { resolveModel } from "../resolve/resolve-model.ts";
import { withoutWhatOthersDrewOn } from "./drawn-on.ts";
import { authorOf, type PartDocument } from "./part-document.ts";
import { PARAM, readModel } from "./read-model.ts";
import { type EntryChange, isTree, type Path, type Tree, TreeEditor, treeAt } from "./tree.ts";
import { writerOfEntry } from "./yjs-tree.ts";

/**
 * The changes without those that would take a feature, variable or piece of a sketch from under what somebody else has
 * built on it: remove or suppress it, or move it behind. What one built on it oneself is one's own affair: it was undone before, or was left
 * dangling on purpose.
 */
export function withoutWhatOthersUse(
  part: PartDocument,
  changes: readonly EntryChange[],
  person: string,
  usersBefore: UsersBefore,
): readonly EntryChange[] {
  const left = withoutWhatOthersDrewOn(part, withoutRemovals(part, changes, person, usersBefore), {
    isWrittenByAnother: (path) => isWrittenByAnother(part, path, person, usersBefore),
    entriesOf,
  });
  return withoutSpoiling(part, left, person);
}

/** By path: the client whose use it is, where another has only put a new name in. */
type UsersBefore = ReadonlyMap<string, number>;

/** Without moves and suppressions for which something of somebody else would no longer find what it refers to. */
function withoutSpoiling(
  part: PartDocument,
  changes: readonly EntryChange[],
  person: string,
): readonly EntryChange[] {
  const isMove = ({ path }: EntryChange): boolean => path.length === 3 && path[2] === "order";
  const isSuppression = ({ path, after }: EntryChange): boolean => path[2] === "off" && after === true;
  if (!changes.some((change) => isMove(change) || isSuppression(change))) return changes;
  const editor = new TreeEditor(part.tree);
  for (const { path, after } of changes) editor.set(path, after);
  const found = new Set(failuresIn(part.model).map(({ id }) => id));
  const spoilt = failuresIn(readModel(editor.snapshot())).filter(
    ({ id, param }) => !found.has(id) && isOthers(part, id, param, person),
  );
  const isLater = spoilt.some(({ code }) => code === "reference-later");
  const suppressed = new Set(
    spoilt.flatMap(({ code, target }) => (code === "reference-suppressed" ? [target] : [])),
  );
  const left = changes.filter(
    (change) =>
      !(isLater && isMove(change)) && !(isSuppression(change) && suppressed.has(change.path[1] ?? "")),
  );
  return left.length === changes.length ? changes : withoutSpoiling(part, left, person);
}

type Broken = {
  readonly id: string;
  readonly code: string;
  readonly param: string;
  readonly target: string;
};

function failuresIn(model: PartModel): readonly Broken[] {
  return resolveModel(model).features.flatMap(({ id, result }) => {
    if (result.ok) return [];
    const { code, details } = result.error;
    return [{ id, code, param: String(details?.["param"]), target: String(details?.["feature"]) }];
  });
}

function isOthers(part: PartDocument, feature: string, param: string, person: string): boolean {
  return entriesOf(part.tree, feature, param).some((key) =>
    isWrittenByAnother(part, ["features", feature, key], person),
  );
}

function entriesOf(tree: Tree, feature: string, param: string): readonly string[] {
  return [...treeAt(tree, "features", feature).keys()].filter(
    (key) => key === PARAM + param || key.startsWith(`${PARAM}${param}/`),
  );
}

function isWrittenByAnother(
  part: PartDocument,
  path: Path,
  person: string,
  usersBefore?: UsersBefore,
): boolean {
  const writer = usersBefore?.get(path.join(" ")) ?? writerOfEntry(part.doc, path);
  const author = writer === undefined ? undefined : authorOf(part.tree, writer);
  return author !== undefined && author.person !== person;
}

function withoutRemovals(
  part: PartDocument,
  changes: readonly EntryChange[],
  person: string,
  usersBefore: UsersBefore,
): readonly EntryChange[] {
  const removed = changes.filter(({ path, after }) => path.length === 2 && after === undefined);
  const features = new Set(
    removed.filter(({ path }) => path[0] === "features").map(({ path }) => path[1] ?? ""),
  );
  const names = new Map(
    removed.flatMap(({ path, before }) => {
      const name =
        path[0] === "variables" && before !== undefined && isTree(before) ? before.get("name") : undefined;
      return typeof name === "string" ? [[name, path[1] ?? ""] as const] : [];
    }),
  );
  if (features.size === 0 && names.size === 0) return changes;
  const editor = new TreeEditor(part.tree);
  for (const { path, after } of changes) editor.set(path, after);
  const used = new Set<string>();
  for (const { path, target } of usesIn(readModel(editor.snapshot()), editor.snapshot(), features, names)) {
    if (isWrittenByAnother(part, path, person, usersBefore)) used.add(target);
  }
  return changes.filter((change) => !removed.includes(change) || !used.has(change.path.join(" ")));
}

type Use = { readonly path: Path; readonly target: string };

function usesIn(
  model: PartModel,
  tree: Tree,
  features: ReadonlySet<string>,
  names: ReadonlyMap<string, string>,
): readonly Use[] {
  const found: Use[] = [];
  for (const feature of model.features) {
    if (features.size > 0 && isReadable(feature)) {
      const values: { readonly [name: string]: unknown } = feature.params;
      for (const [name, param] of Object.entries(definitionOf(feature.type).params)) {
        const targets = paramReferences(param, values[name]).filter((id) => features.has(id));
        for (const target of targets)
          for (const key of entriesOf(tree, feature.id, name))
            found.push({ path: ["features", feature.id, key], target: `features ${target}` });
      }
    }
    if (names.size > 0) for (const { path, text } of expressionsOf(feature)) usesOfNames(path, text);
  }
  if (names.size > 0)
    for (const { id, expression } of model.variables)
      usesOfNames(["variables", id, "expression"], expression);
  return found;

  function usesOfNames(path: Path, text: string): void {
    for (const [name, id] of names) if (uses(text, name)) found.push({ path, target: `variables ${id}` });
  }
}
