import { fail, ok, type Result } from "@solidtype/contracts";
import type pg from "pg";
import { isAway, rollback } from "./database.ts";
import { judgeAppend, visible, type AcceptedAppend, type ProducerState, type StreamState } from "./rules.ts";
import { stateOf, type StreamRow } from "./rows.ts";
import type { AppendCode, Appended, AppendRequest, Change, Entry } from "./stream-store.ts";

/**
 * Group commit. Appends that arrive while a commit is under way wait together and share the next
 * one, whatever their streams, so that one fsync serves many. A stream is in one batch at a time;
 * its appends keep their order. In a batch: lock the streams in order of id (two replicas can then
 * not wait for each other), judge every append against the locked state, write everything in one
 * statement, commit, and only then answer. An answer lost with the connection is `unavailable`:
 * the append may or may not be in, and only a producer's sequence tells on retry.
 */
type Waiting = {
  readonly request: AppendRequest;
  readonly answer: (result: Result<Appended, AppendCode>) => void;
  readonly bug: (error: unknown) => void;
};
type Write = {
  readonly state: StreamState;
  readonly accepted: readonly { readonly append: AcceptedAppend; readonly request: AppendRequest }[];
};

const MAX_APPENDS = 1_000;
const MAX_BYTES = 8 << 20;

export type GroupCommitOptions = {
  readonly pool: pg.Pool;
  /** Commits under way at once; a few hide the latency of the disk. */
  readonly writers: number;
  readonly queuedBytes: number;
  readonly now: () => number;
  readonly announced: (path: string) => boolean;
  readonly committed: (changes: readonly Change[]) => void;
};

export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #queues = new Map<string, Waiting[]>();
  readonly #busy = new Set<string>();
  #ready: string[] = [];
  #writers = 0;
  #bytes = 0;
  #scheduled = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  append(path: string, request: AppendRequest): Promise<Result<Appended, AppendCode>> {
    const size = request.data?.length ?? 0;
    if (this.#bytes > 0 && this.#bytes + size > this.#options.queuedBytes)
      return Promise.resolve(
        fail("unavailable", "Too much is waiting to be written. Try again in a moment."),
      );
    this.#bytes += size;
    return new Promise<Result<Appended, AppendCode>>((answer, bug) => {
      const queue = this.#queues.get(path);
      if (queue === undefined) {
        this.#queues.set(path, [{ request, answer, bug }]);
        if (!this.#busy.has(path)) this.#ready.push(path);
      } else queue.push({ request, answer, bug });
      this.#schedule();
    }).finally(() => {
      this.#bytes -= size;
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#writers >= this.#options.writers || this.#ready.length === 0) return;
    this.#scheduled = true;
    // After the requests that are already in the event loop's hands, so that they share the batch.
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#writers < this.#options.writers && this.#ready.length > 0) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#writers++;
    const batch = this.#take();
    try {
      await this.#commit(batch);
    } catch (error) {
      this.#fail(batch, error);
    } finally {
      this.#writers--;
      for (const path of batch.keys()) {
        this.#busy.delete(path);
        if (this.#queues.has(path)) this.#ready.push(path);
      }
      this.#schedule();
    }
  }

  #take(): Map<string, Waiting[]> {
    const batch = new Map<string, Waiting[]>();
    let appends = 0;
    let bytes = 0;
    let taken = 0;
    for (const path of this.#ready) {
      if (appends >= MAX_APPENDS || bytes >= MAX_BYTES) break;
      taken++;
      const queue = this.#queues.get(path) ?? [];
      this.#queues.delete(path);
      this.#busy.add(path);
      const some: Waiting[] = [];
      for (const waiting of queue) {
        if (some.length > 0 && (appends >= MAX_APPENDS || bytes >= MAX_BYTES)) break;
        some.push(waiting);
        appends++;
        bytes += waiting.request.data?.length ?? 0;
      }
      batch.set(path, some);
      if (some.length < queue.length) this.#queues.set(path, queue.slice(some.length));
    }
    this.#ready = this.#ready.slice(taken);
    return batch;
  }

  #fail(batch: ReadonlyMap<string, readonly Waiting[]>, error: unknown): void {
    const away = isAway(error);
    for (const list of batch.values())
      for (const waiting of list)
        if (away) waiting.answer(fail("unavailable", "The store is away. Try again in a moment."));
        else waiting.bug(new Error("an append could not be written", { cause: error }));
  }

  async #commit(batch: ReadonlyMap<string, readonly Waiting[]>): Promise<void> {
    const client = await this.#options.pool.connect();
    let broken: Error | undefined;
    try {
      const now = this.#options.now();
      const states = await lock(client, [...batch.keys()]);
      const producers = await knownProducers(client, batch, states);
      const { writes, answers } = judge(batch, states, producers, now);
      if (writes.length > 0) await write(client, writes, now, this.#options.announced);
      await client.query("commit");
      this.#options.committed(writes.map((done) => changeOf(done, now)));
      for (const answer of answers) answer();
    } catch (error) {
      broken = await rollback(client);
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

async function lock(client: pg.PoolClient, paths: readonly string[]): Promise<Map<string, StreamState>> {
  await client.query("begin");
  const { rows } = await client.query<StreamRow>({
    name: "lock",
    text: "select * from docsync.stream where path = any($1::text[]) order by id for update",
    values: [paths],
  });
  return new Map(rows.map((row) => [row.path, stateOf(row)]));
}

type Producers = Map<string, ProducerState>;
const producerKey = (stream: number, id: string): string => `${stream} ${id}`;

async function knownProducers(
  client: pg.PoolClient,
  batch: ReadonlyMap<string, readonly Waiting[]>,
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
    text: `select p.* from unnest($1::bigint[], $2::text[]) u(stream_id, id)
           join docsync.producer p on p.stream_id = u.stream_id and p.id = u.id`,
    values: [streams, ids],
  });
  return new Map(rows.map((row) => [producerKey(row.stream_id, row.id), { epoch: row.epoch, seq: row.seq }]));
}

function judge(
  batch: ReadonlyMap<string, readonly Waiting[]>,
  states: ReadonlyMap<string, StreamState>,
  producers: Producers,
  now: number,
) {
  const writes: Write[] = [];
  const answers: (() => void)[] = [];
  for (const [path, list] of batch) {
    const seen = visible(states.get(path), now);
    if (!seen.ok) {
      for (const waiting of list) answers.push(() => waiting.answer(seen));
      continue;
    }
    let state = seen.value;
    const accepted: { append: AcceptedAppend; request: AppendRequest }[] = [];
    for (const { request, answer } of list) {
      const key = request.producer === null ? "" : producerKey(state.id, request.producer.id);
      const verdict = judgeAppend(state, producers.get(key), request, now);
      answers.push(() => answer(verdict.ok ? ok(verdict.value.appended) : verdict));
      if (!verdict.ok || verdict.value.appended.duplicate) continue;
      const { producer } = verdict.value;
      if (producer !== null) producers.set(key, { epoch: producer.epoch, seq: producer.seq });
      state = verdict.value.state;
      accepted.push({ append: verdict.value, request });
    }
    if (accepted.length > 0) writes.push({ state, accepted });
  }
  return { writes, answers };
}

const WRITE = `
with stream as (
  update docsync.stream s set tail = v.tail, closed = v.closed, closed_by = v.closed_by, last_seq = v.last_seq, accessed_at = $6
  from unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::jsonb[], $5::text[]) v(id, tail, closed, closed_by, last_seq)
  where s.id = v.id
), entry as (
  insert into docsync.entry (stream_id, start, "end", at, principal, acting_for, run, data)
  select v.id, v.start, v."end", $6, v.principal, v.acting_for, v.run, v.data
  from unnest($7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::bytea[])
    v(id, start, "end", principal, acting_for, run, data)
), producer as (
  insert into docsync.producer (stream_id, id, epoch, seq)
  select * from unnest($14::bigint[], $15::text[], $16::bigint[], $17::bigint[])
  on conflict (stream_id, id) do update set epoch = excluded.epoch, seq = excluded.seq
)
insert into docsync.outbox (stream_id, path, tail, who, at)
select v.id, v.path, v.tail, v.who, $6
from unnest($18::bigint[], $19::text[], $20::bigint[], $21::jsonb[]) v(id, path, tail, who)
on conflict (stream_id) do update set tail = excluded.tail, who = excluded.who, at = excluded.at`;

async function write(
  client: pg.PoolClient,
  writes: readonly Write[],
  now: number,
  announced: (path: string) => boolean,
): Promise<void> {
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
  await client.query({
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
    ],
  });
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

function changeOf({ state, accepted }: Write, at: number): Change {
  const entries: Entry[] = accepted.flatMap(({ append, request }) =>
    append.entry === null || request.data === null
      ? []
      : [{ ...append.entry, at, by: request.by, data: request.data }],
  );
  return { id: state.id, tail: state.tail, closed: state.closed, removed: false, entries };
}
