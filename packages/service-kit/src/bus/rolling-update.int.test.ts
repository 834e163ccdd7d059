import { agentOperations, defineRpc, metadataRpc, newId, ok, refuse } from "@solidtype/contracts";
import { type TestPlatform, createTestPlatform, sharedStack } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { Bus } from "./bus.ts";
import { callRpc } from "./rpc-client.ts";
import { serveRpc } from "./rpc-server.ts";

/** One release replaces another: processes of both are on the bus at once, and either may be first to go. */
let platform: TestPlatform;
beforeEach(() => {
  platform = createTestPlatform(sharedStack().nats);
});
afterEach(() => platform.close());

async function settled(bus: Bus): Promise<void> {
  await bus.whenConnected();
  const line = bus.connection();
  if (line.ok) await line.value.flush();
}

/** As the release before had them: copies, since what runs then is not built from this tree. */
const spendThen = defineRpc({
  subject: "metadata.runs.spend",
  version: 2,
  input: metadataRpc.spendTokens.input,
  output: z.object({ today: z.int().min(0), begunThen: z.int().min(0), nextDay: z.iso.datetime() }),
});
const { body: bodyNow, rpc: startNow } = agentOperations.startRun;
const startThen = defineRpc({
  subject: "agent.api.startRun",
  input: z.object({
    params: agentOperations.startRun.params,
    query: z.strictObject({}),
    body: bodyNow
      .safeExtend({ selection: z.array(z.string().max(2000)).max(100).exactOptional() })
      .optional(),
    meta: z.object({ request: z.string() }),
  }),
  output: z.object({ data: z.object({ run: z.string() }) }),
});

const asAgent = { principal: { kind: "service", service: "agent" }, request: newId("request") } as const;
const cost = { run: newId("run"), person: newId("person"), tokens: 7 };
const nextDay = "2026-01-02T00:00:00.000Z";
const toldThen = { today: 7, begunThen: 7, nextDay };
const toldNow = { ...toldThen, todayOfAll: 70 };

test("what a run costs is told to whichever metadata there is, by agents of both releases, at every moment of an update", async () => {
  const [agent, before, after] = [platform.bus("agent"), platform.bus("metadata"), platform.bus("metadata")];
  await agent.whenConnected();
  const answered = { before: 0, now: 0 };
  const old = () => callRpc(agent, spendThen, cost, asAgent);
  const current = () => callRpc(agent, metadataRpc.spendTokens, cost, asAgent);

  serveRpc(before, spendThen, async () => {
    answered.before += 1;
    return ok(toldThen);
  });
  await settled(before);
  expect(await old()).toEqual(ok(toldThen));
  expect(await current()).toEqual(ok({ ...toldThen, todayOfAll: 7 }));

  serveRpc(after, metadataRpc.spendTokens, async () => {
    answered.now += 1;
    return ok(toldNow);
  });
  await settled(after);
  Object.assign(answered, { before: 0, now: 0 });
  for (let call = 0; call < 30; call += 1) {
    expect(await old()).toEqual(ok(toldThen));
    expect(await current()).toEqual(ok(toldNow));
  }
  expect(answered.before + answered.now).toBe(60);
  expect(answered.before).toBeGreaterThan(0);
  expect(answered.now).toBeGreaterThan(30);

  await before.quiesce();
  expect(await old()).toEqual(ok(toldThen));
  expect(await current()).toEqual(ok(toldNow));
  await after.quiesce();
  expect(await current()).toMatchObject({ ok: false, error: { code: "service-unavailable" } });
});

test("a run is started at an agent of the release before, with as much of the selection as that understands, and by a door of it", async () => {
  const [gateway, before, after] = [platform.bus("gateway"), platform.bus("agent"), platform.bus("agent")];
  await gateway.whenConnected();
  const run = newId("run");
  const input = {
    params: { chat: newId("session") },
    query: {},
    body: { text: "Wider", selection: ["a", "b".repeat(3000)] },
    meta: { request: newId("request") },
  };
  const principal = { kind: "person", person: newId("person"), signIn: newId("signIn") } as const;
  const caller = { principal, request: newId("request") };
  const heard: unknown[] = [];
  serveRpc(before, startThen, async ({ body }) => {
    heard.push(body?.selection);
    return ok({ data: { run } });
  });
  await settled(before);
  expect(await callRpc(gateway, startNow, input, caller)).toEqual(ok({ data: { run } }));
  expect(heard).toEqual([["a"]]);

  await before.quiesce();
  serveRpc(after, startNow, async (asked) => {
    heard.push((asked as typeof input).body.selection.length);
    return ok({ data: { run } });
  });
  await settled(after);
  const atOldDoor = { ...input, body: { text: "Wider", selection: ["a"] } };
  expect(await callRpc(gateway, startThen, atOldDoor, caller)).toEqual(ok({ data: { run } }));
  expect(heard[1]).toBe(1);
});

test("a callee that says itself that something is not running is not asked again by the older version", async () => {
  const [agent, metadata] = [platform.bus("agent"), platform.bus("metadata")];
  await agent.whenConnected();
  let asked = 0;
  serveRpc(metadata, metadataRpc.spendTokens, async () => {
    asked += 1;
    return refuse("service-unavailable", { service: "docsync" });
  });
  await settled(metadata);
  expect(await callRpc(agent, metadataRpc.spendTokens, cost, asAgent)).toMatchObject({ ok: false });
  expect(asked).toBe(1);
});
