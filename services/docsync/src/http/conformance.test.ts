import { runConformanceTests } from "@durable-streams/server-conformance-tests";
import { afterAll, beforeAll, describe } from "vitest";
import { startMemoryReplica, type Replica } from "../testing/replicas.ts";

describe("the HTTP layer over the memory store", () => {
  const target = { baseUrl: "", longPollTimeoutMs: 500 };
  let replica: Replica;

  beforeAll(async () => {
    replica = await startMemoryReplica();
    target.baseUrl = replica.url;
  });
  afterAll(() => replica.close());

  runConformanceTests(target);
});
