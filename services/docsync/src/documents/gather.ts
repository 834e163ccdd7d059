import { fail, ok, type Result } from "@solidtype/contracts";
import type { Position, Sum } from "../streams/offset.ts";
import type { Entry, LookupCode, StreamInfo, StreamStore } from "../streams/stream-store.ts";

type GatherCode = LookupCode | "offset_gone" | "offset_invalid" | "history_gone";
export type AtCode = GatherCode | "quota_exceeded";

const READ_BYTES = 4 << 20;

/**
 * What a document at a position (null: now) is made of: the newest snapshot before it, and the updates since. Where these
 * are gone, a compaction may have come between the two reads, and a newer snapshot says what they said; if there is none
 * that is newer, nothing says it any more.
 */
export async function gather(store: StreamStore, path: string, upTo: Position | null) {
  for (let tried: Position | null = null; ;) {
    const head = await store.head(path);
    if (!head.ok) return head;
    const reach = upTo ?? head.value.tail;
    if (reach > head.value.tail)
      return fail("offset_invalid", "This offset is beyond the end of the document.");
    const found = await store.snapshot(path, reach);
    if (!found.ok) return found;
    const { snapshot } = found.value;
    const basis = snapshot?.position ?? 0;
    const base = snapshot?.data ?? null;
    // A snapshot of an earlier release says none, where the stream does.
    const ofHead = basis === head.value.tail ? head.value.sum : null;
    const sum = snapshot === null ? 0 : (snapshot.sum ?? ofHead);
    if (basis === reach) return ok({ base, bodies: [], reached: reach, sum, info: head.value, basis });
    const read = await readOn(store, path, { position: basis, sum }, upTo);
    if (read.ok) {
      const { entries, next, info } = read.value;
      const bodies = entries.map((entry) => entry.data);
      return ok({ base, bodies, reached: next, sum: read.value.sum, info, basis });
    }
    if (read.error.code !== "offset_gone" || tried === basis) return read;
    tried = basis;
  }
}

type Read = {
  readonly entries: readonly Entry[];
  readonly next: Position;
  readonly sum: Sum;
  readonly info: StreamInfo;
};

/** The updates from one place on, up to another or to the end. */
export async function readOn(
  store: StreamStore,
  path: string,
  from: { readonly position: Position; readonly sum: Sum },
  upTo: Position | null,
): Promise<Result<Read, GatherCode>> {
  const entries: Entry[] = [];
  let at = from;
  for (;;) {
    const range = { from: at.position, generation: null, sum: at.sum, maxBytes: READ_BYTES };
    const read = await store.read(path, range);
    if (!read.ok) return read;
    const { info, next, sum } = read.value;
    for (const entry of read.value.entries) if (upTo === null || entry.end <= upTo) entries.push(entry);
    const last = entries.at(-1);
    const end = last?.end ?? from.position;
    if (next >= info.tail || (upTo !== null && next >= upTo)) {
      if (upTo !== null && end !== upTo)
        return fail("offset_invalid", "This offset was not given out by this document.");
      return ok({ entries, next: upTo ?? next, sum: upTo === null ? sum : (last ?? from).sum, info });
    }
    at = { position: next, sum };
  }
}
