import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../streams/database.ts";
import { KillablePostgres, KillableReplica } from "../testing/killable.ts";
import { killOracle } from "./kill-oracle.ts";

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
/** From this one on with a Postgres that syncs to disk; before, without, which kills more appends in less time. */
const SYNCED_FROM = 17;

describe("kill -9 of replicas and of Postgres at random points", () => {
  let postgres: KillablePostgres;
  let replicas: readonly KillableReplica[] = [];

  beforeAll(async () => {
    postgres = await KillablePostgres.start();
    await migrate(postgres.url);
    replicas = [new KillableReplica(postgres.url), new KillableReplica(postgres.url)];
    await Promise.all(replicas.map((replica) => replica.start()));
  });
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.kill()));
    await postgres.dispose();
  });

  it.each(seeds)(
    "loses nothing acknowledged, applies nothing twice and never goes back (seed %i)",
    async (seed) => {
      if (seed === SYNCED_FROM) await postgres.syncToDisk();
      const { problems, acknowledged } = await killOracle({ replicas, postgres }, seed);
      expect(problems).toEqual([]);
      expect(acknowledged).toBeGreaterThan(0);
    },
  );
});
