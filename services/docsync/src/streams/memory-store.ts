import { fail, ok, type Result } from "@solidtype/contracts";
import { firstOf } from "./json-messages.ts";
import { collect, firstKept, type Held, holdsOf, lineage, newHeld, sumAt } from "./memory-held.ts";
import { contradict, type Position, type Sum } from "./offset.ts";
import {
  BYTES,
  forkAt,
  historyGone,
  inSequence,
  judgeAppend,
  judgeFork,
  judgePin,
  judgeRead,
  matchesExisting,
  notGivenOut,
  toRuns,
  trimBound,
  unforked,
  visible,
  type StreamState,
} from "./rules.ts";
import type {
  AppendCode,
  Appended,
  AppendRequest,
  Attribution,
  Authored,
  AuthoredRun,
  Change,
  Chunk,
  Created,
  CreateCode,
  CreateSpec,
  ForkPoint,
  HistoryRange,
  LookupCode,
  PinCode,
  Pinned,
  PinPlace,
  ReadCode,
  ReadRange,
  FoundSnapshot,
  FoundSnapshotPosition,
  SourceOf,
  StreamInfo,
  StreamStore,
} from "./stream-store.ts";

/** Streams in this process's memory: the store that tests of everything above the port run on. */
export class MemoryStore implements StreamStore {
  readonly #byId = new Map<number, Held>();
  readonly #byPath = new Map<string, Held>();
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #now: () => number;
  readonly #sourceOf: SourceOf;
  #lastId = 0;

  constructor(sourceOf: SourceOf = async () => ok(null), now: () => number = Date.now) {
    this.#sourceOf = sourceOf;
    this.#now = now;
  }

  async create(path: string, spec: CreateSpec): Promise<Result<Created, CreateCode>> {
    const existing = this.#byPath.get(path);
    if (existing !== undefined) {
      const seen = visible(existing.state, this.#now());
      if (seen.ok)
        return matchesExisting(seen.value, spec)
          ? ok({ info: seen.value, isNew: false })
          : fail("stream_conflict", "A stream with other settings is already at this path.");
      if (seen.error.code === "stream_gone")
        return fail("stream_conflict", "This path is taken by a deleted stream that forks still read.");
      this.#drop(existing);
    }
    return this.#make(path, spec);
  }

  #make(path: string, spec: CreateSpec): Result<Created, CreateCode> {
    const now = this.#now();
    const id = ++this.#lastId;
    const source = spec.fork === null ? undefined : this.#byPath.get(spec.fork.from);
    const base: StreamState = {
      id,
      path,
      generation: id,
      contentType: spec.contentType ?? BYTES,
      ttlSeconds: spec.ttlSeconds,
      expiresAt: spec.expiresAt,
      first: 0,
      tail: 0,
      sum: 0,
      closed: spec.closed,
      createdAt: now,
      accessedAt: now,
      closedBy: null,
      lastSeq: null,
      removed: false,
      forks: 0,
      source: null,
    };
    const initial: Uint8Array[] = [];
    let state = base;
    if (spec.fork !== null) {
      const fork = judgeFork(source?.state, spec, now);
      if (!fork.ok) return fork;
      const from = source as Held;
      const { position, contentType, ttlSeconds, expiresAt } = fork.value;
      const known = sumAt(this.#byId, from, position);
      if (contradict(spec.fork.offset?.sum, known))
        return fail("fork_offset_invalid", "The source has no such offset.");
      if (spec.fork.sub > 0) {
        const prefix = firstOf(contentType, collect(this.#byId, from, position, 1)[0]?.data, spec.fork.sub);
        if (prefix === null)
          return fail("fork_offset_invalid", "The source has fewer messages or bytes at that offset.");
        initial.push(prefix);
      }
      from.state = { ...from.state, forks: from.state.forks + 1 };
      const source_ = { id: from.state.id, path: from.state.path, position, sub: spec.fork.sub };
      state = {
        ...base,
        generation: from.state.generation,
        contentType,
        ttlSeconds,
        expiresAt,
        tail: position,
        sum: known ?? spec.fork.offset?.sum ?? null,
        source: source_,
      };
    }
    if (spec.initial !== null) initial.push(spec.initial);
    const entries = inSequence(initial, state.tail, state.sum).map((one) => ({
      ...one,
      by: spec.by,
      at: now,
    }));
    const { end: tail, sum } = entries.at(-1) ?? { end: state.tail, sum: state.sum };
    state = { ...state, tail, sum };
    const held = newHeld(state, entries);
    this.#byId.set(id, held);
    this.#byPath.set(path, held);
    return ok({ info: state, isNew: true });
  }

  async append(path: string, request: AppendRequest): Promise<Result<Appended, AppendCode>> {
    const found = await this.#own(path, request.by);
    if (!found.ok) return found;
    const held = found.value;
    const now = this.#now();
    const verdict = judgeAppend(
      held.state,
      request.producer === null ? undefined : held.producers.get(request.producer.id),
      request,
      now,
    );
    if (!verdict.ok) return verdict;
    const { appended, entry, state, producer } = verdict.value;
    if (appended.duplicate) return ok(appended);
    const added =
      entry === null || request.data === null
        ? []
        : [{ ...entry, data: request.data, by: request.by, at: now }];
    held.entries.push(...added);
    if (producer !== null) held.producers.set(producer.id, { epoch: producer.epoch, seq: producer.seq });
    held.state = state;
    this.#tell({ id: state.id, tail: state.tail, closed: state.closed, removed: false, entries: added });
    return ok(appended);
  }

  async own(path: string, by: Attribution): Promise<Result<StreamInfo, LookupCode>> {
    const own = await this.#own(path, by);
    return own.ok ? ok(own.value.state) : own;
  }

  async head(path: string): Promise<Result<StreamInfo, LookupCode>> {
    const found = await this.#look(path);
    return found.ok ? ok(found.value.state) : found;
  }

  async heads(paths: readonly string[]): Promise<Result<readonly (StreamInfo | null)[], "unavailable">> {
    return ok(
      paths.map((path) => {
        const found = this.#find(path);
        return found.ok ? found.value.state : null;
      }),
    );
  }

  async read(path: string, range: ReadRange): Promise<Result<Chunk, ReadCode>> {
    const found = await this.#look(path);
    if (!found.ok) return found;
    const held = found.value;
    const info = held.state;
    const judged = judgeRead(info, range);
    if (!judged.ok) return judged;
    if (range.from < firstKept(this.#byId, held, range.from))
      return fail("offset_gone", "What was at this offset is no longer kept.");
    if (contradict(range.sum, sumAt(this.#byId, held, range.from))) return historyGone();
    const entries = collect(this.#byId, held, range.from, range.maxBytes);
    const start = entries[0]?.start ?? info.tail;
    if (start !== range.from) return notGivenOut(range);
    const { end: next, sum } = entries.at(-1) ?? { end: info.tail, sum: info.sum };
    return ok({ info, entries, next, sum });
  }

  async remove(
    paths: readonly string[],
  ): Promise<Result<readonly Result<null, LookupCode>[], "unavailable">> {
    return ok(
      paths.map((path) => {
        const found = this.#find(path);
        if (!found.ok) return found;
        this.#drop(found.value);
        const { id, tail, closed } = found.value.state;
        this.#tell({ id, tail, closed, removed: true, entries: null });
        return ok(null);
      }),
    );
  }

  async touch(info: StreamInfo): Promise<void> {
    const held = this.#byId.get(info.id);
    if (held !== undefined) held.state = { ...held.state, accessedAt: this.#now() };
  }

  async pin(
    name: string,
    places: readonly PinPlace[],
  ): Promise<Result<readonly Result<Pinned, PinCode>[], "unavailable">> {
    return ok(
      places.map(({ path, position, sum: asked }): Result<Pinned, PinCode> => {
        const found = this.#find(path);
        if (!found.ok) return found;
        const held = found.value;
        const { tail, generation } = held.state;
        const stands = held.pins.get(name);
        const at = stands?.position ?? position ?? tail;
        const pin = stands ?? { position: at, sum: sumAt(this.#byId, held, at) };
        const fits = judgePin(held.state, at, (place) => held.snapshots.has(place));
        if (!fits.ok) return fits;
        if (stands === undefined && contradict(asked, pin.sum)) return historyGone();
        held.pins.set(name, pin);
        return ok({ generation, ...pin });
      }),
    );
  }

  async unpin(name: string, paths: readonly string[]): Promise<Result<null, "unavailable">> {
    for (const path of paths) {
      const held = this.#byPath.get(path);
      held?.pins.delete(name);
    }
    return ok(null);
  }

  async putSnapshot(path: string, position: Position, data: Uint8Array): Promise<Result<null, PinCode>> {
    const found = this.#find(path);
    if (!found.ok) return found;
    const { state, snapshots } = found.value;
    const fits = judgePin(state, position, (asked) => snapshots.has(asked));
    if (!fits.ok) return fits;
    snapshots.set(position, { data, sum: sumAt(this.#byId, found.value, position) });
    return ok(null);
  }

  async sumAt(path: string, position: Position): Promise<Result<Sum, LookupCode>> {
    const found = await this.#look(path);
    return found.ok ? ok(sumAt(this.#byId, found.value, position)) : found;
  }

  async snapshot(path: string, position: Position | null): Promise<Result<FoundSnapshot, LookupCode>> {
    const found = await this.#look(path);
    if (!found.ok) return found;
    const info = found.value.state;
    let at = position ?? info.tail;
    for (const held of lineage(this.#byId, found.value)) {
      at = Math.min(at, held.reach);
      const best = [...held.from.snapshots.keys()]
        .filter((candidate) => candidate <= at)
        .reduce((a, b) => Math.max(a, b), -1);
      const snapshot = held.from.snapshots.get(best);
      if (snapshot !== undefined) return ok({ info, snapshot: { position: best, ...snapshot } });
    }
    return ok({ info, snapshot: null });
  }

  async snapshotPosition(
    path: string,
    position: Position | null,
  ): Promise<Result<FoundSnapshotPosition, LookupCode>> {
    const found = await this.snapshot(path, position);
    if (!found.ok) return found;
    const { info, snapshot } = found.value;
    return ok({ info, at: snapshot });
  }

  async holds(path: string): Promise<Result<readonly Position[], LookupCode>> {
    const found = this.#find(path);
    return found.ok ? ok(holdsOf(this.#byId, found.value)) : found;
  }

  async trim(path: string, upTo: Position): Promise<Result<Position, LookupCode>> {
    const found = this.#find(path);
    if (!found.ok) return found;
    const held = found.value;
    const holds = holdsOf(this.#byId, held);
    const first = trimBound(held.state.first, Math.min(upTo, held.state.tail), holds, [
      ...held.snapshots.keys(),
    ]);
    const gone = held.entries.filter((entry) => entry.end <= first);
    held.trimmed.push(...gone.map(({ start, end, sum, by, at }) => ({ start, end, sum, by, at })));
    held.entries = held.entries.filter((entry) => entry.end > first);
    held.state = { ...held.state, first };
    for (const at of held.snapshots.keys()) if (at < first && !holds.includes(at)) held.snapshots.delete(at);
    return ok(first);
  }

  async history(path: string, range: HistoryRange): Promise<Result<readonly AuthoredRun[], LookupCode>> {
    const found = await this.#look(path);
    if (!found.ok) return found;
    const all: Authored[] = [];
    for (const { from, reach } of [...lineage(this.#byId, found.value)].reverse())
      for (const { start, end, sum, by, at } of [...from.trimmed, ...from.entries])
        if (end <= reach && end > range.from && start < range.to) all.push({ start, end, sum, by, at });
    return ok(toRuns(all).slice(0, range.limit));
  }

  changes(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  byId(stream: number): StreamInfo | null {
    return this.#byId.get(stream)?.state ?? null;
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  #find(path: string): Result<Held, LookupCode> {
    const held = this.#byPath.get(path);
    const seen = visible(held?.state, this.#now());
    if (!seen.ok) return seen;
    return ok(held as Held);
  }

  /** What is read at a path: its stream, or its source up to a point. */
  async #look(path: string): Promise<Result<Held, LookupCode>> {
    const found = this.#find(path);
    if (found.ok || found.error.code !== "stream_not_found") return found;
    const point = await this.#point(path, "remembered");
    if (!point.ok) return point;
    if (point.value === null) return found;
    const source = this.#byPath.get(point.value.from);
    const state = unforked(path, point.value, source?.state, this.#now());
    return state.ok ? ok(newHeld(state.value, [])) : state;
  }

  /** The stream at a path, made now if it was only read from a source. */
  async #own(path: string, by: Attribution): Promise<Result<Held, LookupCode>> {
    const found = this.#find(path);
    if (found.ok || found.error.code !== "stream_not_found") return found;
    const point = await this.#point(path, "afresh");
    if (!point.ok) return point;
    if (point.value === null) return found;
    const seen = await this.#look(path);
    if (!seen.ok) return seen;
    const made = await this.create(path, forkAt(point.value, by));
    if (!made.ok) return fail("stream_gone", made.error.message);
    const { id, tail } = made.value.info;
    this.#tell({ id, tail, closed: false, removed: false, forked: path, entries: null });
    return this.#find(path);
  }

  async #point(path: string, how: "remembered" | "afresh"): Promise<Result<ForkPoint | null, "unavailable">> {
    const point = await this.#sourceOf(path, how);
    return point.ok ? point : fail("unavailable", point.error.message);
  }

  #drop(held: Held): void {
    if (held.state.forks > 0) {
      held.state = { ...held.state, removed: true };
      return;
    }
    this.#byId.delete(held.state.id);
    if (this.#byPath.get(held.state.path) === held) this.#byPath.delete(held.state.path);
    const { source } = held.state;
    const parent = source === null ? undefined : this.#byId.get(source.id);
    if (parent === undefined) return;
    parent.state = { ...parent.state, forks: parent.state.forks - 1 };
    if (parent.state.forks === 0 && parent.state.removed) this.#drop(parent);
  }
}
