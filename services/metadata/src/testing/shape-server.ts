import Fastify from "fastify";
import { z } from "zod";
import { ShapeLog } from "../shapes/shape-log.ts";
import { shapeRoutes } from "../shapes/shape-routes.ts";

// The embedded log as a server of its own, where Electric would be: DATABASE_URL, PORT and SECRET say how.
const { DATABASE_URL, PORT, SECRET } = z
  .object({ DATABASE_URL: z.url(), PORT: z.coerce.number(), SECRET: z.string() })
  .parse(process.env);
const log = new ShapeLog({
  databaseUrl: DATABASE_URL,
  publication: "solidtype_shapes",
  log: () => undefined,
});
const app = Fastify();
app.addHook("onRequest", async (request, reply) => {
  if ((request.query as { secret?: string }).secret !== SECRET)
    return reply.code(401).send({ message: "Unauthorized" });
  return undefined;
});
// As Electric says it of a list from its beginning.
app.addHook("onSend", async (_request, reply) => {
  reply.header("cache-control", "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746");
});
shapeRoutes(app, log);
await app.listen({ host: "127.0.0.1", port: PORT });
