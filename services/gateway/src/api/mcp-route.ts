import { FailureError, failure, mcpPath } from "@solidtype/contracts";
import type { FastifyInstance } from "fastify";
import { type Upstream, unreadBody } from "../proxy/upstream.ts";
import type { Door } from "./door.ts";
import { requireIdentity } from "./require-identity.ts";

export type McpRouteDeps = { readonly door: Door; readonly agent: Upstream };

const sentOn = ["content-type", "mcp-session-id", "mcp-protocol-version", "last-event-id"];
const passed = ["content-type", "content-length", "cache-control", "mcp-session-id", "allow"];
const bodyLimit = 4 * 1024 * 1024;
/** A tool waits for geometry, which may take minutes. */
const patienceMs = 300_000;

/**
 * Where agents from outside come in: the Model Context Protocol, with a person's API key. A cookie is not taken, since
 * what a page of another site made a browser send would carry it. What the key may do is asked at each act.
 */
export function mcpRoute(app: FastifyInstance, { door, agent }: McpRouteDeps): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.route({
      method: ["GET", "POST", "DELETE"],
      url: mcpPath,
      handler: async (request, reply) => {
        const { identity } = await requireIdentity(door, request, request.method === "GET" ? "read" : "edit");
        if (identity.byCookie || identity.principal.kind !== "api-key")
          throw new FailureError(failure("forbidden", { reason: "send an API key as a bearer token" }));
        const headers = Object.fromEntries(sentOn.map((name) => [name, request.headers[name]]));
        const answer = await agent.ask(request, reply, {
          path: mcpPath,
          principal: identity.principal,
          headers,
          patienceMs: request.method === "GET" ? null : patienceMs,
          body: unreadBody(request, bodyLimit),
        });
        agent.stream(reply, answer, passed);
        return reply;
      },
    });
  });
}
