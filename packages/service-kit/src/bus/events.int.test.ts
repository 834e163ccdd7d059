import { type EventId, defineEvent, docUpdated, newId, runQueued, subjects } from "@solidtype/contracts";
import { type TestPlatform, createTestPlatform, sharedStack, startStack } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import type { Bus } from "./bus.ts";
import { eventManager } from "./event-stream.ts";
import { consumeEvents, listenToEvents, publishEvent } from "./events.ts";
import { eventStream } from "./nats-conf.ts";
import { takeWork } from "./work.ts";

// Each service takes in what is its business: of their names, with data of the test's own.
const numbered = z.object({ size: z.number() });
const grown = defineEvent({ ...docUpdated, data: numbered });
const queued = defineEvent({ ...runQueued, data: numbered });
const workspace = newId("workspace");

let platform: TestPlatform;
beforeEach(() => void (platform = createTestPlatform(sharedStack().nats)));
afterEach(() => platform.close());

async function connected(service: "docsync" | "kernel" | "gateway" | "agent"): Promise<Bus> {
  const bus = platform.bus(service);
  await bus.whenConnected();
  return bus;
}

/** A consumer starts with what is told after it first asked: tells until it hears. */
async function consuming(
  bus: Bus,
  teller: Bus,
  handler: (size: number, id: EventId) => Promise<void>,
): Promise<void> {
  const ready = Promise.withResolvers<void>();
  consumeEvents(bus, grown, async ({ data, id }) =>
    data.size < 0 ? ready.resolve() : handler(data.size, id),
  );
  await vi.waitUntil(async () => {
    await publishEvent(teller, grown, { data: { size: -1 }, workspace });
    return Promise.race([
      ready.promise.then(() => true),
      new Promise((resolve) => setTimeout(() => resolve(false), 50)),
    ]);
  }, 10_000);
}

test("an event is heard live by everyone and handled once by a service's replicas together", async () => {
  const docsync = await connected("docsync");
  const [one, two, gateway] = [
    await connected("kernel"),
    await connected("kernel"),
    await connected("gateway"),
  ];
  const heard: number[] = [];
  const handled: number[] = [];
  listenToEvents(
    gateway,
    grown,
    ({ data, workspace: where }) => data.size > 0 && where === workspace && heard.push(data.size),
  );
  const line = gateway.connection();
  if (line.ok) await line.value.flush();
  for (const kernel of [one, two]) await consuming(kernel, docsync, async (size) => void handled.push(size));
  for (const size of [1, 2, 3, 4, 5, 6])
    expect(await publishEvent(docsync, grown, { data: { size }, workspace })).toMatchObject({ ok: true });
  await vi.waitUntil(() => handled.length >= 6 && heard.length >= 6, 10_000);
  expect(handled.toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(heard).toEqual([1, 2, 3, 4, 5, 6]);
});

test("what one replica cannot begin on is handled by another that has time", async () => {
  const docsync = await connected("docsync");
  const release = Promise.withResolvers<void>();
  const [atOne, atOther]: [number[], number[]] = [[], []];
  await consuming(await connected("kernel"), docsync, async (size) => {
    atOne.push(size);
    await release.promise;
  });
  for (let size = 0; size < 60; size++) await publishEvent(docsync, grown, { data: { size }, workspace });
  await vi.waitUntil(() => atOne.length === 1, 10_000);
  consumeEvents(
    await connected("kernel"),
    grown,
    async ({ data }) => void (data.size >= 0 && atOther.push(data.size)),
  );
  await vi.waitUntil(() => atOther.length >= 40, 10_000);
  release.resolve();
  await vi.waitUntil(() => atOne.length + atOther.length === 60, 10_000);
  expect(new Set([...atOne, ...atOther]).size).toBe(60);
});

test("work that a full replica has no room for is begun at once by one that has", async () => {
  const teller = await connected("agent");
  const release = Promise.withResolvers<void>();
  const [atOne, atOther]: [number[], number[]] = [[], []];
  takeWork(await connected("agent"), queued, { atOnce: 2 }, async ({ data }) => {
    atOne.push(data.size);
    await release.promise;
    return "done";
  });
  for (const size of [1, 2, 3, 4, 5]) await publishEvent(teller, queued, { data: { size }, workspace });
  await vi.waitUntil(() => atOne.length === 2, 10_000);
  const other = await connected("agent");
  const began = Date.now();
  takeWork(other, queued, { atOnce: 2 }, async ({ data }) => {
    atOther.push(data.size);
    return "done";
  });
  await vi.waitUntil(() => atOther.length === 3, 20_000);
  // After nine seconds of silence it would have come to the other one anyway.
  expect(Date.now() - began).toBeLessThan(8_000);
  release.resolve();
  expect([...atOne, ...atOther].toSorted()).toEqual([1, 2, 3, 4, 5]);
});

test("events that a service cannot take in are a fault of it that is told, once they keep being refused", async () => {
  const docsync = await connected("docsync");
  consumeEvents(docsync, grown, async () => undefined);
  await vi.waitUntil(() => docsync.faults.size > 0, 40_000);
  expect([...docsync.faults]).toEqual([grown.type]);
  const kernel = await connected("kernel");
  await consuming(kernel, docsync, async () => undefined);
  expect([...kernel.faults]).toEqual([]);
});

test("an event told twice with one id is one event", async () => {
  const [docsync, kernel] = [await connected("docsync"), await connected("kernel")];
  const handled: EventId[] = [];
  await consuming(kernel, docsync, async (_size, id) => void handled.push(id));
  const id = newId("event");
  for (let times = 0; times < 3; times++)
    await publishEvent(docsync, grown, { data: { size: 1 }, workspace, id });
  const last = newId("event");
  await publishEvent(docsync, grown, { data: { size: 2 }, workspace, id: last });
  await vi.waitUntil(() => handled.includes(last), 10_000);
  expect(handled).toEqual([id, last]);
});

test("an event whose handler fails comes again, and one that fits no contract is skipped", async () => {
  const [docsync, kernel] = [await connected("docsync"), await connected("kernel")];
  let failures = 0;
  const handled: number[] = [];
  await consuming(kernel, docsync, async (size) => {
    if (failures++ === 0) throw new Error("not yet");
    handled.push(size);
  });
  const line = docsync.connection();
  if (line.ok) line.value.publish(subjects.event(platform.prefix, grown, workspace), '{"id":"garbage"}');
  await publishEvent(docsync, grown, { data: { size: 1 }, workspace });
  await vi.waitUntil(() => handled.length > 0, 10_000);
  expect(handled).toEqual([1]);
});

test("what is told while no replica runs is handled by the next one", async () => {
  const docsync = await connected("docsync");
  const first = await connected("kernel");
  await consuming(first, docsync, async () => undefined);
  // As a service stops: the server has heard of it by then, and gives it nothing more.
  await first.quiesce();
  await first.drain();
  await publishEvent(docsync, grown, { data: { size: 7 }, workspace });
  const handled: number[] = [];
  consumeEvents(
    await connected("kernel"),
    grown,
    async ({ data }) => void (data.size > 0 && handled.push(data.size)),
  );
  await vi.waitUntil(() => handled.length > 0, 20_000);
  expect(handled).toEqual([7]);
});

test("however much one workspace tells, it pushes out only the oldest of its own", async () => {
  const docsync = await connected("docsync");
  await publishEvent(docsync, grown, { data: { size: 7 }, workspace });
  const line = docsync.connection();
  if (!line.ok) throw new Error("not connected");
  const busy = subjects.event(platform.prefix, grown, newId("workspace"));
  for (let size = 0; size < 20_050; size++) line.value.publish(busy, "{}");
  const manager = await eventManager(line.value, docsync);
  const state = async () => {
    const { state: told } = await manager.streams.info(eventStream(platform.prefix), {
      subjects_filter: ">",
    });
    return { last: told.last_seq, kept: Object.values(told.subjects ?? {}).toSorted((a, b) => a - b) };
  };
  await expect.poll(async () => (await state()).last, { timeout: 20_000 }).toBe(20_051);
  expect((await state()).kept).toEqual([1, 20_000]);
});

test("without NATS telling fails at once, and goes on by itself when NATS is back, also for who handles", async () => {
  const stack = await startStack({ nats: true });
  const own = createTestPlatform(stack.urls.nats ?? "");
  try {
    const [docsync, kernel] = [own.bus("docsync"), own.bus("kernel")];
    await Promise.all([docsync.whenConnected(), kernel.whenConnected()]);
    const handled: number[] = [];
    await consuming(kernel, docsync, async (size) => void handled.push(size));
    await stack.kill("nats");
    await vi.waitUntil(() => !docsync.connection().ok, 5000);
    expect(await publishEvent(docsync, grown, { data: { size: 1 }, workspace })).toMatchObject({
      ok: false,
      error: { code: "bus-unavailable" },
    });
    await stack.startServer("nats");
    const id = newId("event");
    await vi.waitUntil(
      async () => (await publishEvent(docsync, grown, { data: { size: 2 }, workspace, id })).ok,
      { timeout: 20_000, interval: 200 },
    );
    await vi.waitUntil(() => handled.includes(2), 40_000);
    expect(handled).toEqual([2]);
  } finally {
    await own.close();
    await stack.stop();
  }
});
