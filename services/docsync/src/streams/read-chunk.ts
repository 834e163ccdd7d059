import { fail, ok, type Result } from "@solidtype/contracts";
import { firstKept, lineage, type Queryable } from "./lineage.ts";
import { contradict } from "./offset.ts";
import { readEntries, sumAt } from "./reading.ts";
import { historyGone, judgeRead, notGivenOut, type StreamState } from "./rules.ts";
import type { Chunk, LookupCode, ReadCode, ReadRange } from "./stream-store.ts";

const trimmed = () => fail("offset_gone", "What was at this offset is no longer kept.");

/** Entries of a stream, as `find` finds it, from a place on; refused where that is no place of it any more. */
export async function readChunk(
  db: Queryable,
  find: () => Promise<Result<StreamState, LookupCode>>,
  range: ReadRange,
): Promise<Result<Chunk, ReadCode>> {
  const found = await find();
  if (!found.ok) return found;
  const info = found.value;
  const judged = judgeRead(info, range);
  if (!judged.ok) return judged;
  const segments = await lineage(db, info);
  if (range.from < firstKept(segments, range.from)) return trimmed();
  // The end was judged already.
  if (typeof range.sum === "number" && range.from < info.tail)
    if (contradict(range.sum, await sumAt(db, info, range.from, segments))) return historyGone();
  const entries = await readEntries(db, info, range.from, range.maxBytes, segments);
  if ((entries[0]?.start ?? info.tail) !== range.from) {
    // It may have been trimmed between the two looks at it.
    const now = await find();
    if (!now.ok) return now;
    return range.from < firstKept(await lineage(db, now.value), range.from) ? trimmed() : notGivenOut(range);
  }
  const { end: next, sum } = entries.at(-1) ?? { end: info.tail, sum: info.sum };
  return ok({ info, entries, next, sum });
}
