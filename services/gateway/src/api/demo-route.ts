import { demoAccounts } from "@solidtype/contracts";
import type { FastifyInstance } from "fastify";

/** What the sign-in page may offer: the demo's accounts in development, nobody elsewhere. */
export function demoRoute(app: FastifyInstance, offered: boolean): void {
  app.get("/api/v1/demo", async (_request, reply) =>
    reply.header("cache-control", "no-store").send({ data: offered ? demoAccounts : [] }),
  );
}
