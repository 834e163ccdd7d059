import type { Action, Resource } from "@solidtype/access";
import {
  parseStreamPath,
  personOf,
  principalKey,
  refuse,
  type ErrorCode,
  type Failure,
  type Principal,
  type PrincipalClaims,
  type RequestId,
  type Result,
  type StreamName,
} from "@solidtype/contracts";
import { type Allowed, type Authoriser, claimsOfRequest, type OpenConnections } from "@solidtype/service-kit";
import type { FastifyReply, FastifyRequest } from "fastify";
import { asksForPresence } from "../presence/presence-routes.ts";
import type { Attribution } from "../streams/stream-store.ts";

/** Whether the principal may, as metadata's grants and `can()` say. */
export type Ask = (
  principal: Principal,
  action: Action,
  resource: Resource,
  asked: { readonly request: RequestId },
) => Promise<Result<Pick<Allowed, "workspace">, ErrorCode>>;

const forbidden: { readonly ok: false; readonly error: Failure<ErrorCode> } = refuse("forbidden");

/**
 * Who may do what here. Whether a person may was asked by the gateway, which alone can sign a token that speaks for one,
 * and says in it when they were let in to read only: a request that it took for a read changes nothing here.
 * The agent signs its runs' tokens itself, so about a run `can()` is asked here. A service on its own account reads what
 * the table of actions lets services read. Documents are made and deleted by metadata's calls and in no other way; chats
 * are made by the agent, which writes them.
 */
export async function admitPrincipal(
  claims: PrincipalClaims,
  asked: {
    readonly method: string;
    readonly path: string;
    readonly presence: boolean;
    readonly request: RequestId;
  },
  ask: Ask,
): Promise<Result<Attribution, ErrorCode>> {
  const name = parseStreamPath(asked.path);
  if (name === undefined) return refuse("invalid-path", { path: asked.path });
  const { principal, iss, only } = claims;
  const reads = asked.method === "GET" || asked.method === "HEAD";
  // Documents alone have rooms: elsewhere the word changes nothing of what is asked for.
  const presence = asked.presence && name.kind === "document";
  const writesChat = name.kind === "chat" && iss === "agent";
  if (asked.method === "DELETE") return forbidden;
  if (only === "read" && !reads && !presence) return forbidden;
  if (asked.method === "PUT" && !presence && !writesChat) return forbidden;
  if (principal.kind === "service") {
    if (!reads && !writesChat) return forbidden;
  } else if (iss !== "gateway") {
    const { action, resource } = actOn(name, reads || presence);
    const allowed = await ask(principal, action, resource, { request: asked.request });
    if (!allowed.ok) return allowed;
    if (allowed.value.workspace !== name.workspace) return refuse("not-found");
  }
  return { ok: true, value: attributionOf(claims) };
}

/** As above; and what a run follows ends when its person may not read it any more, as the door does it for others. */
export async function admit(
  deps: { readonly authoriser: Pick<Authoriser, "authorise">; readonly connections: OpenConnections },
  request: FastifyRequest,
  path: string,
  reply: FastifyReply,
): Promise<Result<Attribution, string>> {
  const { method } = request;
  const claims = claimsOfRequest(request);
  const asked = { method, path, presence: asksForPresence(request), request: request.id as RequestId };
  let allowed: Allowed | undefined;
  const check = () =>
    admitPrincipal(claims, asked, async (...question) => {
      const answer = await deps.authoriser.authorise(...question);
      if (answer.ok) allowed = answer.value;
      return answer;
    });
  const admitted = await check();
  if (!admitted.ok || allowed === undefined || method !== "GET") return admitted;
  const { workspace, until } = allowed;
  const forget = deps.connections.add({
    person: personOf(claims.principal),
    workspaces: workspace === undefined ? [] : [workspace],
    until,
    recheck: check,
    end: () => reply.raw.destroy(),
  });
  // Whoever left before the answer came is not told of again.
  if (reply.raw.destroyed) forget();
  else reply.raw.once("close", forget);
  return admitted;
}

function actOn(name: StreamName, reads: boolean): { readonly action: Action; readonly resource: Resource } {
  return name.kind === "chat"
    ? { action: reads ? "chat.read" : "chat.write", resource: { kind: "chat", session: name.session } }
    : {
        action: reads ? "document.read" : "document.write",
        resource: { kind: "document", document: name.document, branch: name.branch },
      };
}

/** Guests of one link are told apart, or they would share the room of one person, and speak for each other. */
function attributionOf({ principal, guest }: PrincipalClaims): Attribution {
  const key = guest === undefined ? principalKey(principal) : `${principalKey(principal)}.${guest}`;
  switch (principal.kind) {
    case "agent":
      return {
        principal: key,
        actingFor: `person:${principal.actingFor}`,
        run: principal.run,
        who: principal,
      };
    case "api-key":
      return principal.actingFor === undefined
        ? { principal: key, who: principal }
        : { principal: key, actingFor: `person:${principal.actingFor}`, who: principal };
    default:
      return { principal: key, who: principal };
  }
}
