import { runConformanceTests } from "@durable-streams/server-conformance-tests";
import { afterAll, beforeAll, describe } from "vitest";
import { migrate } from "../streams/database.ts";
import { LocalWakes } from "../testing/local-wakes.ts";
import { startPostgres, type TestPostgres } from "../testing/postgres.ts";
import { startReplica, type Replica } from "../testing/replicas.ts";
import { startRoundRobin, type RoundRobin } from "../testing/round-robin.ts";

describe("two replicas on Postgres behind a round-robin", () => {
  const target = { baseUrl: "", longPollTimeoutMs: 500 };
  let postgres: TestPostgres;
  let replicas: Replica[];
  let balancer: RoundRobin;

  beforeAll(async () => {
    postgres = await startPostgres();
    await migrate(postgres.url);
    const wakes = new LocalWakes();
    replicas = await Promise.all([
      startReplica(postgres.url, wakes.end()),
      startReplica(postgres.url, wakes.end()),
    ]);
    balancer = await startRoundRobin(replicas.map((replica) => replica.url));
    target.baseUrl = balancer.url;
  });
  afterAll(async () => {
    await balancer.close();
    await Promise.all(replicas.map((replica) => replica.close()));
    await postgres.dispose();
  });

  runConformanceTests(target);
});
