import type { FastifyReply } from "fastify";

/**
 * Once the head of an answer is out, no handler of failures reaches the reader any more, who would wait for as long as they
 * can bear silence: the line is cut, so that they ask again at once.
 */
export async function orCut(reply: FastifyReply, follow: () => Promise<FastifyReply>): Promise<FastifyReply> {
  try {
    return await follow();
  } catch (error) {
    if (!reply.raw.headersSent) throw error;
    reply.log.error({ err: error }, "what was being sent broke off");
    reply.raw.destroy();
    return reply;
  }
}
