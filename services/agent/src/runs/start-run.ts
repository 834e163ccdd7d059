import {
  type Chat,
  type ChatEvent,
  type ChatRun,
  type ErrorCode,
  type OperationInput,
  type Operations,
  type Principal,
  type Result,
  type RunId,
  newId,
  isRunOver,
  ok,
  refuse,
} from "@solidtype/contracts";
import { idFrom } from "@solidtype/service-kit";
import { type Asker, askerOf, type ChatDesk, type OpenedChat, waitsForPerson } from "./chat-desk.ts";

type Ask = OperationInput<Operations["startRun"]>;
const longestTitle = 60;

/**
 * Writes what a person said and the run that answers it. One run at a time: the n-th run of a chat is written into the
 * n-th place, which holds one, so that of two who ask at once one is refused. The run's id follows from the request's
 * idempotency key: asked again, it is the same run.
 */
export async function startRun(
  desk: ChatDesk,
  principal: Principal,
  { params, body, meta }: Ask,
): Promise<Result<{ readonly run: RunId }, ErrorCode>> {
  const asker = askerOf(principal);
  if (!asker.ok) return asker;
  const run = runIdFor(params.chat, asker.value, meta.idempotencyKey);
  if (body.document !== undefined) {
    const { document, branch } = body;
    const resource = { kind: "document" as const, document, ...(branch === undefined ? {} : { branch }) };
    const readable = await desk.acting(run, asker.value, params.chat).may("document.read", resource);
    if (!readable.ok) return readable;
  }
  const opened = await desk.open(params.chat);
  if (!opened.ok) return opened;
  const written = await write(desk, opened.value, run, asker.value, body);
  if (!written.ok) return written;
  const { queued, isFirst } = written.value;
  if (queued !== null) {
    // It is written and looked after: that it is not in the queue yet costs time.
    await desk.queue(opened.value, queued);
    await desk.tellGrowth(opened.value, isFirst ? { title: titleOf(body.text) } : {});
  }
  return ok({ run });
}

function runIdFor(session: string, { person, key }: Asker, idempotencyKey: string | undefined): RunId {
  return idempotencyKey === undefined
    ? newId("run")
    : idFrom("run", session, person, key ?? "", idempotencyKey);
}

type Started = {
  /** Null: it was carried out already. */
  readonly queued: ChatRun | null;
  readonly isFirst: boolean;
};

async function write(
  desk: ChatDesk,
  opened: OpenedChat,
  id: RunId,
  asker: Asker,
  body: Ask["body"],
): Promise<Result<Started, ErrorCode>> {
  const run = newRun(id, asker, body);
  for (;;) {
    const chat = await desk.read(opened);
    if (!chat.ok) return chat;
    const { runs } = chat.value;
    const same = runs.get(id);
    if (same !== undefined && !(isSaidIn(chat.value, id, body.text) && isAbout(same, run)))
      return refuse("idempotency-mismatch");
    if (same !== undefined)
      return ok({ queued: same.state === "queued" ? same : null, isFirst: runs.size === 1 });
    const other = [...runs.values()].find((one) => !isRunOver(one));
    if (other !== undefined) {
      // One that nobody carries out any more, because its place in the queue was lost, goes on with this.
      if (!waitsForPerson(chat.value, other.id)) await desk.letLook(opened, other);
      return refuse("run-in-progress", { run: other.id });
    }
    const watched = await desk.watch(opened, id);
    if (!watched.ok) return watched;
    const written = await opened.rows.writeOnce(`run-${runs.size + 1}`, firstRows(run, body.text));
    if (!written.ok) return written;
    if (written.value === "written") return ok({ queued: run, isFirst: runs.size === 0 });
  }
}

const isSaidIn = (chat: Chat, run: RunId, text: string): boolean =>
  chat.messages.some((message) => message.run === run && message.role === "user" && message.text === text);

/** The same place and selection: asked again elsewhere, it is another request. */
const isAbout = (one: ChatRun, other: ChatRun): boolean =>
  one.document === other.document &&
  one.branch === other.branch &&
  JSON.stringify(one.selection) === JSON.stringify(other.selection);

function newRun(id: RunId, asker: Asker, { document, branch, selection }: Ask["body"]): ChatRun {
  return {
    id,
    epoch: 0,
    state: "queued",
    startedBy: asker.person,
    startedAt: new Date().toISOString(),
    ...(document === undefined ? {} : { document }),
    ...(branch === undefined ? {} : { branch }),
    ...(selection === undefined ? {} : { selection: [...selection] }),
    ...(asker.key === undefined ? {} : { key: asker.key }),
  };
}

function firstRows(run: ChatRun, text: string): ChatEvent[] {
  const message = newId("message");
  const headers = { operation: "insert" } as const;
  const base = { run: run.id, epoch: 0 };
  const said = {
    ...base,
    id: message,
    role: "user" as const,
    at: run.startedAt,
    author: run.startedBy,
    state: "whole" as const,
  };
  return [
    { type: "message", key: message, value: said, headers },
    { type: "delta", key: `${message}:0`, value: { ...base, message, index: 0, text }, headers },
    { type: "run", key: run.id, value: run, headers },
  ];
}

/** The first line of what was said, as far as it fits. */
function titleOf(text: string): string {
  const line =
    text
      .trim()
      .split("\n", 1)[0]
      ?.replaceAll(/\p{Cc}/gu, " ")
      .trim() ?? "";
  return line.length <= longestTitle ? line : `${line.slice(0, longestTitle - 1)}…`;
}
