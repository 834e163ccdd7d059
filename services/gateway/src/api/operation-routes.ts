import {
  type ErrorCode,
  type Operation,
  type Principal,
  type RequestMeta,
  type Result,
  allOperations,
  isRetryable,
  ok,
  operations,
  principalKey,
  refuse,
} from "@solidtype/contracts";
import type { Action, Resource } from "@solidtype/access";
import { type Bus, callRpc, describeIssues, type Authoriser, type StaleCache } from "@solidtype/service-kit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Identities } from "../identity/identify.ts";
import { countInvitationMail } from "../limits/invitation-mails.ts";
import type { RateLimits } from "../limits/rate-limits.ts";
import { type Door, orThrow } from "./door.ts";
import { type KnownVisitor, requireIdentity } from "./require-identity.ts";

/** Who the caller is, ready to send; void as soon as anything of theirs changes. */
export type MeCache = StaleCache<{ readonly principal: Principal; readonly text: string }>;
export type OperationRouteDeps = {
  readonly bus: Bus;
  readonly door: Door;
  readonly identities: Identities;
  readonly limits: RateLimits;
  readonly me: MeCache;
  readonly authoriser: Authoriser;
};

const bodyLimit = 128 * 1024;

/**
 * One route for each operation of contracts: parse at the edge, ask who answers it, answer. Metadata authorises what it
 * answers itself, in the same transaction; what the others answer is authorised here, and so is what is counted here.
 */
export function operationRoutes(app: FastifyInstance, deps: OperationRouteDeps): void {
  for (const operation of allOperations) {
    app.route({
      method: operation.method,
      url: `/api/v1${operation.path}`,
      bodyLimit,
      handler: async (request, reply) => {
        const visitor = await requireIdentity(
          deps.door,
          request,
          operation.method === "GET" ? "read" : "write",
        );
        reply.header("cache-control", "no-store");
        const renewed = await deps.identities.renewed(visitor.identity, request.headers.cookie);
        if (renewed.length > 0) reply.header("set-cookie", renewed);
        if (operation.id === operations.getMe.id) return me(deps, visitor, reply);
        const input = orThrow(readInput(operation, request, visitor));
        const { principal } = visitor.identity;
        const isInvitation = operation.id === operations.createInvitation.id;
        if (operation.answeredBy !== "metadata" || isInvitation) {
          const action = operation.action as Action;
          const target = targetOf(operation, input);
          orThrow(await deps.authoriser.authorise(principal, action, target, visitor));
          if (operation.id === operations.startExport.id)
            orThrow(await deps.authoriser.recordAct(principal, action, target, visitor, exportIn(input)));
        }
        const mail = isInvitation ? await countMailOf(deps, visitor, input) : null;
        const answer = await callRpc(deps.bus, operation.rpc, input as never, {
          principal,
          request: visitor.request,
        });
        // Where no answer came the mail may be on its way.
        if (!answer.ok && !isRetryable(answer.error.code)) await mail?.giveBack();
        return send(reply, operation, request, orThrow(answer));
      },
    });
  }
}

function countMailOf({ door, limits }: OperationRouteDeps, visitor: KnownVisitor, input: Input) {
  const { workspace } = operations.createInvitation.params.parse(input.params);
  const { email } = operations.createInvitation.body.parse(input.body);
  return countInvitationMail(door, limits, visitor, { workspace, email }, input.meta.idempotencyKey);
}

const exportIn = ({ body }: Input) => {
  const { format, branch } = operations.startExport.body.parse(body);
  return { format, ...(branch === undefined ? {} : { branch }) };
};

/**
 * What is asked about, by the path parameter that the operation names; a document on the branch that the query or the
 * body names, whichever the operation has.
 */
function targetOf({ target }: Operation, { params, query, body }: Input): Resource {
  const id = (params as Record<string, string>)[target];
  const { branch } = { ...(query as object), ...(body as object | undefined) } as {
    readonly branch?: string;
  };
  switch (target) {
    case "workspace":
    case "project":
      return { kind: target, [target]: id } as Resource;
    case "document":
      return { kind: "document", document: id, ...(branch === undefined ? {} : { branch }) } as Resource;
    case "chat":
      return { kind: "chat", session: id } as Resource;
    default:
      throw new Error(`nothing but metadata answers about a ${target}`);
  }
}

type Input = {
  readonly params: unknown;
  readonly query: unknown;
  readonly body?: unknown;
  readonly meta: RequestMeta;
};

/** An id that cannot be one is not there; everything else that does not fit is said to be wrong. */
function readInput(
  operation: Operation,
  request: FastifyRequest,
  visitor: KnownVisitor,
): Result<Input, ErrorCode> {
  const params = operation.params.safeParse(request.params);
  if (!params.success) return refuse("not-found");
  const { link: _named, ...given } = request.query as Record<string, unknown>;
  const query = operation.query.safeParse(given);
  if (!query.success) return refuse("invalid-input", { reason: describeIssues(query.error) });
  const body = operation.body.safeParse(request.body ?? undefined);
  if (!body.success) return refuse("invalid-input", { reason: describeIssues(body.error) });
  const key = request.headers["idempotency-key"];
  const match = request.headers["if-match"];
  if (typeof key === "string" && !/^[\x21-\x7e]{1,200}$/.test(key))
    return refuse("invalid-input", { reason: "Idempotency-Key has 1 to 200 visible characters" });
  const meta = {
    request: visitor.request,
    ip: visitor.ip,
    ...(typeof key === "string" && operation.method === "POST" ? { idempotencyKey: key } : {}),
    ...(typeof match === "string" ? { ifMatch: match.slice(0, 200) } : {}),
  };
  // What goes over the bus is what came in, so that metadata reads it by the same schema once more.
  return ok({
    params: request.params,
    query: given,
    ...(request.body === undefined || request.body === null ? {} : { body: request.body }),
    meta,
  });
}

type Answer = { readonly data: unknown; readonly etag?: string };

function send(
  reply: FastifyReply,
  operation: Operation,
  request: FastifyRequest,
  answer: unknown,
): FastifyReply {
  const { etag, ...rest } = answer as Answer;
  if (etag !== undefined) {
    reply.header("etag", etag);
    if (operation.method === "GET" && request.headers["if-none-match"] === etag)
      return reply.code(304).send();
  }
  return reply.code(operation.status).send(rest);
}

/** Asked by every page: answered from what is known of the sign-in. Links and keys of a workspace are nobody's account. */
async function me(
  deps: OperationRouteDeps,
  { identity, request }: KnownVisitor,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { principal } = identity;
  const hasAccount =
    principal.kind === "person" || ("actingFor" in principal && principal.actingFor !== undefined);
  reply.type("application/json; charset=utf-8");
  if (!hasAccount) return reply.send(JSON.stringify({ data: { principal, person: null, workspaces: [] } }));
  const known = orThrow(
    await deps.me.get(principalKey(principal) + ("signIn" in principal ? principal.signIn : ""), async () => {
      const answer = await callRpc(
        deps.bus,
        operations.getMe.rpc,
        { params: {}, query: {}, meta: { request } },
        { principal, request },
      );
      return answer.ok ? ok({ principal, text: JSON.stringify(answer.value) }) : answer;
    }),
  );
  return reply.send(known.text);
}
