import { setTimeout } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Attribution, StreamStore } from "../streams/stream-store.ts";
import { formatOffset } from "../streams/offset.ts";
import { nextCursor } from "../http/cursor.ts";
import { sendFailure } from "../http/failures.ts";
import { H } from "../http/headers.ts";
import { orCut } from "../http/or-cut.ts";
import { queryOf } from "../http/stream-path.ts";
import type { ReadLimits } from "../http/read-routes.ts";
import { whenGone } from "../http/when-gone.ts";
import { bodyOf } from "../http/write-routes.ts";
import type { PresenceRooms, StandsFor } from "./presence-rooms.ts";

export type PresenceDeps = {
  readonly store: StreamStore;
  readonly rooms: PresenceRooms;
  readonly limits: ReadLimits;
  readonly now: () => number;
  readonly stopping: AbortSignal;
};

export function asksForPresence(request: FastifyRequest): boolean {
  return queryOf(request).has("awareness");
}

/**
 * `?awareness=default` on a document. To the Yjs protocol it is a stream; here it is a room that
 * nobody has to create and that keeps no history, so every offset means "from now". There is one for a document: of names
 * that anybody may think of, each would be a room more to hold here and on every other replica.
 */
export async function presence(
  deps: PresenceDeps,
  path: string,
  name: string,
  by: Attribution,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (name !== "default")
    return sendFailure(reply, {
      code: "request_invalid",
      message: "A document has one awareness stream. Ask for `awareness=default`.",
    });
  if (deps.rooms.present(path) === 0) {
    // Where somebody is, there is a document: a moving pointer is no reason to ask the database each time.
    const head = await deps.store.head(path);
    if (!head.ok) return sendFailure(reply, head.error);
  }
  reply.header(H.nextOffset, formatOffset(1, deps.now(), null)).header("Cache-Control", "no-store");
  switch (request.method) {
    case "POST": {
      const said = deps.rooms.say(path, by, bodyOf(request) ?? new Uint8Array());
      return said.ok ? reply.code(204).send() : sendFailure(reply, said.error);
    }
    case "PUT":
      return reply.code(200).send();
    case "DELETE":
      return reply.code(204).send();
    case "GET":
      return follow(deps, path, by, request, reply);
    default:
      return reply.code(200).send();
  }
}

async function follow(
  deps: PresenceDeps,
  room: string,
  by: Attribution,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = queryOf(request);
  if (query.get("live") === "sse") {
    const client = Number(query.get("client") ?? Number.NaN);
    const standsFor = Number.isSafeInteger(client) ? { client, principal: by.principal } : null;
    return orCut(reply, () => asEvents(deps, room, standsFor, reply));
  }
  const next = new AbortController();
  const gone = whenGone(reply, deps.stopping);
  const bodies: Uint8Array[] = [];
  const stop = deps.rooms.follow(room, (body) => {
    bodies.push(body);
    setImmediate(() => next.abort());
  });
  try {
    if (query.get("live") === "long-poll" && bodies.length === 0)
      await setTimeout(deps.limits.longPollMs, undefined, {
        signal: AbortSignal.any([next.signal, gone.signal]),
      }).catch(() => undefined);
  } finally {
    gone.release();
    stop();
  }
  reply.header(H.upToDate, "true").header(H.cursor, nextCursor(query.get("cursor") ?? undefined, deps.now()));
  if (bodies.length === 0 && query.get("live") === "long-poll") return reply.code(204).send();
  return reply.type("application/octet-stream").send(Buffer.concat(bodies));
}

async function asEvents(
  deps: PresenceDeps,
  room: string,
  standsFor: StandsFor | null,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const socket = reply.raw;
  reply.hijack();
  socket.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    [H.sseEncoding]: "base64",
    "X-Accel-Buffering": "no",
  });
  const control = () =>
    `event: control\ndata:${JSON.stringify({ streamNextOffset: formatOffset(1, deps.now(), null), streamCursor: nextCursor(undefined, deps.now()), upToDate: true })}\n\n`;
  const stop = deps.rooms.follow(
    room,
    (body) => {
      // Presence is worth nothing late: a reader that does not keep up is let go and finds the room anew.
      if (socket.writableNeedDrain) socket.destroy();
      else socket.write(`event: data\ndata:${Buffer.from(body).toString("base64")}\n\n${control()}`);
    },
    standsFor,
  );
  // The first control event comes after the room as it is: a reader knows then who has left.
  socket.write(control());
  const gone = whenGone(reply, deps.stopping);
  await setTimeout(deps.limits.eventsMs, undefined, { signal: gone.signal }).catch(() => undefined);
  gone.release();
  stop();
  if (!socket.destroyed) socket.end();
  return reply;
}
