import {
  type ErrorCode,
  type Principal,
  type Result,
  type ShapeName,
  metadataRpc,
  ok,
  personOf,
  refuse,
  shapeName,
  shapeProtocolParams,
  shapes,
} from "@solidtype/contracts";
import { type Bus, callRpc, type OpenConnections } from "@solidtype/service-kit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Upstream } from "../proxy/upstream.ts";
import { whenOver } from "../limits/when-over.ts";
import { type Door, orThrow, variesBy } from "./door.ts";
import { type KnownVisitor, requireIdentity } from "./require-identity.ts";

export type ShapeRouteDeps = {
  readonly bus: Bus;
  readonly door: Door;
  readonly connections: OpenConnections;
  /** Electric, or metadata's embedded log: both speak the same. */
  readonly shapeServer: Upstream;
  /** Electric's own secret; the embedded log goes by the principal token. */
  readonly electricSecret: string | undefined;
  readonly isElectric: boolean;
};

const passed = [
  "content-type",
  "electric-handle",
  "electric-offset",
  "electric-schema",
  "electric-cursor",
  "electric-up-to-date",
  "etag",
  "retry-after",
];
const protocol: ReadonlySet<string> = new Set(shapeProtocolParams);

type Defined = {
  readonly table: string;
  readonly where: string;
  readonly params: readonly string[];
  readonly columns: readonly string[];
  readonly workspaces: readonly string[];
};

/**
 * `GET /api/v1/shapes/<name>?…`: a client names a shape and its ids. Which table, rows and columns that is for this
 * caller is metadata's to say; nothing of the sort is taken from the client.
 */
export function shapeRoutes(app: FastifyInstance, deps: ShapeRouteDeps): void {
  app.get("/api/v1/shapes/:name", async (request, reply) => {
    const visitor = await requireIdentity(deps.door, request, "read");
    const asked = orThrow(readAsked(request));
    const define = () => defineFor(deps.bus, visitor, asked.name, asked.params);
    const shape = orThrow(await define());
    deps.door.streams(request, reply, visitor.identity);
    const ended = new AbortController();
    const forget = deps.connections.add({
      person: personOf(visitor.identity.principal),
      workspaces: shape.workspaces,
      until: visitor.identity.expiresAt ?? undefined,
      recheck: async () => {
        const known = await deps.door.identify(request.raw);
        if (!known.ok) return known;
        if (known.value === null) return refuse("not-signed-in");
        const now = await define();
        // Another condition is another shape: this answer is over, and the client asks for the new one.
        return now.ok && JSON.stringify(now.value) !== JSON.stringify(shape) ? refuse("conflict") : now;
      },
      end: () => {
        ended.abort();
        reply.raw.destroy();
      },
    });
    whenOver(request, reply, () => {
      forget();
      ended.abort();
    });
    // Electric calls it public, for a week: by the same URL everybody asks for what is theirs.
    reply.header("cache-control", "private, no-store").header("vary", variesBy);
    const answer = await deps.shapeServer.ask(request, reply, {
      path: pathTo(shape, asked.protocol, deps),
      principal: deps.isElectric ? undefined : { kind: "service", service: "gateway" },
      headers: { "if-none-match": request.headers["if-none-match"] },
      signal: ended.signal,
      ...(asked.protocol.has("live") ? { patienceMs: null } : {}),
    });
    deps.shapeServer.stream(reply, answer, passed);
    return reply;
  });
}

type Asked = {
  readonly name: ShapeName;
  readonly params: Record<string, string>;
  readonly protocol: URLSearchParams;
};

function readAsked(request: FastifyRequest): Result<Asked, ErrorCode> {
  const name = shapeName.safeParse((request.params as { readonly name: string }).name);
  if (!name.success) return refuse("not-found");
  const known = new Set(Object.keys(shapes[name.data].params.shape));
  const params: Record<string, string> = {};
  const ofProtocol = new URLSearchParams();
  for (const [key, value] of new URL(request.url, "http://local").searchParams) {
    if (key === "link") continue;
    if (known.has(key)) params[key] = value;
    else if (protocol.has(key)) ofProtocol.set(key, value);
    else
      return refuse("invalid-input", {
        reason: `the parameter ${key.slice(0, 40)} is not the client's to set`,
      });
  }
  if (!ofProtocol.has("offset")) ofProtocol.set("offset", "-1");
  const parsed = shapes[name.data].params.safeParse(params);
  if (!parsed.success)
    return refuse("invalid-input", {
      reason: `the shape ${name.data} needs ${[...known].join(", ") || "no parameters"}`,
    });
  return ok({ name: name.data, params, protocol: ofProtocol });
}

async function defineFor(
  bus: Bus,
  { identity, request }: KnownVisitor,
  name: ShapeName,
  params: Record<string, string>,
): Promise<Result<Defined, ErrorCode>> {
  const principal: Principal = identity.principal;
  return callRpc(bus, metadataRpc.defineShape, { name, params }, { principal, request });
}

function pathTo(shape: Defined, ofProtocol: URLSearchParams, deps: ShapeRouteDeps): string {
  const query = new URLSearchParams(ofProtocol);
  query.set("table", shape.table);
  query.set("where", shape.where);
  query.set("columns", shape.columns.map((column) => (deps.isElectric ? `"${column}"` : column)).join(","));
  for (const [index, value] of shape.params.entries()) query.set(`params[${index + 1}]`, value);
  if (deps.electricSecret !== undefined) query.set("secret", deps.electricSecret);
  return `/v1/shape?${query}`;
}
