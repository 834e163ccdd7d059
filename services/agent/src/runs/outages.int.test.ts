import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type AgentUnderTest, dataOf, type Desk, openDesk, startAgent } from "../testing/agent-under-test.ts";

/** What a run lives through when what it works with goes away under it. */
let agent: AgentUnderTest;
let desk: Desk;
beforeAll(async () => {
  // Of one person one run at a time: what they ask for while it is held waits in the queue.
  agent = await startAgent({ AGENT_RUNS: "4" });
}, 200_000);
afterAll(() => agent.close());
beforeEach(async () => {
  desk = await openDesk(agent);
}, 60_000);

test("a run that is stopped while the kernel is silent ends at once, and what it did stays", async () => {
  agent.plays({ tools: [{ name: "add_feature", input: { id: "blk", type: "box" } }] }, { text: "Made." });
  agent.platform.freeze("kernel");
  const run = await desk.say("Make a box");
  const calls = async () => [...(await desk.read()).calls.values()].map(({ state }) => state);
  await expect.poll(calls, { timeout: 30_000 }).toEqual(["running"]);
  const features = async () => (await desk.part()).features.map(({ id }) => id);
  await expect.poll(features, { timeout: 30_000 }).toContain("blk");
  dataOf(await desk.person.api.cancelRun({ params: { chat: desk.chat.id, run: run as never } }));
  // Half of what the kernel is given for an answer.
  await expect
    .poll(async () => (await desk.read()).runs.get(run)?.state, { timeout: 30_000 })
    .toBe("cancelled");
  expect(await features()).toContain("blk");
  await agent.platform.restart("kernel");
}, 240_000);

test("without the kernel an edit is made all the same, and the model is told that it could not be built", async () => {
  await agent.platform.kill("kernel");
  agent.plays(
    { tools: [{ name: "add_feature", input: { id: "blk", type: "box" } }] },
    { text: "Made, not built." },
  );
  const run = await desk.say("Make a box");
  const chat = await desk.until(run, "done");
  const [call] = [...chat.calls.values()];
  expect(call).toMatchObject({ state: "done" });
  expect(call?.result).toMatch(/could not be built now: The kernel service/);
  expect((await desk.part()).features.some(({ id }) => id === "blk")).toBe(true);
  await agent.platform.start("kernel");
}, 240_000);

test("docsync killed in mid-answer: the run goes on when it is back, with one effect and one answer", async () => {
  agent.plays(
    {
      text: "Adding it. ",
      hold: true,
      tools: [{ name: "add_variable", input: { name: "width", expression: "2 mm" } }],
    },
    {
      text: "Adding it again. ",
      tools: [{ name: "add_variable", input: { name: "width", expression: "2 mm" } }],
    },
    { text: "There is a width." },
  );
  const run = await desk.say("Give it a width");
  await expect
    .poll(async () => (await desk.read()).messages.at(-1)?.text ?? "", { timeout: 30_000 })
    .toMatch(/^Adding/);
  await agent.platform.kill("docsync");
  agent.model.release();
  await agent.platform.start("docsync");
  const chat = await desk.until(run, "done");
  expect(chat.messages.every(({ state }) => state === "whole")).toBe(true);
  expect((await desk.part()).variables.map(({ name }) => name)).toEqual(["width"]);
}, 240_000);

test("metadata away: what needs it fails in words, and the run still ends", async () => {
  agent.plays(
    { text: "Held. ", hold: true, tools: [{ name: "list_documents", input: {} }] },
    { text: "I could not look." },
  );
  const run = await desk.say("What is there?");
  await expect
    .poll(async () => (await desk.read()).messages.at(-1)?.text ?? "", { timeout: 30_000 })
    .toMatch(/^Held/);
  await agent.platform.kill("metadata");
  agent.model.release();
  // It comes back only when the model has been told that it is away.
  const told = () => JSON.stringify(agent.model.requests.at(-1)?.messages.at(-1) ?? null);
  await expect.poll(told, { timeout: 60_000 }).toMatch(/"tool_result".*The metadata service is not running/);
  await agent.platform.start("metadata");
  const chat = await desk.until(run, "done");
  expect([...chat.calls.values()].map(({ state }) => state)).toEqual(["failed"]);
  expect(chat.messages.at(-1)?.text).toBe("I could not look.");
}, 240_000);

test("what waits in the queue when the bus loses it, a run and a decision, is carried out all the same, and once", async () => {
  const other = await openDesk(agent, desk.person);
  const third = await openDesk(agent, desk.person);
  const add = { name: "add_variable", input: { id: "one", name: "one", expression: "1 mm" } };
  agent.plays({ tools: [add] }, { tools: [{ name: "delete_variable", input: { id: "one" } }] });
  const decided = await third.say("Add it and delete it");
  const waiting = await third.until(decided, "awaiting-approval");
  agent.plays({ text: "Held. ", hold: true });
  const held = await desk.say("Hello");
  await expect
    .poll(async () => (await desk.read()).messages.at(-1)?.text ?? "", { timeout: 30_000 })
    .toMatch(/^Held/);
  const queued = await other.say("And you?");
  const call = [...waiting.calls.values()].find(({ state }) => state === "awaiting-approval");
  const params = { chat: third.chat.id, call: call?.id as never };
  dataOf(await desk.person.api.decideCall({ params, body: { approved: true } }));
  await agent.platform.loseEvents();
  agent.model.release();
  await desk.until(held, "done");
  const chat = await other.until(queued, "done");
  expect(chat.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
  await third.until(decided, "done");
  expect((await third.part()).variables).toEqual([]);
}, 240_000);

test("who has many runs waiting keeps nobody else's back, and one that waits for its turn can be cancelled", async () => {
  agent.model.setScript(({ messages }) =>
    JSON.stringify(messages).includes("Hold it") ? { text: "Held. ", hold: true } : { text: "Here." },
  );
  const held = await desk.say("Hold it");
  await expect
    .poll(async () => (await desk.read()).messages.at(-1)?.text ?? "", { timeout: 30_000 })
    .toMatch(/^Held/);
  const waiting = await Promise.all(Array.from({ length: 5 }, () => openDesk(agent, desk.person)));
  const runs = await Promise.all(waiting.map((one) => one.say("And this?")));
  const ben = await openDesk(agent);
  await ben.until(await ben.say("Hello"), "done");
  const [chat, run] = [waiting[0]?.chat.id as never, runs[0] as never];
  const cancelled = dataOf(await desk.person.api.cancelRun({ params: { chat, run } }));
  expect(cancelled.state).toBe("cancelled");
  await waiting[0]?.say("Something else");
  expect((await desk.read()).runs.get(held)?.state).toBe("running");
  agent.model.release();
  await desk.until(held, "done");
  for (const [at, one] of waiting.entries()) if (at > 0) await one.until(runs[at] ?? "", "done");
}, 240_000);

test("a run in hand when its process is killed and the bus loses its place is taken up by the next process", async () => {
  agent.plays({ text: "Held. ", hold: true }, { text: "Here I am again." });
  const run = await desk.say("Hello");
  await expect
    .poll(async () => (await desk.read()).messages.at(-1)?.text ?? "", { timeout: 30_000 })
    .toMatch(/^Held/);
  await agent.platform.kill("agent");
  await agent.platform.loseEvents();
  await agent.platform.start("agent");
  const chat = await desk.until(run, "done");
  expect(chat.messages.map(({ text }) => text)).toEqual(["Hello", "Here I am again."]);
}, 240_000);
