import { type PlatformHealth, type ServiceHealth, serviceNames } from "@solidtype/contracts";
import type { PlatformWatch, ServiceParts } from "@solidtype/service-kit";
import type { FastifyInstance } from "fastify";
import type { WebProbe } from "./web-probe.ts";

export type HealthDeps = Pick<ServiceParts, "version" | "startedAt" | "health"> & {
  readonly watch: PlatformWatch;
  readonly web: WebProbe;
};

/** The platform as this gateway sees it this moment: itself, what it hears on the bus, and whether the web app answers. */
function platformHealthOf(deps: HealthDeps): PlatformHealth {
  const others = serviceNames.filter((name) => name !== "gateway").map((name) => deps.watch.of(name));
  const services: ServiceHealth[] = [deps.health(), ...others, deps.web.health()];
  return {
    state: services.every(({ state }) => state === "ready") ? "ready" : "degraded",
    version: deps.version,
    uptimeSeconds: Math.round((Date.now() - deps.startedAt.getTime()) / 1000),
    services,
  };
}

export function healthRoute(app: FastifyInstance, deps: HealthDeps): void {
  app.get("/api/v1/health", { exposeHeadRoute: true }, async (_request, reply) => {
    reply.header("cache-control", "no-store");
    return platformHealthOf(deps);
  });
}
