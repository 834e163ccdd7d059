import { expressionsOf, uses } from "../commands/dependants.ts";
import { definitionOf } from "../features/registry.ts";
import { isReadable, type PartModel } from "../model/model.ts";
import { paramReferences } from "../resolve/feature-references.ts";
import { authorOf, type PartDocument } from "./part-document.ts";
import { PARAM, readModel } from "./read-model.ts";
import { type EntryChange, isTree, type Path, type Tree, TreeEditor, treeAt } from "./tree.ts";
import { writerOfEntry } from "./yjs-tree.ts";

/**
 * The changes without the removals that would take a feature or variable from under what somebody else has built on it.
 * What one built on it oneself is one's own affair: it was undone before, or was left dangling on purpose.
 */
export function withoutWhatOthersUse(
  part: PartDocument,
  changes: readonly EntryChange[],
  person: string,
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
    const writer = writerOfEntry(part.doc, path);
    const author = writer === undefined ? undefined : authorOf(part.tree, writer);
    if (author !== undefined && author.person !== person) used.add(target);
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
        const entries = [...treeAt(tree, "features", feature.id).keys()].filter(
          (key) => key === PARAM + name || key.startsWith(`${PARAM}${name}/`),
        );
        for (const target of targets)
          for (const key of entries)
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
