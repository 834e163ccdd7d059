import type { Json } from "@solidtype/contracts";

/**
 * The document's content as nested maps: a Map is a Y.Map, anything else one JSON value that is replaced whole.
 * Trees are never changed in place once shared; equal subtrees stay the same object from version to version, so
 * "what changed" and "what need not be read again" are questions of identity.
 */
export type Tree = ReadonlyMap<string, TreeValue>;
export type TreeValue = Json | Tree;
export type Path = readonly string[];

/** One entry that differs between two trees; undefined is absence. A container is added and removed whole. */
export type EntryChange = {
  readonly path: Path;
  readonly before: TreeValue | undefined;
  readonly after: TreeValue | undefined;
};

export const emptyTree: Tree = new Map();

export function isTree(value: TreeValue | undefined): value is Tree {
  return value instanceof Map;
}

export function valueAt(tree: Tree, path: Path): TreeValue | undefined {
  let value: TreeValue | undefined = tree;
  for (const key of path) {
    if (!isTree(value)) return undefined;
    value = value.get(key);
  }
  return value;
}

export function treeAt(tree: Tree, ...path: Path): Tree {
  const value = valueAt(tree, path);
  return isTree(value) ? value : emptyTree;
}

export function sameValue(a: TreeValue | undefined, b: TreeValue | undefined): boolean {
  if (a === b) return true;
  if (isTree(a) || isTree(b)) return isTree(a) && isTree(b) && sameTree(a, b);
  return sameJson(a, b);
}

function sameTree(a: Tree, b: Tree): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !sameValue(value, b.get(key))) return false;
  return true;
}

function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && sameJson(value, right.get(key)))
  );
}

/** Every entry that differs. Subtrees that are the same object are not walked. */
export function changesBetween(before: Tree, after: Tree, path: Path = []): EntryChange[] {
  const changes: EntryChange[] = [];
  collectChanges(before, after, path, changes);
  return changes;
}

function collectChanges(before: Tree, after: Tree, path: Path, changes: EntryChange[]): void {
  for (const [key, value] of before) {
    if (!after.has(key)) changes.push({ path: [...path, key], before: value, after: undefined });
  }
  for (const [key, value] of after) {
    const old = before.get(key);
    if (old === value) continue;
    if (isTree(old) && isTree(value)) collectChanges(old, value, [...path, key], changes);
    else if (!sameValue(old, value)) changes.push({ path: [...path, key], before: old, after: value });
  }
}

/** Edits a tree without touching the original: each map is copied once, at its first change. */
export class TreeEditor {
  #root: Tree;
  readonly #own = new Map<Tree, Map<string, TreeValue>>();

  constructor(root: Tree) {
    this.#root = root;
  }

  /** The tree as it is now, for good: the next change copies again. */
  snapshot(): Tree {
    this.#own.clear();
    return this.#root;
  }

  /** The tree as it is now, for a look: the next change may alter it. */
  peek(): Tree {
    return this.#root;
  }

  /** The value at a path as it is now, for good. What is around it can still be changed without a copy. */
  settled(path: Path): TreeValue | undefined {
    const value = valueAt(this.#root, path);
    if (isTree(value)) this.#settle(value);
    return value;
  }

  /** Below what is not our own copy nothing is. */
  #settle(tree: Tree): void {
    if (!this.#own.delete(tree)) return;
    for (const value of tree.values()) if (isTree(value)) this.#settle(value);
  }

  /** Sets an entry, or removes it with undefined. Containers on the way are made as needed. */
  set(path: Path, value: TreeValue | undefined): void {
    const key = path.at(-1);
    if (key === undefined) throw new Error("the root is not an entry");
    let at = this.#writable(this.#root);
    this.#root = at;
    for (const step of path.slice(0, -1)) {
      const next = at.get(step);
      const writable = this.#writable(isTree(next) ? next : emptyTree);
      at.set(step, writable);
      at = writable;
    }
    if (value === undefined) at.delete(key);
    else at.set(key, value);
  }

  #writable(tree: Tree): Map<string, TreeValue> {
    const own = this.#own.get(tree);
    if (own !== undefined) return own;
    const copy = new Map(tree);
    this.#own.set(copy, copy);
    return copy;
  }
}
