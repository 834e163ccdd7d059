import type { PrincipalClaims } from "@solidtype/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Tokens } from "../identity/tokens.ts";
import { sendFailure } from "./create-http.ts";

const claimsOf = new WeakMap<FastifyRequest, PrincipalClaims>();

/**
 * Refuses every request to `http` (or a scope of it) that does not carry a principal token made for this service. Put on
 * a whole scope rather than on routes, so that a new route cannot forget it.
 */
export function requirePrincipal(http: FastifyInstance, tokens: Tokens): void {
  http.addHook("onRequest", async (request, reply) => {
    const header = request.headers.authorization;
    const claims = await tokens.verify(
      header?.startsWith("Bearer ") === true ? header.slice("Bearer ".length) : undefined,
    );
    if (!claims.ok) return sendFailure(reply, claims.error);
    claimsOf.set(request, claims.value);
    return undefined;
  });
}

/** Who makes this request; only below `requirePrincipal`. */
export function claimsOfRequest(request: FastifyRequest): PrincipalClaims {
  const claims = claimsOf.get(request);
  if (claims === undefined) throw new Error(`${request.url} is not below requirePrincipal`);
  return claims;
}
