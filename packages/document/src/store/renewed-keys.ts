import { compare, orderKeyOf } from "./read-model.ts";
import { type EntryChange, isTree, type Tree, treeAt } from "./tree.ts";

/**
 * A step's changes without the new order keys that only made room for what it added: what was there before stands in
 * the order that it stood in. Taking such keys back would move it past what a peer has put there since.
 */
export function withoutRenewedKeys(tree: Tree, changes: readonly EntryChange[]): readonly EntryChange[] {
  const renewed = ["features", "variables"].filter((root) => {
    const before = keysBefore(root, changes);
    const added = addedTo(root, changes);
    return before.size > 0 && added.size > 0 && standAsBefore(treeAt(tree, root), before, added);
  });
  if (renewed.length === 0) return changes;
  return changes.filter(({ path }) => !(isOrderKey(path) && renewed.includes(path[0] ?? "")));
}

const isOrderKey = (path: EntryChange["path"]): boolean => path.length === 3 && path[2] === "order";

function keysBefore(root: string, changes: readonly EntryChange[]): ReadonlyMap<string, string> {
  return new Map(
    changes.flatMap(({ path, before }) =>
      path[0] === root && isOrderKey(path) && typeof before === "string" ? [[path[1] ?? "", before]] : [],
    ),
  );
}

function addedTo(root: string, changes: readonly EntryChange[]): ReadonlySet<string> {
  const added = changes.filter(
    ({ path, before }) => path.length === 2 && path[0] === root && before === undefined,
  );
  return new Set(added.map(({ path }) => path[1] ?? ""));
}

function standAsBefore(
  entries: Tree,
  before: ReadonlyMap<string, string>,
  added: ReadonlySet<string>,
): boolean {
  const listed = [...entries].flatMap(([id, entry]) =>
    isTree(entry) && !added.has(id)
      ? [{ id, now: orderKeyOf(entry), was: before.get(id) ?? orderKeyOf(entry) }]
      : [],
  );
  listed.sort((a, b) => compare(a.now, b.now) || compare(a.id, b.id));
  return listed.every((entry, at) => {
    const next = listed[at + 1];
    return next === undefined || (compare(entry.was, next.was) || compare(entry.id, next.id)) < 0;
  });
}
