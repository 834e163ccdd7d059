import { fail, type Result } from "@solidtype/contracts";
import type pg from "pg";
import {
  changeOf,
  judge,
  knownProducers,
  lock,
  producerKey,
  write,
  type Batch,
  type Judged,
  type Producers,
  type Waiting,
  type Write,
} from "./commit-batch.ts";
import { isAway, isCollision, transaction } from "./database.ts";
import type { ProducerState, StreamState } from "./rules.ts";
import type { AppendCode, Appended, AppendRequest, Change } from "./stream-store.ts";

/**
 * Group commit. Appends that arrive while a commit is under way wait together and share the next
 * one, whatever their streams, so that one fsync serves many. A stream is in one batch at a time;
 * its appends keep their order.
 *
 * A batch is first tried in a single statement, judged against what this replica remembers of the
 * streams, which writes only the streams that are still so. What another replica has changed
 * meanwhile, or what would be refused, is done again the careful way: lock the streams in order of
 * id (two replicas can then not wait for each other), read them, judge, write, commit. Only what is
 * durable is answered. An answer lost with the connection is `unavailable`: the append may or may
 * not be in, and only a producer's sequence tells on retry.
 */
type Remembered = { readonly state: StreamState; readonly producers: Map<string, ProducerState | null> };

const REMEMBERED = 20_000;
/** Of one stream: one per open tab and per agent run. */
const MAX_PRODUCERS = 1_000;
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
  readonly #remembered = new Map<string, Remembered>();
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

  #fail(batch: Batch, error: unknown): void {
    const away = isAway(error);
    for (const list of batch.values())
      for (const waiting of list)
        if (away) waiting.answer(fail("unavailable", "The store is away. Try again in a moment."));
        else waiting.bug(new Error("an append could not be written", { cause: error }));
  }

  async #commit(batch: Batch): Promise<void> {
    const left = await this.#commitRemembered(batch);
    if (left.size > 0) await this.#commitLocked(left);
  }

  /** Answers what has to be done the careful way. */
  async #commitRemembered(batch: Batch): Promise<Batch> {
    const now = this.#options.now();
    const states = new Map<string, StreamState>();
    const producers: Producers = new Map();
    for (const [path, list] of batch) {
      const remembered = this.#remembered.get(path);
      if (remembered === undefined) return batch;
      states.set(path, remembered.state);
      for (const { request } of list) {
        if (request.producer === null) continue;
        const known = remembered.producers.get(request.producer.id);
        if (known === undefined) return batch;
        if (known !== null) producers.set(producerKey(remembered.state.id, request.producer.id), known);
      }
    }
    const judged = judge(batch, states, producers, now);
    if (!judged.certain) return batch;
    const written = await this.#tryToWrite(judged.writes, now);
    this.#settle(
      judged,
      judged.writes.filter(({ state }) => written.has(state.id)),
      now,
    );
    const left = new Map(batch);
    for (const { state } of judged.writes)
      if (written.has(state.id)) left.delete(state.path);
      else this.#remembered.delete(state.path);
    return left;
  }

  async #tryToWrite(writes: readonly Write[], now: number): Promise<ReadonlySet<number>> {
    try {
      return await write(this.#options.pool, writes, now, this.#options.announced);
    } catch (error) {
      // Two replicas took rows in different orders and the database ended this one; nothing was written.
      if (isCollision(error)) return new Set();
      for (const { state } of writes) this.#remembered.delete(state.path);
      throw error;
    }
  }

  async #commitLocked(batch: Batch): Promise<void> {
    try {
      const { judged, now } = await transaction(this.#options.pool, (client) =>
        this.#writeLocked(client, batch),
      );
      this.#settle(judged, judged.writes, now);
      for (const [path, answers] of judged.answersOf)
        if (!judged.writes.some(({ state }) => state.path === path)) for (const answer of answers) answer();
    } catch (error) {
      for (const path of batch.keys()) this.#remembered.delete(path);
      throw error;
    }
  }

  async #writeLocked(
    client: pg.PoolClient,
    batch: Batch,
  ): Promise<{ readonly judged: Judged; readonly now: number }> {
    const now = this.#options.now();
    const states = await lock(client, [...batch.keys()]);
    const producers = await knownProducers(client, batch, states);
    for (const [path, list] of batch) this.#remember(path, states.get(path), producers, list);
    const judged = judge(batch, states, producers, now);
    const { writes } = judged;
    const written =
      writes.length === 0 ? 0 : (await write(client, writes, now, this.#options.announced)).size;
    if (written !== writes.length) throw new Error("a locked stream was not as it was read");
    return { judged, now };
  }

  /** These are durable. */
  #settle(judged: Judged, writes: readonly Write[], now: number): void {
    for (const { state, accepted } of writes) {
      const producers =
        this.#remembered.get(state.path)?.producers ?? new Map<string, ProducerState | null>();
      for (const { append } of accepted)
        if (append.producer !== null)
          producers.set(append.producer.id, { epoch: append.producer.epoch, seq: append.producer.seq });
      this.#keep(state.path, { state, producers });
    }
    this.#options.committed(writes.map((done) => changeOf(done, now)));
    for (const { state } of writes) for (const answer of judged.answersOf.get(state.path) ?? []) answer();
  }

  #remember(
    path: string,
    state: StreamState | undefined,
    producers: Producers,
    list: readonly Waiting[],
  ): void {
    if (state === undefined) {
      this.#remembered.delete(path);
      return;
    }
    const before = this.#remembered.get(path);
    const same =
      before !== undefined &&
      before.state.id === state.id &&
      before.state.tail === state.tail &&
      before.state.sum === state.sum &&
      before.state.closed === state.closed;
    const known = same ? before.producers : new Map<string, ProducerState | null>();
    for (const { request } of list)
      if (request.producer !== null)
        known.set(request.producer.id, producers.get(producerKey(state.id, request.producer.id)) ?? null);
    this.#keep(path, { state, producers: known });
  }

  #keep(path: string, remembered: Remembered): void {
    this.#remembered.delete(path);
    if (this.#remembered.size >= REMEMBERED)
      for (const oldest of this.#remembered.keys()) {
        this.#remembered.delete(oldest);
        break;
      }
    if (remembered.producers.size > MAX_PRODUCERS) remembered.producers.clear();
    this.#remembered.set(path, remembered);
  }
}
