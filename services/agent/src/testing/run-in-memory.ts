import { type ChatEvent, type ChatRun, fail, ok } from "@solidtype/contracts";
import { createAnthropicModel } from "../model/anthropic-model.ts";
import type { RunDeps } from "../run/run-loop.ts";
import type { Transcript } from "../run/run-ports.ts";

/** The stream's own promise, in memory: rows in order, and a writer with an older epoch is fenced. */
export function stream() {
  const rows: ChatEvent[] = [];
  const epochOf = (events: readonly ChatEvent[]): number =>
    Math.max(...events.map((event) => event.value.epoch));
  const transcript: Transcript = {
    rows: async () => ok(structuredClone(rows)),
    append: async (events) => {
      const newest = rows.length === 0 ? 0 : epochOf(rows);
      if (epochOf(events) < newest) return fail("fenced", "Another process has the run.");
      rows.push(...structuredClone(events));
      return ok(null);
    },
  };
  return { rows, transcript };
}

export const at = "2026-01-01T00:00:00.000Z";
export const queued: ChatRun = {
  id: "r1",
  epoch: 0,
  state: "queued",
  startedBy: "ada",
  startedAt: at,
  document: "d1",
  branch: "main",
};
export const asked: ChatEvent[] = [
  {
    type: "message",
    key: "u1",
    value: { id: "u1", run: "r1", epoch: 0, role: "user", at, author: "ada", state: "whole" },
    headers: { operation: "insert" },
  },
  {
    type: "delta",
    key: "u1:0",
    value: { run: "r1", epoch: 0, message: "u1", index: 0, text: "Make it wider" },
    headers: { operation: "insert" },
  },
  { type: "run", key: "r1", value: queued, headers: { operation: "insert" } },
];

type Given = Partial<RunDeps> & {
  /** Of the model server. */
  readonly url: string;
  readonly signal: AbortSignal;
  /** The calls that were carried out, each once. */
  readonly effects: string[];
  readonly nextId: () => string;
  readonly silenceMs?: number;
};

/** What a run works with: a scripted provider, and tools that only say what they were given. */
export function runDeps(
  transcript: Transcript,
  { url, effects, nextId, silenceMs = 60_000, ...more }: Given,
): RunDeps {
  return {
    model: createAnthropicModel({ apiKey: "key", baseUrl: url, model: "model", maxTokens: 1000, silenceMs }),
    transcript,
    toolbox: {
      descriptions: [{ name: "widen", description: "Widens", inputSchema: { type: "object" } }],
      plan: async (tool) =>
        tool === "widen" || tool === "delete"
          ? { title: `Will ${tool}`, needsApproval: tool === "delete" }
          : null,
      run: async (tool, input, context) => {
        if (!effects.includes(context.call)) effects.push(context.call);
        return tool === "nonsense"
          ? { failed: true, result: "There is no such tool." }
          : { failed: false, result: `${tool} ${input}` };
      },
    },
    system: "You model parts.",
    situation: "A bracket is open.",
    spending: {
      spend: async (tokens) => ({
        today: tokens,
        todayOfAll: tokens,
        begunThen: tokens,
        nextDay: "2026-01-02T00:00:00.000Z",
      }),
    },
    limits: {
      steps: 60,
      tokens: 1_000_000,
      dayTokens: 10_000_000,
      dayTokensOfAll: 100_000_000,
      untoldTokens: 100_000,
    },
    newId: nextId,
    now: () => new Date(at),
    pause: async () => undefined,
    ...more,
  };
}
