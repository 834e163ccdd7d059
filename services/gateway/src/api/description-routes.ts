import type { FastifyInstance } from "fastify";
import { apiPage, describeApi } from "./describe-api.ts";

export function descriptionRoutes(app: FastifyInstance, version: string): void {
  const description = JSON.stringify(describeApi(version));
  const page = apiPage(version);
  app.get("/api/v1/openapi.json", async (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(description),
  );
  app.get("/api/docs", async (_request, reply) =>
    reply
      .header(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      )
      .type("text/html; charset=utf-8")
      .send(page),
  );
}
