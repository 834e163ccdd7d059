import { once } from "node:events";
import type { FastifyReply } from "fastify";
import { isJson, showJson } from "../streams/json-messages.ts";
import { formatOffset } from "../streams/offset.ts";
import { mediaType } from "../streams/rules.ts";
import type { Chunk, StreamInfo } from "../streams/stream-store.ts";
import { nextCursor } from "./cursor.ts";
import { sendFailure } from "./failures.ts";
import { H } from "./headers.ts";
import type { Position, ReadDeps } from "./read-routes.ts";
import { whenGone } from "./when-gone.ts";

/**
 * Following a stream as server-sent events: what there is, then what comes, each batch followed by
 * a control event with the offset to resume at. The connection ends after `eventsMs` so that
 * readers spread over replicas again. A reader that does not empty its socket is asked for
 * nothing more (it holds one batch at most) and is disconnected after `drainMs`, in which a slow line has to take
 * `SLICE` of it.
 */
export async function followAsEvents(
  deps: ReadDeps,
  info: StreamInfo,
  position: Position,
  sentCursor: string | undefined,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const follower = deps.tails.follow(info);
  const ended = whenGone(reply, deps.stopping);
  try {
    let read = await deps.store.read(info.path, { ...position, maxBytes: deps.limits.bytesPerRead });
    if (!read.ok) return sendFailure(reply, read.error);
    const socket = reply.raw;
    reply.hijack();
    socket.writeHead(200, { ...eventHeaders(info), ...(reply.getHeaders() as Record<string, string>) });
    const deadline = deps.now() + deps.limits.eventsMs;
    let idle = false;
    while (!ended.signal.aborted && read.ok) {
      const chunk: Chunk = read.value;
      if (chunk.entries.length > 0 || !idle) {
        const cursor = nextCursor(sentCursor, deps.now());
        if (!(await sent(socket, eventsOf(chunk, cursor), deps.limits.drainMs, ended.signal))) break;
      }
      idle = chunk.next >= chunk.info.tail;
      if (idle && chunk.info.closed) break;
      if (idle) {
        const left = deadline - deps.now();
        if (left <= 0 || (await follower.wait(left, ended.signal)) !== "changed") break;
      }
      read = await follower.read(chunk.next);
      if (read.ok && read.value.entries.length === 0 && read.value.info.closed) idle = false;
    }
    if (socket.writableLength > 0 && !ended.signal.aborted)
      await drained(socket, deps.limits.drainMs, ended.signal);
    if (socket.writableNeedDrain) socket.destroy();
    else socket.end();
    return reply;
  } finally {
    ended.release();
    follower.stop();
  }
}

function eventHeaders(info: StreamInfo): Record<string, string> {
  const headers: Record<string, string> = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
    Connection: "keep-alive",
  };
  if (!isText(info.contentType)) headers[H.sseEncoding] = "base64";
  return headers;
}

function isText(contentType: string): boolean {
  return mediaType(contentType).startsWith("text/") || isJson(contentType);
}

/** A large change is one event, and would be begun anew for ever where it had to be taken whole in that time. */
const SLICE = 256 << 10;

async function sent(
  socket: FastifyReply["raw"],
  text: string,
  milliseconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  // Cut as bytes: each half of a character that is cut as text would be sent as a broken one.
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += SLICE) {
    const took = socket.write(bytes.subarray(at, at + SLICE));
    if (!took && !(await drained(socket, milliseconds, signal))) return false;
  }
  return true;
}

async function drained(
  socket: FastifyReply["raw"],
  milliseconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (!socket.writableNeedDrain) return true;
  try {
    await once(socket, "drain", { signal: AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]) });
    return true;
  } catch (error) {
    if (signal.aborted || (error instanceof Error && error.name === "AbortError")) return false;
    throw error;
  }
}

/** A thousand readers of one stream get the same bytes, so the text of a batch is made once. */
const rendered = new WeakMap<object, string>();

function eventsOf(chunk: Chunk, cursor: string): string {
  const { info, entries, next, sum } = chunk;
  const last = entries.at(-1);
  let data = "";
  if (last !== undefined) {
    const single = entries.length === 1;
    data = (single ? rendered.get(last) : undefined) ?? dataEvent(info.contentType, entries);
    if (single) rendered.set(last, data);
  }
  const upToDate = next >= info.tail;
  const offset = formatOffset(info.generation, next, sum);
  const control =
    upToDate && info.closed
      ? { streamNextOffset: offset, streamClosed: true, upToDate: true }
      : { streamNextOffset: offset, streamCursor: cursor, ...(upToDate ? { upToDate: true } : {}) };
  return `${data}event: control\ndata:${JSON.stringify(control)}\n\n`;
}

function dataEvent(contentType: string, entries: Chunk["entries"]): string {
  if (isJson(contentType)) return event(showJson(entries).toString());
  const bytes =
    entries.length === 1
      ? Buffer.from(entries[0]?.data ?? [])
      : Buffer.concat(entries.map((entry) => entry.data));
  return isText(contentType) ? event(bytes.toString()) : `event: data\ndata:${bytes.toString("base64")}\n\n`;
}

/** Each line gets a prefix of its own, a bare CR too, or a payload could forge an event. */
function event(text: string): string {
  return `event: data\n${text
    .split(/\r\n|\r|\n/)
    .map((line) => `data:${line}\n`)
    .join("")}\n`;
}
