import { fail, ok, type Result } from "@solidtype/contracts";
import type pg from "pg";
import { firstOf } from "./json-messages.ts";
import { readEntries } from "./reading.ts";
import { BYTES, judgeFork, matchesExisting, visible } from "./rules.ts";
import { stateOf, type StreamRow } from "./rows.ts";
import type { Created, CreateCode, CreateSpec, LookupCode } from "./stream-store.ts";

/** Making and dropping streams; each function runs inside one transaction of its caller. */

const LOCK = "select * from docsync.stream where path = $1 for update";

export async function lockStream(client: pg.PoolClient, path: string) {
  const { rows } = await client.query<StreamRow>(LOCK, [path]);
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
    await drop(client, existing.id);
  }
  return make(client, path, spec, now, announced);
}

type Shape = {
  generation: number | null;
  contentType: string;
  ttlSeconds: number | null;
  expiresAt: number | null;
  position: number;
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
      sourceId: null,
      initial,
    });
  const source = await lockStream(client, fork.from);
  const judged = judgeFork(source, spec, now);
  if (!judged.ok) return judged;
  if (source === undefined) throw new Error("a fork was allowed without a source");
  const { position, contentType, ttlSeconds, expiresAt } = judged.value;
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
  const tail = initial.reduce((sum, data) => sum + data.length, position);
  const { rows } = await client.query<StreamRow>(
    `with n as (select nextval('docsync.stream_id') as id)
     insert into docsync.stream (id, path, generation, content_type, ttl_seconds, expires_at, created_at, accessed_at, tail, closed,
                                 source_id, source_path, source_position, source_sub)
     select n.id, $1, coalesce($2::bigint, n.id), $3, $4, $5, $6, $6, $7, $8, $9::bigint, $10, $11, $12 from n returning *`,
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
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new Error("insert returned no stream");
  const info = stateOf(row);
  let start = position;
  for (const data of initial) {
    await client.query(
      `insert into docsync.entry (stream_id, start, "end", at, principal, acting_for, run, data) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        info.id,
        start,
        start + data.length,
        now,
        spec.by.principal,
        spec.by.actingFor ?? null,
        spec.by.run ?? null,
        data,
      ],
    );
    start += data.length;
  }
  if (announced && initial.length > 0)
    await client.query(
      "insert into docsync.outbox (stream_id, path, tail, who, at) values ($1, $2, $3, $4, $5)",
      [info.id, path, tail, spec.by.who === undefined ? null : JSON.stringify(spec.by.who), now],
    );
  return ok({ info, isNew: true });
}

export async function remove(
  client: pg.PoolClient,
  path: string,
  now: number,
): Promise<Result<{ id: number; tail: number }, LookupCode>> {
  const seen = visible(await lockStream(client, path), now);
  if (!seen.ok) return seen;
  const { id, tail, forks } = seen.value;
  if (forks > 0) await client.query("update docsync.stream set removed = true where id = $1", [id]);
  else await drop(client, id);
  return ok({ id, tail });
}

/** Frees the path; the entries go with the next sweep. A removed source without other forks goes along. */
export async function drop(client: pg.PoolClient, id: number): Promise<void> {
  let next: number | null = id;
  while (next !== null) {
    const dropped: pg.QueryResult<{ source_id: number | null }> = await client.query(
      "update docsync.stream s set path = null, source_id = null from docsync.stream old where s.id = $1 and old.id = s.id returning old.source_id",
      [next],
    );
    const source: number | null = dropped.rows[0]?.source_id ?? null;
    if (source === null) return;
    const left: pg.QueryResult<{ forks: number; removed: boolean }> = await client.query(
      "update docsync.stream set forks = forks - 1 where id = $1 returning forks, removed",
      [source],
    );
    const parent = left.rows[0];
    next = parent !== undefined && parent.forks === 0 && parent.removed ? source : null;
  }
}
