import { LocalWakes } from "../testing/local-wakes.ts";
import { startPostgres } from "../testing/postgres.ts";
import { migrate, openPool } from "./database.ts";
import { PostgresStore } from "./postgres-store.ts";
import { streamStoreContract } from "./stream-store.contract.ts";

streamStoreContract("the Postgres store, seen from two replicas", async (sourceOf) => {
  const postgres = await startPostgres();
  await migrate(postgres.url);
  const wakes = new LocalWakes();
  const open = () => {
    const pool = openPool(postgres.url, 8);
    const store = new PostgresStore({
      pool,
      wakes: wakes.end(),
      now: Date.now,
      announced: () => true,
      sourceOf,
      writers: 2,
      queuedBytes: 64 << 20,
      pollMs: { connected: 1_000, alone: 50 },
      sweepMs: 60_000,
      log: () => undefined,
    });
    return { store, pool };
  };
  const a = open();
  const b = open();
  return {
    a: a.store,
    b: b.store,
    close: async () => {
      await Promise.all([a.store.close(), b.store.close()]);
      await Promise.all([a.pool.end(), b.pool.end()]);
      await postgres.dispose();
    },
  };
});
