import { authPath, authRoutes, personOf } from "@solidtype/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Identities } from "../identity/identify.ts";
import { networkOf } from "../limits/client-address.ts";
import type { SignInGuesses } from "../limits/sign-in-guesses.ts";
import { type Door, type Visitor, orThrow } from "./door.ts";
import type { Upstream } from "../proxy/upstream.ts";

export type AuthRouteDeps = {
  readonly door: Door;
  readonly identities: Identities;
  readonly guesses: SignInGuesses;
  readonly metadata: Upstream;
};

type Route = (typeof authRoutes)[number];

/** Signing up, in and out, and passwords: checked and counted here, answered by metadata, and nothing else of it is open. */
export function authRouteTable(app: FastifyInstance, deps: AuthRouteDeps): void {
  for (const route of authRoutes) {
    const { method, path, limit } = route;
    app.route({
      method,
      url: `${authPath}${path}`,
      bodyLimit: 16 * 1024,
      handler: async (request, reply) => {
        const visitor = await deps.door.visitor(request);
        const network = networkOf(visitor.ip);
        await deps.door.take(limit, network);
        const named = emailOf(request);
        if (limit === "reset" && named !== undefined) await deps.door.take("reset-account", named);
        const account = guessedAt(route, named, visitor);
        const guess = account === undefined ? undefined : orThrow(await deps.guesses.begin(account, network));
        const answer = await deps.metadata
          .ask(request, reply, {
            path: request.url,
            principal: { kind: "service", service: "gateway" },
            headers: {
              cookie: request.headers.cookie,
              "user-agent": request.headers["user-agent"],
              "x-solidtype-ip": visitor.ip,
            },
          })
          .catch(async (error: unknown) => {
            await guess?.settle("unknown");
            throw error;
          });
        await guess?.settle(verdictOf(answer.statusCode ?? 502));
        // Elsewhere, and what else is theirs, it ends by the event that metadata owes for it.
        const person = visitor.identity === null ? undefined : personOf(visitor.identity.principal);
        if (method === "POST" && person !== undefined) deps.identities.forget([person]);
        return deps.metadata.send(reply, answer, ["content-type", "set-cookie", "location"]);
      },
    });
  }
}

function verdictOf(status: number): "right" | "wrong" | "unknown" {
  if (status < 400) return "right";
  return status < 500 ? "wrong" : "unknown";
}

/** Whose password it tries; nothing is guessed without naming somebody. */
function guessedAt(route: Route, named: string | undefined, { identity }: Visitor): string | undefined {
  if (!("guesses" in route)) return undefined;
  if (route.guesses === "named") return named;
  return identity === null ? undefined : personOf(identity.principal);
}

function emailOf(request: FastifyRequest): string | undefined {
  const email = (request.body as { readonly email?: unknown } | null | undefined)?.email;
  return typeof email === "string" ? email.toLowerCase().slice(0, 320) : undefined;
}
