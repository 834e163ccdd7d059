import { type PlatformWatch, type ServiceParts, createHttp } from "@solidtype/service-kit";
import type { FastifyInstance } from "fastify";
import { livePath } from "@solidtype/contracts";
import { LiveServer } from "./live/live-server.ts";
import { healthRoute } from "./platform/health-route.ts";
import type { WebProbe } from "./platform/web-probe.ts";
import { Upgrades } from "./web/upgrades.ts";
import { proxyWeb } from "./web/web-proxy.ts";

export type AppDeps = Pick<ServiceParts, "log" | "metrics" | "version" | "startedAt" | "health"> & {
  readonly watch: PlatformWatch;
  readonly web: WebProbe;
  readonly webUrl: string;
};

/** The public door. What is not under `/api` or another route of ours is the web app's. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = createHttp({ service: "gateway", log: deps.log, metrics: deps.metrics, trustRequestId: false });
  const upgrades = new Upgrades(app.server);
  healthRoute(app, deps);
  const live = new LiveServer({ ownUrl: () => ownUrl(app), log: deps.log });
  upgrades.on(livePath, (request, socket, head) => live.upgrade(request, socket, head));
  app.addHook("preClose", async () => live.close());
  await proxyWeb(app, upgrades, deps.webUrl);
  return app;
}

/** Where this process hears itself, whatever name the world has for it. */
function ownUrl(app: FastifyInstance): string {
  const address = app.server.address();
  if (address === null || typeof address === "string")
    throw new Error("the gateway does not listen on a port");
  return `http://127.0.0.1:${address.port}`;
}
