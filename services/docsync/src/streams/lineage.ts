import type pg from "pg";
import type { StreamState } from "./rules.ts";

/** A fork is its own entries from where it left its source, and the source's before that. */

export type Queryable = Pick<pg.Pool, "query">;

/** One stream's share of what a fork reads: its entries from `from` up to `to`. */
export type Segment = {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly first: number;
};

/** Nearest first. A stream that is no fork is one segment and needs no query. */
export async function lineage(db: Queryable, state: StreamState): Promise<readonly Segment[]> {
  const own: Segment = {
    id: state.id,
    from: state.source?.position ?? 0,
    to: state.tail,
    first: state.first,
  };
  if (state.source === null) return [own];
  const { rows } = await db.query<Segment>(
    `with recursive up as (
       select id, source_id, coalesce(source_position, 0) as "from", $2::bigint as "to", first, 0 as depth
       from docsync.stream where id = $1
       union all
       select s.id, s.source_id, coalesce(s.source_position, 0), least(up."to", up."from"), s.first, up.depth + 1
       from up join docsync.stream s on s.id = up.source_id
     )
     select id, "from", "to", first from up order by depth`,
    [state.source.id, state.source.position],
  );
  return [own, ...rows];
}

/** Where the stream that holds a position begins to be kept. */
export function firstKept(segments: readonly Segment[], position: number): number {
  const home = segments.find(({ from }) => position >= from) ?? segments.at(-1);
  return home?.first ?? 0;
}
