import type { Allowed, OpenConnections } from "@solidtype/service-kit";
import type { ErrorCode, Result } from "@solidtype/contracts";
import { personOf, refuse } from "@solidtype/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { whenOver } from "../limits/when-over.ts";
import type { Door } from "./door.ts";
import type { KnownVisitor } from "./require-identity.ts";

/**
 * An answer that goes on is held to what allowed it: it ends when the sign-in or the grant lapses or is taken away.
 * Aborts then; the connection is closed with it.
 */
export function heldOpen(
  deps: { readonly door: Door; readonly connections: OpenConnections },
  request: FastifyRequest,
  reply: FastifyReply,
  held: {
    readonly visitor: KnownVisitor;
    readonly allowed: Allowed;
    readonly check: () => Promise<Result<Allowed, ErrorCode>>;
  },
): AbortSignal {
  const ended = new AbortController();
  if (request.method === "GET") deps.door.streams(request, reply, held.visitor.identity);
  const ends = [held.allowed.until, held.visitor.identity.expiresAt].filter(
    (time) => typeof time === "number",
  );
  const forget = deps.connections.add({
    person: personOf(held.visitor.identity.principal),
    workspaces: held.allowed.workspace === undefined ? [] : [held.allowed.workspace],
    until: ends.length === 0 ? undefined : Math.min(...ends),
    async recheck() {
      const known = await deps.door.identify(request.raw);
      if (!known.ok) return known;
      return known.value === null ? refuse("not-signed-in") : held.check();
    },
    end() {
      ended.abort();
      reply.raw.destroy();
    },
  });
  whenOver(request, reply, () => {
    forget();
    ended.abort();
  });
  return ended.signal;
}
