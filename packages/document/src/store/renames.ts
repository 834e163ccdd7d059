import { renameAllInExpression } from "../expressions/parse.ts";
import { expressionsOf } from "../commands/dependants.ts";
import { PARAM, readModel } from "./read-model.ts";
import {
  type EntryChange,
  isTree,
  type Path,
  type Tree,
  TreeEditor,
  treeAt,
  type TreeValue,
} from "./tree.ts";

/** Old names of variables to new ones. */
export type Renames = ReadonlyMap<string, string>;

export function renamesIn(changes: readonly EntryChange[]): Renames {
  return new Map(
    changes.flatMap(({ path, before, after }) =>
      path.length === 3 &&
      path[0] === "variables" &&
      path[2] === "name" &&
      typeof before === "string" &&
      typeof after === "string"
        ? [[before, after] as const]
        : [],
    ),
  );
}

/** Whether a change only says by the new names what it said before: it is nobody's but the renaming's. */
export function isRewrite({ path, before, after }: EntryChange, renames: Renames): boolean {
  return (
    renames.size > 0 &&
    holdsExpression(path) &&
    typeof before === "string" &&
    before !== after &&
    renameAllInExpression(before, renames) === after
  );
}

/** A value of a step, in which variables are called as they are now. */
export function calledAnew(
  path: Path,
  value: TreeValue | undefined,
  renames: Renames,
): TreeValue | undefined {
  if (typeof value === "string") return holdsExpression(path) ? renameAllInExpression(value, renames) : value;
  if (!isTree(value)) return value;
  const editor = new TreeEditor(value);
  for (const [key, inside] of value) {
    const called = calledAnew([...path, key], inside, renames);
    if (called !== inside) editor.set([key], called);
  }
  return editor.snapshot();
}

/**
 * What has to be written for the changes to be made, where they call variables otherwise: themselves, with the names that
 * hold then, and all that uses those variables elsewhere. Where two variables share a name nothing is rewritten.
 */
export function withRewrites(
  tree: Tree,
  changes: readonly EntryChange[],
): { readonly own: readonly EntryChange[]; readonly elsewhere: readonly EntryChange[] } {
  const names = [...treeAt(tree, "variables").values()].map((entry) =>
    isTree(entry) ? entry.get("name") : null,
  );
  const renames = new Map(
    [...renamesIn(changes)].filter(([from]) => names.filter((name) => name === from).length === 1),
  );
  if (renames.size === 0) return { own: changes, elsewhere: [] };
  const own = changes.map((change) => ({
    ...change,
    after: calledAnew(change.path, change.after, renames),
  }));
  const changed = new Set(changes.map(({ path }) => path.join(" ")));
  const isOwn = (path: Path): boolean => path.some((_, at) => changed.has(path.slice(0, at + 1).join(" ")));
  const editor = new TreeEditor(tree);
  for (const { path, after } of own) editor.set(path, after);
  const { variables, features } = readModel(editor.snapshot());
  const texts = [
    ...variables.map(({ id, expression }) => ({ path: ["variables", id, "expression"], text: expression })),
    ...features.flatMap(expressionsOf),
  ];
  const elsewhere = texts.flatMap(({ path, text }) => {
    const after = isOwn(path) ? text : renameAllInExpression(text, renames);
    return after === text ? [] : [{ path, before: text, after }];
  });
  return { own, elsewhere };
}

/** Steps tell what they took away by the names that hold after them, as all else in them. */
export function beforeCalledAnew(changes: readonly EntryChange[], renames: Renames): readonly EntryChange[] {
  if (renames.size === 0) return changes;
  return changes.map((change) => ({ ...change, before: calledAnew(change.path, change.before, renames) }));
}

function holdsExpression([root, , key, , field]: Path): boolean {
  if (root === "variables") return key === "expression";
  return (
    root === "features" && (key?.startsWith(PARAM) === true || (key === "constraints" && field === "value"))
  );
}
