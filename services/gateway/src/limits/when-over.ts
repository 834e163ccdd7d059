import type { FastifyReply, FastifyRequest } from "fastify";

/**
 * Calls `over` once: when the answer has been written or its reader has gone, also when that was before this was asked.
 * The answer alone does not tell of everybody who left: of requests sent one after the other on one connection, without
 * waiting, only the answer that is being written hears of the connection's end.
 */
export function whenOver(request: FastifyRequest, reply: FastifyReply, over: () => void): void {
  const { raw } = reply;
  const { socket } = request.raw;
  if (raw.destroyed || socket.destroyed) return over();
  const end = (): void => {
    raw.off("close", end);
    socket.off("close", end);
    over();
  };
  // Each part of the way listens for the end of it: more than the ten that Node takes for a leak.
  raw.setMaxListeners(30);
  socket.setMaxListeners(0);
  raw.once("close", end);
  socket.once("close", end);
}
