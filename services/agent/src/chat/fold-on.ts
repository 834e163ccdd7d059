import type { ChatFold } from "@solidtype/contracts";
import { setImmediate as turn } from "node:timers/promises";

/** Rows that are taken in before everything else in the process has its turn: some milliseconds. */
const atOnce = 2000;

export type Folding = { fold: ChatFold; rows: readonly unknown[]; folded: number };

/**
 * Takes in what was not yet. A very long chat would otherwise keep the process from all other runs for a second. Two may
 * do it at once: each slice is taken by one of them, in order.
 */
export async function foldOn(of: Folding): Promise<void> {
  while (of.folded < of.rows.length) {
    const slice = of.rows.slice(of.folded, of.folded + atOnce);
    of.folded += slice.length;
    of.fold.add(slice);
    if (of.folded < of.rows.length) await turn();
  }
}
