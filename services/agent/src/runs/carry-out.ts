import {
  type BusEvent,
  type ChatRow,
  type ChatRun,
  isRetryable,
  isRunOver,
  newId,
  operations,
  parseId,
  type runQueued,
} from "@solidtype/contracts";
import { hold, nudge, type WorkEnd } from "@solidtype/service-kit";
import { ChatRows } from "../chat/chat-rows.ts";
import type { Model } from "../model/model-port.ts";
import { situationOf } from "../prompt/situation.ts";
import { systemPrompt } from "../prompt/system-prompt.ts";
import { carryOutRun, type RunEnd, type RunLimits } from "../run/run-loop.ts";
import type { Acting } from "../toolbox/acting.ts";
import { openToolbox, type ToolboxParts } from "../toolbox/toolbox.ts";
import { type Asker, type ChatDesk, type OpenedChat, waitsForPerson } from "./chat-desk.ts";
import { endRun } from "./end-run.ts";
import type { Shares } from "./shares.ts";

export type CarryOutDeps = {
  readonly desk: ChatDesk;
  readonly model: Model;
  readonly tools: ToolboxParts;
  readonly limits: RunLimits;
  readonly shares: Shares;
};

/** What tells that access is gone. Any other failure says nothing of it, as while one release replaces another. */
const isLost: ReadonlySet<string> = new Set(["not-found", "forbidden", "conflict"]);

/** Ends of this process' work on a run that goes on later. */
const mayGoOn: ReadonlySet<RunEnd> = new Set(["unavailable", "released", "untold"]);

/** How soon a run is looked at again that another process has, or whose stream cannot be reached. */
const lookAgain: WorkEnd = { againAfterMs: 2000 };

/**
 * One queued run, from the queue to its end or to where it waits for a person. Whether somebody carries it out already
 * is asked first, to spare the work; that two never do is seen to by the stream.
 */
export async function takeUpRun(
  deps: CarryOutDeps,
  event: BusEvent<typeof runQueued>,
  stopping: AbortSignal,
): Promise<WorkEnd> {
  // Whoever asks in thirty chats at once does not keep everybody else's runs waiting.
  const giveBack = deps.shares.take(event.data.actingFor);
  if (giveBack === null) return lookAgain;
  try {
    return await takeUp(deps, event, stopping);
  } finally {
    giveBack();
  }
}

async function takeUp(
  deps: CarryOutDeps,
  { data: { session, run: id, actingFor, key } }: BusEvent<typeof runQueued>,
  stopping: AbortSignal,
): Promise<WorkEnd> {
  const { desk } = deps;
  const held = await nudge(desk.bus, id);
  if (!held.ok || held.value === "held") return lookAgain;
  const opened = await desk.open(session);
  if (!opened.ok) return isRetryable(opened.error.code) ? lookAgain : "done";
  const chat = await desk.read(opened.value);
  if (!chat.ok) return isRetryable(chat.error.code) ? lookAgain : "done";
  const run = chat.value.runs.get(id);
  if (run === undefined || isRunOver(run)) return "done";
  if (run.state === "awaiting-approval" && waitsForPerson(chat.value, id)) return "done";
  const asker: Asker = { person: actingFor, ...(key === undefined ? {} : { key }) };
  const abort = new AbortController();
  const acting = desk.acting(id, asker, session, abort.signal);
  const allowed = await acting.may("chat.write", { kind: "chat", session });
  if (!allowed.ok) return isLost.has(allowed.error.code) ? endWithoutAccess(opened.value, run) : lookAgain;

  const stop = () => abort.abort("stopping");
  stopping.addEventListener("abort", stop, { once: true });
  if (stopping.aborted) stop();
  const look = async () => {
    const now = await desk.read(opened.value);
    if (now.ok && now.value.cancelled.has(id)) abort.abort("cancelled");
  };
  const holding = hold(desk.bus, id, () => void look());
  try {
    const end = await carryOut(deps, opened.value, run, acting, abort.signal);
    desk.bus.log.info({ session, run: id, end }, "a run came to an end or a rest");
    if (end === "refused") return await endWithoutAccess(opened.value, run);
    if (end === "awaiting-approval") {
      // A decision that came between the last look and letting go has found the run held, and queued nothing.
      holding.release();
      const now = await desk.read(opened.value);
      if (!now.ok) return lookAgain;
      return waitsForPerson(now.value, id) ? "done" : { againAfterMs: 0 };
    }
    return mayGoOn.has(end) ? lookAgain : "done";
  } finally {
    holding.release();
    stopping.removeEventListener("abort", stop);
    await desk.tellGrowth(opened.value, { run: id });
  }
}

async function carryOut(
  { desk, model, tools, limits }: CarryOutDeps,
  { row }: OpenedChat,
  run: ChatRun,
  acting: Acting,
  signal: AbortSignal,
): Promise<RunEnd> {
  const rows = new ChatRows(acting.streams, { workspace: row.workspaceId, session: row.id });
  const around = await lookAround(acting, row, run);
  const toolbox = openToolbox(tools, acting, {
    document: run.document,
    branch: run.branch,
    project: around.project,
  });
  try {
    return await carryOutRun(run.id, {
      model,
      transcript: rows.transcript(run.id),
      toolbox,
      spending: {
        async spend(tokens) {
          const told = await desk.tellCost({ ...run, tokens });
          if (told.ok) return told.value;
          desk.bus.log.warn({ run: run.id, code: told.error.code }, "what a run costs could not be told");
          return null;
        },
      },
      system: systemPrompt,
      situation: situationOf(run, row, around),
      limits,
      newId,
      now: () => new Date(),
      pause,
      signal,
    });
  } finally {
    await toolbox.close();
  }
}

type Around = {
  readonly project: string | undefined;
  readonly document?: string;
  readonly branch?: string;
};

/** What the open part and branch are called. What cannot be told now is left out; tools say what is wrong. */
async function lookAround(acting: Acting, row: ChatRow, run: ChatRun): Promise<Around> {
  const document = parseId("document", run.document);
  const branch = parseId("branch", run.branch);
  if (document === undefined) return { project: row.projectId ?? undefined };
  const asked = await acting.ask(operations.getDocument, {
    params: { document },
    query: branch === undefined ? {} : { branch },
  });
  if (!asked.ok) return { project: row.projectId ?? undefined };
  const { name, projectId } = asked.value.data;
  const branches = await acting.ask(operations.listBranches, { params: { project: projectId } });
  const on = branches.ok ? branches.value.data.find(({ id }) => id === branch) : undefined;
  return { project: projectId, document: name, ...(on === undefined ? {} : { branch: on.name }) };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}

/** Whoever the run acts for may not write here any more, so the service itself says how it ended. */
async function endWithoutAccess(opened: OpenedChat, run: ChatRun): Promise<WorkEnd> {
  const message =
    "The agent stopped: the person it works for may not write in this chat any more. Whoever may can ask it again.";
  const ended = await endRun(opened, run, async (record) => {
    await record.abandonCalls();
    await record.enter("failed", { code: "agent.access-lost", message });
  });
  return ended === "later" ? lookAgain : "done";
}
