import { type ChatRun, metadataRpc, newId, ok, refuse } from "@solidtype/contracts";
import { serveRpc } from "@solidtype/service-kit";
import { type TestPlatform, createTestPlatform, sharedStack } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ChatDesk } from "./chat-desk.ts";

let platform: TestPlatform;
beforeEach(() => {
  platform = createTestPlatform(sharedStack().nats);
});
afterEach(() => platform.close());

test("a run that is over stays looked after until metadata has taken in what it cost", async () => {
  const [agent, metadata] = [platform.bus("agent"), platform.bus("metadata")];
  await Promise.all([agent.whenConnected(), metadata.whenConnected()]);
  const heard: unknown[] = [];
  let isAway = true;
  serveRpc(metadata, metadataRpc.spendTokens, async ({ run, person, tokens }) => {
    heard.push({ run, person, tokens });
    if (isAway) return refuse("storage-unavailable");
    return ok({ today: tokens, todayOfAll: tokens, begunThen: tokens, nextDay: "2026-01-02T00:00:00.000Z" });
  });
  serveRpc(metadata, metadataRpc.lookedAtRun, async (looked) => {
    heard.push(looked);
    return ok(null);
  });
  const line = metadata.connection();
  if (line.ok) await line.value.flush();
  const [id, person] = [newId("run"), newId("person")];
  const over: ChatRun = {
    id,
    epoch: 1,
    state: "done",
    startedBy: person,
    startedAt: "2026-01-01T00:00:00.000Z",
    tokens: 1234,
  };
  const desk = new ChatDesk(agent, "http://127.0.0.1:1");
  const cost = { run: id, person, tokens: 1234 };
  await desk.crossOff(over, 3);
  expect(heard).toEqual([cost]);
  isAway = false;
  await desk.crossOff(over, 3);
  expect(heard).toEqual([cost, cost, { run: id, revision: 3, againInSeconds: null }]);
});
