import { expect, test } from "vitest";
import type { ChatEvent } from "./chat-events.ts";
import { ChatFold, foldChat } from "./fold-chat.ts";

const at = "2026-01-01T00:00:00.000Z";
const insert = { operation: "insert" } as const;
const run = (epoch: number, state: "running" | "done"): ChatEvent => ({
  type: "run",
  key: "r1",
  value: { id: "r1", epoch, state, startedBy: "ada", startedAt: at },
  headers: insert,
});
const message: ChatEvent = {
  type: "message",
  key: "m1",
  value: { id: "m1", run: "r1", epoch: 0, role: "assistant", at, author: "agent", state: "open" },
  headers: insert,
};
const delta = (index: number, text: string, epoch = 0): ChatEvent => ({
  type: "delta",
  key: `m1:${index}`,
  value: { run: "r1", epoch, message: "m1", index, text },
  headers: insert,
});
const call = (state: "running" | "done", epoch = 0): ChatEvent => ({
  type: "call",
  key: "c1",
  value: { id: "c1", run: "r1", epoch, message: "m1", tool: "add_feature", title: "Add", input: "{}", state },
  headers: insert,
});

test("a message's text is its deltas in order of index, however often each arrives", () => {
  const chat = foldChat([
    run(0, "running"),
    message,
    delta(1, "world"),
    delta(0, "Hello "),
    delta(1, "world"),
  ]);
  expect(chat.messages.map((shown) => shown.text)).toEqual(["Hello world"]);
});

test("what a process writes after another took its run over is ignored", () => {
  const chat = foldChat([
    run(0, "running"),
    message,
    delta(0, "kept"),
    run(1, "running"),
    delta(1, " lost", 0),
    call("done", 0),
  ]);
  expect(chat.messages[0]?.text).toBe("kept");
  expect(chat.calls.size).toBe(0);
  expect(foldChat([run(1, "running"), run(0, "done")]).runs.get("r1")?.state).toBe("running");
});

test("a settled tool call stays settled", () => {
  expect(foldChat([run(0, "running"), message, call("done"), call("running")]).calls.get("c1")?.state).toBe(
    "done",
  );
});

test("what a person wants stands, whichever process has the run", () => {
  const cancel = {
    type: "cancel",
    key: "r1",
    value: { run: "r1", epoch: 0, by: "ada", at },
    headers: insert,
  };
  expect(foldChat([run(1, "running"), cancel]).cancelled).toEqual(new Set(["r1"]));
});

test("a person's decision counts, also when another process takes the run over meanwhile, and the first one", () => {
  const asks = call("running");
  const asked = { ...asks, value: { ...asks.value, state: "awaiting-approval" } };
  const decided = (state: "approved" | "denied", epoch: number) => ({
    ...asked,
    value: { ...asked.value, state, epoch, decidedBy: "ada" },
  });
  const before = [run(0, "running"), message, asked, run(1, "running")];
  const after = (...rows: unknown[]) => foldChat([...before, ...rows]).calls.get("c1")?.state;
  expect(after(decided("approved", 0))).toBe("approved");
  expect(after(decided("denied", 0))).toBe("denied");
  expect(after(decided("denied", 0), decided("approved", 1))).toBe("denied");
  expect(after(decided("approved", 1), decided("denied", 0))).toBe("approved");
});

test("an answer that broke off and was asked for again is left out", () => {
  const abandoned = { ...message, value: { ...message.value, state: "abandoned" } };
  expect(foldChat([run(0, "running"), message, delta(0, "half"), abandoned]).messages).toEqual([]);
});

test("looked at after each of its rows, a chat is what all rows so far say, and what did not change is the same object", () => {
  const second = { ...message, key: "m2", value: { ...message.value, id: "m2" } };
  const abandoned = { ...second, value: { ...second.value, state: "abandoned" as const } };
  const rows = [
    run(0, "running"),
    message,
    delta(1, "b"),
    delta(0, "a"),
    call("running"),
    second,
    call("done"),
    abandoned,
    run(0, "done"),
  ];
  const fold = new ChatFold();
  const seen = rows.map((row) => {
    fold.add([row]);
    return fold.chat();
  });
  expect(seen).toEqual(rows.map((_, at) => foldChat(rows.slice(0, at + 1))));
  expect(seen.map(({ messages }) => messages.length)).toEqual([0, 1, 1, 1, 1, 2, 2, 1, 1]);
  expect(seen.at(-1)?.messages[0]).toBe(seen.at(-3)?.messages[0]);
});

test("rows that this version does not know are skipped and the rest is read", () => {
  const chat = foldChat([
    null,
    { type: "mood" },
    run(0, "running"),
    message,
    { ...delta(0, "x"), value: 3 },
    delta(0, "y"),
  ]);
  expect(chat.messages[0]?.text).toBe("y");
});

test("a chat that nothing has come to is not put together again, nor the rest of it for a piece of text", () => {
  const fold = new ChatFold();
  fold.add([run(0, "running"), message, delta(0, "Hello"), call("running")]);
  const before = fold.chat();
  expect(fold.chat()).toBe(before);
  fold.add([delta(1, " world")]);
  const grown = fold.chat();
  expect([before.messages[0]?.text, grown.messages[0]?.text]).toEqual(["Hello", "Hello world"]);
  expect(grown.calls).toBe(before.calls);
  fold.add([call("done"), run(0, "done")]);
  expect([grown.calls.get("c1")?.state, fold.chat().calls.get("c1")?.state]).toEqual(["running", "done"]);
  expect([grown.runs.get("r1")?.state, fold.chat().runs.get("r1")?.state]).toEqual(["running", "done"]);
});
