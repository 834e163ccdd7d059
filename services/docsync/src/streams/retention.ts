import { ok, type Result } from "@solidtype/contracts";
import type pg from "pg";
import { transaction } from "./database.ts";
import { drop } from "./lifecycle.ts";
import { lineage } from "./lineage.ts";
import { contradict, type Sum } from "./offset.ts";
import { sumAt } from "./reading.ts";
import { historyGone, judgePin, toRuns, trimBound, visible, type StreamState } from "./rules.ts";
import { STREAM_COLUMNS, authoredOf, stateOf, type AuthoredRow, type StreamRow } from "./rows.ts";
import type { SnapshotBytes, SnapshotPlace } from "./snapshot-bytes.ts";
import type { PinCode, Pinned, PinPlace, Snapshot } from "./stream-store.ts";

/** What is kept and what is let go. `first` moves in one small step; the rows behind it are swept in batches afterwards. */

const BATCH = 5_000;

/** Moves `first` as far as pins and forks allow. The stream's row must be locked. */
export async function advanceFirst(client: pg.PoolClient, state: StreamState, upTo: number): Promise<number> {
  const held = await holdsOf(client, state.id);
  const snapshots = await client.query<{ position: number }>(
    "select position from docsync.snapshot where stream_id = $1",
    [state.id],
  );
  const first = trimBound(
    state.first,
    Math.min(upTo, state.tail),
    held,
    snapshots.rows.map((row) => row.position),
  );
  await client.query("update docsync.stream set first = $2 where id = $1", [state.id, first]);
  await client.query(
    "delete from docsync.snapshot where stream_id = $1 and position < $2 and position <> all($3::bigint[])",
    [state.id, first, held],
  );
  return first;
}

export async function holdsOf(db: Pick<pg.Pool, "query">, id: number): Promise<number[]> {
  const { rows } = await db.query<{ position: number }>(
    `select position from docsync.pin where stream_id = $1
     union select source_position as position from docsync.stream where source_id = $1`,
    [id],
  );
  return rows.map((row) => row.position);
}

/**
 * Pins many places at once. The lock keeps trimming and removing out and lets appends through, so
 * that an end is as good as any other while somebody is typing.
 */
export async function pinPlaces(
  client: pg.PoolClient,
  name: string,
  places: readonly PinPlace[],
  now: number,
): Promise<Result<Pinned, PinCode>[]> {
  const { rows } = await client.query<StreamRow>(
    `select ${STREAM_COLUMNS} from docsync.stream s where path = any($1::text[]) order by id for key share of s`,
    [places.map(({ path }) => path)],
  );
  const states = new Map(rows.map((row) => [row.path, stateOf(row)]));
  const standing = await client.query<PinRow>(
    "select stream_id, position, sum from docsync.pin where name = $2 and stream_id = any($1::bigint[])",
    [rows.map(({ id }) => id), name],
  );
  const before = new Map(standing.rows.map((row) => [row.stream_id, row]));
  const snapshots = await snapshotsAt(client, places, states);
  const judged: Result<Pinned & { id: number }, PinCode>[] = [];
  for (const place of places) {
    const seen = visible(states.get(place.path), now);
    if (!seen.ok) {
      judged.push(seen);
      continue;
    }
    const { id, generation, tail } = seen.value;
    const stands = before.get(id);
    const position = stands?.position ?? place.position ?? tail;
    const fits = judgePin(seen.value, position, (asked) => snapshots.has(`${id} ${asked}`));
    const sum = stands === undefined ? await sumAt(client, seen.value, position) : stands.sum;
    if (!fits.ok) judged.push(fits);
    else if (stands === undefined && contradict(place.sum, sum)) judged.push(historyGone());
    else judged.push(ok({ id, generation, position, sum }));
  }
  const fresh = new Map(judged.flatMap((one) => (one.ok ? [[one.value.id, one.value]] : [])));
  const { rows: written } = await client.query<PinRow>(
    `insert into docsync.pin as p (stream_id, name, position, sum)
     select id, $2, position, sum from unnest($1::bigint[], $3::bigint[], $4::bigint[]) v(id, position, sum) order by id
     on conflict (stream_id, name) do update set position = p.position returning stream_id, position, sum`,
    [
      [...fresh.keys()],
      name,
      [...fresh.values()].map(({ position }) => position),
      [...fresh.values()].map(({ sum }) => sum),
    ],
  );
  const pinned = new Map(written.map((row) => [row.stream_id, row]));
  return judged.map((one) => {
    if (!one.ok) return one;
    const { position, sum } = pinned.get(one.value.id) ?? one.value;
    return ok({ generation: one.value.generation, position, sum });
  });
}

type PinRow = { readonly stream_id: number; readonly position: number; readonly sum: Sum };

/** Snapshots at asked places that were trimmed: there they are all that is left. */
async function snapshotsAt(
  client: pg.PoolClient,
  places: readonly PinPlace[],
  states: ReadonlyMap<string, StreamState>,
): Promise<ReadonlySet<string>> {
  const asked = places.flatMap(({ path, position }) => {
    const state = states.get(path);
    return state === undefined || position === null || position >= state.first
      ? []
      : [{ id: state.id, position }];
  });
  if (asked.length === 0) return new Set();
  const { rows } = await client.query<{ id: number; position: number }>(
    `select s.stream_id as id, s.position from unnest($1::bigint[], $2::bigint[]) v(id, position)
     join docsync.snapshot s on s.stream_id = v.id and s.position = v.position`,
    [asked.map(({ id }) => id), asked.map(({ position }) => position)],
  );
  return new Set(rows.map(({ id, position }) => `${id} ${position}`));
}

export async function unpin(client: pg.PoolClient, name: string, paths: readonly string[]): Promise<void> {
  await client.query(
    `delete from docsync.pin p using docsync.stream s
     where s.path = any($1::text[]) and p.stream_id = s.id and p.name = $2`,
    [paths, name],
  );
}

/** Deletes entries before `first`, keeping who wrote them. Safe to stop and to repeat anywhere. */
export async function sweepTrimmed(pool: pg.Pool, id: number): Promise<void> {
  let more = true;
  while (more) more = await transaction(pool, (client) => sweepSome(client, id));
}

async function sweepSome(client: pg.PoolClient, id: number): Promise<boolean> {
  const { rows } = await client.query<AuthoredRow>(
    `delete from docsync.entry where (stream_id, start) in (
       select e.stream_id, e.start from docsync.entry e join docsync.stream s on s.id = e.stream_id
       where e.stream_id = $1 and e."end" <= s.first order by e.start limit ${BATCH} for update of e
     ) returning start, "end", sum, at, principal, acting_for, run`,
    [id],
  );
  // A branch shows what was written before it left, and no more.
  const held = await holdsOf(client, id);
  const runs = toRuns(rows.toSorted((a, b) => a.start - b.start).map(authoredOf), held);
  await client.query(
    `insert into docsync.authored (stream_id, start, "end", at, until, entries, principal, acting_for, run, sum)
     select $1, * from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::bigint[])`,
    [
      id,
      runs.map((run) => run.start),
      runs.map((run) => run.end),
      runs.map((run) => run.at),
      runs.map((run) => run.until),
      runs.map((run) => run.entries),
      runs.map((run) => run.by.principal),
      runs.map((run) => run.by.actingFor ?? null),
      runs.map((run) => run.by.run ?? null),
      runs.map((run) => run.sum),
    ],
  );
  return rows.length === BATCH;
}

/** So long it is known what a producer has sent: an edit may wait in a browser that nobody opens for weeks. */
const producerKeptMs = 60 * 86_400_000;

/**
 * Lets go of producers that are long done: each opening that edits is one. Of what is sent again even later it is not
 * known any more that it is in; an update that a document has already changes nothing.
 */
export async function sweepProducers(pool: pg.Pool, id: number, now: number): Promise<void> {
  await pool.query("delete from docsync.producer where stream_id = $1 and at < $2", [
    id,
    now - producerKeptMs,
  ]);
}

export async function newestSnapshot(
  db: Pick<pg.Pool, "query">,
  state: StreamState,
  position: number,
  read: SnapshotBytes,
): Promise<Snapshot | null> {
  const place = await newestSnapshotAt(db, state, position);
  if (place === null) return null;
  const known = read.get(place);
  const { position: at, sum } = place;
  if (known !== undefined) return { position: at, sum, data: known };
  const { rows } = await db.query<{ data: Uint8Array }>(
    "select data from docsync.snapshot where stream_id = $1 and position = $2",
    [place.id, place.position],
  );
  // A compaction replaced it just now.
  if (rows[0] === undefined) return newestSnapshot(db, state, position, read);
  read.keep(place, rows[0].data);
  return { position: at, sum, data: rows[0].data };
}

export async function newestSnapshotAt(
  db: Pick<pg.Pool, "query">,
  state: StreamState,
  position: number,
): Promise<SnapshotPlace | null> {
  let at = position;
  for (const segment of await lineage(db, state)) {
    at = segment.id === state.id ? at : Math.min(at, segment.to);
    const { rows } = await db.query<SnapshotPlace>({
      name: "newest-snapshot",
      text: `select stream_id as id, position, sum from docsync.snapshot
             where stream_id = $1 and position <= $2 order by position desc limit 1`,
      values: [segment.id, at],
    });
    if (rows[0] !== undefined) return rows[0];
  }
  return null;
}

/**
 * Lets go of expired streams and of everything that dropped ones left behind. Replicas share the work: whatever one that
 * is stopped has left is taken up by the next.
 */
export async function sweep(pool: pg.Pool, now: number, stopped: () => boolean): Promise<void> {
  const expired = `(ttl_seconds is not null or expires_at is not null)
    and (expires_at <= $1 or (expires_at is null and accessed_at + ttl_seconds * 1000 <= $1))`;
  // An earlier release kept what was removed for as long as a pin stood in it.
  for (const [which, values] of [[expired, [now]] as const, ["removed", []] as const])
    await transaction(pool, async (client) => {
      const { rows } = await client.query<{ id: number }>(
        `select id from docsync.stream where ${which} and path is not null and forks = 0
         order by id limit 500 for update skip locked`,
        [...values],
      );
      await drop(
        client,
        rows.map(({ id }) => id),
      );
    });
  while (!stopped() && (await transaction(pool, sweepDropped)));
}

/**
 * What a stream leaves behind, and how many rows of it go in one step: a snapshot is a whole document, and a step that
 * takes longer than a query may is undone, and is as long the next time.
 */
const leftBehind = {
  entry: BATCH,
  snapshot: 20,
  authored: BATCH,
  producer: BATCH,
  client: BATCH,
  pin: BATCH,
  outbox: BATCH,
} as const;

/** One step; false when nothing is left. */
async function sweepDropped(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ id: number }>(
    "select id from docsync.stream where path is null order by id limit 1 for update skip locked",
  );
  const id = rows[0]?.id;
  if (id === undefined) return false;
  for (const [table, most] of Object.entries(leftBehind)) {
    const gone = await client.query(
      `delete from docsync.${table} where ctid = any(array(select ctid from docsync.${table} where stream_id = $1 limit ${most}))`,
      [id],
    );
    if (gone.rowCount === most) return true;
  }
  await client.query("delete from docsync.stream where id = $1", [id]);
  return true;
}
