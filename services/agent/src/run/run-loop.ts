import type { ChatCall, ChatMessage, ChatRun } from "@solidtype/contracts";
import type { Model, ModelAnswer } from "../model/model-port.ts";
import { conversation } from "./conversation.ts";
import { createDeltaWriter } from "./delta-writer.ts";
import type { Decisions, Toolbox, Transcript } from "./run-ports.ts";
import { row, RunRecord, StreamLost } from "./run-record.ts";

/**
 * One turn of the agent, written so that any process can go on from the stream alone.
 *
 * Everything is appended before it is acted on: the message before its text, the calls before they run. A process that
 * takes a run over raises its epoch (older processes are fenced by the stream), abandons the message that was open,
 * finishes the calls that were not settled (their ids are idempotency keys of their effects) and asks the model on.
 */
export type RunDeps = {
  readonly model: Model;
  readonly transcript: Transcript;
  readonly toolbox: Toolbox;
  readonly decisions: Decisions;
  readonly system: string;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
};

export type RunEnd = "done" | "cancelled" | "failed" | "fenced" | "unavailable" | "unknown-run";

/** A model that only ever calls tools is stopped here and says so. */
const mostSteps = 60;
const mostAttempts = 4;

function endOf(state: ChatRun["state"]): RunEnd | null {
  return state === "done" || state === "cancelled" || state === "failed" ? state : null;
}

export async function carryOutRun(runId: string, deps: RunDeps): Promise<RunEnd> {
  const record = await RunRecord.open(deps.transcript, runId);
  if (record === null) return "unknown-run";
  const already = endOf(record.run.state);
  if (already !== null) return already;
  try {
    await record.takeOver();
    return await takeSteps(record, deps);
  } catch (error) {
    if (error instanceof StreamLost) return error.end;
    throw error;
  }
}

async function takeSteps(record: RunRecord, deps: RunDeps): Promise<RunEnd> {
  for (let step = 0; step < mostSteps; step += 1) {
    for (const call of record.unsettledCalls()) {
      if (deps.signal.aborted) return record.cancel();
      await settle(record, call, deps);
    }
    if (deps.signal.aborted) return record.cancel();
    if (record.isAnswered()) return record.finish();
    const next = await ask(record, deps);
    if (next !== "calls") return next;
  }
  const message = `The agent stopped after ${mostSteps} steps without an end. Ask for a smaller change.`;
  await record.enter("failed", { code: "agent.too-many-steps", message });
  return "failed";
}

/** Waits for approval where the call needs it, then carries it out. Returns early, unsettled, when cancelled. */
async function settle(record: RunRecord, call: ChatCall, deps: RunDeps): Promise<void> {
  let current: ChatCall = { ...call, epoch: record.run.epoch };
  if (current.state === "awaiting-approval") {
    await record.enter("awaiting-approval");
    const decision = await deps.decisions.wait(call.id, deps.signal);
    if (decision === null) return;
    current = { ...current, state: decision.approved ? "approved" : "denied", decidedBy: decision.by };
    await record.write(row.call(current));
    await record.enter("running");
  }
  if (current.state === "denied") return;
  current = { ...current, state: "running" };
  await record.write(row.call(current));
  const { document, branch, startedBy } = record.run;
  const context = {
    run: record.run.id,
    call: call.id,
    document,
    branch,
    person: startedBy,
    signal: deps.signal,
  };
  const outcome = await deps.toolbox.run(call.tool, call.input, context);
  await record.write(
    row.call({ ...current, state: outcome.failed ? "failed" : "done", result: outcome.result }),
  );
}

/** Asks until there is a whole answer: an answer that breaks off, or a busy provider, is asked again with a growing pause. */
async function ask(record: RunRecord, deps: RunDeps): Promise<RunEnd | "calls"> {
  for (let attempt = 1; ; attempt += 1) {
    const { message, answer } = await hearAnswer(record, deps);
    if (deps.signal.aborted) return record.cancel();
    if (answer.ok) {
      const calls = plannedCalls(record, message, answer.value, deps);
      // The message becomes whole last: until then its calls belong to an open message, which a takeover abandons.
      await record.write(...calls.map(row.call), row.message({ ...message, state: "whole" }));
      if (calls.length > 0) return "calls";
      return record.finish();
    }
    await record.write(row.message({ ...message, state: "abandoned" }));
    if (answer.error.code === "model.refused" || attempt === mostAttempts) {
      await record.enter("failed", { code: answer.error.code, message: answer.error.message });
      return "failed";
    }
    await deps.pause(500 * 2 ** attempt, deps.signal);
    if (deps.signal.aborted) return record.cancel();
  }
}

async function hearAnswer(
  record: RunRecord,
  deps: RunDeps,
): Promise<{ message: ChatMessage; answer: Awaited<ReturnType<Model["ask"]>> }> {
  const { id: run, epoch } = record.run;
  const said = conversation(record.chat());
  const message: ChatMessage = {
    id: deps.newId(),
    run,
    epoch,
    role: "assistant",
    at: deps.now().toISOString(),
    author: "agent",
    state: "open",
  };
  await record.write(row.message(message));
  const deltas = createDeltaWriter(deps.transcript, { run, epoch, message: message.id });
  const { signal, model, system, toolbox } = deps;
  const answer = await model.ask({
    system,
    said,
    tools: toolbox.descriptions,
    signal,
    onText: (text) => deltas.write(text),
  });
  record.must(await deltas.finish());
  await record.reread();
  return { message, answer };
}

function plannedCalls(
  record: RunRecord,
  message: ChatMessage,
  answer: ModelAnswer,
  deps: RunDeps,
): ChatCall[] {
  return answer.calls.map(({ tool, input }) => {
    const plan = deps.toolbox.plan(tool, input);
    return {
      id: deps.newId(),
      run: record.run.id,
      epoch: record.run.epoch,
      message: message.id,
      tool,
      title: plan?.title ?? tool,
      input,
      state: plan?.needsApproval === true ? "awaiting-approval" : "approved",
    };
  });
}
