import {
  type Action,
  type Decision,
  type Resource,
  type ResourceFacts,
  can,
  refusalOf,
} from "@solidtype/access";
import {
  type ErrorCode,
  type Failure,
  type Operation,
  type PersonId,
  type Principal,
  type Result,
  type WorkspaceId,
  newId,
  ok,
  personOf,
  principalKey,
  refuse,
} from "@solidtype/contracts";
import {
  isAway,
  isBusy,
  isCollision,
  isGone,
  isTaken,
  transactionId,
  type Database,
  type Rows,
} from "../database/database.ts";
import type { Turns } from "../database/turns.ts";
import { writeAudit } from "../access/audit.ts";
import { locate } from "../access/locate.ts";
import type { KnownAccess } from "../access/known-access.ts";
import type { AuditFold } from "../access/audit-fold.ts";
import { type Standing, resolveAccess } from "../access/resolve-access.ts";
import type { Content } from "../content/content.ts";
import { type TentativeContent, tentativeContent } from "../content/tentative-content.ts";
import type { Mailer } from "../auth/mailer.ts";
import { owe } from "../outbox/outbox.ts";
import type { Answer, Handled, Handler, OperationCall, Scene } from "./handler.ts";
import { earlierAnswer, keepAnswer, waitForSameKey } from "./kept-answers.ts";
import type { Sealer } from "./sealer.ts";
import { toWire } from "./to-wire.ts";

export type OperationDeps = {
  readonly database: Database;
  /**
   * Connections that no running transaction can hold: for what has to be written outside of one, and for what another
   * service asks while one waits for it. From the common ones, twenty documents made at once waited for each other.
   */
  readonly beside: Database;
  /** Of the common connections, those that writes may hold: the rest is for what only reads. */
  readonly turns: Turns;
  readonly known: KnownAccess;
  readonly audit: AuditFold;
  readonly content: Content;
  readonly mailer: Mailer;
  readonly publicUrl: string;
  readonly sealer: Sealer;
  readonly now: () => Date;
  readonly log: (message: string, error: unknown) => void;
  /** Content is to be taken back or deleted. */
  readonly onContentOwed: () => void;
};

type Refused = {
  readonly failure: Failure<ErrorCode>;
  readonly decision: Exclude<Decision, { allowed: true }>;
  readonly workspace: string | null;
};

/** What is done once the transaction is in, and what the answer says of it. */
type Afterwards = (() => Promise<object>)[];

/** Takes a transaction back without that being an error. */
class Undo extends Error {
  readonly failure: Failure<ErrorCode>;
  constructor(failed: Failure<ErrorCode>) {
    super(failed.code);
    this.failure = failed;
  }
}

/**
 * Carries one operation out: permission, then the handler. A write is one transaction with its permission check, its
 * audit line, its events and, for a creating request, the answer under its idempotency key; a repeat of that request
 * gets the same answer, whatever happened to the first reply. Refusals are audited outside of it, since it is undone.
 */
export async function runOperation(
  deps: OperationDeps,
  operation: Operation,
  handler: Handler,
  principal: Principal,
  call: OperationCall,
): Promise<Result<Answer, ErrorCode>> {
  try {
    return operation.method === "GET"
      ? await read(deps, operation, handler, principal, call)
      : await write(deps, operation, handler, principal, call);
  } catch (error) {
    if (isTaken(error)) return refuse("already-exists");
    if (isGone(error)) return refuse("not-found");
    if (isCollision(error) || isBusy(error)) return refuse("overloaded");
    if (error instanceof Undo) return { ok: false, error: error.failure };
    if (isAway(error)) {
      deps.log("Postgres cannot be reached", error);
      return refuse("storage-unavailable");
    }
    throw error;
  }
}

async function read(
  deps: OperationDeps,
  operation: Operation,
  handler: Handler,
  principal: Principal,
  call: OperationCall,
): Promise<Result<Answer, ErrorCode>> {
  const standingOf: StandingOf = (resource) => deps.known.resolve(deps.database, principal, resource);
  const entered = await enter(deps, deps.database, operation, principal, call, [], standingOf);
  if ("failure" in entered) return refused(deps, operation, principal, call, entered);
  return answerOf(operation, await handler(entered.scene));
}

/** Whoever asked waits that much longer than a write does for its turn: it is then told so, or the write still fits. */
const turnBeforeDeadlineMs = 1500;

/** Of two transactions that wait for each other Postgres ends one. Nothing of it was done: it runs again. */
async function write(...asked: Parameters<typeof tryToWrite>): Promise<Result<Answer, ErrorCode>> {
  for (let left = 4; ; left--) {
    try {
      return await tryToWrite(...asked);
    } catch (error) {
      if (!isCollision(error) || left === 0) throw error;
    }
  }
}

async function tryToWrite(
  deps: OperationDeps,
  operation: Operation,
  handler: Handler,
  principal: Principal,
  call: OperationCall,
): Promise<Result<Answer, ErrorCode>> {
  const afterwards: Afterwards = [];
  const content = tentativeContent(deps.content, deps.beside);
  const within = { ...deps, content };
  const giveBack = await deps.turns.take(operation.rpc.deadlineMs - turnBeforeDeadlineMs);
  if (giveBack === undefined) return refuse("overloaded");
  let result: Result<Answer, ErrorCode> | Refused;
  try {
    result = await deps.database.$transaction((rows) =>
      transact(within, rows, operation, handler, principal, call, afterwards),
    );
  } catch (error) {
    await content.undo();
    deps.onContentOwed();
    // It may have been committed all the same: the line can break between that and our hearing of it.
    if (!(error instanceof Undo)) deps.known.forget(undefined);
    throw error;
  } finally {
    giveBack();
  }
  if ("failure" in result) return refused(deps, operation, principal, call, result);
  const outcome: object = {};
  for (const work of afterwards) {
    try {
      Object.assign(outcome, await work());
    } catch (error) {
      deps.log(`what follows ${operation.id} failed`, error);
    }
  }
  return result.ok && Object.keys(outcome).length > 0 ? ok(withOutcome(result.value, outcome)) : result;
}

function withOutcome(answer: Answer, outcome: object): Answer {
  return { ...answer, data: Object.assign({}, answer.data, outcome) };
}

/**
 * Who may not ask does not learn what was answered to them when they might; but an act that changed what may be done,
 * such as putting something into the trash, is answered again as it was.
 */
async function transact(
  deps: OperationDeps & { readonly content: TentativeContent },
  rows: Rows,
  operation: Operation,
  handler: Handler,
  principal: Principal,
  call: OperationCall,
  afterwards: Afterwards,
): Promise<Result<Answer, ErrorCode> | Refused> {
  await waitForSameKey(rows, principal, call);
  const standingOf: StandingOf = (resource) => resolveAccess(rows, principal, resource);
  const entered = await enter(deps, rows, operation, principal, call, afterwards, standingOf);
  if ("failure" in entered && entered.decision.reason !== "in-trash") return entered;
  const earlier = await earlierAnswer(deps.sealer, rows, operation, principal, call);
  if (earlier !== undefined) return earlier;
  if ("failure" in entered) return entered;
  const answer = answerOf(operation, await handler(entered.scene));
  if (!answer.ok) throw new Undo(answer.error);
  await auditWrite(rows, operation, principal, call, entered);
  if (await deps.content.settle(rows))
    afterwards.push(async () => {
      deps.onContentOwed();
      return {};
    });
  const full = { ...answer.value, txid: await transactionId(rows) };
  await keepAnswer(deps.sealer, rows, operation, principal, call, full);
  if (!personal.has(operation.id))
    afterwards.unshift(async () => {
      deps.known.forget(workspaceOf(entered.standing.facts));
      return {};
    });
  return ok(full);
}

function answerOf(operation: Operation, handled: Handled): Result<Answer, ErrorCode> {
  if (!handled.ok) return handled;
  const { data, ...rest } = handled.value;
  return ok({ ...rest, data: operation.data.parse(toWire(data)) });
}

type Entered = { readonly scene: Scene; readonly standing: Standing };
type StandingOf = (resource: Resource) => Promise<Standing>;

async function enter(
  deps: OperationDeps,
  rows: Rows,
  operation: Operation,
  principal: Principal,
  call: OperationCall,
  afterwards: Afterwards,
  standingOf: StandingOf,
): Promise<Entered | Refused> {
  const now = deps.now();
  const person = personOf(principal) ?? null;
  const resource = await locate(rows, operation, call.params, person);
  const standing: Standing | undefined = resource === undefined ? undefined : await standingOf(resource);
  const decision =
    standing === undefined
      ? ({ allowed: false, reason: "hidden" } as const)
      : can(standing.grants, operation.action as Action, standing.facts, now.getTime());
  const workspace = workspaceOf(standing?.facts) ?? null;
  if (!decision.allowed) return { failure: refusalOf(decision), decision, workspace };
  if (standing?.facts === undefined) throw new Error(`${operation.id} was allowed without facts`);
  const { grants, facts, author } = standing;
  if (author === null && operation.method !== "GET")
    return {
      failure: refusalOf({ allowed: false, reason: "forbidden" }),
      decision: { allowed: false, reason: "forbidden" },
      workspace,
    };
  const scene: Scene = {
    rows,
    principal,
    grants,
    facts,
    now,
    author: author as PersonId,
    params: call.params,
    query: call.query,
    body: call.body,
    meta: call.meta,
    content: deps.content,
    mailer: deps.mailer,
    publicUrl: deps.publicUrl,
    tell: (event, at, data) => owe(rows, event, at, data),
    async note({ workspaceId, projectId, documentId, verb, subject }) {
      await rows.activity.create({
        data: {
          id: newId("event"),
          workspaceId,
          projectId: projectId ?? null,
          documentId: documentId ?? null,
          actorId: principalKey(principal),
          actingForId: author,
          verb,
          subjectKind: subject.kind,
          subjectId: subject.id,
          subjectName: subject.name,
        },
      });
    },
    after: (work) => void afterwards.push(work),
  };
  return { scene, standing };
}

function workspaceOf(facts: ResourceFacts | undefined): WorkspaceId | undefined {
  return facts !== undefined && "workspace" in facts ? facts.workspace : undefined;
}

/** Personal bookkeeping is nobody's business and changes nobody's access; everything else that is written is on record. */
const personal: ReadonlySet<string> = new Set([
  "addFavourite",
  "removeFavourite",
  "markOpened",
  "lookInvitation",
]);

async function auditWrite(
  rows: Rows,
  operation: Operation,
  principal: Principal,
  call: OperationCall,
  { standing }: Entered,
): Promise<void> {
  if (personal.has(operation.id)) return;
  await writeAudit(rows, {
    principal,
    workspace: workspaceOf(standing.facts) ?? null,
    action: operation.action,
    resourceKind: operation.target,
    resourceId: String(call.params[operation.target] ?? standing.author ?? ""),
    outcome: "allowed",
    request: call.meta.request,
    ip: call.meta.ip,
    details: { operation: operation.id, params: JSON.parse(JSON.stringify(call.params)) },
  });
}

async function refused(
  deps: OperationDeps,
  operation: Operation,
  principal: Principal,
  call: OperationCall,
  { failure, decision, workspace }: Refused,
): Promise<Result<never, ErrorCode>> {
  await deps.audit.record({
    principal,
    workspace,
    action: operation.action,
    resourceKind: operation.target,
    resourceId: String(call.params[operation.target] ?? ""),
    outcome: "refused",
    reason: decision.reason,
    request: call.meta.request,
    ip: call.meta.ip,
    details: { operation: operation.id },
  });
  return { ok: false, error: failure };
}
