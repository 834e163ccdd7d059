import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { FailureError, authPath, authRoutes, failure, personOf } from "@solidtype/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Identities, signInCookieOf } from "../identity/identify.ts";
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
  const { door, identities, guesses, metadata } = deps;
  for (const route of authRoutes) {
    const { method, path, limit } = route;
    app.route({
      method,
      url: `${authPath}${path}`,
      bodyLimit: 16 * 1024,
      handler: async (request, reply) => {
        const visitor = await door.signedIn(request);
        const network = networkOf(visitor.ip);
        await door.take(limit, network);
        if (limit === "sign-in") await door.take("entry", network);
        const named = emailOf(request);
        if (limit === "reset" && named !== undefined) await door.take("reset-account", named);
        const account = guessedAt(route, named, visitor);
        const guess = account === undefined ? undefined : orThrow(await guesses.begin(account, network));
        const answer = await metadata
          .ask(request, reply, {
            path: request.url,
            principal: { kind: "service", service: "gateway" },
            headers: {
              // The one that was looked at here: another beside it may be somebody else's.
              cookie: signInCookieOf(request.headers.cookie),
              "user-agent": request.headers["user-agent"],
              "x-solidtype-ip": visitor.ip,
            },
          })
          .catch(async (error: unknown) => {
            await guess?.settle("unknown");
            throw error;
          });
        const said = guess === undefined ? undefined : await text(answer);
        await guess?.settle(verdictOn(answer, said ?? ""));
        // A class behind one address signs in at once; accounts that are made, each of which may send mails, all count.
        if ("guesses" in route && route.guesses === "named" && isRight(answer))
          await door.giveBack(limit, network);
        // Elsewhere, and what else is theirs, it ends by the event that metadata owes for it.
        const person = visitor.identity === null ? undefined : personOf(visitor.identity.principal);
        if (method === "POST" && person !== undefined) identities.forget([person]);
        return metadata.send(reply, answer, ["content-type", "set-cookie", "location"], said);
      },
    });
  }
}

const isRight = ({ statusCode = 502 }: IncomingMessage): boolean => statusCode < 400;

/** What is said before the password is looked at. Whatever else is refused may have been a guess. */
const notLookedAt = /"code":"(PASSWORD_TOO_(SHORT|LONG)|INVALID_EMAIL|VALIDATION_ERROR)"/;

function verdictOn(answer: IncomingMessage, said: string): "right" | "wrong" | "unknown" {
  if (isRight(answer)) return "right";
  return (answer.statusCode ?? 502) >= 500 || notLookedAt.test(said) ? "unknown" : "wrong";
}

/** Whose password it tries; nothing is guessed without naming somebody. */
function guessedAt(route: Route, named: string | undefined, { identity }: Visitor): string | undefined {
  if (!("guesses" in route)) return undefined;
  if (route.guesses === "named") return named;
  if (identity === null) throw new FailureError(failure("not-signed-in"));
  return personOf(identity.principal);
}

function emailOf(request: FastifyRequest): string | undefined {
  const email = (request.body as { readonly email?: unknown } | null | undefined)?.email;
  return typeof email === "string" ? email.toLowerCase().slice(0, 320) : undefined;
}
