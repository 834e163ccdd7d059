import Fastify, { type FastifyInstance } from "fastify";
import { streamRoutes, takeBodiesAsBytes, type StreamRouteDeps } from "./http/stream-routes.ts";

export type AppDeps = StreamRouteDeps & { readonly maxBodyBytes: number };

export function buildApp(deps: AppDeps): FastifyInstance {
  const app = Fastify({ bodyLimit: deps.maxBodyBytes, forceCloseConnections: true });
  takeBodiesAsBytes(app);
  streamRoutes(app, deps);
  return app;
}
