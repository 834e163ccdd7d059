import { accessChanged, identityEnded, livePath, personOf, workspaceChanged } from "@solidtype/contracts";
import {
  type BlobStore,
  type PlatformWatch,
  type ServiceParts,
  createHttp,
  listenToEvents,
  Authoriser,
  OpenConnections,
  StaleCache,
} from "@solidtype/service-kit";
import type { FastifyInstance } from "fastify";
import type { BlockList } from "node:net";
import { auditExport } from "./api/audit-export.ts";
import { authRouteTable } from "./api/auth-routes.ts";
import { blobRoutes } from "./api/blob-routes.ts";
import { demoRoute } from "./api/demo-route.ts";
import { descriptionRoutes } from "./api/description-routes.ts";
import { Door } from "./api/door.ts";
import { linkRoutes } from "./api/link-routes.ts";
import { type MeCache, operationRoutes } from "./api/operation-routes.ts";
import { mcpRoute } from "./api/mcp-route.ts";
import { resultRoutes } from "./api/result-routes.ts";
import { shapeRoutes } from "./api/shape-routes.ts";
import { streamRoutes } from "./api/stream-routes.ts";
import { uploadRoute } from "./api/upload-route.ts";
import { Identities } from "./identity/identify.ts";
import type { LinkPasses } from "./identity/link-pass.ts";
import type { RateLimits } from "./limits/rate-limits.ts";
import { SignInGuesses } from "./limits/sign-in-guesses.ts";
import { UploadBytes } from "./limits/upload-bytes.ts";
import { LiveServer } from "./live/live-server.ts";
import { guardedUpgrade } from "./api/guarded-upgrade.ts";
import { healthRoute } from "./platform/health-route.ts";
import type { WebProbe } from "./platform/web-probe.ts";
import { Upstream } from "./proxy/upstream.ts";
import { securityHeaders } from "./web/security-headers.ts";
import { Upgrades } from "./web/upgrades.ts";
import { proxyWeb } from "./web/web-proxy.ts";

export type AppDeps = Pick<
  ServiceParts,
  "log" | "metrics" | "tracer" | "version" | "startedAt" | "health" | "bus" | "tokens"
> & {
  readonly watch: PlatformWatch;
  readonly web: WebProbe;
  readonly limits: RateLimits;
  readonly blobs: BlobStore;
  readonly maxUploadBytes: number;
  readonly uploadWorkspaceBytes: number;
  readonly passes: LinkPasses;
  readonly trustedProxies: BlockList;
  readonly maxInFlight: number;
  readonly webUrl: string;
  readonly metadataUrl: string;
  readonly docsyncUrl: string;
  readonly agentUrl: string;
  readonly electric: { readonly url: string; readonly secret: string | undefined } | undefined;
  readonly publicUrl: string;
  readonly development: boolean;
  readonly offersDemo: boolean;
  /** Hears of every route, for the test that walks them. */
  readonly onRoute?: (method: string, url: string) => void;
};

/** The public door. What is not under `/api` is the web app's. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { bus, tokens } = deps;
  const app = createHttp({
    service: "gateway",
    log: deps.log,
    metrics: deps.metrics,
    tracer: deps.tracer,
    trustRequestId: false,
  });
  const { onRoute } = deps;
  if (onRoute !== undefined)
    app.addHook("onRoute", ({ method, url }) => {
      for (const one of Array.isArray(method) ? method : [method]) onRoute(one, url);
    });
  // A form of another site can send text without asking; nothing of ours is spoken in it.
  app.removeContentTypeParser("text/plain");
  const secure = deps.publicUrl.startsWith("https:");
  const identities = new Identities(bus, deps.passes);
  const authoriser = new Authoriser(bus);
  const connections = new OpenConnections();
  const me: MeCache = new StaleCache({ freshMs: 5000, staleMs: 60_000, max: 20_000, now: Date.now });
  const door = new Door({
    identities,
    limits: deps.limits,
    trustedProxies: deps.trustedProxies,
    maxInFlight: deps.maxInFlight,
  });
  const metadata = new Upstream(deps.metadataUrl, "metadata", tokens);
  const docsync = new Upstream(deps.docsyncUrl, "docsync", tokens);
  const shapeServer =
    deps.electric === undefined ? metadata : new Upstream(deps.electric.url, "metadata", tokens);

  listenToEvents(bus, accessChanged, ({ data }) => {
    const { workspace, persons } = data;
    identities.forget(persons ?? [], workspace);
    authoriser.forget(workspace);
    me.forget(({ principal }) => persons === undefined || persons.some((one) => one === personOf(principal)));
    connections.accessChanged({ workspace, persons });
  });
  listenToEvents(bus, identityEnded, ({ data: { person } }) => {
    identities.forget([person]);
    connections.accessChanged({ persons: [person] });
  });
  listenToEvents(bus, workspaceChanged, () => me.forget(() => true));

  securityHeaders(app, secure);
  door.guard(app);
  const upgrades = new Upgrades(app.server, deps.log);
  healthRoute(app, deps);
  descriptionRoutes(app, deps.version);
  demoRoute(app, deps.offersDemo);
  const guesses = new SignInGuesses(deps.limits);
  authRouteTable(app, { door, identities, guesses, metadata });
  operationRoutes(app, { bus, door, identities, limits: deps.limits, me, authoriser });
  auditExport(app, { bus, door, authoriser });
  linkRoutes(app, { bus, door, guesses, passes: deps.passes, secure });
  shapeRoutes(app, {
    bus,
    door,
    connections,
    shapeServer,
    electricSecret: deps.electric?.secret,
    isElectric: deps.electric !== undefined,
  });
  mcpRoute(app, { door, agent: new Upstream(deps.agentUrl, "agent", tokens) });
  blobRoutes(app, { bus, door, authoriser, blobs: deps.blobs });
  const bytes = new UploadBytes(deps.limits, deps.uploadWorkspaceBytes);
  uploadRoute(app, { door, authoriser, blobs: deps.blobs, limit: deps.maxUploadBytes, bytes });
  resultRoutes(app, { bus, door, authoriser, connections });
  streamRoutes(app, { door, authoriser, connections, docsync });
  const live = new LiveServer({
    ownUrl: () => ownUrl(app),
    addressOf: (request) => door.ip(request),
    log: deps.log,
  });
  upgrades.on(
    livePath,
    guardedUpgrade({
      door,
      connections,
      upgrade: (request, socket, head) => live.upgrade(request, socket, head),
    }),
  );
  app.addHook("preClose", async () => {
    live.close();
    connections.close();
  });
  await proxyWeb(app, upgrades, { webUrl: deps.webUrl, development: deps.development });
  return app;
}

/** Where this process hears itself, whatever name the world has for it. */
function ownUrl(app: FastifyInstance): string {
  const address = app.server.address();
  if (address === null || typeof address === "string")
    throw new Error("the gateway does not listen on a port");
  return `http://127.0.0.1:${address.port}`;
}
