import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type AgentUnderTest, dataOf, type Desk, openDesk, startAgent } from "../testing/agent-under-test.ts";

let agent: AgentUnderTest;
let desk: Desk;
beforeAll(async () => {
  agent = await startAgent();
}, 200_000);
afterAll(() => agent.close());
beforeEach(async () => {
  desk = await openDesk(agent);
}, 60_000);

const widen = { name: "add_variable", input: { name: "width", expression: "20 mm" } };

test("asked in words, the agent changes the part, and what it said and did is in the chat for good", async () => {
  agent.plays({ text: "I add a variable. ", tools: [widen] }, { text: "The part has a width now." });
  const run = await desk.say("Give it a width");
  const chat = await desk.until(run, "done");
  expect(chat.messages.map(({ role, text }) => [role, text])).toEqual([
    ["user", "Give it a width"],
    ["assistant", "I add a variable. "],
    ["assistant", "The part has a width now."],
  ]);
  expect([...chat.calls.values()].map(({ tool, state }) => [tool, state])).toEqual([
    ["add_variable", "done"],
  ]);
  expect((await desk.part()).variables.map(({ name }) => name)).toEqual(["width"]);
  const row = dataOf(await desk.person.api.getChat({ params: { chat: desk.chat.id } }));
  expect(row).toMatchObject({ title: "Give it a width" });
  await expect
    .poll(async () => dataOf(await desk.person.api.getChat({ params: { chat: desk.chat.id } })).messageCount)
    .toBe(3);
});

test("asked twice with one key it is one run; asked anew while one goes on, it is refused in words", async () => {
  agent.plays({ text: "A long answer, held for a while", hold: true });
  const run = await desk.say("Hello", "one-key");
  expect(await desk.say("Hello", "one-key")).toBe(run);
  const other = await desk.person.api.startRun({ params: { chat: desk.chat.id }, body: { text: "And?" } });
  expect(other).toMatchObject({ ok: false, status: 409, error: { code: "run-in-progress" } });
  await expect.poll(() => agent.model.requests.length).toBeGreaterThan(0);
  agent.model.release();
  const chat = await desk.until(run, "done");
  expect(chat.messages.filter(({ role }) => role === "user")).toHaveLength(1);
  expect(await desk.say("Hello", "one-key")).toBe(run);
  const changed = await desk.person.api.startRun({
    params: { chat: desk.chat.id },
    body: { text: "Something else" },
    idempotencyKey: "one-key",
  });
  expect(changed).toMatchObject({ ok: false, status: 422, error: { code: "idempotency-mismatch" } });
  const elsewhere = await desk.person.api.startRun({
    params: { chat: desk.chat.id },
    body: { text: "Hello", document: desk.document.id, branch: desk.document.branchId },
    idempotencyKey: "one-key",
  });
  expect(elsewhere).toMatchObject({ ok: false, error: { code: "idempotency-mismatch" } });
});

test("of ten who ask at once one is answered, and the others are told why not", async () => {
  agent.plays({ text: "Held", hold: true });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      desk.person.api.startRun({ params: { chat: desk.chat.id }, body: { text: `Question ${at}` } }),
    ),
  );
  const started = answers.filter((answer) => answer.ok);
  expect(started).toHaveLength(1);
  expect(new Set(answers.map((answer) => answer.ok || answer.error.code))).toEqual(
    new Set([true, "run-in-progress"]),
  );
  await expect
    .poll(async () => (await desk.read()).messages.some(({ role }) => role === "assistant"))
    .toBe(true);
  agent.model.release();
  if (started[0]?.ok === true) await desk.until(started[0].value.data.run, "done");
});

test("a step that removes work waits for the person who asked, and for nobody else", async () => {
  agent.plays(
    { tools: [{ name: "add_feature", input: { id: "blk", type: "box" } }] },
    { tools: [{ name: "delete_feature", input: { ids: ["blk"] } }] },
    { text: "It is gone." },
  );
  const run = await desk.say("Make a box and delete it");
  const chat = await desk.until(run, "awaiting-approval");
  const call = [...chat.calls.values()].find(({ state }) => state === "awaiting-approval");
  expect(call).toMatchObject({ tool: "delete_feature" });
  expect((await desk.part()).features.some(({ id }) => id === "blk")).toBe(true);
  const params = { chat: desk.chat.id, call: call?.id as never };
  const key = dataOf(await desk.person.api.createMyKey({ body: { name: "k", scopes: ["read", "write"] } }));
  const withKey = agent.platform.as({ authorization: `Bearer ${key.secret}` });
  expect(await withKey.decideCall({ params, body: { approved: true } })).toMatchObject({
    ok: false,
    error: { code: "forbidden" },
  });
  const stranger = await agent.platform.person("Eve");
  expect(await stranger.api.decideCall({ params, body: { approved: true } })).toMatchObject({
    ok: false,
    error: { code: "not-found" },
  });
  expect(dataOf(await desk.person.api.decideCall({ params, body: { approved: true } })).state).toBe(
    "approved",
  );
  await desk.until(run, "done");
  expect((await desk.part()).features.some(({ id }) => id === "blk")).toBe(false);
  expect(await desk.person.api.decideCall({ params, body: { approved: false } })).toMatchObject({
    error: { code: "conflict" },
  });
});

test("of two steps that wait the first is carried out as soon as it is allowed", async () => {
  agent.plays(
    {
      tools: [
        { name: "add_variable", input: { id: "one", name: "one", expression: "1 mm" } },
        { name: "add_variable", input: { id: "two", name: "two", expression: "2 mm" } },
      ],
    },
    {
      tools: [
        { name: "delete_variable", input: { id: "one" } },
        { name: "delete_variable", input: { id: "two" } },
      ],
    },
    { text: "Both are gone." },
  );
  const run = await desk.say("Delete both");
  const chat = await desk.until(run, "awaiting-approval");
  const waiting = [...chat.calls.values()].filter(({ state }) => state === "awaiting-approval");
  const decide = async (call: (typeof waiting)[number] | undefined) =>
    dataOf(
      await desk.person.api.decideCall({
        params: { chat: desk.chat.id, call: call?.id as never },
        body: { approved: true },
      }),
    );
  await decide(waiting[0]);
  await expect
    .poll(async () => (await desk.read()).calls.get(waiting[0]?.id ?? "")?.state, { timeout: 20_000 })
    .toBe("done");
  expect((await desk.part()).variables.map(({ name }) => name)).toEqual(["two"]);
  await decide(waiting[1]);
  await desk.until(run, "done");
  expect((await desk.part()).variables).toEqual([]);
});

test("a part of another project is made and changed from beside an open one", async () => {
  const other = dataOf(
    await desk.person.api.createProject({ params: { workspace: desk.workspace }, body: { name: "Other" } }),
  );
  const { id: open, branchId: branch } = desk.document;
  const say = async (text: string) =>
    dataOf(
      await desk.person.api.startRun({
        params: { chat: desk.chat.id },
        body: { text, document: open, branch },
      }),
    ).run;
  agent.plays({ tools: [{ name: "create_document", input: { name: "Lid", project: other.id } }] });
  const made = await desk.until(await say("Make a lid over there"), "done");
  const document = /doc_[0-9a-z]{26}/.exec([...made.calls.values()].at(-1)?.result ?? "")?.[0];
  agent.plays({
    tools: [
      { name: "add_variable", input: { document, name: "width", expression: "3 mm" } },
      { name: "list_documents", input: { project: other.id } },
    ],
  });
  const run = await say("Give it a width");
  const chat = await desk.until(run, "done");
  const calls = [...chat.calls.values()].filter((call) => call.run === run);
  expect(calls.map(({ state }) => state)).toEqual(["done", "done"]);
});

test("a declined step is left out, and the run goes on", async () => {
  agent.plays({ tools: [{ name: "delete_variable", input: { id: "x" } }] }, { text: "I left it." });
  const run = await desk.say("Delete it");
  const chat = await desk.until(run, "awaiting-approval");
  const [call] = [...chat.calls.values()];
  const params = { chat: desk.chat.id, call: call?.id as never };
  dataOf(await desk.person.api.decideCall({ params, body: { approved: false } }));
  const after = await desk.until(run, "done");
  expect(after.messages.at(-1)?.text).toBe("I left it.");
  expect([...after.calls.values()].map(({ state }) => state)).toEqual(["denied"]);
});

test("cancelling ends a run in the middle of an answer and one that waits for approval", async () => {
  agent.plays({ text: "A long answer, held for ever", hold: true });
  const params = { chat: desk.chat.id };
  const first = await desk.say("Talk");
  await expect.poll(async () => (await desk.read()).messages.at(-1)?.text ?? "").toMatch(/^A long/);
  dataOf(await desk.person.api.cancelRun({ params: { ...params, run: first as never } }));
  await desk.until(first, "cancelled");
  agent.model.release();
  agent.plays({ tools: [{ name: "delete_variable", input: { id: "x" } }] });
  const second = await desk.say("Delete it");
  await desk.until(second, "awaiting-approval");
  dataOf(await desk.person.api.cancelRun({ params: { ...params, run: second as never } }));
  const chat = await desk.until(second, "cancelled");
  expect([...chat.calls.values()].map(({ state }) => state)).toEqual(["cancelled"]);
  dataOf(await desk.person.api.cancelRun({ params: { ...params, run: second as never } }));
});

test("an agent killed in mid-answer is followed by another that answers; one effect, one answer", async () => {
  agent.plays(
    { text: "Adding it. ", tools: [widen] },
    { text: "This answer is cut by a kill", hold: true },
    { text: "There is a width now." },
  );
  const run = await desk.say("Give it a width");
  await expect
    .poll(async () => (await desk.read()).messages.at(-1)?.text ?? "", { timeout: 30_000 })
    .toMatch(/^This answer/);
  await agent.platform.kill("agent");
  await agent.platform.start("agent");
  const chat = await desk.until(run, "done");
  expect(chat.messages.map(({ text }) => text)).toEqual([
    "Give it a width",
    "Adding it. ",
    "There is a width now.",
  ]);
  expect((await desk.part()).variables).toHaveLength(1);
}, 90_000);

test("access that is taken away in the middle of a run ends it, and the chat says so", async () => {
  const owner = desk;
  const bob = await agent.platform.person("Bob");
  const invited = dataOf(
    await owner.person.api.createInvitation({
      params: { workspace: owner.workspace },
      body: { role: "member" },
    }),
  );
  dataOf(await bob.api.acceptInvitation({ body: { token: invited.token } }));
  agent.plays({ text: "Held. ", hold: true, tools: [widen] }, { text: "It is done." });
  const started = await bob.api.startRun({
    params: { chat: owner.chat.id },
    body: { text: "Give it a width", document: owner.document.id },
  });
  const run = dataOf(started).run;
  await expect.poll(async () => (await owner.read()).messages.at(-1)?.text ?? "").toMatch(/^Held/);
  dataOf(
    await owner.person.api.removeMember({ params: { workspace: owner.workspace, person: bob.id as never } }),
  );
  agent.model.release();
  const chat = await owner.until(run, "done", "failed");
  expect((await owner.part()).variables).toEqual([]);
  expect([...chat.calls.values()].map(({ state }) => state)).not.toContain("done");
});

test("a provider that is busy is asked again, and one that stays so ends the run in words", async () => {
  agent.plays(
    { failure: { status: 529, type: "overloaded_error", retryAfterSeconds: 0 } },
    { text: "Here." },
  );
  await desk.until(await desk.say("Hello"), "done");
  agent.model.setScript(() => ({ failure: { status: 400, type: "invalid_request_error" } }));
  const run = await desk.say("Hello again");
  const chat = await desk.until(run, "failed");
  expect(chat.runs.get(run)?.error?.message).toMatch(/refused/);
});

test("a branch that is called by its name is refused, rather than main taken for it", async () => {
  const branch = "wider";
  agent.plays(
    {
      tools: [
        { name: "create_branch", input: { name: "wider still", parent: branch } },
        { name: "create_document", input: { name: "Lid", branch } },
        { name: "list_documents", input: { branch } },
      ],
    },
    { text: "I need its id." },
  );
  const run = await desk.say("Go on from wider");
  const chat = await desk.until(run, "done");
  const calls = [...chat.calls.values()].filter((call) => call.run === run);
  expect(calls.map(({ state }) => state)).toEqual(["failed", "failed", "failed"]);
  for (const { result } of calls) expect(result).toMatch(/no branch's id/);
});

test("the agent branches the project, changes the branch, and merges it once it is allowed to", async () => {
  agent.plays(
    { tools: [{ name: "add_variable", input: { name: "width", expression: "20 mm" } }] },
    { tools: [{ name: "create_branch", input: { name: "wider" } }] },
    { text: "Branched." },
  );
  const first = await desk.until(await desk.say("Branch it"), "done");
  const branch = /br_[0-9a-z]{26}/.exec([...first.calls.values()].at(-1)?.result ?? "")?.[0] ?? "";
  const variable = (await desk.part()).variables[0]?.id ?? "";
  agent.plays(
    { tools: [{ name: "edit_variable", input: { branch, id: variable, expression: "30 mm" } }] },
    { tools: [{ name: "merge_branch", input: { branch } }] },
    { text: "Merged." },
  );
  const run = await desk.say("Make it wider there and merge it");
  const waiting = await desk.until(run, "awaiting-approval");
  expect((await desk.part()).variables[0]?.expression).toBe("20 mm");
  const call = [...waiting.calls.values()].find(({ state }) => state === "awaiting-approval");
  const params = { chat: desk.chat.id, call: call?.id as never };
  dataOf(await desk.person.api.decideCall({ params, body: { approved: true } }));
  const chat = await desk.until(run, "done");
  expect([...chat.calls.values()].at(-1)?.result).toMatch(/^Merged: "Bracket"/);
  expect((await desk.part()).variables[0]?.expression).toBe("30 mm");
});
