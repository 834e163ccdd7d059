import { fail, ok, type Result } from "@solidtype/contracts";
import type pg from "pg";
import { firstOf } from "./json-messages.ts";
import { readEntries, sumAt } from "./reading.ts";
import { contradict, type Sum } from "./offset.ts";
import { BYTES, inSequence, judgeFork, matchesExisting, type StreamState, visible } from "./rules.ts";
import { STREAM_COLUMNS, stateOf, type StreamRow } from "./rows.ts";
import type { Created, CreateCode, CreateSpec, LookupCode } from "./stream-store.ts";

/** Making and dropping streams; each function runs inside one transaction of its caller. */

const LOCK = `select ${STREAM_COLUMNS} from docsync.stream s where path = any($1::text[]) order by id for update of s`;

export async function lockStream(client: pg.PoolClient, path: string) {
  const { rows } = await client.query<StreamRow>(LOCK, [[path]]);
  return rows[0] === undefined ? undefined : stateOf(rows[0]);
}

export async function create(
  client: pg.PoolClient,
  path: string,
  spec: CreateSpec,
  now: number,
  announced: boolean,
): Promise<Result<Created, CreateCode>> {
  const existing = await lockStream(client, path);
  if (existing !== undefined) {
    const seen = visible(existing, now);
    if (seen.ok)
      return matchesExisting(seen.value, spec)
        ? ok({ info: seen.value, isNew: false })
        : fail("stream_conflict", "A stream with other settings is already at this path.");
    if (seen.error.code === "stream_gone")
      return fail("stream_conflict", "This path is taken by a deleted stream that forks still read.");
    await drop(client, [existing.id]);
  }
  return make(client, path, spec, now, announced);
}

type Shape = {
  generation: number | null;
  contentType: string;
  ttlSeconds: number | null;
  expiresAt: number | null;
  position: number;
  sum: Sum;
  sourceId: number | null;
  initial: Uint8Array[];
};

async function shapeOf(
  client: pg.PoolClient,
  spec: CreateSpec,
  now: number,
): Promise<Result<Shape, CreateCode>> {
  const initial = spec.initial === null ? [] : [spec.initial];
  const { fork } = spec;
  if (fork === null)
    return ok({
      generation: null,
      contentType: spec.contentType ?? BYTES,
      ttlSeconds: spec.ttlSeconds,
      expiresAt: spec.expiresAt,
      position: 0,
      sum: 0,
      sourceId: null,
      initial,
    });
  const source = await lockStream(client, fork.from);
  const judged = judgeFork(source, spec, now);
  if (!judged.ok) return judged;
  if (source === undefined) throw new Error("a fork was allowed without a source");
  const { position, contentType, ttlSeconds, expiresAt } = judged.value;
  const known = await sumAt(client, source, position);
  if (contradict(fork.offset?.sum, known))
    return fail("fork_offset_invalid", "The source has no such offset.");
  if (fork.sub > 0) {
    const [entry] = await readEntries(client, source, position, 1);
    const prefix = firstOf(contentType, entry?.data, fork.sub);
    if (prefix === null)
      return fail("fork_offset_invalid", "The source has fewer messages or bytes at that offset.");
    initial.unshift(prefix);
  }
  await client.query("update docsync.stream set forks = forks + 1 where id = $1", [source.id]);
  return ok({
    generation: source.generation,
    contentType,
    ttlSeconds,
    expiresAt,
    position,
    sum: known ?? fork.offset?.sum ?? null,
    sourceId: source.id,
    initial,
  });
}

async function make(
  client: pg.PoolClient,
  path: string,
  spec: CreateSpec,
  now: number,
  announced: boolean,
): Promise<Result<Created, CreateCode>> {
  const shaped = await shapeOf(client, spec, now);
  if (!shaped.ok) return shaped;
  const { generation, contentType, ttlSeconds, expiresAt, position, sourceId, initial } = shaped.value;
  const entries = inSequence(initial, position, shaped.value.sum);
  const { end: tail, sum } = entries.at(-1) ?? { end: position, sum: shaped.value.sum };
  const { rows } = await client.query<StreamRow>(
    `with n as (select nextval('docsync.stream_id') as id)
     insert into docsync.stream (id, path, generation, content_type, ttl_seconds, expires_at, created_at, accessed_at, tail, closed,
                                 sum, summed, source_id, source_path, source_position, source_sub)
     select n.id, $1, coalesce($2::bigint, n.id), $3, $4, $5, $6, $6, $7, $8, $13, $7, $9::bigint, $10, $11, $12 from n returning *`,
    [
      path,
      generation,
      contentType,
      ttlSeconds,
      expiresAt,
      now,
      tail,
      spec.closed,
      sourceId,
      spec.fork?.from ?? null,
      sourceId === null ? null : position,
      spec.fork?.sub ?? null,
      sum,
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new Error("insert returned no stream");
  const info = stateOf(row);
  for (const { start, end, sum: sumThere, data } of entries)
    await client.query(
      `insert into docsync.entry (stream_id, start, "end", at, principal, acting_for, run, data, sum) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        info.id,
        start,
        end,
        now,
        spec.by.principal,
        spec.by.actingFor ?? null,
        spec.by.run ?? null,
        data,
        sumThere,
      ],
    );
  if (announced && initial.length > 0)
    await client.query(
      "insert into docsync.outbox (stream_id, path, tail, who, at) values ($1, $2, $3, $4, $5)",
      [info.id, path, tail, spec.by.who === undefined ? null : JSON.stringify(spec.by.who), now],
    );
  return ok({ info, isNew: true });
}

export type Removed = { readonly id: number; readonly path: string; readonly tail: number };

/** In one order everywhere, so that two callers do not wait for each other. */
export async function remove(
  client: pg.PoolClient,
  paths: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, Result<Removed, LookupCode>>> {
  const { rows } = await client.query<StreamRow>(LOCK, [paths]);
  const states = rows.map(stateOf);
  const found = states.filter((state) => visible(state, now).ok);
  const idsOf = (some: readonly StreamState[]) => some.map(({ id }) => id);
  const forked = idsOf(found.filter(({ forks }) => forks > 0));
  await client.query("update docsync.stream set removed = true where id = any($1::bigint[])", [forked]);
  await drop(client, idsOf(found.filter(({ forks }) => forks === 0)));
  const byPath = new Map(states.map((state) => [state.path, visible(state, now)]));
  return new Map(
    paths.map((path) => {
      const seen = byPath.get(path) ?? visible(undefined, now);
      return [path, seen.ok ? ok({ id: seen.value.id, path, tail: seen.value.tail }) : seen];
    }),
  );
}

/** Frees the paths; entries and pins go with the next sweep. A removed source that nothing else needs goes along. */
export async function drop(client: pg.PoolClient, ids: readonly number[]): Promise<void> {
  let next = ids;
  while (next.length > 0) {
    const dropped = await client.query<{ source_id: number | null }>(
      `update docsync.stream s set path = null, source_id = null from docsync.stream old
       where s.id = any($1::bigint[]) and old.id = s.id returning old.source_id`,
      [next],
    );
    const sources = dropped.rows.flatMap(({ source_id: source }) => (source === null ? [] : [source]));
    if (sources.length === 0) return;
    const left = await client.query<{ id: number }>(
      `with fewer as (
         update docsync.stream s set forks = s.forks - v.lost
         from (select id, count(*) as lost from unnest($1::bigint[]) id group by id) v where s.id = v.id
         returning s.id, s.forks, s.removed
       )
       select id from fewer where forks = 0 and removed`,
      [sources],
    );
    next = left.rows.map(({ id }) => id);
  }
}
