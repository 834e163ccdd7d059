import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { splitStreamUrl, type Result } from "@solidtype/contracts";
import {
  asksForSnapshot,
  asksForState,
  getSnapshot,
  getState,
  putDocument,
} from "../documents/document-routes.ts";
import type { Documents } from "../documents/documents.ts";
import { presence } from "../presence/presence-routes.ts";
import type { PresenceRooms } from "../presence/presence-rooms.ts";
import type { Attribution } from "../streams/stream-store.ts";
import { sendFailure } from "./failures.ts";
import { H, harden } from "./headers.ts";
import { getStream, headStream, type ReadDeps } from "./read-routes.ts";
import { parseStreamPath, queryOf } from "./stream-path.ts";
import { deleteStream, postStream, putStream } from "./write-routes.ts";

const STREAMS_PREFIX = "/v1/stream/";
/** Where `@durable-streams/y-durable-streams` looks for documents below its base URL. */
const YJS_PREFIX = "/v1/yjs/docs/";

const ALLOWED_HEADERS = ["Content-Type", "If-None-Match", ...Object.values(H)].join(", ");

export type StreamRouteDeps = ReadDeps & {
  readonly documents: Documents;
  readonly rooms: PresenceRooms;
  readonly initialUpdate: () => Uint8Array;
  readonly isDocument: (path: string) => boolean;
  /** Who asks, and whether they may do this to this stream. */
  readonly admit: (
    request: FastifyRequest,
    path: string,
    reply: FastifyReply,
  ) => Promise<Result<Attribution, string>>;
};

type Handler = (
  path: string,
  by: Attribution,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply>;
type Handlers = { readonly [method: string]: Handler };

/** The Durable Streams protocol on every path below `/v1/stream/`. docs/STREAMS.md says what is ours in it. */
export function streamRoutes(app: FastifyInstance, deps: StreamRouteDeps): void {
  const { store, documents } = deps;
  const streams = plainHandlers(deps);
  const write = {
    store,
    pathOf,
    append: (path: string, request: Parameters<Documents["append"]>[1]) => documents.append(path, request),
  };
  const docs: Handlers = {
    ...streams,
    PUT: (path, by, request, reply) => putDocument({ ...deps, pathOf }, path, by, request, reply),
    POST: (path, by, request, reply) => postStream(write, path, by, request, reply),
    GET: (path, _by, request, reply) => {
      if (asksForState(request)) return getState(documents, path, request, reply);
      if (asksForSnapshot(request)) return getSnapshot({ ...deps, pathOf }, path, request, reply);
      return getStream(deps, path, request, reply);
    },
    DELETE: async (path, _by, _request, reply) => {
      await documents.forget(path);
      return deleteStream(write, path, reply);
    },
  };
  for (const prefix of [STREAMS_PREFIX, YJS_PREFIX]) {
    // A preflight: which headers exist is ours to say, which origins may use them is the gateway's.
    app.options(`${prefix}*`, (_request, reply) => {
      harden(reply);
      return reply.code(204).header("Access-Control-Allow-Headers", ALLOWED_HEADERS).send();
    });
    app.route({
      method: ["PUT", "POST", "HEAD", "GET", "DELETE"],
      url: `${prefix}*`,
      handler: async (request, reply) => {
        harden(reply);
        const path = parseStreamPath(splitStreamUrl(request.url.slice(prefix.length))?.path ?? "");
        if (!path.ok) return sendFailure(reply, path.error);
        const by = await deps.admit(request, path.value, reply);
        if (!by.ok) return sendFailure(reply, by.error);
        const isDocument = deps.isDocument(path.value);
        const room = isDocument ? queryOf(request).get("awareness") : null;
        if (room !== null) return presence(deps, path.value, room, by.value, request, reply);
        const handle = (isDocument ? docs : streams)[request.method];
        if (handle === undefined) throw new Error(`No handler for ${request.method}`);
        return handle(path.value, by.value, request, reply);
      },
    });
  }
}

function plainHandlers(deps: StreamRouteDeps): Handlers {
  const { store } = deps;
  const write = { store, pathOf, append: store.append.bind(store) };
  return {
    PUT: (path, by, request, reply) => putStream(write, path, by, request, reply),
    POST: (path, by, request, reply) => postStream(write, path, by, request, reply),
    HEAD: (path, _by, _request, reply) => headStream(deps, path, reply),
    GET: (path, _by, request, reply) => getStream(deps, path, request, reply),
    DELETE: (path, _by, _request, reply) => deleteStream(write, path, reply),
  };
}

/** The stream that a fork's source header names: a path on this server, with or without the prefix. */
function pathOf(url: string): string | null {
  const prefix = [STREAMS_PREFIX, YJS_PREFIX].find((candidate) => url.startsWith(candidate)) ?? "/";
  const raw = url.startsWith(prefix) ? url.slice(prefix.length) : url;
  const path = parseStreamPath(raw);
  return path.ok ? path.value : null;
}

/** Bodies are bytes whatever their type claims: the stream knows what it holds. */
export function takeBodiesAsBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
}
