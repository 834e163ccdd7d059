import { type ChatCall, type ChatEvent, fail, foldChat, ok } from "@solidtype/contracts";
import { startModelServer, type ModelServer, type ModelTurn } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { asked, at, queued, runDeps, stream } from "../testing/run-in-memory.ts";
import { carryOutRun, type RunDeps } from "./run-loop.ts";
import type { Transcript } from "./run-ports.ts";

let server: ModelServer;
let abort: AbortController;
let ids: number;
const effects: string[] = [];

beforeEach(async () => {
  server = await startModelServer(() => ({ text: "" }));
  abort = new AbortController();
  ids = 0;
  effects.length = 0;
});
afterEach(() => server.close());

function plays(...turns: ModelTurn[]): void {
  server.setScript((_request, call) => turns[call - 1] ?? { text: "Done." });
}

const deps = (transcript: Transcript, more: Partial<RunDeps> = {}): RunDeps =>
  runDeps(transcript, {
    url: server.url,
    signal: abort.signal,
    effects,
    nextId: () => `id${(ids += 1)}`,
    ...more,
  });

const chatOf = (rows: readonly unknown[]) => foldChat(rows);

test("a run streams text, carries a tool call out and tells the model its result", async () => {
  plays(
    { text: "I will widen it.", tools: [{ name: "widen", input: { by: 5 } }] },
    { text: "It is wider now." },
  );
  const { rows, transcript } = stream();
  rows.push(...asked);
  expect(await carryOutRun("r1", deps(transcript))).toBe("done");
  const chat = chatOf(rows);
  expect(chat.messages.map((message) => message.text)).toEqual([
    "Make it wider",
    "I will widen it.",
    "It is wider now.",
  ]);
  expect([...chat.calls.values()].map((call) => [call.state, call.result])).toEqual([
    ["done", 'widen {"by":5}'],
  ]);
  expect(JSON.stringify(server.requests[1]?.messages.at(-1))).toContain('widen {\\"by\\":5}');
});

test("a provider that is busy or has had too many requests, and a cut stream, are asked again, and the half answer is gone", async () => {
  plays(
    { failure: { status: 429, type: "rate_limit_error" } },
    { failure: { status: 529, type: "overloaded_error" } },
    { text: "Half an answer that breaks", cutAfterEvents: 4 },
    { text: "Whole." },
  );
  const { rows, transcript } = stream();
  rows.push(...asked);
  expect(await carryOutRun("r1", deps(transcript))).toBe("done");
  expect(chatOf(rows).messages.map((message) => message.text)).toEqual(["Make it wider", "Whole."]);
});

test("what an answer cost that broke off counts as well", async () => {
  const answers = [
    fail("model.interrupted", "The model's answer broke off.", { tokens: 70 }),
    ok({ calls: [], stop: "end", tokens: 30 } as const),
  ] as const;
  let asks = 0;
  const { rows, transcript } = stream();
  rows.push(...asked);
  const model: RunDeps["model"] = {
    async ask({ onText }) {
      onText("Wider.");
      return answers[asks++]!;
    },
  };
  expect(await carryOutRun("r1", deps(transcript, { model }))).toBe("done");
  expect(chatOf(rows).runs.get("r1")?.tokens).toBe(100);
});

test("a provider that refuses ends the run with its reason", async () => {
  plays({ failure: { status: 401, type: "authentication_error" } });
  const { rows, transcript } = stream();
  rows.push(...asked);
  expect(await carryOutRun("r1", deps(transcript))).toBe("failed");
  expect(chatOf(rows).runs.get("r1")?.error?.code).toBe("model.refused");
  expect(server.requests).toHaveLength(1);
});

test("malformed arguments and unknown tools come back to the model as failures, and the run goes on", async () => {
  plays({ tools: [{ name: "nonsense", rawInput: '{"a": ' }] }, { text: "Sorry." });
  const { rows, transcript } = stream();
  rows.push(...asked);
  expect(await carryOutRun("r1", deps(transcript))).toBe("done");
  expect([...chatOf(rows).calls.values()].map((call) => [call.state, call.input])).toEqual([
    ["failed", '{"a": '],
  ]);
  expect(JSON.stringify(server.requests[1]?.messages.at(-1))).toContain("is_error");
});

/** What a person decides on the one step that waits, as the service writes it. */
function decide(rows: ChatEvent[], state: ChatCall["state"]): void {
  const chat = chatOf(rows);
  const call = [...chat.calls.values()].find((one) => one.state === "awaiting-approval");
  if (call === undefined) throw new Error("no step waits");
  const value = { ...call, epoch: chat.runs.get("r1")?.epoch ?? 0, state, decidedBy: "ada" };
  rows.push({ type: "call", key: call.id, value, headers: { operation: "update" } });
}

test("a step that needs approval ends the work until it is allowed, and is then carried out", async () => {
  plays({ text: "May I?", tools: [{ name: "delete", input: {} }] }, { text: "It is gone." });
  const { rows, transcript } = stream();
  rows.push(...asked);
  expect(await carryOutRun("r1", deps(transcript))).toBe("awaiting-approval");
  expect(chatOf(rows).runs.get("r1")?.state).toBe("awaiting-approval");
  expect(effects).toEqual([]);
  decide(rows, "approved");
  expect(await carryOutRun("r1", deps(transcript))).toBe("done");
  expect(effects).toHaveLength(1);
  expect(chatOf(rows).messages.at(-1)?.text).toBe("It is gone.");
});

test("a declined call is never carried out and the model hears of it", async () => {
  plays({ tools: [{ name: "delete", input: {} }] }, { text: "I left it." });
  const { rows, transcript } = stream();
  rows.push(...asked);
  await carryOutRun("r1", deps(transcript));
  decide(rows, "denied");
  expect(await carryOutRun("r1", deps(transcript))).toBe("done");
  expect(effects).toEqual([]);
  expect([...chatOf(rows).calls.values()].map((call) => call.state)).toEqual(["denied"]);
  expect(JSON.stringify(server.requests[1]?.messages.at(-1))).toContain("declined");
});

test("cancelling while a call waits for approval settles everything as cancelled", async () => {
  plays({ text: "May I?", tools: [{ name: "delete", input: {} }] });
  const { rows, transcript } = stream();
  rows.push(...asked);
  await carryOutRun("r1", deps(transcript));
  rows.push({
    type: "cancel",
    key: "r1",
    value: { run: "r1", epoch: 0, by: "ada", at },
    headers: { operation: "insert" },
  });
  expect(await carryOutRun("r1", deps(transcript))).toBe("cancelled");
  const chat = chatOf(rows);
  expect(chat.runs.get("r1")?.state).toBe("cancelled");
  expect([...chat.calls.values()].map((call) => call.state)).toEqual(["cancelled"]);
});

test("cancelling in the middle of an answer keeps what was said and ends the run", async () => {
  plays({ text: "A long answer that goes on", hold: true });
  const { rows, transcript } = stream();
  rows.push(...asked);
  const running = carryOutRun("r1", deps(transcript));
  await vi.waitUntil(() => rows.some((row) => row.type === "delta" && row.value.message !== "u1"), 20_000);
  abort.abort("cancelled");
  expect(await running).toBe("cancelled");
  expect(chatOf(rows).messages.at(-1)?.text).toMatch(/^A long/);
  expect(chatOf(rows).messages.at(-1)?.state).toBe("whole");
  // What was asked has been read all the same, and the twelve letters that came were written.
  expect(chatOf(rows).runs.get("r1")?.tokens).toBe(103);
});

test("a process that stops lets go of the run, and the next one answers from the beginning of the answer", async () => {
  plays({ text: "Half an answer", hold: true }, { text: "Whole." });
  const { rows, transcript } = stream();
  rows.push(...asked);
  const running = carryOutRun("r1", deps(transcript));
  await vi.waitUntil(() => rows.some((row) => row.type === "delta" && row.value.message !== "u1"), 20_000);
  abort.abort("stopping");
  expect(await running).toBe("released");
  const broken = 103;
  expect(chatOf(rows).runs.get("r1")).toMatchObject({ state: "running", tokens: broken });
  abort = new AbortController();
  expect(await carryOutRun("r1", deps(transcript))).toBe("done");
  expect(chatOf(rows).messages.map((message) => message.text)).toEqual(["Make it wider", "Whole."]);
  expect(chatOf(rows).runs.get("r1")?.tokens).toBeGreaterThan(broken + 100);
});

test("a model that only ever calls tools is stopped, also when processes change in between", async () => {
  server.setScript(() => ({ tools: [{ name: "widen", input: {} }] }));
  const { rows, transcript } = stream();
  rows.push(...asked);
  const limits = {
    steps: 5,
    tokens: 1_000_000,
    dayTokens: 1_000_000,
    dayTokensOfAll: 1_000_000,
    untoldTokens: 100_000,
  };
  const first = deps(transcript, { limits });
  let appends = 0;
  const cut: Transcript = {
    ...transcript,
    append: async (events) => ((appends += 1) > 12 ? fail("unavailable", "away") : transcript.append(events)),
  };
  expect(await carryOutRun("r1", { ...first, transcript: cut })).toBe("unavailable");
  expect(await carryOutRun("r1", deps(transcript, { limits }))).toBe("failed");
  expect(chatOf(rows).runs.get("r1")?.error?.code).toBe("agent.too-many-steps");
  expect(server.requests.length).toBeLessThanOrEqual(6);
});

test("a run that has cost too much is stopped and says so", async () => {
  server.setScript(() => ({ tools: [{ name: "widen", input: {} }] }));
  const { rows, transcript } = stream();
  rows.push(...asked);
  expect(
    await carryOutRun(
      "r1",
      deps(transcript, {
        limits: {
          steps: 60,
          tokens: 250,
          dayTokens: 1_000_000,
          dayTokensOfAll: 1_000_000,
          untoldTokens: 100_000,
        },
      }),
    ),
  ).toBe("failed");
  expect(chatOf(rows).runs.get("r1")?.error?.code).toBe("agent.too-many-tokens");
});

test("a tool that says too much is cut short, and the model is told so", async () => {
  plays({ tools: [{ name: "widen", input: {} }] }, { text: "Much." });
  const { rows, transcript } = stream();
  rows.push(...asked);
  const toolbox = {
    ...deps(transcript).toolbox,
    run: async () => ({ failed: false, result: "x".repeat(1_000_000) }),
  };
  expect(await carryOutRun("r1", deps(transcript, { toolbox }))).toBe("done");
  const result = [...chatOf(rows).calls.values()][0]?.result ?? "";
  expect(result.length).toBeLessThan(41_000);
  expect(result).toMatch(/left out/);
});

test("half a character in what was said or answered does not reach the provider", async () => {
  plays({ tools: [{ name: "widen", input: { note: "\\ud83d" } }] });
  const { rows, transcript } = stream();
  rows.push(...asked);
  const half = "x\ud83d";
  const toolbox = { ...deps(transcript).toolbox, run: async () => ({ failed: false, result: half }) };
  expect(await carryOutRun("r1", deps(transcript, { toolbox, situation: half }))).toBe("done");
  const told = JSON.stringify(server.requests[1]);
  expect(told).toContain("x\ufffd");
  expect(told).not.toMatch(/[^\\]\\ud83d/);
  expect(told).toContain(String.raw`\\ud83d`);
});

test("killed after any row, another process finishes the run: one effect per call, no open message, one answer", async () => {
  plays(
    { text: "I will widen it.", tools: [{ name: "widen", input: { by: 5 } }] },
    { text: "It is wider now." },
  );
  const whole = stream();
  whole.rows.push(...asked);
  await carryOutRun("r1", deps(whole.transcript));
  for (let kept = asked.length; kept < whole.rows.length; kept += 1) {
    await server.close();
    server = await startModelServer((request) =>
      JSON.stringify(request.messages).includes("tool_result")
        ? { text: "It is wider now." }
        : { text: "I will widen it.", tools: [{ name: "widen", input: { by: 5 } }] },
    );
    const { rows, transcript } = stream();
    rows.push(...structuredClone(whole.rows.slice(0, kept)));
    ids = 100 * kept;
    effects.length = 0;
    expect(await carryOutRun("r1", deps(transcript)), `killed after ${kept} rows`).toBe("done");
    const chat = chatOf(rows);
    expect(
      chat.messages.map((message) => message.text),
      `killed after ${kept} rows`,
    ).toEqual(["Make it wider", "I will widen it.", "It is wider now."]);
    expect(chat.messages.every((message) => message.state === "whole")).toBe(true);
    expect([...chat.calls.values()].map((call) => call.state)).toEqual(["done"]);
  }
});

test("a process whose run was taken over stops without a further row", async () => {
  const { rows, transcript } = stream();
  rows.push(...asked);
  plays({ text: "First." });
  server.setScript(() => {
    rows.push({
      type: "run",
      key: "r1",
      value: { ...queued, epoch: 9, state: "running" },
      headers: { operation: "update" },
    });
    return { text: "Too late." };
  });
  expect(await carryOutRun("r1", deps(transcript))).toBe("fenced");
  expect(chatOf(rows).messages.map((message) => message.text)).not.toContain("Too late.");
});

test("what the process before wrote until the very takeover counts: its step is not carried out again", async () => {
  const { rows, transcript } = stream();
  const call: ChatCall = {
    id: "c1",
    run: "r1",
    epoch: 0,
    message: "a1",
    tool: "widen",
    title: "Will widen",
    input: "{}",
    state: "running",
  };
  const answer = { id: "a1", run: "r1", epoch: 0, role: "assistant", at, author: "agent", state: "whole" };
  const update = { operation: "update" } as const;
  rows.push(...asked, { type: "message", key: "a1", value: answer, headers: update } as ChatEvent, {
    type: "call",
    key: "c1",
    value: call,
    headers: update,
  });
  let took = false;
  const late: Transcript = {
    rows: () => transcript.rows(),
    append(events) {
      if (!took)
        rows.push({
          type: "call",
          key: "c1",
          value: { ...call, state: "done", result: "ok" },
          headers: update,
        });
      took = true;
      return transcript.append(events);
    },
  };
  plays({ text: "Wider." });
  expect(await carryOutRun("r1", deps(late))).toBe("done");
  expect(effects).toEqual([]);
});

test("a long chat is taken in once, however many steps a run has", async () => {
  const { rows, transcript } = stream();
  rows.push(...asked);
  let reads = 0;
  const old = {
    key: "m",
    value: null,
    headers: {},
    get type() {
      reads += 1;
      return "from a later release";
    },
  };
  const long: Transcript = {
    rows: async () => {
      const read = await transcript.rows();
      return read.ok ? ok([old, ...read.value]) : read;
    },
    append: (events) => transcript.append(events),
  };
  const steps = (count: number) =>
    Array.from({ length: count }, () => ({ tools: [{ name: "widen", input: {} }] }));
  plays({ text: "Done." });
  await carryOutRun("r1", deps(long));
  const withoutSteps = reads;
  rows.splice(asked.length);
  reads = 0;
  server.setScript((_request, number) => steps(12)[number - 2] ?? { text: "Done." });
  expect(await carryOutRun("r1", deps(long))).toBe("done");
  expect(effects.length).toBe(12);
  expect(reads).toBe(withoutSteps);
});
