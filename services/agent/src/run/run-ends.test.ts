import { foldChat, fail } from "@solidtype/contracts";
import { startModelServer, type ModelServer, type ModelTurn } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asked, runDeps, stream } from "../testing/run-in-memory.ts";
import { conversation } from "./conversation.ts";
import { carryOutRun, type RunDeps } from "./run-loop.ts";
import type { Spent, Transcript } from "./run-ports.ts";

/** How runs end where the provider, a cut-off answer or a long conversation would end them badly. */
let server: ModelServer;
let ids = 0;
beforeEach(async () => {
  server = await startModelServer(() => ({ text: "" }));
});
afterEach(() => server.close());

const plays = (...turns: ModelTurn[]): void =>
  server.setScript((_request, call) => turns[call - 1] ?? { text: "Done." });

function carryOut(transcript: Transcript, more: Partial<RunDeps> & { readonly silenceMs?: number } = {}) {
  const given = {
    url: server.url,
    signal: new AbortController().signal,
    effects: [],
    nextId: () => `id${(ids += 1)}`,
  };
  return carryOutRun("r1", runDeps(transcript, { ...given, ...more }));
}

function askedStream() {
  const made = stream();
  made.rows.push(...asked);
  return made;
}

test("killed after any append, an answer that was cut off or declined is never taken for a whole one", async () => {
  for (const [stopReason, code] of [
    ["max_tokens", "model.too-long"],
    ["refusal", "model.declined"],
  ] as const) {
    server.setScript(() => ({ text: "Half a sent", stopReason }));
    const whole = askedStream();
    const ends: number[] = [];
    await carryOut({
      ...whole.transcript,
      append: async (events) => {
        const done = await whole.transcript.append(events);
        ends.push(whole.rows.length);
        return done;
      },
    });
    expect(ends.length).toBeGreaterThan(3);
    for (const end of ends) {
      const { rows, transcript } = stream();
      rows.push(...structuredClone(whole.rows.slice(0, end)));
      expect(await carryOut(transcript), `${stopReason}, killed after ${end} rows`).toBe("failed");
      expect(foldChat(rows).runs.get("r1")?.error?.code).toBe(code);
    }
  }
});

test("a provider that wants patience for long ends the run and says when to ask again; for a moment it gets it", async () => {
  const paused: number[] = [];
  const pause = async (milliseconds: number) => void paused.push(milliseconds);
  const limited = (retryAfterSeconds: number) => ({
    failure: { status: 429, type: "rate_limit_error", retryAfterSeconds },
  });
  plays(limited(7), limited(1800));
  const { rows, transcript } = askedStream();
  expect(await carryOut(transcript, { pause })).toBe("failed");
  expect(server.requests).toHaveLength(2);
  expect(paused).toEqual([7000]);
  expect(foldChat(rows).runs.get("r1")?.error?.message).toMatch(/Ask again in 30 minutes/);
});

test("a provider that stays busy is asked no more than so often, and not without a pause, whatever it says meanwhile", async () => {
  const busy = { failure: { status: 429, type: "rate_limit_error", retryAfterSeconds: 0 } };
  const tooLong = { failure: { status: 400, type: "invalid_request_error", message: "prompt is too long" } };
  server.setScript((_request, call) => (call === 4 ? tooLong : call < 12 ? busy : { text: "Done." }));
  const paused: number[] = [];
  const pause = async (milliseconds: number) => void paused.push(milliseconds);
  expect(await carryOut(askedStream().transcript, { pause })).toBe("failed");
  expect(server.requests).toHaveLength(5);
  expect(paused.filter((milliseconds) => milliseconds < 1000)).toHaveLength(1);
});

test("a provider that has taken the question and says nothing more is let go of and asked again", async () => {
  server.setScript((_request, call) =>
    call === 1 ? { text: "This stops in the middle", hold: true } : { text: "Whole." },
  );
  const { rows, transcript } = askedStream();
  expect(await carryOut(transcript, { silenceMs: 1500 })).toBe("done");
  expect(foldChat(rows).messages.map(({ text }) => text)).toEqual(["Make it wider", "Whole."]);
});

test("an answer without a word ends the run and says so, unless something was done in it", async () => {
  plays({ text: " \n" }, { tools: [{ name: "widen", input: {} }] }, { text: "" });
  const { rows, transcript } = askedStream();
  expect(await carryOut(transcript)).toBe("failed");
  expect(foldChat(rows).runs.get("r1")?.error).toMatchObject({ code: "model.silent" });
  expect(await carryOut(askedStream().transcript)).toBe("done");
});

test("a proxy that says “again” is asked again", async () => {
  plays({ failure: { status: 408, type: "timeout" } }, { failure: { status: 409, type: "conflict" } });
  expect(await carryOut(askedStream().transcript)).toBe("done");
});

test("an answer is kept though the chat cannot be read for a moment right after it", async () => {
  plays({ text: "I widen it.", tools: [{ name: "widen", input: {} }] }, { text: "It is wider." });
  const { rows, transcript } = askedStream();
  const wasAsked = () => server.requests.length > 0;
  const away: Transcript = {
    ...transcript,
    rows: async () => (wasAsked() ? fail("unavailable", "away") : transcript.rows()),
  };
  expect(await carryOut(away)).toBe("unavailable");
  expect(await carryOut(transcript)).toBe("done");
  expect(server.requests).toHaveLength(2);
  expect(foldChat(rows).messages.at(-1)?.text).toBe("It is wider.");
});

const reading = { tools: [{ name: "widen", input: {} }] };
const long = (more: Partial<RunDeps> = {}): Partial<RunDeps> => ({
  ...more,
  toolbox: {
    descriptions: [],
    plan: async () => null,
    run: async (_tool, _input, { call }) => ({ failed: false, result: call.padEnd(40_000, "x") }),
  },
});

test("what a run has read long ago is told shortly, so that its own reading does not end it", async () => {
  plays(...Array.from({ length: 20 }, () => reading), { text: "Read." });
  expect(await carryOut(askedStream().transcript, long())).toBe("done");
  const lengths = server.requests.map((request) => JSON.stringify(request).length);
  expect(lengths).toHaveLength(21);
  expect(Math.max(...lengths)).toBeLessThan(400_000);
  // The newest is whole.
  expect(JSON.stringify(server.requests.at(-1)?.messages.at(-1))).toMatch(/x{30000}/);
});

test("a conversation that is too long for the model is told shortly before the run is given up", async () => {
  const tooLong = {
    failure: { status: 400, type: "invalid_request_error", message: "prompt is too long: 210000 tokens" },
  };
  plays(reading, reading, reading, tooLong, { text: "It fits." });
  expect(await carryOut(askedStream().transcript, long())).toBe("done");
  const [before = 0, after = 0] = server.requests.slice(3).map((request) => JSON.stringify(request).length);
  expect(after).toBeLessThan(before / 2);
  server.setScript(() => tooLong);
  const { rows, transcript } = askedStream();
  expect(await carryOut(transcript)).toBe("failed");
  expect(foldChat(rows).runs.get("r1")?.error).toMatchObject({ code: "model.too-much" });
});

test("the newest that a run has read is told whole, however much it has read and however shortly it is told", async () => {
  plays(reading, reading, reading, reading, reading);
  const { rows, transcript } = askedStream();
  expect(await carryOut(transcript, long())).toBe("done");
  const chat = foldChat(rows);
  for (const telling of ["as usual", "shortly"] as const) {
    for (let length = 1_000; length < 60_000; length += 1_000) {
      const calls = [...chat.calls].slice(0, 1 + ((length / 1_000) % 5));
      const read = calls.map(([id, call]) => [id, { ...call, result: "x".repeat(length) }] as const);
      const messages = chat.messages.map((message) => ({
        ...message,
        calls: message.calls.flatMap(({ id }) => new Map(read).get(id) ?? []),
      }));
      const said = conversation({ ...chat, messages, calls: new Map(read) }, "r1", telling);
      const results = said.flatMap((one) => (one.by === "tools" ? one.results : []));
      expect(results).toHaveLength(calls.length);
      expect(results.at(-1)?.result.length, `${calls.length} of ${length}, ${telling}`).toBe(length);
    }
  }
});

test("a step that ends the process each time it is begun is given up, and the run goes on without it", async () => {
  plays(reading, { text: "I could not." });
  const { rows, transcript } = askedStream();
  let begun = 0;
  // As when the process dies: nothing of what comes after is written.
  const dies = long({});
  const toolbox = { ...dies.toolbox, run: () => Promise.reject(new Error(`died ${(begun += 1)}`)) };
  const more = { ...dies, toolbox } as Partial<RunDeps>;
  for (let process = 0; process < 3; process += 1)
    await expect(carryOut(transcript, more)).rejects.toThrow("died");
  expect(await carryOut(transcript, more)).toBe("done");
  expect(begun).toBe(3);
  const chat = foldChat(rows);
  expect([...chat.calls.values()].map(({ state }) => state)).toEqual(["failed"]);
  expect(chat.messages.at(-1)?.text).toBe("I could not.");
});

test("a run that comes to what its person may spend in a day ends before the model is asked again, and is told when to go on", async () => {
  plays({ tools: [{ name: "widen", input: {} }] }, { tools: [{ name: "widen", input: {} }] });
  const told: number[] = [];
  let known: Spent = { today: 0, todayOfAll: 0, begunThen: 0, nextDay: "2026-01-02T00:00:00.000Z" };
  const spending = {
    async spend(tokens: number) {
      told.push(tokens);
      return known;
    },
  };
  const limits = {
    steps: 60,
    tokens: 1_000_000,
    dayTokens: 5000,
    dayTokensOfAll: 100_000,
    untoldTokens: 100_000,
  };
  const { rows, transcript } = askedStream();
  const more = { spending, limits, now: () => new Date("2026-01-01T20:30:00.000Z") };
  const toolbox = {
    ...runDeps(transcript, { url: server.url, effects: [], nextId: () => "", signal: AbortSignal.any([]) })
      .toolbox,
    async run() {
      // Its other runs have spent the rest meanwhile.
      if (told.length === 3)
        known = { today: 5000, todayOfAll: 5000, begunThen: 5000, nextDay: "2026-01-02T00:00:00.000Z" };
      return { failed: false, result: "wider" };
    },
  };
  expect(await carryOut(transcript, { ...more, toolbox })).toBe("failed");
  expect(server.requests).toHaveLength(2);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  const { error } = foldChat(rows).runs.get("r1") ?? {};
  expect(error).toMatchObject({ code: "agent.day-used-up" });
  expect(error?.message).toMatch(/5,000 tokens. It works for you again in 4 hours, from 00:00 UTC/);
});

test("a run that was begun on a day that is used up ends, though today has begun with nothing spent", async () => {
  const { rows, transcript } = askedStream();
  const limits = {
    steps: 60,
    tokens: 1_000_000,
    dayTokens: 5000,
    dayTokensOfAll: 100_000,
    untoldTokens: 100_000,
  };
  const spent = { today: 0, todayOfAll: 0, begunThen: 5001, nextDay: "2026-01-03T00:00:00.000Z" };
  expect(await carryOut(transcript, { limits, spending: { spend: async () => spent } })).toBe("failed");
  expect(server.requests).toHaveLength(0);
  expect(foldChat(rows).runs.get("r1")?.error?.message).toMatch(
    /the day on which you asked this.* ask again/,
  );
});

test("a run ends when those of everybody have cost what all may in a day, though its person has spent little", async () => {
  const { rows, transcript } = askedStream();
  const limits = {
    steps: 60,
    tokens: 1_000_000,
    dayTokens: 5000,
    dayTokensOfAll: 20_000,
    untoldTokens: 100_000,
  };
  const spent = { today: 1, todayOfAll: 20_000, begunThen: 1, nextDay: "2026-01-02T00:00:00.000Z" };
  const more = {
    limits,
    spending: { spend: async () => spent },
    now: () => new Date("2026-01-01T23:30:00.000Z"),
  };
  expect(await carryOut(transcript, more)).toBe("failed");
  expect(server.requests).toHaveLength(0);
  expect(foldChat(rows).runs.get("r1")?.error?.message).toMatch(
    /all people of this platform together.*20,000 tokens. It works for everybody again in 30 minutes/,
  );
});

test("a run that ends the process before it gets any further is given up; one that gets further is not", async () => {
  const { rows, transcript } = askedStream();
  const model = { ask: () => Promise.reject(new Error("died")) };
  for (let process = 0; process < 20; process += 1)
    await expect(carryOut(transcript, { model })).rejects.toThrow("died");
  expect(await carryOut(transcript, { model })).toBe("failed");
  expect(foldChat(rows).runs.get("r1")?.error?.code).toBe("agent.stuck");
});

test("a run whose costs cannot be told goes on for a little, rests, and goes on when they can, told of all that it cost", async () => {
  server.setScript(() => ({ tools: [{ name: "widen", input: {} }] }));
  const { rows, transcript } = askedStream();
  const limits = {
    ...runDeps(transcript, { url: "", effects: [], nextId: () => "", signal: AbortSignal.any([]) }).limits,
    steps: 12,
    untoldTokens: 300,
  };
  const told: number[] = [];
  const reached = (isThere: () => boolean) => ({
    async spend(tokens: number) {
      if (!isThere()) return null;
      told.push(tokens);
      return { today: 0, todayOfAll: 0, begunThen: 0, nextDay: "2026-01-02T00:00:00.000Z" };
    },
  });
  const away = reached(() => false);
  for (let look = 0; look < 30; look += 1)
    expect(await carryOut(transcript, { limits, spending: away })).toBe("untold");
  expect(server.requests).toHaveLength(0);
  // Metadata goes when the run has begun.
  expect(await carryOut(transcript, { limits, spending: reached(() => told.length === 0) })).toBe("untold");
  const untold = foldChat(rows).runs.get("r1")?.tokens ?? 0;
  expect(untold).toBeGreaterThanOrEqual(300);
  expect(untold - 300).toBeLessThan(untold / server.requests.length);
  expect(await carryOut(transcript, { limits, spending: reached(() => true) })).toBe("failed");
  expect(foldChat(rows).runs.get("r1")?.error?.code).toBe("agent.too-many-steps");
  expect(told[1]).toBe(untold);
  expect(told.at(-1)).toBe(foldChat(rows).runs.get("r1")?.tokens);
});
