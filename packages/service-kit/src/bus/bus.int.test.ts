import { createTestPlatform, sharedStack } from "@solidtype/testkit";
import { expect, test, vi } from "vitest";
import { createMetrics } from "../health/metrics.ts";
import { createLogger } from "../log/logger.ts";
import { noTracer } from "../trace/tracer.ts";
import { openBus } from "./bus.ts";

test("a password that NATS refuses is said in the log, once and without the password, and calls fail at once", async () => {
  const platform = createTestPlatform(sharedStack().nats);
  const lines: string[] = [];
  const bus = openBus({
    service: "gateway",
    instance: "aaaaaaaa",
    prefix: platform.prefix,
    url: sharedStack().nats,
    user: "gateway",
    password: "wrong-horse",
    log: createLogger({ service: "gateway" }, { write: (line: string) => void lines.push(line) }),
    tokens: platform.tokens("gateway"),
    tracer: noTracer,
    metrics: createMetrics("gateway"),
  });
  await vi.waitUntil(() => lines.length > 0, 5000);
  expect(bus.connection()).toMatchObject({ ok: false, error: { code: "bus-unavailable" } });
  expect(lines.join("")).toMatch(/authorization/i);
  expect(lines.join("")).not.toContain("wrong-horse");
  await bus.close();
  await platform.close();
});

test("what is attached while others are still being set up is set up once", async () => {
  const platform = createTestPlatform(sharedStack().nats);
  const bus = platform.bus("kernel");
  const times: string[] = [];
  const [begun, late] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
  bus.attach(async () => {
    bus.attach(() => void times.push("late"));
    begun.resolve(null);
    await late.promise;
  });
  bus.attach(() => void times.push("early"));
  await begun.promise;
  late.resolve(null);
  await bus.whenConnected();
  expect(times).toEqual(["late", "early"]);
  await platform.close();
});

test("what was attached before the first connection is set up with it", async () => {
  const platform = createTestPlatform(sharedStack().nats);
  const bus = platform.bus("gateway");
  const attached = Promise.withResolvers<boolean>();
  bus.attach((connection) => attached.resolve(!connection.isClosed()));
  expect(await attached.promise).toBe(true);
  await platform.close();
});
