import type { FastifyInstance } from "fastify";
import { streamRoutes, takeBodiesAsBytes, type StreamRouteDeps } from "./http/stream-routes.ts";

/** Adds the service's routes to `http`, which already knows how to answer errors. */
export function buildApp(http: FastifyInstance, deps: StreamRouteDeps): FastifyInstance {
  takeBodiesAsBytes(http);
  streamRoutes(http, deps);
  return http;
}
