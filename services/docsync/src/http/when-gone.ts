import type { FastifyReply } from "fastify";

/**
 * Aborts when whoever asked has hung up, or the service stops. The answer's socket tells; a request's own `close` only
 * says that it was read, which may be at once.
 */
export function whenGone(
  reply: FastifyReply,
  stopping: AbortSignal,
): { readonly signal: AbortSignal; release(): void } {
  const gone = new AbortController();
  const hangUp = () => gone.abort();
  reply.raw.on("close", hangUp);
  stopping.addEventListener("abort", hangUp);
  if (reply.raw.destroyed || stopping.aborted) hangUp();
  return {
    signal: gone.signal,
    release() {
      reply.raw.off("close", hangUp);
      stopping.removeEventListener("abort", hangUp);
    },
  };
}
