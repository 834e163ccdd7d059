import { authPath, authRoutes, personOf } from "@solidtype/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Identities } from "../identity/identify.ts";
import type { Door } from "./door.ts";
import type { Upstream } from "../proxy/upstream.ts";

export type AuthRouteDeps = {
  readonly door: Door;
  readonly identities: Identities;
  readonly metadata: Upstream;
};

/** Signing up, in and out, and passwords: checked and counted here, answered by metadata, and nothing else of it is open. */
export function authRouteTable(app: FastifyInstance, deps: AuthRouteDeps): void {
  for (const { method, path, limit } of authRoutes) {
    app.route({
      method,
      url: `${authPath}${path}`,
      bodyLimit: 16 * 1024,
      handler: async (request, reply) => {
        const { ip, identity } = await deps.door.visitor(request);
        await deps.door.take(limit, ip);
        const email = emailOf(request);
        // Whoever owns many addresses still has one account to guess at.
        if (limit === "sign-in" && email !== undefined) await deps.door.take("sign-in-account", email);
        const answer = await deps.metadata.ask(request, reply, {
          path: request.url,
          principal: { kind: "service", service: "gateway" },
          headers: {
            cookie: request.headers.cookie,
            "user-agent": request.headers["user-agent"],
            "x-solidtype-ip": ip,
          },
        });
        // Elsewhere, and what else is theirs, it ends by the event that metadata owes for it.
        const person = identity === null ? undefined : personOf(identity.principal);
        if (method === "POST" && person !== undefined) deps.identities.forget([person]);
        return deps.metadata.send(reply, answer, ["content-type", "set-cookie", "location"]);
      },
    });
  }
}

function emailOf(request: FastifyRequest): string | undefined {
  const email = (request.body as { readonly email?: unknown } | null | undefined)?.email;
  return typeof email === "string" ? email.toLowerCase().slice(0, 320) : undefined;
}
