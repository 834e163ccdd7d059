import type { Sum } from "./offset.ts";
import { lineage, type Queryable, type Segment } from "./lineage.ts";
import { toRuns, type StreamState } from "./rules.ts";
import {
  STREAM_COLUMNS,
  authorOf,
  entryOf,
  stateOf,
  type AuthorColumns,
  type EntryRow,
  type StreamRow,
} from "./rows.ts";
import type { AuthoredRun, Entry, HistoryRange } from "./stream-store.ts";

/** Reading across forks. */

const MAX_ROWS = 20_000;

export async function readEntries(
  db: Queryable,
  state: StreamState,
  from: number,
  maxBytes: number,
  segments?: readonly Segment[],
): Promise<Entry[]> {
  const all = segments ?? (await lineage(db, state));
  const entries: Entry[] = [];
  let at = from;
  for (const segment of all.toReversed()) {
    if (segment.to <= at) continue;
    const until = Math.min(segment.to, from + Math.max(1, maxBytes));
    if (at >= until) break;
    const { rows } = await db.query<EntryRow>({
      name: "entries",
      text: `select start, "end", sum, at, principal, acting_for, run, data from docsync.entry
             where stream_id = $1 and start >= $2 and start < $3 and "end" <= $4 order by start limit ${MAX_ROWS}`,
      values: [segment.id, at, until, segment.to],
    });
    for (const row of rows) entries.push(entryOf(row));
    const next = rows.at(-1)?.end;
    if (next === undefined || next < until) break;
    at = next;
  }
  return entries;
}

/**
 * The sum at a place: of the entry that ends there, or of what was kept of it when entries were let go of. Null where an
 * earlier release wrote, and where no entry ends.
 */
export async function sumAt(
  db: Queryable,
  state: StreamState,
  position: number,
  segments?: readonly Segment[],
): Promise<Sum> {
  if (position === 0) return 0;
  if (position === state.tail) return state.sum;
  const all = segments ?? (await lineage(db, state));
  const home = all.find(({ from }) => position > from);
  if (home === undefined) return null;
  const { rows } = await db.query<{ sum: number | null }>({
    name: "sum",
    text: `select sum from (
             (select sum, "end" from docsync.entry where stream_id = $1 and start < $2 order by start desc limit 1)
             union all select sum, position from docsync.snapshot where stream_id = $1 and position = $2
             union all (select sum, position from docsync.pin where stream_id = $1 and position = $2 limit 1)
           ) known where "end" = $2 and sum is not null limit 1`,
    values: [home.id, position],
  });
  return rows[0]?.sum ?? null;
}

export async function readStream(db: Queryable, path: string): Promise<StreamState | undefined> {
  const { rows } = await db.query<StreamRow>({
    name: "stream",
    text: `select ${STREAM_COLUMNS} from docsync.stream s where path = $1`,
    values: [path],
  });
  return rows[0] === undefined ? undefined : stateOf(rows[0]);
}

/** In no particular order; those without a stream are missing. */
export async function readStreams(db: Queryable, paths: readonly string[]): Promise<StreamState[]> {
  const { rows } = await db.query<StreamRow>(
    `select ${STREAM_COLUMNS} from docsync.stream s where path = any($1::text[])`,
    [paths],
  );
  return rows.map(stateOf);
}

type RunRow = AuthorColumns & {
  readonly start: number;
  readonly end: number;
  readonly sum: number | null;
  readonly at: number;
  readonly until: number;
  readonly entries: number;
};

/** One run more than the limit where there are more, so that the last that is shown is whole. */
export async function readHistory(
  db: Queryable,
  state: StreamState,
  range: HistoryRange,
): Promise<AuthoredRun[]> {
  let runs: AuthoredRun[] = [];
  for (const segment of (await lineage(db, state)).toReversed()) {
    for (let from = range.from, more = true; more;) {
      if (runs.length > range.limit) return runs;
      const { rows } = await db.query<RunRow>(
        // A run that was put together across where a branch left later counts up to there.
        `select start, least("end", $4) as "end", case when "end" <= $4 then sum end as sum, at, until, entries, principal, acting_for, run from docsync.authored
         where stream_id = $1 and "end" > $2 and start < least($3, $4)
         union all
         select start, "end", sum, at, at, 1, principal, acting_for, run from docsync.entry
         where stream_id = $1 and "end" > $2 and start < $3 and "end" <= $4 and "end" > $5
         order by start limit $6`,
        [segment.id, from, range.to, segment.to, segment.first, MAX_ROWS],
      );
      runs = toRuns([...runs, ...rows.map(authoredRunOf)]);
      from = rows.at(-1)?.end ?? from;
      more = rows.length === MAX_ROWS;
    }
  }
  return runs;
}

function authoredRunOf(row: RunRow): AuthoredRun {
  const { start, end, sum, at, until, entries } = row;
  return { start, end, sum, at, until, entries, by: authorOf(row) };
}
