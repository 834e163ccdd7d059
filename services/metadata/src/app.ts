import {
  requirePrincipal,
  createHttp,
  type Logger,
  type Metrics,
  type Tokens,
  type Tracer,
} from "@solidtype/service-kit";
import { FailureError, authPath, failure } from "@solidtype/contracts";
import type { FastifyInstance } from "fastify";
import { isAway, isBusy } from "./database/database.ts";
import type { SignIn } from "./auth/sign-in.ts";
import type { ShapeLog } from "./shapes/shape-log.ts";
import { shapeRoutes } from "./shapes/shape-routes.ts";

export type AppDeps = {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly tokens: Tokens;
  readonly signIn: SignIn;
  readonly publicUrl: string;
  readonly shapeLog: ShapeLog | undefined;
  /** A sign-in may have begun or ended: what the bus is owed for it need not wait. */
  readonly onSignIn: () => void;
};

/** What is HTTP by nature: the sign-in endpoints, which set cookies, and shapes, which stream. For the gateway alone. */
export function buildApp(deps: AppDeps): FastifyInstance {
  const app = createHttp({
    service: "metadata",
    log: deps.log,
    metrics: deps.metrics,
    tracer: deps.tracer,
    trustRequestId: true,
    bodyLimit: 64 * 1024,
  });
  requirePrincipal(app, deps.tokens);
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) =>
    done(null, body),
  );
  app.route({
    method: ["GET", "POST"],
    url: `${authPath}/*`,
    handler: async (request, reply) => {
      const headers = new Headers();
      for (const name of ["cookie", "user-agent", "x-solidtype-ip", "x-request-id"]) {
        const value = request.headers[name];
        if (typeof value === "string") headers.set(name, value);
      }
      if (request.method === "POST") headers.set("content-type", "application/json");
      headers.set("origin", new URL(deps.publicUrl).origin);
      const answer = await answerOrAway(() =>
        deps.signIn.handle(
          new Request(new URL(request.url, deps.publicUrl), {
            method: request.method,
            headers,
            ...(request.method === "POST"
              ? { body: typeof request.body === "string" && request.body !== "" ? request.body : "{}" }
              : {}),
          }),
        ),
      );
      if (request.method === "POST") deps.onSignIn();
      for (const [name, value] of answer.headers)
        if (name !== "set-cookie" && name !== "content-length") void reply.header(name, value);
      const cookies = answer.headers.getSetCookie();
      if (cookies.length > 0) void reply.header("set-cookie", cookies);
      return reply.code(answer.status).send(Buffer.from(await answer.arrayBuffer()));
    },
  });
  if (deps.shapeLog !== undefined) shapeRoutes(app, deps.shapeLog);
  return app;
}

/** Postgres away, or busy, is a failure that the caller can wait out. */
async function answerOrAway(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (isBusy(error)) throw new FailureError(failure("overloaded"), error);
    if (isAway(error)) throw new FailureError(failure("storage-unavailable"), error);
    throw error;
  }
}
