import type { Result } from "@solidtype/contracts";
import type { Position } from "./offset.ts";
import {
  UNFORKED,
  type Change,
  type Chunk,
  type Entry,
  type ReadCode,
  type StreamInfo,
  type StreamStore,
} from "./stream-store.ts";

/**
 * The ends of the streams that somebody here is following, kept in memory, so that one commit
 * reaches a thousand readers without a thousand queries. A commit in this process brings its
 * entries along; one on another replica only marks the tail stale, and the first reader to ask
 * fetches the rest for all.
 *
 * A path that is only read from its source has no end to keep: those who follow it are told when it
 * gets a stream of its own, and follow that.
 */
export type TailLimits = {
  /** What may be kept in memory of one stream, and of all that are followed. */
  readonly bytesPerStream: number;
  readonly bytesOfAll: number;
  readonly bytesPerRead: number;
};

export type Follower = {
  /** Resolves at once when something changed since the last `read`. */
  wait(milliseconds: number, signal: AbortSignal): Promise<"changed" | "timeout" | "aborted">;
  read(from: Position): Promise<Result<Chunk, ReadCode>>;
  stop(): void;
};

type Tail = {
  info: StreamInfo;
  entries: Entry[];
  bytes: number;
  /** What the newest change said; beyond `info.tail` there is something to fetch. */
  known: Position;
  gone: boolean;
  readonly waiting: Set<() => void>;
  readonly dirty: Set<Follower>;
  readonly followers: Set<Follower>;
  fetching: Promise<Result<Chunk, ReadCode>> | null;
};

export class Tails {
  readonly #store: StreamStore;
  readonly #limits: TailLimits;
  /** In the order of the last look at each. */
  readonly #tails = new Map<number | string, Tail>();
  #bytes = 0;
  readonly #stop: () => void;

  constructor(store: StreamStore, limits: TailLimits) {
    this.#store = store;
    this.#limits = limits;
    this.#stop = store.changes(
      (change) => this.#changed(change),
      () => this.#tails.keys(),
    );
  }

  get followed(): number {
    return this.#tails.size;
  }

  /** What is kept takes in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  follow(info: StreamInfo): Follower {
    let tail = this.#enter(info);
    const leave = () => {
      tail.followers.delete(follower);
      tail.dirty.delete(follower);
      if (tail.followers.size > 0 || this.#tails.get(keyOf(tail.info)) !== tail) return;
      this.#tails.delete(keyOf(tail.info));
      this.#drop(tail, tail.entries.length);
    };
    const follower: Follower = {
      wait: (milliseconds, signal) => wait(tail, follower, milliseconds, signal),
      read: async (from) => {
        tail.dirty.delete(follower);
        this.#touch(tail);
        const read = await this.#read(tail, from);
        if (tail.info.id !== UNFORKED || !read.ok || read.value.info.id === UNFORKED) return read;
        leave();
        tail = this.#enter(read.value.info);
        tail.followers.add(follower);
        // Read again now that it is followed, so that nothing falls between.
        return this.#beyond(tail, from);
      },
      stop: leave,
    };
    tail.followers.add(follower);
    return follower;
  }

  close(): void {
    this.#stop();
  }

  #enter(info: StreamInfo): Tail {
    const known = this.#tails.get(keyOf(info));
    if (known !== undefined) return known;
    const tail: Tail = {
      info,
      entries: [],
      bytes: 0,
      known: info.tail,
      gone: false,
      waiting: new Set(),
      dirty: new Set(),
      followers: new Set(),
      fetching: null,
    };
    this.#tails.set(keyOf(info), tail);
    return tail;
  }

  #changed(change: Change): void {
    const awaiting = change.forked === undefined ? undefined : this.#tails.get(change.forked);
    if (awaiting !== undefined) wakeAll(awaiting);
    const tail = this.#tails.get(change.id);
    if (tail === undefined) return;
    if (change.removed) tail.gone = true;
    else if (change.entries !== null && (change.entries[0]?.start ?? change.tail) === tail.info.tail)
      this.#extend(tail, change.entries, {
        ...tail.info,
        tail: change.tail,
        sum: change.entries.at(-1)?.sum ?? tail.info.sum,
        closed: change.closed,
      });
    else if (change.tail <= tail.info.tail && change.closed === tail.info.closed) return;
    else if (change.closed && change.tail === tail.info.tail) tail.info = { ...tail.info, closed: true };
    tail.known = Math.max(tail.known, change.tail);
    wakeAll(tail);
  }

  #extend(tail: Tail, entries: readonly Entry[], info: StreamInfo): void {
    for (const entry of entries) {
      tail.entries.push(entry);
      tail.bytes += bytesOf(entry);
      this.#bytes += bytesOf(entry);
    }
    tail.info = info;
    let drop = 0;
    for (
      let bytes = tail.bytes;
      bytes > this.#limits.bytesPerStream && drop < tail.entries.length - 1;
      drop++
    )
      bytes -= bytesOf(tail.entries[drop] as Entry);
    this.#drop(tail, drop);
    for (const other of this.#tails.values()) {
      if (this.#bytes <= this.#limits.bytesOfAll) return;
      if (other !== tail) this.#drop(other, other.entries.length);
    }
  }

  /** Lets go of the first entries; whoever asks for them finds them in the store. */
  #drop(tail: Tail, some: number): void {
    for (const entry of tail.entries.splice(0, some)) {
      tail.bytes -= bytesOf(entry);
      this.#bytes -= bytesOf(entry);
    }
  }

  #touch(tail: Tail): void {
    const key = keyOf(tail.info);
    if (this.#tails.get(key) !== tail) return;
    this.#tails.delete(key);
    this.#tails.set(key, tail);
  }

  async #read(tail: Tail, from: Position): Promise<Result<Chunk, ReadCode>> {
    const kept = () => from >= (tail.entries[0]?.start ?? tail.info.tail);
    if (tail.gone || tail.info.id === UNFORKED || !kept()) return this.#beyond(tail, from);
    if (tail.known > tail.info.tail) {
      const fetched = await this.#fetch(tail);
      if (!fetched.ok) return fetched;
      if (!kept()) return this.#beyond(tail, from);
    }
    return { ok: true, value: this.#slice(tail, from) };
  }

  #beyond({ info }: Tail, from: Position): Promise<Result<Chunk, ReadCode>> {
    const { path, generation } = info;
    return this.#store.read(path, { from, generation, maxBytes: this.#limits.bytesPerRead });
  }

  #fetch(tail: Tail): Promise<Result<Chunk, ReadCode>> {
    tail.fetching ??= this.#store
      .read(tail.info.path, {
        from: tail.info.tail,
        generation: tail.info.generation,
        sum: tail.info.sum,
        maxBytes: this.#limits.bytesPerRead,
      })
      .then((read) => {
        if (read.ok) {
          const { info, entries, next, sum } = read.value;
          const fresh = entries.filter((entry) => entry.start >= tail.info.tail);
          const whole = next === info.tail;
          if (next > tail.info.tail || info.closed !== tail.info.closed)
            this.#extend(tail, fresh, {
              ...info,
              ...(next > tail.info.tail ? { tail: next, sum } : { tail: tail.info.tail, sum: tail.info.sum }),
              closed: info.closed && whole,
            });
          // Not below what a change said while this was read: nobody would say it again.
          tail.known = Math.max(tail.known, info.tail, tail.info.tail);
        }
        return read;
      })
      .finally(() => {
        tail.fetching = null;
      });
    return tail.fetching;
  }

  #slice(tail: Tail, from: Position): Chunk {
    const entries: Entry[] = [];
    let bytes = 0;
    for (
      let i = firstAt(tail.entries, from);
      i < tail.entries.length && bytes < this.#limits.bytesPerRead;
      i++
    ) {
      const entry = tail.entries[i] as Entry;
      entries.push(entry);
      bytes += entry.data.length;
    }
    const { tail: end, sum } = tail.info;
    // Whoever read for himself may be further than what is shared: of that place the sum is not known here.
    const nothingMore = from > end ? { next: from, sum: null } : { next: end, sum };
    return {
      info: { ...tail.info, tail: tail.known },
      entries,
      ...(entries.length > 0 ? afterOf(entries) : nothingMore),
    };
  }
}

function afterOf(entries: readonly Entry[]): Pick<Chunk, "next" | "sum"> {
  const { end, sum } = entries.at(-1) as Entry;
  return { next: end, sum };
}

/** With who wrote it and when, and its bytes once more as the text that readers are sent. */
const bytesOf = ({ data }: Entry): number => 600 + 2.5 * data.length;

function keyOf({ id, path }: StreamInfo): number | string {
  return id === UNFORKED ? path : id;
}

function wakeAll(tail: Tail): void {
  for (const follower of tail.followers) tail.dirty.add(follower);
  const waiting = [...tail.waiting];
  tail.waiting.clear();
  for (const wake of waiting) wake();
}

/** Entries are in order, so a reader near the end finds its place without a scan. */
function firstAt(entries: readonly Entry[], from: Position): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.start ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function wait(
  tail: Tail,
  follower: Follower,
  milliseconds: number,
  signal: AbortSignal,
): Promise<"changed" | "timeout" | "aborted"> {
  if (signal.aborted) return Promise.resolve("aborted");
  if (tail.dirty.has(follower)) return Promise.resolve("changed");
  return new Promise((resolve) => {
    const settle = (outcome: "changed" | "timeout" | "aborted") => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      tail.waiting.delete(wake);
      resolve(outcome);
    };
    const wake = () => settle("changed");
    const abort = () => settle("aborted");
    const timer = setTimeout(() => settle("timeout"), milliseconds);
    signal.addEventListener("abort", abort);
    tail.waiting.add(wake);
  });
}
