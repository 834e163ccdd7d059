import {
  parseStreamPath,
  principalKey,
  refuse,
  type Failure,
  type PrincipalClaims,
  type Result,
} from "@solidtype/contracts";
import type { Attribution } from "../streams/stream-store.ts";

/**
 * Who may do what here. Whether a person may open a document was decided by the gateway, which alone
 * can sign a token that speaks for one; what is left to check is what nobody but a service does.
 * Documents are made and deleted by metadata's calls, so people only read and write them; the agent
 * makes the transcripts it writes.
 */
export function admitPrincipal(
  claims: PrincipalClaims,
  method: string,
  path: string,
): Result<Attribution, string> {
  const name = parseStreamPath(path);
  if (name === undefined) return refuse("invalid-path", { path });
  const { principal, iss } = claims;
  const reads = method === "GET" || method === "HEAD";
  const lifecycle = method === "PUT" || method === "DELETE";
  const forbidden: { readonly ok: false; readonly error: Failure } = refuse("forbidden");
  if (iss === "kernel" && !reads) return forbidden;
  if (lifecycle && name.kind === "document" && principal.kind !== "service") return forbidden;
  if (lifecycle && name.kind === "chat" && principal.kind !== "service" && principal.kind !== "agent")
    return forbidden;
  return { ok: true, value: attributionOf(claims) };
}

export function attributionOf({ principal }: PrincipalClaims): Attribution {
  const key = principalKey(principal);
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
