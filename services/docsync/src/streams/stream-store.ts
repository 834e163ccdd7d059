import type { Principal, Result } from "@solidtype/contracts";
import type { Position, Sum } from "./offset.ts";

/**
 * The port behind every stream: an append-only row of entries at a path. What it promises is in
 * `stream-store.contract.ts`, which every implementation passes:
 *
 * - an append that has been answered is durable, and is answered once whatever is retried;
 * - one that is meant for a stream as it ends at a place is added exactly there, or not at all;
 * - positions only grow, and a path made anew begins a new generation;
 * - an offset of a history that was lost, as when a backup was put back, is told from one of this;
 * - readers may rely on `changes` for speed but never for truth: it may miss, it never lies;
 * - a fork is made in constant time and keeps what it needs of its source;
 * - what a pin or a fork needs survives `trim`, and what a fork needs survives `remove`.
 */
export interface StreamStore {
  create(path: string, spec: CreateSpec): Promise<Result<Created, CreateCode>>;
  append(path: string, request: AppendRequest): Promise<Result<Appended, AppendCode>>;
  /** The stream of the path, made now if it was only read from a source until now. */
  own(path: string, by: Attribution): Promise<Result<StreamInfo, LookupCode>>;
  head(path: string): Promise<Result<StreamInfo, LookupCode>>;
  /** Of each, in the order asked; null where there is none. */
  heads(paths: readonly string[]): Promise<Result<readonly (StreamInfo | null)[], "unavailable">>;
  read(path: string, range: ReadRange): Promise<Result<Chunk, ReadCode>>;
  /** What forks need stays, but is found no more. Pins go along: who could read there is gone, too. */
  remove(paths: readonly string[]): Promise<Result<readonly Result<null, LookupCode>[], "unavailable">>;
  /** Resets the sliding time to live. */
  touch(info: StreamInfo): Promise<void>;

  /**
   * Keeps everything that is needed to rebuild each stream as it was at its place. A pin that stands
   * stays where it is, so that a repeated call answers the same. Any number of streams is one step.
   */
  pin(
    name: string,
    places: readonly PinPlace[],
  ): Promise<Result<readonly Result<Pinned, PinCode>[], "unavailable">>;
  unpin(name: string, paths: readonly string[]): Promise<Result<null, "unavailable">>;
  /** A snapshot says everything that the entries before `position` say. */
  putSnapshot(path: string, position: Position, data: Uint8Array): Promise<Result<null, PinCode>>;
  /** The sum at a place; null where nothing tells it any more. */
  sumAt(path: string, position: Position): Promise<Result<Sum, LookupCode>>;
  /** The newest snapshot at or before `position`, looking through forks. */
  snapshot(path: string, position: Position): Promise<Result<FoundSnapshot, LookupCode>>;
  /** Where that is; null asks for the newest of all. */
  snapshotPosition(
    path: string,
    position: Position | null,
  ): Promise<Result<FoundSnapshotPosition, LookupCode>>;
  /** Positions that pins and forks keep. */
  holds(path: string): Promise<Result<readonly Position[], LookupCode>>;
  /** Forgets entries before `upTo`, as far as pins and forks allow; answers the first position kept. */
  trim(path: string, upTo: Position): Promise<Result<Position, LookupCode>>;
  /** Who wrote what, oldest first, in runs of one author; what was trimmed stays listed. */
  history(path: string, range: HistoryRange): Promise<Result<readonly AuthoredRun[], LookupCode>>;

  /**
   * Calls back after commits on any replica, for the streams in `watched` at the latest within the
   * polling time, for others perhaps. Returns the way to stop. A path stands for a stream that does
   * not exist yet, but is read from its source.
   */
  changes(listener: (change: Change) => void, watched: () => Iterable<number | string>): () => void;
  close(): Promise<void>;
}

/**
 * Where a path that has no stream is read from, for as long as nobody writes there: the first append
 * makes the stream, as a fork. Null when it is nothing at all. What reads may be answered from memory; before a stream is
 * made it is asked "afresh", since a branch that was deleted must not come back with a late edit.
 */
export type SourceOf = (
  path: string,
  how: "remembered" | "afresh",
) => Promise<Result<ForkPoint | null, string>>;
export type ForkPoint = StreamEnd & { readonly from: string };

export const UNFORKED = 0;

export type Attribution = {
  readonly principal: string;
  readonly actingFor?: string;
  readonly run?: string;
  /** Who it is in full, for the event that tells of the change; it is not kept with the entry. */
  readonly who?: Principal;
};

export type Producer = { readonly id: string; readonly epoch: number; readonly seq: number };

export type StreamInfo = {
  /** `UNFORKED` while it is only read from its source. */
  readonly id: number;
  readonly path: string;
  readonly generation: number;
  readonly contentType: string;
  readonly ttlSeconds: number | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null;
  /** The first position that is still readable. */
  readonly first: Position;
  readonly tail: Position;
  /** Of everything before the tail. */
  readonly sum: Sum;
  readonly closed: boolean;
  readonly createdAt: number;
  /** What it was forked from, or is read from. */
  readonly source: { readonly id: number } | null;
};

type ForkSpec = {
  readonly from: string;
  /** Null: the tail of the source. */
  readonly offset: StreamEnd | null;
  /** Messages (JSON) or bytes to inherit beyond the offset. */
  readonly sub: number;
};

export type CreateSpec = {
  /** Null: that of the source, or bytes. */
  readonly contentType: string | null;
  readonly ttlSeconds: number | null;
  readonly expiresAt: number | null;
  readonly closed: boolean;
  readonly initial: Uint8Array | null;
  readonly by: Attribution;
  readonly fork: ForkSpec | null;
};

export type Created = { readonly info: StreamInfo; readonly isNew: boolean };

export type AppendRequest = {
  /** Null closes the stream without adding anything. */
  readonly data: Uint8Array | null;
  readonly contentType: string | null;
  readonly seq: string | null;
  readonly producer: Producer | null;
  readonly close: boolean;
  readonly by: Attribution;
  /** Where the stream ended for whoever asks: it is refused if it ends elsewhere by now. */
  readonly onlyAt?: StreamEnd | null;
};

export type StreamEnd = {
  readonly generation: number;
  readonly position: Position;
  readonly sum?: Sum;
};

export type Appended = {
  readonly generation: number;
  readonly tail: Position;
  readonly sum: Sum;
  readonly closed: boolean;
  /** The request had been taken before; nothing was added. */
  readonly duplicate: boolean;
  /** The highest sequence number taken from this producer. */
  readonly producerSeq: number | null;
};

export type Entry = Authored & { readonly data: Uint8Array };

export type Authored = {
  readonly start: Position;
  readonly end: Position;
  /** Of everything before the end. */
  readonly sum: Sum;
  readonly by: Attribution;
  /** Server time, milliseconds since 1970. */
  readonly at: number;
};

/** Entries of one author that followed each other within a minute. */
export type AuthoredRun = Authored & { readonly until: number; readonly entries: number };

export type ReadRange = {
  readonly from: Position;
  /** Null: whatever stream is at the path now. Otherwise a stream of another generation answers `offset_gone`. */
  readonly generation: number | null;
  /** Where there is another history by now, it answers `history_gone`. */
  readonly sum?: Sum;
  /** At least one entry is returned, however large. */
  readonly maxBytes: number;
};

export type Chunk = {
  readonly info: StreamInfo;
  readonly entries: readonly Entry[];
  readonly next: Position;
  /** Of everything before `next`. */
  readonly sum: Sum;
};

export type HistoryRange = { readonly from: Position; readonly to: Position; readonly limit: number };
/** Null: where the stream ends. */
export type PinPlace = { readonly path: string; readonly position: Position | null; readonly sum?: Sum };
export type Pinned = StreamEnd & { readonly sum: Sum };
export type Snapshot = SnapshotAt & { readonly data: Uint8Array };
export type SnapshotAt = { readonly position: Position; readonly sum: Sum };
export type FoundSnapshot = { readonly info: StreamInfo; readonly snapshot: Snapshot | null };
export type FoundSnapshotPosition = { readonly info: StreamInfo; readonly at: SnapshotAt | null };
export type Change = {
  readonly id: number;
  readonly tail: Position;
  readonly closed: boolean;
  readonly removed: boolean;
  /** The path that has just got this stream of its own and was read from its source before. */
  readonly forked?: string;
  /** What was added, when this process added it; the last one ends at `tail`. */
  readonly entries: readonly Entry[] | null;
};

export type LookupCode = "stream_not_found" | "stream_gone" | "unavailable";
export type PinCode = LookupCode | "offset_gone" | "offset_invalid" | "history_gone";
export type ReadCode = LookupCode | "offset_gone" | "offset_invalid" | "history_gone";
export type CreateCode =
  | "stream_conflict"
  | "fork_source_not_found"
  | "fork_source_gone"
  | "fork_type_mismatch"
  | "fork_offset_invalid"
  | "unavailable";
export type AppendCode =
  | LookupCode
  | "stream_closed"
  | "type_mismatch"
  | "seq_conflict"
  | "tail_moved"
  | "producer_stale"
  | "producer_gap"
  | "producer_new_epoch";
