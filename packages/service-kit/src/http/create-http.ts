import {
  type ErrorCode,
  type Failure,
  FailureError,
  type RequestId,
  type ServiceName,
  errorCatalogue,
  failure,
  newId,
  parseId,
  problemContentType,
  problemOf,
} from "@solidtype/contracts";
import Fastify, {
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { Metrics } from "../health/metrics.ts";
import type { Logger } from "../log/logger.ts";
import { type Span, type Tracer, noTracer, withinTrace } from "../trace/tracer.ts";

const spans = new WeakMap<FastifyRequest, Span>();

export const requestIdHeader = "x-request-id";

export type HttpOptions = {
  readonly service: ServiceName;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Each request gets a span; what is done in its name is part of its trace. */
  readonly tracer?: Tracer;
  /** Bytes of a body where a route does not say otherwise. */
  readonly bodyLimit?: number;
  /**
   * Whether a caller's `x-request-id` and `traceparent` are kept. Only behind the gateway, which makes the ids: a browser could otherwise
   * write another person's into our logs.
   */
  readonly trustRequestId: boolean;
};

const fastifyCodes: { readonly [code: string]: ErrorCode } = {
  FST_ERR_CTP_BODY_TOO_LARGE: "too-large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported-media-type",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid-input",
  FST_ERR_CTP_INVALID_JSON_BODY: "invalid-input",
  FST_ERR_CTP_EMPTY_JSON_BODY: "invalid-input",
  FST_ERR_VALIDATION: "invalid-input",
};

/** What a thrown error says to the caller. Only what is known to be the caller's own doing is told in detail. */
function failureOf(error: unknown, request: FastifyRequest): Failure<ErrorCode> {
  if (error instanceof FailureError) return error.failure;
  const { code, statusCode, message } = (error ?? {}) as {
    code?: unknown;
    statusCode?: unknown;
    message?: unknown;
  };
  const known = typeof code === "string" ? fastifyCodes[code] : undefined;
  if (known === "too-large") return failure("too-large", { limit: request.routeOptions.bodyLimit ?? 0 });
  if (known === "unsupported-media-type")
    return failure(known, { type: request.headers["content-type"] ?? "none" });
  const badRequest =
    known === "invalid-input" || (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500);
  if (badRequest) return failure("invalid-input", { reason: String(message).replace(/\.$/, "") });
  return failure("internal", { request: request.id });
}

/** Answers with a failure of the catalogue as problem+json. */
export function sendFailure(reply: FastifyReply, failed: Failure<ErrorCode>): FastifyReply {
  const { status, retryable } = errorCatalogue[failed.code];
  if (retryable && !reply.hasHeader("retry-after")) {
    const seconds = failed.details?.["seconds"];
    reply.header("retry-after", typeof seconds === "number" ? Math.ceil(seconds) : 1);
  }
  return reply.code(status).type(problemContentType).send(problemOf(failed, reply.request.id));
}

/** Milliseconds that the rest of a body may take to arrive once its request has been answered. */
const longestRest = 10_000;

/**
 * Whoever is still sending when the connection is closed under them gets a reset, and never the answer that says why.
 * So the rest is read, and dropped, for a while.
 */
function letFinish({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.complete || raw.destroyed || reply.getHeader("connection") !== "close") return;
  reply.removeHeader("connection");
  const late = setTimeout(() => raw.socket.destroy(), longestRest).unref();
  raw.once("close", () => clearTimeout(late)).once("end", () => clearTimeout(late));
  reply.raw.once("finish", () => raw.resume());
}

function newRequestId(trusted: boolean, header: string | string[] | undefined): RequestId {
  return (trusted ? parseId("request", header) : undefined) ?? newId("request");
}

/** A fastify that answers every failure, its own included, from the error catalogue, and names the request in it. */
export function createHttp(options: HttpOptions): FastifyInstance {
  const http = Fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request" }),
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    genReqId: (request) => newRequestId(options.trustRequestId, request.headers[requestIdHeader]),
    // `__proto__` in a body is an attack or a mistake, never a key.
    onProtoPoisoning: "error",
    onConstructorPoisoning: "error",
    forceCloseConnections: "idle",
    // A HEAD of a GET would run it: what goes on would never end, and what is long would be read for nobody.
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 512 },
    // What no route can be looked up for comes past all hooks.
    frameworkErrors: (error, request, reply) => {
      void reply.headers({ [requestIdHeader]: request.id, "x-content-type-options": "nosniff" });
      void sendFailure(reply, failureOf(error, request));
    },
  });

  http.setErrorHandler((error, request, reply) => {
    const failed = failureOf(error, request);
    if (failed.code === "internal")
      request.log.error({ err: error, request: request.id }, "a request failed");
    return sendFailure(reply, failed);
  });
  http.setNotFoundHandler((_request, reply) => sendFailure(reply, failure("not-found")));
  http.addHook("onRequest", (request, reply, next) => {
    reply.header(requestIdHeader, request.id);
    const { traceparent } = request.headers;
    const above = options.trustRequestId && typeof traceparent === "string" ? traceparent : undefined;
    const route = request.routeOptions.url ?? "unmatched";
    const span = (options.tracer ?? noTracer).start(`${request.method} ${route}`, above);
    spans.set(request, span);
    withinTrace(span.trace, next);
  });
  http.addHook("onSend", (request, reply, _payload, next) => {
    letFinish(request, reply);
    next();
  });
  const answered = (request: FastifyRequest, reply: FastifyReply): void => {
    const span = spans.get(request);
    if (!spans.delete(request)) return;
    span?.end(reply.statusCode >= 500 ? String(reply.statusCode) : undefined);
    const route = request.routeOptions.url ?? "unmatched";
    options.metrics.http(route, request.method, reply.statusCode, reply.elapsedTime / 1000);
    request.log.debug(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      "answered",
    );
  };
  http.addHook("onRequest", (request, reply, next) => {
    // A stream that its reader leaves is never finished, only closed.
    reply.raw.once("close", () => answered(request, reply));
    next();
  });
  http.addHook("onResponse", async (request, reply) => answered(request, reply));
  return http as unknown as FastifyInstance;
}
