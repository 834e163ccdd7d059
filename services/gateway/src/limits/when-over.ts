import type { FastifyReply, FastifyRequest } from "fastify";

/** Calls `over` once: when the answer has been written or its reader has gone, also when that was before this was asked. */
export function whenOver(request: FastifyRequest, { raw }: FastifyReply, over: () => void): void {
  if (raw.destroyed || request.raw.socket.destroyed) return over();
  // Each part of the way listens for the end of it: more than the ten that Node takes for a leak.
  raw.setMaxListeners(30);
  raw.once("close", over);
}
