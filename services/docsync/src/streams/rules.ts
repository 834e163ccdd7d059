import { fail, ok, type Failure, type Result } from "@solidtype/contracts";
import {
  UNFORKED,
  type AppendCode,
  type AppendRequest,
  type Appended,
  type Attribution,
  type Authored,
  type AuthoredRun,
  type CreateCode,
  type CreateSpec,
  type ForkPoint,
  type LookupCode,
  type PinCode,
  type Producer,
  type ReadRange,
  type StreamInfo,
} from "./stream-store.ts";
import { contradict, sumAfter, type Position, type Sum } from "./offset.ts";

/**
 * What may happen to a stream, as pure functions over its state, so that every store decides alike
 * and the database only has to hold a lock around them.
 */
export type StreamState = StreamInfo & {
  readonly accessedAt: number;
  readonly closedBy: Producer | null;
  readonly lastSeq: string | null;
  readonly removed: boolean;
  /** Forks that still read from this stream. */
  readonly forks: number;
  readonly source: Source | null;
};

type Source = {
  readonly id: number;
  readonly path: string;
  readonly position: Position;
  readonly sub: number;
};

export type ProducerState = { readonly epoch: number; readonly seq: number };

/** What a store has to write. `entry` is null when only the closing is recorded. */
export type AcceptedAppend = {
  readonly appended: Appended;
  readonly entry: { readonly start: Position; readonly end: Position; readonly sum: number } | null;
  readonly state: StreamState;
  readonly producer: Producer | null;
};

export const BYTES = "application/octet-stream";

/** Without parameters and in lower case: `Text/Plain; charset=utf-8` is `text/plain`. */
export function mediaType(contentType: string): string {
  return (contentType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

function isExpired(state: StreamState, now: number): boolean {
  if (state.expiresAt !== null) return now >= state.expiresAt;
  if (state.ttlSeconds !== null) return now >= state.accessedAt + state.ttlSeconds * 1000;
  return false;
}

/** A removed or expired stream is gone while a fork needs it, and was never there otherwise. */
export function visible(state: StreamState | undefined, now: number): Result<StreamState, LookupCode> {
  if (state === undefined) return notFound();
  const dead = state.removed || isExpired(state, now);
  if (!dead) return ok(state);
  return state.forks > 0
    ? fail("stream_gone", "This stream was deleted; only its forks still read it.")
    : notFound();
}

export function notFound(): { readonly ok: false; readonly error: Failure<LookupCode> } {
  return fail("stream_not_found", "There is no stream at this path. Create it with PUT first.");
}

type ProducerVerdict = { readonly kind: "new" } | { readonly kind: "duplicate"; readonly seq: number };

function judgeProducer(
  producer: Producer,
  known: ProducerState | undefined,
): Result<ProducerVerdict, AppendCode> {
  const gap = (expected: number) =>
    fail("producer_gap", `Expected sequence ${expected}, got ${producer.seq}. Send the missing ones first.`, {
      expected,
      received: producer.seq,
    });
  if (known === undefined) return producer.seq === 0 ? ok({ kind: "new" }) : gap(0);
  if (producer.epoch < known.epoch)
    return fail("producer_stale", "A newer instance of this producer has taken over.", {
      epoch: known.epoch,
    });
  if (producer.epoch > known.epoch)
    return producer.seq === 0
      ? ok({ kind: "new" })
      : fail("producer_new_epoch", "A new epoch begins with sequence 0.");
  if (producer.seq <= known.seq) return ok({ kind: "duplicate", seq: known.seq });
  return producer.seq === known.seq + 1 ? ok({ kind: "new" }) : gap(known.seq + 1);
}

function sameProducer(a: Producer | null, b: Producer | null): boolean {
  return a !== null && b !== null && a.id === b.id && a.epoch === b.epoch && a.seq === b.seq;
}

function judgeClosed(state: StreamState, request: AppendRequest): Result<AcceptedAppend, AppendCode> {
  const closeAgain = request.data === null && request.close && request.producer === null;
  const retried = sameProducer(state.closedBy, request.producer);
  if (!closeAgain && !retried)
    return fail("stream_closed", "This stream is closed; nothing can be added.", {
      tail: state.tail,
      generation: state.generation,
      sum: state.sum,
    });
  return ok(unchanged(state, request.producer?.seq ?? null));
}

function unchanged(state: StreamState, producerSeq: number | null): AcceptedAppend {
  const { generation, tail, sum, closed } = state;
  return {
    appended: { generation, tail, sum, closed, duplicate: true, producerSeq },
    entry: null,
    state,
    producer: null,
  };
}

/** Whether a stream ends elsewhere than whoever appends to it believes. */
function hasMovedOn(
  { generation, tail, sum }: Pick<StreamInfo, "generation" | "tail" | "sum">,
  onlyAt: AppendRequest["onlyAt"],
): boolean {
  if (onlyAt === null || onlyAt === undefined) return false;
  if (onlyAt.position !== tail || contradict(onlyAt.sum, sum)) return true;
  return tail > 0 && onlyAt.generation !== generation;
}

/**
 * The order of the checks is the protocol's: closed before content type before sequences, and a
 * retry is recognised before `Stream-Seq` is compared, or it would be refused as a regression.
 */
export function judgeAppend(
  state: StreamState,
  known: ProducerState | undefined,
  request: AppendRequest,
  now: number,
): Result<AcceptedAppend, AppendCode> {
  const { producer, data } = request;
  if (state.closed) return judgeClosed(state, request);
  if (
    data !== null &&
    (request.contentType === null || mediaType(request.contentType) !== mediaType(state.contentType))
  )
    return fail("type_mismatch", `This stream holds ${state.contentType}.`, {
      contentType: state.contentType,
    });
  if (producer !== null) {
    const verdict = judgeProducer(producer, known);
    if (!verdict.ok) return verdict;
    if (verdict.value.kind === "duplicate") return ok(unchanged(state, verdict.value.seq));
  }
  if (
    request.seq !== null &&
    state.lastSeq !== null &&
    Buffer.compare(Buffer.from(request.seq), Buffer.from(state.lastSeq)) <= 0
  )
    return fail("seq_conflict", "Stream-Seq must grow with every append.", { last: state.lastSeq });
  if (hasMovedOn(state, request.onlyAt))
    return fail("tail_moved", "Something was added to this stream since it was read.");
  const tail = state.tail + (data?.length ?? 0);
  const added = data === null ? null : sumAfter(state.sum, data);
  const sum = added ?? state.sum;
  return ok({
    appended: {
      generation: state.generation,
      tail,
      sum,
      closed: request.close,
      duplicate: false,
      producerSeq: producer?.seq ?? null,
    },
    entry: added === null ? null : { start: state.tail, end: tail, sum: added },
    state: {
      ...state,
      tail,
      sum,
      accessedAt: now,
      closed: request.close,
      closedBy: request.close ? producer : null,
      lastSeq: request.seq ?? state.lastSeq,
    },
    producer,
  });
}

/** Whether a repeated PUT asks for exactly what is there. */
export function matchesExisting(state: StreamState, spec: CreateSpec): boolean {
  const { fork } = spec;
  const sameType =
    mediaType(spec.contentType ?? (fork === null ? BYTES : state.contentType)) ===
    mediaType(state.contentType);
  const sameFork =
    fork === null
      ? state.source === null
      : state.source !== null &&
        state.source.path === fork.from &&
        state.source.sub === fork.sub &&
        (fork.offset === null || fork.offset.position === state.source.position);
  const inherits = fork !== null && spec.ttlSeconds === null && spec.expiresAt === null;
  const sameLife = inherits || (spec.ttlSeconds === state.ttlSeconds && spec.expiresAt === state.expiresAt);
  return sameType && sameFork && sameLife && spec.closed === state.closed;
}

/** Whether everything that rebuilds the stream at `position` is there, and belongs to it and not to its source alone. */
export function judgePin(
  state: StreamState,
  position: Position,
  hasSnapshot: (position: Position) => boolean,
): Result<null, PinCode> {
  if (position > state.tail) return fail("offset_invalid", "This offset is beyond the end of the stream.");
  if (position < (state.source?.position ?? 0))
    return fail("offset_invalid", "This offset is before the fork; pin it on the source.");
  return position >= state.first || hasSnapshot(position)
    ? ok(null)
    : fail("offset_gone", "What was at this offset is no longer kept.");
}

/** A place that was read in another history: what is at it now has nothing to do with that. */
export function historyGone(): { readonly ok: false; readonly error: Failure<"history_gone"> } {
  return fail(
    "history_gone",
    "This offset is of a history that was lost when the platform was put back to an earlier state. Read anew from the beginning.",
  );
}

/** What a read can be said before anything was looked for. */
export function judgeRead(
  { generation, tail, sum }: StreamInfo,
  range: ReadRange,
): Result<null, "offset_gone" | "offset_invalid" | "history_gone"> {
  if (range.generation !== null && range.generation !== generation)
    return fail("offset_gone", "This offset belongs to a stream that was here before.");
  if (range.from === tail && contradict(range.sum, sum)) return historyGone();
  return range.from <= tail ? ok(null) : notGivenOut(range, "This offset is beyond the end of the stream.");
}

/** One with a sum was given out, but not of what is here. */
export function notGivenOut(
  range: ReadRange,
  message = "This offset was not given out by this stream.",
): { readonly ok: false; readonly error: Failure<"offset_invalid" | "history_gone"> } {
  return typeof range.sum === "number" ? historyGone() : fail("offset_invalid", message);
}

/** A path as it reads while it is only its source up to a point; nothing when that is not there any more. */
export function unforked(
  path: string,
  point: ForkPoint,
  source: StreamState | undefined,
  now: number,
): Result<StreamState, LookupCode> {
  if (source === undefined || !visible(source, now).ok) return notFound();
  if (point.position > source.tail || (point.position > 0 && point.generation !== source.generation))
    return fail("stream_gone", "What this branch began with is no longer kept.");
  return ok({
    ...source,
    id: UNFORKED,
    path,
    first: 0,
    tail: point.position,
    sum: point.sum ?? null,
    closed: false,
    closedBy: null,
    lastSeq: null,
    removed: false,
    forks: 0,
    source: { id: source.id, path: point.from, position: point.position, sub: 0 },
  });
}

/** The fork that the first append on such a path makes. */
export function forkAt({ from, ...offset }: ForkPoint, by: Attribution): CreateSpec {
  return {
    contentType: null,
    ttlSeconds: null,
    expiresAt: null,
    closed: false,
    initial: null,
    by,
    fork: { from, offset, sub: 0 },
  };
}

/** Where a fork begins on its source, and what it takes over from it. */
export function judgeFork(
  source: StreamState | undefined,
  spec: CreateSpec,
  now: number,
): Result<
  {
    readonly position: Position;
    readonly ttlSeconds: number | null;
    readonly expiresAt: number | null;
    readonly contentType: string;
  },
  CreateCode
> {
  const seen = visible(source, now);
  if (!seen.ok)
    return seen.error.code === "stream_gone"
      ? fail("fork_source_gone", "The source was deleted and only kept for its forks.")
      : fail("fork_source_not_found", "There is no stream to fork at that path.");
  const from = seen.value;
  if (spec.contentType !== null && mediaType(spec.contentType) !== mediaType(from.contentType))
    return fail("fork_type_mismatch", `The source holds ${from.contentType}.`);
  const offset = spec.fork?.offset ?? null;
  if (
    offset !== null &&
    offset.position > 0 &&
    (offset.generation !== from.generation || offset.position > from.tail)
  )
    return fail("fork_offset_invalid", "The source has no such offset.");
  if (offset === null && (spec.fork?.sub ?? 0) > 0)
    return fail("fork_offset_invalid", "A sub-offset needs a fork offset to count from.");
  const own = spec.ttlSeconds !== null || spec.expiresAt !== null;
  return ok({
    position: offset === null ? from.tail : offset.position,
    ttlSeconds: own ? spec.ttlSeconds : from.ttlSeconds,
    expiresAt: own ? spec.expiresAt : from.expiresAt,
    contentType: spec.contentType ?? from.contentType,
  });
}

/** What a stream begins with, as its first entries. */
export function inSequence(initial: readonly Uint8Array[], position: Position, before: Sum) {
  let [start, sum] = [position, before];
  return initial.map((data) => {
    const entry = { start, end: start + data.length, sum: sumAfter(sum, data), data };
    ({ end: start, sum } = entry);
    return entry;
  });
}

/**
 * How far a stream may be trimmed. A hold (a pin, or the point where a fork leaves) needs the
 * newest snapshot at or before it and every entry from there to the hold; so trimming beyond a
 * hold is allowed only if a snapshot stands exactly there.
 */
export function trimBound(
  first: Position,
  upTo: Position,
  holds: readonly Position[],
  snapshots: readonly Position[],
): Position {
  let bound = upTo;
  for (const hold of holds) {
    if (hold >= upTo && snapshots.some((at) => at >= upTo && at <= hold)) continue;
    if (snapshots.includes(hold)) continue;
    const basis = snapshots.filter((at) => at <= hold).reduce((a, b) => Math.max(a, b), first);
    bound = Math.min(bound, basis);
  }
  return Math.max(first, bound);
}

const RUN_GAP_MS = 60_000;

/** `apart`: positions that no run goes across. */
export function toRuns(
  list: readonly (Authored & { readonly until?: number; readonly entries?: number })[],
  apart: readonly Position[] = [],
): AuthoredRun[] {
  const runs: AuthoredRun[] = [];
  for (const item of list) {
    const last = runs.at(-1);
    const { start, end, sum, by, at } = item;
    const until = item.until ?? at;
    const entries = item.entries ?? 1;
    const joins =
      last !== undefined &&
      !apart.includes(start) &&
      at - last.until <= RUN_GAP_MS &&
      last.by.principal === by.principal &&
      last.by.actingFor === by.actingFor &&
      last.by.run === by.run;
    if (joins) runs[runs.length - 1] = { ...last, end, sum, until, entries: last.entries + entries };
    else runs.push({ start, end, sum, by, at, until, entries });
  }
  return runs;
}
