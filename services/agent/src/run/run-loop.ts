import type { ChatCall, ChatMessage, ChatRun, Failure } from "@solidtype/contracts";
import type { Model, ModelAnswer, ModelFailure } from "../model/model-port.ts";
import { conversation } from "./conversation.ts";
import { createDeltaWriter } from "./delta-writer.ts";
import { cutShort } from "./cut-short.ts";
import type { Spending, Spent, StreamEnd, Toolbox, Transcript } from "./run-ports.ts";
import { must, row, RunRecord, StreamLost } from "./run-record.ts";

/**
 * One turn of the agent, written so that any process can go on from the stream alone.
 *
 * Everything is appended before it is acted on: the message before its text, the calls before they run. A process that
 * takes a run over raises its epoch (older processes are fenced by the stream), abandons the message that was open,
 * finishes the calls that were not settled (their ids are idempotency keys of their effects) and asks the model on.
 *
 * A call that needs a person's approval ends the work on the run: the decision is a row, too, and whoever takes the run
 * up after it finds it there. So a run may wait for days and costs nothing.
 */
export type RunDeps = {
  readonly model: Model;
  readonly transcript: Transcript;
  readonly toolbox: Toolbox;
  readonly spending: Spending;
  readonly system: string;
  readonly situation: string;
  readonly limits: RunLimits;
  readonly newId: (kind: "message" | "call") => string;
  readonly now: () => Date;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Aborts with an `Interruption` as its reason. */
  readonly signal: AbortSignal;
};

export type RunLimits = {
  /** A model that only ever calls tools is stopped here and says so. */
  readonly steps: number;
  readonly tokens: number;
  /** Of all runs that one person begins in a day. */
  readonly dayTokens: number;
  readonly dayTokensOfAll: number;
  /** What a run may cost that metadata cannot be told of: past it the run rests until it can. */
  readonly untoldTokens: number;
};

/**
 * `awaiting-approval`: a person has to decide first. `released`: this process stops, and the next one goes on. `untold`: it
 * rests until metadata can be told what it costs.
 */
export type RunEnd =
  | "done"
  | "cancelled"
  | "failed"
  | "awaiting-approval"
  | "released"
  | "unknown-run"
  | "untold"
  | StreamEnd;

const mostAttempts = 4;
/** A step that was cut off so often is not begun again, nor a run taken up that gets nowhere. */
const mostBegun = 3;
const mostTakenUp = 20;
const firstPauseMs = 2000;
/** Whoever waits for an answer is told, rather than left, where the provider wants more patience than this. */
const longestPauseMs = 60_000;

function endOf(state: ChatRun["state"]): RunEnd | null {
  return state === "done" || state === "cancelled" || state === "failed" ? state : null;
}

export async function carryOutRun(runId: string, deps: RunDeps): Promise<RunEnd> {
  try {
    const record = await RunRecord.open(deps.transcript, runId);
    if (record === null) return "unknown-run";
    const already = endOf(record.run.state);
    if (already !== null) return already;
    // Where it cannot be told what is spent, no process begins to spend.
    const told = record.run.tokens ?? 0;
    if ((await deps.spending.spend(told)) === null) return "untold";
    await record.takeOver();
    return await takeSteps(record, deps, told);
  } catch (error) {
    if (error instanceof StreamLost) return error.end;
    throw error;
  }
}

async function takeSteps(record: RunRecord, deps: RunDeps, toldBefore: number): Promise<RunEnd> {
  let told = toldBefore;
  for (;;) {
    for (const call of record.unsettledCalls()) {
      const broken = await brokenOff(record, deps);
      if (broken !== null) return broken;
      if (call.state === "awaiting-approval") {
        await record.enter("awaiting-approval");
        return "awaiting-approval";
      }
      await settle(record, call, deps);
    }
    const broken = await brokenOff(record, deps);
    if (broken !== null) return broken;
    if (record.isAnswered()) return record.finish();
    const spent = await deps.spending.spend(record.run.tokens ?? 0);
    if (spent !== null) told = record.run.tokens ?? 0;
    else if ((record.run.tokens ?? 0) - told >= deps.limits.untoldTokens) return "untold";
    const over = stuck(record) ?? overspent(record, deps.limits) ?? usedUp(spent, deps);
    if (over !== null) {
      await record.enter("failed", over);
      return "failed";
    }
    const next = await ask(record, deps);
    if (next !== "calls") return next;
  }
}

/** A run that ends the process each time it is taken up would take all others along, for ever. */
function stuck({ run }: RunRecord): ChatRun["error"] | null {
  if ((run.begun ?? 0) <= mostTakenUp) return null;
  return {
    code: "agent.stuck",
    message: `The agent took this up ${mostTakenUp} times and was cut off each time before it got any further. What it did so far stays; ask for something smaller.`,
  };
}

async function brokenOff(record: RunRecord, { signal }: RunDeps): Promise<RunEnd | null> {
  if (record.isCancelled() || (signal.aborted && signal.reason === "cancelled")) return record.cancel();
  return signal.aborted ? "released" : null;
}

function overspent(record: RunRecord, limits: RunLimits): ChatRun["error"] | null {
  if (record.steps() >= limits.steps)
    return {
      code: "agent.too-many-steps",
      message: `The agent stopped after ${limits.steps} steps without an end. What it did so far stays; ask it to go on, or for a smaller change.`,
    };
  if ((record.run.tokens ?? 0) >= limits.tokens)
    return {
      code: "agent.too-many-tokens",
      message: `The agent stopped after ${limits.tokens} tokens, the limit for one answer. What it did so far stays; ask it to go on, or for a smaller change.`,
    };
  return null;
}

/** Where it could not be told what was spent the run goes on for a little: that it was is told with the next. */
function usedUp(spent: Spent | null, { limits, now }: RunDeps): ChatRun["error"] | null {
  if (spent === null) return null;
  const ended = (message: string) => ({ code: "agent.day-used-up", message });
  const ofDay = Math.max(spent.today, spent.begunThen) >= limits.dayTokens;
  const ofAll = spent.todayOfAll >= limits.dayTokensOfAll;
  if (!ofDay && !ofAll) return null;
  if (!ofAll && spent.today < limits.dayTokens)
    return ended(
      `What the agent may cost for you in a day is used up for the day on which you asked this: ${limits.dayTokens.toLocaleString("en")} tokens. What it did so far stays; ask again to go on today.`,
    );
  const [whose, who, most] = ofAll
    ? ["for all people of this platform together", "for everybody", limits.dayTokensOfAll]
    : ["for you", "for you", limits.dayTokens];
  return ended(
    `What the agent may cost ${whose} in a day is used up: ${most.toLocaleString("en")} tokens. It works ${who} again in ${timeUntil(spent.nextDay, now())}, from 00:00 UTC. What it did so far stays. Whoever runs this platform can allow more.`,
  );
}

function timeUntil(then: string, now: Date): string {
  const minutes = Math.max(1, Math.ceil((Date.parse(then) - now.getTime()) / 60_000));
  const hours = Math.round(minutes / 60);
  if (hours >= 2) return `${hours} hours`;
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}

async function settle(record: RunRecord, call: ChatCall, deps: RunDeps): Promise<void> {
  const begun = (call.begun ?? 0) + 1;
  const running: ChatCall = { ...call, epoch: record.run.epoch, state: "running", begun };
  if (begun > mostBegun) {
    const result = `This step was begun ${mostBegun} times and cut off each time before it came to an end. Some of it may have been done, of a merge some parts: look at what there is, and tell the person. Do not ask for it again.`;
    return record.write(row.call({ ...running, state: "failed", result }));
  }
  await record.write(row.call(running));
  const outcome = await deps.toolbox.run(call.tool, call.input, {
    call: call.id,
    mayRemove: call.decidedBy !== undefined,
  });
  // Broken off in the middle: not settled, so that whoever goes on carries it out again.
  if (deps.signal.aborted && deps.signal.reason === "stopping") return;
  const { failed, result, picture } = outcome;
  await record.write(
    row.call({
      ...running,
      state: failed ? "failed" : "done",
      result: cutShort(result),
      ...(picture === undefined ? {} : { picture }),
    }),
  );
}

/** Asks until there is a whole answer: an answer that breaks off, or a busy provider, is asked again with a growing pause. */
async function ask(record: RunRecord, deps: RunDeps): Promise<RunEnd | "calls"> {
  for (let attempt = 1; ; attempt += 1) {
    const heard = await hearAnswer(record, deps);
    const { message, answer } = heard;
    if (answer.ok) return takeIn(record, { ...heard, answer: answer.value }, deps);
    await record.reread();
    const cost = spentOn(answer.error);
    record.charge(cost);
    const broken = await brokenOff(record, deps);
    // Whoever goes on tells what the row says: what only this process knew would be lost with it.
    if (broken === "released" && cost > 0) await record.write(row.run(record.run));
    if (broken !== null) return broken;
    await record.write(row.message({ ...message, state: "abandoned" }), row.run(record.run));
    const next = afterFailure(record, answer.error, attempt);
    if ("end" in next) {
      await record.enter("failed", next.end);
      return "failed";
    }
    await deps.pause(next.pauseMs, deps.signal);
    const stopped = await brokenOff(record, deps);
    if (stopped !== null) return stopped;
  }
}

/** A whole answer is written before anything else is asked of anybody: it was paid for. */
async function takeIn(
  record: RunRecord,
  { message, answer, saysAnything }: Heard<ModelAnswer>,
  deps: RunDeps,
): Promise<RunEnd | "calls"> {
  const calls = await plannedCalls(record, message, answer, deps);
  record.spend(answer.tokens);
  const error = calls.length === 0 ? errorOfEnd(answer.stop, saysAnything || record.hasDone()) : null;
  const end = error === null ? "done" : "failed";
  // The message becomes whole last: until then its calls belong to an open message, which a takeover abandons.
  await record.write(
    ...calls.map(row.call),
    row.message({ ...message, state: "whole" }),
    calls.length > 0 ? row.run(record.run) : record.become(end, error ?? undefined),
  );
  if (calls.length === 0) return end;
  // Somebody may have written meanwhile that the run is to end.
  await record.reread();
  return "calls";
}

function spentOn({ details }: Failure<ModelFailure>): number {
  const tokens = details?.["tokens"];
  return typeof tokens === "number" ? tokens : 0;
}

function afterFailure(
  record: RunRecord,
  { code, message, details }: Failure<ModelFailure>,
  attempt: number,
): { readonly end: NonNullable<ChatRun["error"]> } | { readonly pauseMs: number } {
  if (code === "model.too-much" && record.telling === "as usual") {
    record.telling = "shortly";
    return { pauseMs: 0 };
  }
  if (code === "model.refused" || code === "model.too-much" || attempt >= mostAttempts)
    return { end: { code, message } };
  const asked = details?.["retryAfterMs"];
  const pauseMs = Math.max(typeof asked === "number" ? asked : 0, firstPauseMs * 3 ** (attempt - 1));
  if (pauseMs <= longestPauseMs) return { pauseMs };
  const minutes = Math.ceil(pauseMs / 60_000);
  const when = minutes === 1 ? "in a minute" : `in ${minutes} minutes`;
  return { end: { code, message: `The model provider takes no more requests for now. Ask again ${when}.` } };
}

/** After its steps a model may well have nothing to add: those are there to be seen. */
function errorOfEnd(stop: ModelAnswer["stop"], isAnything: boolean): NonNullable<ChatRun["error"]> | null {
  if (stop === "length")
    return {
      code: "model.too-long",
      message: "The answer was cut off: it was longer than one may be. Ask the agent to go on.",
    };
  if (stop === "refusal")
    return { code: "model.declined", message: "The model declined to answer this. Put it in other words." };
  if (!isAnything)
    return {
      code: "model.silent",
      message: "The model answered without a word. Ask again, or in other words.",
    };
  return null;
}

type Heard<Answer> = {
  readonly message: ChatMessage;
  readonly answer: Answer;
  /** In words: calls are no words. */
  readonly saysAnything: boolean;
};

async function hearAnswer(
  record: RunRecord,
  deps: RunDeps,
): Promise<Heard<Awaited<ReturnType<Model["ask"]>>>> {
  const { id: run, epoch } = record.run;
  const said = conversation(record.chat(), run, record.telling);
  const message: ChatMessage = {
    id: deps.newId("message"),
    run,
    epoch,
    role: "assistant",
    at: deps.now().toISOString(),
    author: "agent",
    state: "open",
  };
  await record.write(row.message(message));
  const deltas = createDeltaWriter(deps.transcript, { run, epoch, message: message.id });
  const { signal, model, system, situation, toolbox } = deps;
  let saysAnything = false;
  const answer = await model.ask({
    system,
    situation,
    said,
    tools: toolbox.descriptions,
    signal,
    onText: (text) => {
      saysAnything ||= text.trim() !== "";
      deltas.write(text);
    },
  });
  must(await deltas.finish());
  return { message, answer, saysAnything };
}

async function plannedCalls(
  record: RunRecord,
  message: ChatMessage,
  answer: ModelAnswer,
  deps: RunDeps,
): Promise<ChatCall[]> {
  const plans = await Promise.all(answer.calls.map(({ tool, input }) => deps.toolbox.plan(tool, input)));
  return answer.calls.map(({ tool, input }, index) => ({
    id: deps.newId("call"),
    run: record.run.id,
    epoch: record.run.epoch,
    message: message.id,
    tool,
    title: plans[index]?.title ?? tool,
    input,
    state: plans[index]?.needsApproval === true ? "awaiting-approval" : "approved",
  }));
}
