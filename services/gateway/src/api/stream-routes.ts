import type { Authoriser, OpenConnections } from "@solidtype/service-kit";
import type { Action, Resource } from "@solidtype/access";
import { FailureError, failure, parseStreamPath, splitStreamUrl } from "@solidtype/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Upstream, unreadBody } from "../proxy/upstream.ts";
import { type Door, orThrow, variesBy } from "./door.ts";
import { heldOpen } from "./held-open.ts";
import { requireIdentity } from "./require-identity.ts";

export type StreamRouteDeps = {
  readonly door: Door;
  readonly authoriser: Authoriser;
  readonly connections: OpenConnections;
  readonly docsync: Upstream;
};

/** What of Durable Streams and of caching has a meaning on both sides. */
const sentOn = [
  "content-type",
  "if-none-match",
  "last-event-id",
  "stream-seq",
  "stream-expected-offset",
  "producer-id",
  "producer-epoch",
  "producer-seq",
];
const passed = [
  "content-type",
  "content-length",
  "location",
  "etag",
  "cache-control",
  "vary",
  "retry-after",
  "stream-next-offset",
  "stream-cursor",
  "stream-up-to-date",
  "stream-closed",
  "stream-seq",
  "stream-ttl",
  "stream-expires-at",
  "stream-sse-data-encoding",
  "stream-snapshot",
  "producer-epoch",
  "producer-seq",
  "producer-expected-seq",
  "producer-received-seq",
  "stream-total-size",
];
const bodyLimit = 16 * 1024 * 1024;

const doors = [
  { outside: "/api/v1/streams/", inside: "/v1/stream/" },
  { outside: "/api/v1/yjs/docs/", inside: "/v1/yjs/docs/" },
] as const;

/** Every byte of every document: authorised here, kept by docsync, and carried in between without being kept. */
export function streamRoutes(app: FastifyInstance, deps: StreamRouteDeps): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    for (const { outside, inside } of doors) {
      scope.route({
        method: ["GET", "HEAD", "POST", "PUT", "DELETE"],
        url: `${outside}*`,
        handler: async (request, reply) => {
          const visitor = await requireIdentity(
            deps.door,
            request,
            request.method === "GET" || request.method === "HEAD" ? "read" : "edit",
          );
          const asked = whatIsAsked(request, outside);
          const { principal } = visitor.identity;
          const check = () => deps.authoriser.authorise(principal, asked.action, asked.resource, visitor);
          const allowed = orThrow(await check());
          if (asked.workspace !== allowed.workspace) throw new FailureError(failure("not-found"));
          const signal = heldOpen(deps, request, reply, { visitor, allowed, check });
          const headers = Object.fromEntries(sentOn.map((name) => [name, request.headers[name]]));
          const answer = await deps.docsync.ask(request, reply, {
            path: inside + asked.onward,
            principal,
            guest: visitor.identity.guest,
            ...(asked.reads ? { only: "read" } : {}),
            headers,
            signal,
            ...(asked.waits ? { patienceMs: null } : {}),
            body: unreadBody(request, bodyLimit),
          });
          // A snapshot is answered with a redirect to where it is kept, which has another name outside.
          const moved = answer.headers.location;
          if (moved?.startsWith(inside) === true)
            answer.headers.location = outside + moved.slice(inside.length);
          reply.header("vary", variesBy);
          deps.docsync.stream(reply, answer, passed);
          return reply;
        },
      });
    }
  });
}

type AskedFor = {
  readonly action: Action;
  readonly resource: Resource;
  readonly workspace: string;
  readonly reads: boolean;
  /** For news, as long as there is none. */
  readonly waits: boolean;
  /** What docsync is sent: the decision is about exactly this. */
  readonly onward: string;
};

/** Presence is for whoever may look. Transcripts are written by the agent, which does not come in by this door. */
function whatIsAsked(request: FastifyRequest, outside: string): AskedFor {
  const split = splitStreamUrl(request.url.slice(outside.length));
  const name = split === undefined ? undefined : parseStreamPath(split.path);
  // The router decodes and normalises; docsync gets the path as it was sent, so both have to read the same in it.
  if (
    split === undefined ||
    name === undefined ||
    (request.params as { readonly "*": string })["*"] !== split.path
  )
    throw new FailureError(
      failure("invalid-path", { path: request.url.slice(outside.length).slice(0, 200) }),
    );
  const { path, query } = split;
  query.delete("link");
  const onward = query.size === 0 ? path : `${path}?${query}`;
  const reads = request.method === "GET" || request.method === "HEAD";
  const waits = reads && query.has("live");
  if (name.kind === "chat") {
    if (!reads) throw new FailureError(failure("method-not-allowed", { method: request.method }));
    return {
      action: "chat.read",
      resource: { kind: "chat", session: name.session },
      workspace: name.workspace,
      reads,
      waits,
      onward,
    };
  }
  const presence = query.has("awareness");
  if (!reads && !presence && request.method !== "POST")
    throw new FailureError(failure("method-not-allowed", { method: request.method }));
  return {
    action: reads || presence ? "document.read" : "document.write",
    resource: { kind: "document", document: name.document, branch: name.branch },
    workspace: name.workspace,
    reads: reads || presence,
    waits,
    onward,
  };
}
