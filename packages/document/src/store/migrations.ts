import type { Tree } from "./tree.ts";

/**
 * Turns old entries into new ones wherever it finds old ones, and returns the same tree where there are none: so it
 * may run at any time, on anything, again and again, and clients of both versions may edit at once. It sets plain
 * values in maps that exist; maps that two clients made at once would lose one of the two.
 */
export type Migration = (tree: Tree) => Tree;

/** In the order of schema versions. Version 1 is the first: nothing precedes it. */
export const migrations: readonly Migration[] = [];

/** The tree as this version writes it. The first command writes the difference along with its own change. */
export function migrated(tree: Tree, all: readonly Migration[]): Tree {
  return all.reduce((before, migration) => migration(before), tree);
}
