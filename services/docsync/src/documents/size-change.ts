import * as Y from "yjs";
import { currentValues, freshStructs, type Fresh, whatIsBrought } from "./brought.ts";
import type { Decoded } from "./inspect-update.ts";
import { Deletions, lengthOf, livingInside, type DeleteSet } from "./deletions.ts";

/** What updates do to a document that has all that they build on. */
export type SizeChange = {
  /** By how many bytes it grows, encoded as one update, at the most: below zero, it certainly becomes smaller. */
  readonly bytes: number;
  readonly brought: { readonly entries: number; readonly bytes: number };
  readonly removed: { readonly entries: number };
  /** The document knows it all already. */
  readonly isNothing: boolean;
};

/**
 * Reckoned from Yjs' own structures, and not tried, since an update cannot be taken back out of a document and to make a
 * copy of one of 16 MB takes seconds. Every term is the most (of what comes) or the least (of what goes) that it can be:
 *
 * - what is brought, with a word that it is deleted, since somebody else's deletion around it may have done so;
 * - what goes: of an item its content, of what is in a deleted one nearly all; and a word that it is deleted;
 * - a second head wherever an item is divided, by a deletion of a part or by something put into its middle;
 * - a word that the value of a key is deleted, where a new one takes its place unsaid.
 *
 * The cost is that of reading the updates and what they delete.
 */
export function sizeChange(doc: Y.Doc, updates: readonly Decoded[]): SizeChange {
  const deleted = Y.mergeDeleteSets(updates.map(({ ds }) => ds));
  const fresh = freshStructs(
    doc,
    updates.flatMap(({ structs }) => structs),
  );
  const brought = whatIsBrought(doc, fresh, deleted);
  const going = new Deletions(doc, deleted);
  const bytes =
    brought.bytes +
    brought.marks +
    headsOfDivided(doc, fresh, deleted) +
    marksOfReplaced(doc, fresh, going) +
    going.marks -
    going.bytes;
  const removed = { entries: going.entries };
  return { bytes, brought, removed, isNothing: fresh.size === 0 && removed.entries === 0 };
}

function marksOfReplaced(doc: Y.Doc, fresh: ReadonlyMap<number, readonly Fresh[]>, going: Deletions): number {
  const values = new Set(currentValues(doc, fresh).filter((value) => !going.has(value)));
  const replaced = new Set([...values, ...livingInside(values)]);
  let bytes = 0;
  for (const { id, length } of replaced)
    bytes += lengthOf(id.client) + 2 + lengthOf(id.clock) + lengthOf(length);
  return bytes;
}

/** What it takes for a second head, beside the two neighbours: kind, lengths of two contents, and half a character twice. */
const HEAD_BYTES = 15;

function headsOfDivided(
  { store }: Y.Doc,
  fresh: ReadonlyMap<number, readonly Fresh[]>,
  deleted: DeleteSet,
): number {
  const cuts = new Map<number, Set<number>>();
  const cut = (client: number, clock: number) => {
    const of = cuts.get(client);
    if (of === undefined) cuts.set(client, new Set([clock]));
    else of.add(clock);
  };
  /** What is deleted is not divided by being deleted again. */
  const cutAlive = (client: number, clock: number) => {
    const known = clock < Y.getState(store, client) ? store.clients.get(client) : undefined;
    if (known?.[Y.findIndexSS(known, clock)]?.deleted !== true) cut(client, clock);
  };
  for (const some of fresh.values())
    for (const { struct } of some) {
      if (!(struct instanceof Y.Item)) continue;
      const { origin, rightOrigin } = struct;
      if (origin !== null) cut(origin.client, origin.clock + 1);
      if (rightOrigin !== null) cut(rightOrigin.client, rightOrigin.clock);
    }
  for (const [client, ranges] of deleted.clients)
    for (const { clock, len } of ranges) {
      cutAlive(client, clock);
      cutAlive(client, clock + len);
    }
  let bytes = 0;
  for (const [client, clocks] of cuts)
    for (const clock of clocks) {
      const around = dividedBy(store, fresh.get(client) ?? [], client, clock);
      if (around !== null)
        bytes += HEAD_BYTES + 2 * lengthOf(client) + lengthOf(clock) + idLength(around.rightOrigin);
    }
  return bytes;
}

const idLength = (id: Y.ID | null): number => (id === null ? 0 : lengthOf(id.client) + lengthOf(id.clock));

/** The item that begins before a clock and goes on behind it. */
function dividedBy(
  store: Y.Doc["store"],
  fresh: readonly Fresh[],
  client: number,
  clock: number,
): Y.Item | null {
  if (clock < Y.getState(store, client)) {
    const structs = store.clients.get(client) ?? [];
    const struct = structs[Y.findIndexSS(structs, clock)];
    return struct instanceof Y.Item && struct.id.clock < clock ? struct : null;
  }
  let [low, high] = [0, fresh.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((fresh[middle]?.end ?? 0) > clock) high = middle;
    else low = middle + 1;
  }
  const found = fresh[low];
  return found !== undefined && found.clock < clock && found.struct instanceof Y.Item ? found.struct : null;
}
