import { ok, type Result } from "@solidtype/contracts";
import type pg from "pg";
import { judgeAppend, visible, type AcceptedAppend, type ProducerState, type StreamState } from "./rules.ts";
import { STREAM_COLUMNS, stateOf, type StreamRow } from "./rows.ts";
import type { AppendCode, Appended, AppendRequest, Change, Entry } from "./stream-store.ts";

/** The steps of one commit of many appends; `group-commit.ts` says when each is taken. */
export type Waiting = {
  readonly request: AppendRequest;
  readonly answer: (result: Result<Appended, AppendCode>) => void;
  readonly bug: (error: unknown) => void;
};
export type Batch = ReadonlyMap<string, readonly Waiting[]>;

export type Write = {
  /** How the stream ended when it was judged. */
  readonly before: Pick<StreamState, "tail" | "sum">;
  readonly state: StreamState;
  readonly accepted: readonly { readonly append: AcceptedAppend; readonly request: AppendRequest }[];
};

export type Judged = {
  readonly writes: readonly Write[];
  /** To be called once the path's writes are durable. */
  readonly answersOf: ReadonlyMap<string, readonly (() => void)[]>;
  /** Everything was accepted, so that only the writing can still show that the state was not the newest. */
  readonly certain: boolean;
};

export async function lock(
  client: pg.PoolClient,
  paths: readonly string[],
): Promise<Map<string, StreamState>> {
  const { rows } = await client.query<StreamRow>({
    name: "lock",
    text: `select ${STREAM_COLUMNS} from docsync.stream s where path = any($1::text[]) order by id for update of s`,
    values: [paths],
  });
  return new Map(rows.map((row) => [row.path, stateOf(row)]));
}

export type Producers = Map<string, ProducerState>;
export const producerKey = (stream: number, id: string): string => `${stream} ${id}`;

export async function knownProducers(
  client: pg.PoolClient,
  batch: Batch,
  states: ReadonlyMap<string, StreamState>,
): Promise<Producers> {
  const streams: number[] = [];
  const ids: string[] = [];
  for (const [path, list] of batch) {
    const state = states.get(path);
    if (state === undefined) continue;
    for (const id of new Set(
      list.flatMap(({ request }) => (request.producer === null ? [] : [request.producer.id])),
    )) {
      streams.push(state.id);
      ids.push(id);
    }
  }
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<{ stream_id: number; id: string; epoch: number; seq: number }>({
    name: "producers",
    text: `select p.stream_id, p.id, p.epoch, p.seq from unnest($1::bigint[], $2::text[]) u(stream_id, id)
           join docsync.producer p on p.stream_id = u.stream_id and p.id = u.id`,
    values: [streams, ids],
  });
  return new Map(rows.map((row) => [producerKey(row.stream_id, row.id), { epoch: row.epoch, seq: row.seq }]));
}

export function judge(
  batch: Batch,
  states: ReadonlyMap<string, StreamState>,
  producers: Producers,
  now: number,
): Judged {
  const writes: Write[] = [];
  const answersOf = new Map<string, (() => void)[]>();
  let certain = true;
  for (const [path, list] of batch) {
    const answers: (() => void)[] = [];
    answersOf.set(path, answers);
    const seen = visible(states.get(path), now);
    if (!seen.ok) {
      certain = false;
      for (const waiting of list) answers.push(() => waiting.answer(seen));
      continue;
    }
    let state = seen.value;
    const { tail, sum } = state;
    const before = { tail, sum };
    const accepted: { append: AcceptedAppend; request: AppendRequest }[] = [];
    for (const { request, answer } of list) {
      const key = request.producer === null ? "" : producerKey(state.id, request.producer.id);
      const verdict = judgeAppend(state, producers.get(key), request, now);
      answers.push(() => answer(verdict.ok ? ok(verdict.value.appended) : verdict));
      if (!verdict.ok || verdict.value.appended.duplicate) {
        certain = false;
        continue;
      }
      const { producer } = verdict.value;
      if (producer !== null) producers.set(key, { epoch: producer.epoch, seq: producer.seq });
      state = verdict.value.state;
      accepted.push({ append: verdict.value, request });
    }
    if (accepted.length > 0) writes.push({ before, state, accepted });
  }
  // In one order everywhere, so that two replicas do not wait for each other.
  writes.sort((a, b) => a.state.id - b.state.id);
  return { writes, answersOf, certain };
}

const WRITE = `
with stream as (
  update docsync.stream s set tail = v.tail, sum = v.sum, summed = v.tail, closed = v.closed, closed_by = v.closed_by, last_seq = v.last_seq, accessed_at = $6
  from unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::jsonb[], $5::text[], $22::bigint[], $23::text[], $24::bigint[], $25::bigint[])
    v(id, tail, closed, closed_by, last_seq, before, path, sum_before, sum)
  where s.id = v.id and s.tail = v.before and s.path = v.path and not s.closed and not s.removed
    and (case when s.summed = s.tail then s.sum end) is not distinct from v.sum_before
  returning s.id
), entry as (
  insert into docsync.entry (stream_id, start, "end", at, principal, acting_for, run, data, sum)
  select v.id, v.start, v."end", $6, v.principal, v.acting_for, v.run, v.data, v.sum
  from unnest($7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::bytea[], $26::bigint[])
    v(id, start, "end", principal, acting_for, run, data, sum)
  join stream on stream.id = v.id
), producer as (
  insert into docsync.producer (stream_id, id, epoch, seq, at)
  select v.*, $6 from unnest($14::bigint[], $15::text[], $16::bigint[], $17::bigint[]) v(stream_id, id, epoch, seq)
  join stream on stream.id = v.stream_id
  on conflict (stream_id, id) do update set epoch = excluded.epoch, seq = excluded.seq, at = excluded.at
), outbox as (
  insert into docsync.outbox (stream_id, path, tail, who, at)
  select v.id, v.path, v.tail, v.who, $6
  from unnest($18::bigint[], $19::text[], $20::bigint[], $21::jsonb[]) v(id, path, tail, who)
  join stream on stream.id = v.id
  order by v.id
  on conflict (stream_id) do update set tail = excluded.tail, who = excluded.who, at = excluded.at
)
select id from stream`;

/**
 * Writes everything in one statement: for each stream that is still as it was judged, and for none
 * that is not. Answers the streams written. Whatever an append changes, it moves the tail or closes
 * the stream, so a stream that ends as it did and that is open is the same, producers included.
 */
export async function write(
  client: Pick<pg.Pool, "query">,
  writes: readonly Write[],
  now: number,
  announced: (path: string) => boolean,
): Promise<ReadonlySet<number>> {
  const states = writes.map((done) => done.state);
  const entries = writes.flatMap(({ state, accepted }) =>
    accepted.flatMap(({ append, request }) =>
      append.entry === null || request.data === null
        ? []
        : [{ id: state.id, ...append.entry, by: request.by, data: request.data }],
    ),
  );
  const producers = lastProducers(writes);
  const news = writes.filter(
    ({ state, accepted }) => announced(state.path) && accepted.some(({ append }) => append.entry !== null),
  );
  const newsBy = news.map(({ accepted }) => accepted.at(-1)?.request.by);
  const { rows } = await client.query<{ id: number }>({
    name: "write",
    text: WRITE,
    values: [
      states.map((state) => state.id),
      states.map((state) => state.tail),
      states.map((state) => state.closed),
      states.map((state) => (state.closedBy === null ? null : JSON.stringify(state.closedBy))),
      states.map((state) => state.lastSeq),
      now,
      entries.map((entry) => entry.id),
      entries.map((entry) => entry.start),
      entries.map((entry) => entry.end),
      entries.map((entry) => entry.by.principal),
      entries.map((entry) => entry.by.actingFor ?? null),
      entries.map((entry) => entry.by.run ?? null),
      entries.map((entry) => asBuffer(entry.data)),
      producers.map((producer) => producer.stream),
      producers.map((producer) => producer.id),
      producers.map((producer) => producer.epoch),
      producers.map((producer) => producer.seq),
      news.map(({ state }) => state.id),
      news.map(({ state }) => state.path),
      news.map(({ state }) => state.tail),
      newsBy.map((by) => (by?.who === undefined ? null : JSON.stringify(by.who))),
      writes.map(({ before }) => before.tail),
      states.map((state) => state.path),
      writes.map(({ before }) => before.sum),
      states.map((state) => state.sum),
      entries.map((entry) => entry.sum),
    ],
  });
  return new Set(rows.map((row) => row.id));
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function lastProducers(writes: readonly Write[]) {
  const last = new Map<string, { stream: number; id: string; epoch: number; seq: number }>();
  for (const { state, accepted } of writes)
    for (const { append } of accepted)
      if (append.producer !== null)
        last.set(producerKey(state.id, append.producer.id), { stream: state.id, ...append.producer });
  return [...last.values()];
}

export function changeOf({ state, accepted }: Write, at: number): Change {
  const entries: Entry[] = accepted.flatMap(({ append, request }) =>
    append.entry === null || request.data === null
      ? []
      : [{ ...append.entry, at, by: request.by, data: request.data }],
  );
  return { id: state.id, tail: state.tail, closed: state.closed, removed: false, entries };
}
