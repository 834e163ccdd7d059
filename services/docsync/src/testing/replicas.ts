import type { FastifyInstance } from "fastify";
import { ok } from "@solidtype/contracts";
import { buildApp } from "../app.ts";
import { openPool } from "../streams/database.ts";
import { PostgresStore } from "../streams/postgres-store.ts";
import { Tails } from "../streams/tails.ts";
import type { Wakes } from "../streams/wakes.ts";

export type Replica = { readonly url: string; readonly app: FastifyInstance; readonly store: PostgresStore; close(): Promise<void> };

/** One replica of the service in this process, on a real database and a free port. */
export async function startReplica(postgresUrl: string, wakes: Wakes, longPollMs = 500): Promise<Replica> {
  const pool = openPool(postgresUrl, 8);
  const store = new PostgresStore({
    pool, wakes, now: Date.now, announced: () => false, writers: 2, queuedBytes: 64 << 20,
    pollMs: { connected: 1_000, alone: 50 }, sweepMs: 60_000,
  });
  const tails = new Tails(store, { bytesPerStream: 1 << 20, bytesPerRead: 1 << 20 });
  const app = buildApp({
    store, tails, now: Date.now, maxBodyBytes: 32 << 20,
    limits: { bytesPerRead: 1 << 20, longPollMs, eventsMs: 60_000, drainMs: 5_000 },
    admit: async () => ok({ principal: "test" }),
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return {
    url, app, store,
    close: async () => {
      await app.close();
      tails.close();
      await store.close();
      await pool.end();
    },
  };
}
