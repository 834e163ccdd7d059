import * as Y from "yjs";

/**
 * Whether updates, as they were found complete, take more out of a document than they bring to it. Whatever a client
 * sends lists all that was ever deleted, so only what is there yet counts as taken out; and what it brings deleted counts
 * as nothing brought.
 *
 * A document at its limit takes what makes it smaller, and what takes out more entries than it brings with few bytes:
 * whoever takes a small thing out writes down who did, and what was added and taken back again leaves a trace. The latter may let it grow a little, so where there is no room
 * left even for that (`isBrimful`), only what makes it smaller is taken. That is always possible.
 */
export function takesOut(
  doc: Y.Doc,
  updates: readonly Uint8Array[],
  known: ReadonlyMap<number, number>,
  isBrimful: boolean,
): boolean {
  const decoded = updates.map((update) => Y.decodeUpdate(update));
  const deleted = Y.mergeDeleteSets(decoded.map(({ ds }) => ds));
  const brought = whatIsBrought(
    decoded.flatMap(({ structs }) => structs),
    deleted,
    known,
  );
  const removed = whatIsRemoved(doc, deleted);
  if (removed.bytes > brought.bytes + removed.ranges * RANGE_BYTES) return true;
  const isMore = removed.entries > brought.entries || brought.entries === 0;
  return !isBrimful && isMore && brought.bytes <= BROUGHT_ALONG;
}

/** Bytes that may be brought along. */
const BROUGHT_ALONG = 4_096;
/** What it takes at most to write down that something is deleted. */
const RANGE_BYTES = 10;

type DeleteSet = ReturnType<typeof Y.mergeDeleteSets>;
type Struct = ReturnType<typeof Y.decodeUpdate>["structs"][number];

function whatIsBrought(
  structs: readonly Struct[],
  deleted: DeleteSet,
  known: ReadonlyMap<number, number>,
): { readonly entries: number; readonly bytes: number } {
  const encoder = new Y.UpdateEncoderV1();
  let entries = 0;
  for (const struct of structs) {
    const { client, clock } = struct.id;
    const from = Math.max(clock, known.get(client) ?? 0);
    const end = clock + struct.length;
    if (struct instanceof Y.Skip || from >= end) continue;
    struct.write(encoder, from - clock);
    entries += end - from;
    for (const range of deleted.clients.get(client) ?? []) entries -= overlap(range, from, end);
  }
  return { entries, bytes: encoder.toUint8Array().length };
}

/** Bytes of content only: where something was, and that it is gone, stays written down. */
function whatIsRemoved(
  { store }: Y.Doc,
  deleted: DeleteSet,
): { readonly entries: number; readonly bytes: number; readonly ranges: number } {
  let [entries, bytes, ranges] = [0, 0, 0];
  for (const [client, gone] of deleted.clients) {
    const structs = store.clients.get(client) ?? [];
    const end = Y.getState(store, client);
    for (const range of gone) {
      if (range.clock >= end) continue;
      let counted = 0;
      for (let at = Y.findIndexSS(structs, range.clock); at < structs.length; at++) {
        const struct = structs[at];
        if (struct === undefined || struct.id.clock >= range.clock + range.len) break;
        if (!(struct instanceof Y.Item) || struct.deleted) continue;
        const part = overlap(range, struct.id.clock, struct.id.clock + struct.length);
        counted += part;
        bytes += (contentBytes(struct) * part) / struct.length;
      }
      entries += counted;
      if (counted > 0) ranges++;
    }
  }
  return { entries, bytes, ranges };
}

function contentBytes({ content }: Y.Item): number {
  const encoder = new Y.UpdateEncoderV1();
  content.write(encoder, 0);
  return encoder.toUint8Array().length;
}

function overlap(
  { clock, len }: { readonly clock: number; readonly len: number },
  from: number,
  end: number,
) {
  return Math.max(0, Math.min(clock + len, end) - Math.max(clock, from));
}
