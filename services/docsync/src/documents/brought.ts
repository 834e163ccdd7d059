import * as Y from "yjs";
import { lengthOf, overlap, type DeleteSet, type Struct } from "./deletions.ts";

/** A part of a struct that a document does not know yet: from `clock` up to `end`. */
export type Fresh = { readonly clock: number; readonly end: number; readonly struct: Struct };

/** What updates bring that the document does not know, by client and in the order of clocks; each once. */
export function freshStructs(doc: Y.Doc, structs: readonly Struct[]): ReadonlyMap<number, readonly Fresh[]> {
  const fresh = new Map<number, Fresh[]>();
  for (const struct of structs) {
    if (struct instanceof Y.Skip) continue;
    const { client, clock } = struct.id;
    const of = fresh.get(client) ?? [];
    const from = Math.max(clock, of.at(-1)?.end ?? Y.getState(doc.store, client));
    const end = clock + struct.length;
    if (from >= end) continue;
    of.push({ clock: from, end, struct });
    fresh.set(client, of);
  }
  return fresh;
}

export type Brought = {
  /** Entries that are not deleted at once. */
  readonly entries: number;
  readonly bytes: number;
  /** What it takes to write down who brought them, and that they are deleted, should they be. */
  readonly marks: number;
};

export function whatIsBrought(
  doc: Y.Doc,
  fresh: ReadonlyMap<number, readonly Fresh[]>,
  deleted: DeleteSet,
): Brought {
  const encoder = new Y.UpdateEncoderV1();
  let [entries, marks, newClients] = [0, 0, 0];
  for (const [client, some] of fresh) {
    const ranges = deleted.clients.get(client) ?? [];
    let at = 0;
    for (const { clock, end, struct } of some) {
      struct.write(encoder, clock - struct.id.clock);
      marks += lengthOf(clock) + lengthOf(end - clock);
      entries += end - clock;
      for (; at < ranges.length; at++) {
        const range = ranges[at];
        if (range === undefined || range.clock >= end) break;
        entries -= overlap(range, clock, end);
        if (range.clock + range.len > end) break;
      }
    }
    marks += lengthOf(client) + 2 * lengthOf(some.length);
    if (Y.getState(doc.store, client) > 0) continue;
    newClients++;
    marks += lengthOf(client) + 1;
  }
  return {
    entries,
    bytes: encoder.toUint8Array().length,
    marks: newClients === 0 ? marks : marks + 2 * lengthOf(newClients),
  };
}

/** What is there under the keys that are given a new value, which takes out the old one unless another came first. */
export function currentValues(doc: Y.Doc, fresh: ReadonlyMap<number, readonly Fresh[]>): readonly Y.Item[] {
  const values: Y.Item[] = [];
  for (const some of fresh.values())
    for (const { struct } of some) {
      if (!(struct instanceof Y.Item)) continue;
      const [parent, key] = placeOf(doc, struct);
      const value = key === null ? undefined : parent?._map.get(key);
      if (value !== undefined && !value.deleted) values.push(value);
    }
  return values;
}

type Place = readonly [parent: ReturnType<Y.Doc["share"]["get"]>, key: string | null];

/** A struct with a neighbour says nothing of its parent: it has that of the neighbour. */
function placeOf({ store, share }: Y.Doc, struct: Y.Item): Place {
  const known = (id: Y.ID | null) => {
    const found = id !== null && id.clock < Y.getState(store, id.client) ? Y.getItem(store, id) : null;
    return found instanceof Y.Item ? found : null;
  };
  const neighbour = known(struct.origin) ?? known(struct.rightOrigin);
  if (neighbour !== null) return [neighbour.parent as Place[0], neighbour.parentSub];
  const { parent } = struct;
  if (typeof parent === "string") return [share.get(parent), struct.parentSub];
  const around = parent instanceof Y.ID ? known(parent) : null;
  return [around?.content instanceof Y.ContentType ? around.content.type : undefined, struct.parentSub];
}
