import type { FastifyReply, FastifyRequest } from "fastify";
import { ok, type Result } from "@solidtype/contracts";
import { isJson, showJson } from "../streams/json-messages.ts";
import { formatOffset, offsetOfEnd, parseOffset, type ParsedOffset, type Sum } from "../streams/offset.ts";
import type { Chunk, ReadCode, StreamInfo, StreamStore } from "../streams/stream-store.ts";
import type { Tails } from "../streams/tails.ts";
import { nextCursor } from "./cursor.ts";
import { sendFailure } from "./failures.ts";
import { H, malformed, type Malformed } from "./headers.ts";
import { orCut } from "./or-cut.ts";
import { queryOf } from "./stream-path.ts";
import { followAsEvents } from "./events.ts";
import { whenGone } from "./when-gone.ts";

export type ReadDeps = {
  readonly store: StreamStore;
  readonly tails: Tails;
  readonly limits: ReadLimits;
  readonly now: () => number;
  /** Aborts when the service stops: live readers are let go and come back to another replica at their offset. */
  readonly stopping: AbortSignal;
};

export type ReadLimits = {
  readonly bytesPerRead: number;
  readonly longPollMs: number;
  readonly eventsMs: number;
  /** How long a reader may leave its socket full before it is disconnected; it resumes at its offset. */
  readonly drainMs: number;
};

export type Position = { readonly from: number; readonly generation: number | null; readonly sum: Sum };

export async function headStream(deps: ReadDeps, path: string, reply: FastifyReply): Promise<FastifyReply> {
  const head = await deps.store.head(path);
  if (!head.ok) return sendFailure(reply, head.error);
  const info = head.value;
  reply
    .header("Content-Type", info.contentType)
    .header(H.nextOffset, offsetOfEnd(info))
    .header("Cache-Control", "no-store")
    .header("ETag", etag(info, "-1", offsetOfEnd(info), info.closed));
  if (info.closed) reply.header(H.closed, "true");
  if (info.ttlSeconds !== null) reply.header(H.ttl, String(info.ttlSeconds));
  if (info.expiresAt !== null) reply.header(H.expiresAt, new Date(info.expiresAt).toISOString());
  return reply.send();
}

function etag(info: StreamInfo, from: string, to: string, ended: boolean): string {
  return `"${info.id}:${from}:${to}${ended ? ":c" : ""}"`;
}

type Query = {
  readonly offset: ParsedOffset;
  readonly text: string;
  readonly live: "no" | "long-poll" | "sse";
  readonly cursor: string | undefined;
};

function readQuery(request: FastifyRequest): Result<Query, Malformed> {
  const query = queryOf(request);
  const offsets = query.getAll("offset");
  if (offsets.length > 1) return malformed("Send one offset.");
  const live = query.get("live");
  const mode = live === "long-poll" || live === "sse" ? live : "no";
  if (mode !== "no" && offsets.length === 0) return malformed("A live read needs an offset.");
  const text = offsets[0] ?? "-1";
  const offset = parseOffset(text);
  if (offset === null) return malformed("This is not an offset that this server gave out.");
  return ok({ offset, text, live: mode, cursor: query.get("cursor") ?? undefined });
}

export async function getStream(
  deps: ReadDeps,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = readQuery(request);
  if (!query.ok) return sendFailure(reply, query.error);
  const head = await deps.store.head(path);
  if (!head.ok) return sendFailure(reply, head.error);
  const info = head.value;
  await deps.store.touch(info);
  const { offset, live } = query.value;
  const position = offset.at === "position" ? offset.position : offset.at === "now" ? info.tail : 0;
  const { generation, sum } = offset.at === "position" ? offset : { generation: null, sum: null };
  if (live === "sse")
    return orCut(reply, () =>
      followAsEvents(deps, info, { from: position, generation, sum }, query.value.cursor, reply),
    );
  if (offset.at === "now" && live === "no") return sendNow(reply, info);
  if (live === "long-poll")
    return longPoll(deps, info, { from: position, generation, sum }, query.value, request, reply);
  const read = await deps.store.read(path, {
    from: position,
    generation,
    sum,
    maxBytes: deps.limits.bytesPerRead,
  });
  return sendChunk(reply, request, read, query.value.text);
}

function sendNow(reply: FastifyReply, info: StreamInfo): FastifyReply {
  reply
    .header("Content-Type", info.contentType)
    .header(H.nextOffset, offsetOfEnd(info))
    .header(H.upToDate, "true")
    .header("Cache-Control", "no-store");
  if (info.closed) reply.header(H.closed, "true");
  return reply.send(Buffer.from(isJson(info.contentType) ? "[]" : ""));
}

function sendChunk(
  reply: FastifyReply,
  request: FastifyRequest,
  read: Result<Chunk, ReadCode>,
  fromText: string,
  cursor?: string,
): FastifyReply {
  if (!read.ok) return sendFailure(reply, read.error);
  const { info, entries, next, sum } = read.value;
  const upToDate = next >= info.tail;
  const ended = upToDate && info.closed;
  const offset = formatOffset(info.generation, next, sum);
  const tag = etag(info, fromText, offset, ended);
  reply.header("ETag", tag).header(H.nextOffset, offset);
  // What lies before the end never changes; the end itself may, and is always asked for again.
  reply.header(
    "Cache-Control",
    upToDate ? "private, no-cache" : "private, max-age=60, stale-while-revalidate=300",
  );
  if (upToDate) reply.header(H.upToDate, "true");
  else reply.header(H.bytesAfter, String(info.tail - next));
  if (ended) reply.header(H.closed, "true");
  if (cursor !== undefined) reply.header(H.cursor, cursor);
  if (request.headers["if-none-match"] === tag) return reply.code(304).send();
  const body = isJson(info.contentType)
    ? showJson(entries)
    : Buffer.concat(entries.map((entry) => entry.data));
  return reply.header("Content-Type", info.contentType).send(body);
}

async function longPoll(
  deps: ReadDeps,
  info: StreamInfo,
  position: Position,
  query: Query,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const follower = deps.tails.follow(info);
  const gone = whenGone(reply, deps.stopping);
  try {
    const range = { ...position, maxBytes: deps.limits.bytesPerRead };
    const deadline = deps.now() + deps.limits.longPollMs;
    let read = await deps.store.read(info.path, range);
    while (read.ok && read.value.entries.length === 0 && !read.value.info.closed) {
      const left = deadline - deps.now();
      if (left <= 0 || (await follower.wait(left, gone.signal)) !== "changed") break;
      read = await follower.read(position.from);
    }
    const cursor = nextCursor(query.cursor, deps.now());
    if (!read.ok || read.value.entries.length > 0) return sendChunk(reply, request, read, query.text, cursor);
    reply
      .header(H.nextOffset, formatOffset(info.generation, read.value.next, read.value.sum))
      .header(H.upToDate, "true")
      .header("Cache-Control", "no-store");
    if (read.value.info.closed) reply.header(H.closed, "true");
    else reply.header(H.cursor, cursor);
    return reply.code(204).send();
  } finally {
    gone.release();
    follower.stop();
  }
}
