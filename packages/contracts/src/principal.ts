import { z } from "zod";
import {
  type PersonId,
  apiKeyId,
  personId,
  runId,
  sessionId,
  shareLinkId,
  signInId,
  workspaceId,
} from "./ids.ts";
import { serviceName } from "./services.ts";

/**
 * Who acts. A person signed in; an agent's run that acts for the person who started it; an API key of a person or of a
 * whole workspace; whoever holds a share link; or a service on its own account (a rebuild, a clean-up).
 */
export const principal = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("person"), person: personId, signIn: signInId }),
  z.object({
    kind: z.literal("agent"),
    run: runId,
    /** The chat that it answers in; absent for an agent that came from outside. */
    session: sessionId.exactOptional(),
    actingFor: personId,
    /** The key that an agent from outside came with: it may no more than the key does. */
    key: apiKeyId.exactOptional(),
  }),
  z.object({
    kind: z.literal("api-key"),
    key: apiKeyId,
    scopes: z.array(z.string()),
    /** Set for a key of a workspace. */
    workspace: workspaceId.exactOptional(),
    /** Set for a key of a person. */
    actingFor: personId.exactOptional(),
  }),
  z.object({ kind: z.literal("link"), link: shareLinkId }),
  z.object({ kind: z.literal("service"), service: serviceName }),
]);
export type Principal = z.infer<typeof principal>;

/**
 * The claims of a principal token (a JWT, EdDSA). It lives a minute and is good for one audience, so that one that leaks
 * opens little. The request that it comes with is named beside it: a token for each costs more than a small answer.
 */
export const principalClaims = z.object({
  iss: serviceName,
  aud: serviceName,
  iat: z.int(),
  exp: z.int(),
  principal,
  /** Whoever signed allowed no more than this; a service lets nothing be changed by it. */
  only: z.literal("read").optional(),
  /** Which of those who hold the same share link: what they may do is the same, who they are is not. */
  guest: z
    .string()
    .regex(/^[0-9a-f]{1,40}$/)
    .optional(),
});
export type PrincipalClaims = z.infer<typeof principalClaims>;

export const principalTokenSeconds = 60;

/** Whose doing it is in the end; undefined for a link, a service and a key that a workspace shares. */
export function personOf(who: Principal): PersonId | undefined {
  if (who.kind === "person") return who.person;
  return "actingFor" in who ? who.actingFor : undefined;
}

/** A stable name for logs, audit rows and attribution: `person:usr_…`, `agent:run_…`, `service:kernel`. */
export function principalKey(who: Principal): string {
  switch (who.kind) {
    case "person":
      return `person:${who.person}`;
    case "agent":
      return `agent:${who.run}`;
    case "api-key":
      return `api-key:${who.key}`;
    case "link":
      return `link:${who.link}`;
    case "service":
      return `service:${who.service}`;
  }
}
