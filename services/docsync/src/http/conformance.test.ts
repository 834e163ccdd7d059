import { runConformanceTests } from "@durable-streams/server-conformance-tests";
import { afterAll, beforeAll, describe } from "vitest";
import { ok } from "@solidtype/contracts";
import { buildApp } from "../app.ts";
import { MemoryStore } from "../streams/memory-store.ts";
import { Tails } from "../streams/tails.ts";

describe("the HTTP layer over the memory store", () => {
  const store = new MemoryStore();
  const tails = new Tails(store, { bytesPerStream: 1 << 20, bytesPerRead: 1 << 20 });
  const app = buildApp({
    store, tails, now: Date.now, maxBodyBytes: 32 << 20,
    limits: { bytesPerRead: 1 << 20, longPollMs: 500, eventsMs: 60_000, drainMs: 5_000 },
    admit: async () => ok({ principal: "test" }),
  });
  const target = { baseUrl: "", longPollTimeoutMs: 500 };

  beforeAll(async () => {
    target.baseUrl = await app.listen({ port: 0, host: "127.0.0.1" });
  });
  afterAll(() => app.close());

  runConformanceTests(target);
});
