import { fail, ok, type Result } from "@solidtype/contracts";
import { Rounds } from "@solidtype/service-kit";
import type pg from "pg";
import { isTaken, orAway, transaction } from "./database.ts";
import { GroupCommit } from "./group-commit.ts";
import { create, lockStream, remove, type Removed } from "./lifecycle.ts";
import type { Position, Sum } from "./offset.ts";
import { readChunk } from "./read-chunk.ts";
import { readHistory, readStream, readStreams, sumAt } from "./reading.ts";
import {
  advanceFirst,
  holdsOf,
  newestSnapshot,
  newestSnapshotAt,
  pinPlaces,
  sweep,
  sweepProducers,
  sweepTrimmed,
  unpin,
} from "./retention.ts";
import { forkAt, judgePin, notFound, unforked, visible, type StreamState } from "./rules.ts";
import {
  UNFORKED,
  type AppendCode,
  type Appended,
  type AppendRequest,
  type Attribution,
  type AuthoredRun,
  type Change,
  type Chunk,
  type Created,
  type CreateCode,
  type CreateSpec,
  type ForkPoint,
  type FoundSnapshot,
  type FoundSnapshotPosition,
  type HistoryRange,
  type LookupCode,
  type PinCode,
  type Pinned,
  type PinPlace,
  type ReadCode,
  type ReadRange,
  type SourceOf,
  type StreamInfo,
  type StreamStore,
} from "./stream-store.ts";
import { SnapshotBytes } from "./snapshot-bytes.ts";
import type { Wakes } from "./wakes.ts";

export type PostgresStoreOptions = {
  readonly pool: pg.Pool;
  readonly wakes: Wakes;
  readonly now: () => number;
  /** Which streams get a row in the outbox when they change. */
  readonly announced: (path: string) => boolean;
  readonly sourceOf: SourceOf;
  readonly writers: number;
  readonly queuedBytes: number;
  /** How long a reader waits at most for a commit whose wake-up was lost. */
  readonly pollMs: { readonly connected: number; readonly alone: number };
  readonly sweepMs: number;
  readonly log: (message: string, error: unknown) => void;
};

type Listening = {
  readonly listener: (change: Change) => void;
  readonly watched: () => Iterable<number | string>;
};

/** Streams in Postgres: the product. Every replica has one; they share nothing but the database and wake-ups. */
export class PostgresStore implements StreamStore {
  readonly #options: PostgresStoreOptions;
  readonly #commits: GroupCommit;
  readonly #listening = new Set<Listening>();
  readonly #stopWakes: () => void;
  readonly #sweeps: Rounds;
  readonly #snapshots = new SnapshotBytes(32 << 20);
  #poller: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: PostgresStoreOptions) {
    this.#options = options;
    this.#commits = new GroupCommit({ ...options, committed: (changes) => this.#committed(changes) });
    this.#stopWakes = options.wakes.listen((wakes) => {
      for (const wake of wakes) this.#tell({ ...wake, entries: null });
    });
    this.#sweeps = new Rounds({
      everyMs: options.sweepMs,
      round: () => this.sweep(),
      failed: (error) => options.log("the sweep failed", error),
    });
    this.#pollLater();
  }

  create(path: string, spec: CreateSpec): Promise<Result<Created, CreateCode>> {
    const { pool, now, announced } = this.#options;
    const attempt = () => transaction(pool, (client) => create(client, path, spec, now(), announced(path)));
    // Two creates of one path race to the unique index; the loser looks again and finds the winner's.
    return orAway(() =>
      attempt().catch((error: unknown) => (isTaken(error) ? attempt() : Promise.reject(error))),
    );
  }

  async append(path: string, request: AppendRequest): Promise<Result<Appended, AppendCode>> {
    const appended = await this.#commits.append(path, request);
    if (appended.ok || appended.error.code !== "stream_not_found") return appended;
    const own = await this.own(path, request.by);
    return own.ok ? this.#commits.append(path, request) : own;
  }

  /** Two who do this at once make one stream. */
  async own(path: string, by: Attribution): Promise<Result<StreamInfo, LookupCode>> {
    const found = await this.head(path);
    if (!found.ok || found.value.id !== UNFORKED) return found;
    const point = await this.#sourceOf(path, "afresh");
    if (!point.ok) return point;
    if (point.value === null) {
      // Deleted by now, unless another was faster in making it.
      const now = await this.head(path);
      return now.ok && now.value.id === UNFORKED ? notFound() : now;
    }
    const made = await this.create(path, forkAt(point.value, by));
    if (!made.ok)
      return fail(made.error.code === "unavailable" ? "unavailable" : "stream_gone", made.error.message);
    const { id, tail } = made.value.info;
    const change = { id, tail, closed: false, removed: false, forked: path };
    this.#tell({ ...change, entries: null });
    this.#options.wakes.publish([change]);
    return ok(made.value.info);
  }

  async #sourceOf(
    path: string,
    how: "remembered" | "afresh",
  ): Promise<Result<ForkPoint | null, "unavailable">> {
    const point = await this.#options.sourceOf(path, how);
    // Whoever knows it cannot be asked now; without it, this may be anything.
    return point.ok ? point : fail("unavailable", point.error.message);
  }

  head(path: string): Promise<Result<StreamInfo, LookupCode>> {
    return orAway(() => this.#find(path));
  }

  heads(paths: readonly string[]): Promise<Result<readonly (StreamInfo | null)[], "unavailable">> {
    const { pool, now } = this.#options;
    return orAway(async () => {
      const states = await readStreams(pool, paths);
      const found = new Map(states.map((state) => [state.path, visible(state, now())]));
      return ok(
        paths.map((path) => {
          const seen = found.get(path);
          return seen?.ok === true ? seen.value : null;
        }),
      );
    });
  }

  read(path: string, range: ReadRange): Promise<Result<Chunk, ReadCode>> {
    return orAway(() => readChunk(this.#options.pool, () => this.#find(path), range));
  }

  async remove(
    paths: readonly string[],
  ): Promise<Result<readonly Result<null, LookupCode>[], "unavailable">> {
    const { pool, now } = this.#options;
    const removed = await orAway(() =>
      transaction(
        pool,
        async (client): Promise<Result<ReadonlyMap<string, Result<Removed, LookupCode>>, "unavailable">> =>
          ok(await remove(client, paths, now())),
      ),
    );
    if (!removed.ok) return removed;
    const outcomes = paths.map((path) => removed.value.get(path) ?? visible(undefined, 0));
    const changes = outcomes.flatMap((one) =>
      one.ok ? [{ id: one.value.id, tail: one.value.tail, closed: false, removed: true }] : [],
    );
    for (const change of changes) this.#tell({ ...change, entries: null });
    this.#options.wakes.publish(changes);
    return ok(outcomes.map((one) => (one.ok ? ok(null) : one)));
  }

  async touch(info: StreamInfo): Promise<void> {
    if (info.ttlSeconds === null) return;
    const now = this.#options.now();
    // A twentieth of the window is near enough, and spares a write per read.
    await orAway(async () => {
      await this.#options.pool.query(
        "update docsync.stream set accessed_at = $2 where id = $1 and accessed_at < $2 - ttl_seconds * 50",
        [info.id, now],
      );
      return ok(null);
    });
  }

  pin(
    name: string,
    places: readonly PinPlace[],
  ): Promise<Result<readonly Result<Pinned, PinCode>[], "unavailable">> {
    const { pool, now } = this.#options;
    return orAway(() =>
      transaction(pool, async (client) => ok(await pinPlaces(client, name, places, now()))),
    );
  }

  unpin(name: string, paths: readonly string[]): Promise<Result<null, "unavailable">> {
    return orAway(() =>
      transaction(this.#options.pool, async (client) => {
        await unpin(client, name, paths);
        return ok(null);
      }),
    );
  }

  putSnapshot(path: string, position: Position, data: Uint8Array): Promise<Result<null, PinCode>> {
    return this.#locked(path, async (client, state) => {
      const standing = await newestSnapshotAt(client, { ...state, source: null }, position);
      const fits = judgePin(state, position, () => standing?.position === position);
      if (!fits.ok) return fits;
      await client.query(
        `insert into docsync.snapshot (stream_id, position, data, sum) values ($1, $2, $3, $4)
         on conflict (stream_id, position) do update set data = excluded.data, sum = coalesce(excluded.sum, snapshot.sum)`,
        [state.id, position, data, await sumAt(client, state, position)],
      );
      return ok(null);
    });
  }

  sumAt(path: string, position: Position): Promise<Result<Sum, LookupCode>> {
    return orAway(async (): Promise<Result<Sum, LookupCode>> => {
      const found = await this.#find(path);
      return found.ok ? ok(await sumAt(this.#options.pool, found.value, position)) : found;
    });
  }

  snapshot(path: string, position: Position): Promise<Result<FoundSnapshot, LookupCode>> {
    return orAway(async (): Promise<Result<FoundSnapshot, LookupCode>> => {
      const found = await this.#find(path);
      if (!found.ok) return found;
      const info = found.value;
      const snapshot = await newestSnapshot(this.#options.pool, info, position, this.#snapshots);
      return ok({ info, snapshot });
    });
  }

  snapshotPosition(
    path: string,
    position: Position | null,
  ): Promise<Result<FoundSnapshotPosition, LookupCode>> {
    return orAway(async (): Promise<Result<FoundSnapshotPosition, LookupCode>> => {
      const found = await this.#find(path);
      if (!found.ok) return found;
      const info = found.value;
      const at = await newestSnapshotAt(this.#options.pool, info, position ?? info.tail);
      return ok({ info, at });
    });
  }

  holds(path: string): Promise<Result<readonly Position[], LookupCode>> {
    return orAway(async (): Promise<Result<readonly Position[], LookupCode>> => {
      const found = await this.#find(path);
      return found.ok ? ok(await holdsOf(this.#options.pool, found.value.id)) : found;
    });
  }

  async trim(path: string, upTo: Position): Promise<Result<Position, LookupCode>> {
    let id = 0;
    const trimmed = await this.#locked<Position, LookupCode>(path, async (client, state) => {
      id = state.id;
      return ok(await advanceFirst(client, state, upTo));
    });
    if (!trimmed.ok) return trimmed;
    return orAway(async () => {
      await sweepTrimmed(this.#options.pool, id);
      await sweepProducers(this.#options.pool, id, this.#options.now());
      return trimmed;
    });
  }

  history(path: string, range: HistoryRange): Promise<Result<readonly AuthoredRun[], LookupCode>> {
    return orAway(async (): Promise<Result<readonly AuthoredRun[], LookupCode>> => {
      const found = await this.#find(path);
      if (!found.ok) return found;
      return ok((await readHistory(this.#options.pool, found.value, range)).slice(0, range.limit));
    });
  }

  changes(listener: (change: Change) => void, watched: () => Iterable<number | string>): () => void {
    const listening = { listener, watched };
    this.#listening.add(listening);
    return () => this.#listening.delete(listening);
  }

  /** Lets go of what expired or was dropped; runs by itself now and then. */
  async sweep(): Promise<void> {
    // What fails is told, the database's being away as well: content that was deleted must not stay without a word.
    await sweep(this.#options.pool, this.#options.now(), () => this.#closed);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#poller);
    this.#stopWakes();
    this.#listening.clear();
    await this.#sweeps.stop();
  }

  async #find(path: string): Promise<Result<StreamState, LookupCode>> {
    const { pool, now } = this.#options;
    const seen = visible(await readStream(pool, path), now());
    if (seen.ok || seen.error.code !== "stream_not_found") return seen;
    const point = await this.#sourceOf(path, "remembered");
    if (!point.ok) return point;
    if (point.value === null) return seen;
    return unforked(path, point.value, await readStream(pool, point.value.from), now());
  }

  #locked<Value, Code extends string>(
    path: string,
    work: (client: pg.PoolClient, state: StreamState) => Promise<Result<Value, Code>>,
  ): Promise<Result<Value, Code | LookupCode>> {
    const { pool, now } = this.#options;
    return orAway(() =>
      transaction(pool, async (client): Promise<Result<Value, Code | LookupCode>> => {
        const seen = visible(await lockStream(client, path), now());
        return seen.ok ? work(client, seen.value) : seen;
      }),
    );
  }

  #committed(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    for (const change of changes) this.#tell(change);
    this.#options.wakes.publish(
      changes.map(({ id, tail, closed, removed }) => ({ id, tail, closed, removed })),
    );
  }

  #tell(change: Change): void {
    for (const { listener } of this.#listening) listener(change);
  }

  #pollLater(): void {
    if (this.#closed) return;
    const { connected, alone } = this.#options.pollMs;
    this.#poller = setTimeout(
      () =>
        void this.#poll()
          .catch((error: unknown) => this.#options.log("polling failed", error))
          .finally(() => this.#pollLater()),
      this.#options.wakes.connected ? connected : alone,
    );
    this.#poller.unref();
  }

  async #poll(): Promise<void> {
    const all = [...new Set([...this.#listening].flatMap(({ watched }) => [...watched()]))];
    const ids = all.filter((one) => typeof one === "number");
    const paths = all.filter((one) => typeof one === "string");
    if (all.length === 0) return;
    await orAway(async () => {
      const { rows } = await this.#options.pool.query<Polled>(
        `select id, path, tail, closed, (removed or path is null) as gone from docsync.stream
         where id = any($1::bigint[]) or path = any($2::text[])`,
        [ids, paths],
      );
      const awaited = new Set(paths);
      for (const { id, path, tail, closed, gone } of rows) {
        const forked = path !== null && awaited.has(path) ? { forked: path } : {};
        this.#tell({ id, tail, closed, removed: gone, entries: null, ...forked });
      }
      const present = new Set(rows.map((row) => row.id));
      for (const id of ids)
        if (!present.has(id)) this.#tell({ id, tail: 0, closed: false, removed: true, entries: null });
      return ok(null);
    });
  }
}

type Polled = {
  readonly id: number;
  readonly path: string | null;
  readonly tail: number;
  readonly closed: boolean;
  readonly gone: boolean;
};
