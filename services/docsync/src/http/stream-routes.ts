import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Result } from "@solidtype/contracts";
import type { Attribution } from "../streams/stream-store.ts";
import { sendFailure } from "./failures.ts";
import { H, harden } from "./headers.ts";
import { getStream, headStream, type ReadDeps } from "./read-routes.ts";
import { parseStreamPath } from "./stream-path.ts";
import { deleteStream, postStream, putStream } from "./write-routes.ts";

export const STREAMS_PREFIX = "/v1/stream/";

const ALLOWED_HEADERS = ["Content-Type", "If-None-Match", ...Object.values(H)].join(", ");

export type StreamRouteDeps = ReadDeps & {
  /** Who asks, and whether they may do this to this stream. */
  readonly admit: (request: FastifyRequest, path: string) => Promise<Result<Attribution, "unauthenticated" | "forbidden">>;
};

type Handler = (path: string, by: Attribution, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** The Durable Streams protocol on every path below `/v1/stream/`. docs/STREAMS.md says what is ours in it. */
export function streamRoutes(app: FastifyInstance, deps: StreamRouteDeps): void {
  const write = { store: deps.store, pathOf };
  const handlers: { readonly [method: string]: Handler } = {
    PUT: (path, by, request, reply) => putStream(write, path, by, request, reply),
    POST: (path, by, request, reply) => postStream(write, path, by, request, reply),
    HEAD: (path, _by, _request, reply) => headStream(deps, path, reply),
    GET: (path, _by, request, reply) => getStream(deps, path, request, reply),
    DELETE: (path, _by, _request, reply) => deleteStream(write, path, reply),
  };
  // A preflight: which headers exist is ours to say, which origins may use them is the gateway's.
  app.options(`${STREAMS_PREFIX}*`, (_request, reply) => {
    harden(reply);
    return reply.code(204).header("Access-Control-Allow-Headers", ALLOWED_HEADERS).send();
  });
  app.route({
    method: ["PUT", "POST", "HEAD", "GET", "DELETE"],
    url: `${STREAMS_PREFIX}*`,
    handler: async (request, reply) => {
      harden(reply);
      const path = parseStreamPath((request.raw.url ?? "").slice(STREAMS_PREFIX.length).split("?", 1)[0] ?? "");
      if (!path.ok) return sendFailure(reply, path.error);
      const by = await deps.admit(request, path.value);
      if (!by.ok) return sendFailure(reply, by.error);
      const handle = handlers[request.method];
      if (handle === undefined) throw new Error(`No handler for ${request.method}`);
      return handle(path.value, by.value, request, reply);
    },
  });
}

/** The stream that a fork's source header names: a path on this server, with or without the prefix. */
function pathOf(url: string): string | null {
  const raw = url.startsWith(STREAMS_PREFIX) ? url.slice(STREAMS_PREFIX.length) : url.replace(/^\//, "");
  const path = parseStreamPath(raw);
  return path.ok ? path.value : null;
}

/** Bodies are bytes whatever their type claims: the stream knows what it holds. */
export function takeBodiesAsBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
}
