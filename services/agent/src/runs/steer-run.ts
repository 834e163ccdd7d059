import {
  type CallId,
  type ChatCall,
  type ChatRun,
  type ErrorCode,
  type OperationInput,
  type Operations,
  type Principal,
  type Result,
  type RunId,
  isRunOver,
  ok,
  refuse,
} from "@solidtype/contracts";
import { nudge } from "@solidtype/service-kit";
import { askerOf, type ChatDesk } from "./chat-desk.ts";
import { endRun } from "./end-run.ts";

/**
 * Ends a run wherever it is. The wish is written first; whoever carries the run out reads it and ends it. One that
 * nobody has, because it waits for its turn or for a person, is ended here: its turn may be an hour away.
 */
export async function cancelRun(
  desk: ChatDesk,
  principal: Principal,
  { params }: OperationInput<Operations["cancelRun"]>,
): Promise<Result<{ readonly run: RunId; readonly state: ChatRun["state"] }, ErrorCode>> {
  const asker = askerOf(principal);
  if (!asker.ok) return asker;
  const opened = await desk.open(params.chat);
  if (!opened.ok) return opened;
  const chat = await desk.read(opened.value);
  if (!chat.ok) return chat;
  const run = chat.value.runs.get(params.run);
  if (run === undefined) return refuse("not-found");
  if (!isRunOver(run)) {
    const watched = await desk.watch(opened.value, params.run);
    if (!watched.ok) return watched;
    const value = { run: run.id, epoch: run.epoch, by: asker.value.person, at: new Date().toISOString() };
    const written = await opened.value.rows.writeOnce(`cancel-${run.id}`, [
      { type: "cancel", key: run.id, value, headers: { operation: "insert" } },
    ]);
    if (!written.ok) return written;
    const held = await nudge(desk.bus, run.id);
    if (held.ok && held.value === "free") {
      const ended = await endRun(opened.value, run, (record) => record.cancel());
      if (ended === "later") await desk.queue(opened.value, run);
      await desk.tellGrowth(opened.value, { run: params.run });
    }
  }
  const now = await desk.read(opened.value);
  return ok({
    run: params.run,
    state: (now.ok ? now.value.runs.get(run.id) : undefined)?.state ?? run.state,
  });
}

/**
 * A step is carried out with the rights of the person who started the run, so only they can allow it, signed in as
 * themself; whoever may write into the chat can decline it. Of two who decide at once the first counts.
 */
export async function decideCall(
  desk: ChatDesk,
  principal: Principal,
  { params, body }: OperationInput<Operations["decideCall"]>,
): Promise<Result<{ readonly call: CallId; readonly state: ChatCall["state"] }, ErrorCode>> {
  if (principal.kind !== "person")
    return refuse("forbidden", { reason: "a step is decided on by a person who is signed in" });
  const opened = await desk.open(params.chat);
  if (!opened.ok) return opened;
  for (;;) {
    const chat = await desk.read(opened.value);
    if (!chat.ok) return chat;
    const call = chat.value.calls.get(params.call);
    const run = call === undefined ? undefined : chat.value.runs.get(call.run);
    if (call === undefined || run === undefined) return refuse("not-found");
    if (call.state !== "awaiting-approval") {
      if (!isDecidedSo(call, body.approved)) return refuse("conflict", { state: call.state });
      // Whoever wrote the decision may not have lived to tell of it.
      if (!isRunOver(run)) await desk.letLook(opened.value, run);
      return ok({ call: params.call, state: call.state });
    }
    if (body.approved && run.startedBy !== principal.person)
      return refuse("forbidden", { reason: "only the person who asked for it can allow this step" });
    const watched = await desk.watch(opened.value, run.id as RunId);
    if (!watched.ok) return watched;
    const state = body.approved ? "approved" : "denied";
    const value: ChatCall = { ...call, epoch: run.epoch, state, decidedBy: principal.person };
    const written = await opened.value.rows.writeOnce(`decision-${call.id}-${run.epoch}`, [
      { type: "call", key: call.id, value, headers: { operation: "update" } },
    ]);
    // What counts is what is read now: somebody else may have been first.
    if (!written.ok) return written;
  }
}

/** Deciding the same twice is as good as once. */
function isDecidedSo({ state }: ChatCall, approved: boolean): boolean {
  return approved ? state !== "denied" && state !== "cancelled" : state === "denied";
}
