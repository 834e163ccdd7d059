import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as openRequest } from "node:http";
import { pipeline } from "node:stream";
import {
  FailureError,
  type Principal,
  type PrincipalClaims,
  failure,
  problemContentType,
  type ServiceName,
} from "@solidtype/contracts";
import { type Tokens, currentTrace, requestIdHeader } from "@solidtype/service-kit";
import type { FastifyReply, FastifyRequest } from "fastify";

export type UpstreamRequest = {
  readonly path: string;
  /** Undefined for a server that is not ours: it gets no token. */
  readonly principal: Principal | undefined;
  /** Nothing but this was allowed, and the token says so. */
  readonly only?: PrincipalClaims["only"];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly signal?: AbortSignal;
};

/**
 * Another HTTP server behind the door. A request goes there with a principal token instead of the caller's credentials;
 * the answer comes back as it is made, no faster than the client takes it. When either side goes away, so does the
 * other.
 */
export class Upstream {
  readonly #base: URL;
  readonly #service: ServiceName;
  readonly #tokens: Tokens;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 256 });

  constructor(base: string, service: ServiceName, tokens: Tokens) {
    this.#base = new URL(base);
    this.#service = service;
    this.#tokens = tokens;
  }

  async ask(request: FastifyRequest, reply: FastifyReply, to: UpstreamRequest): Promise<IncomingMessage> {
    const headers: Record<string, string | string[]> = {
      [requestIdHeader]: request.id,
      accept: request.headers.accept ?? "*/*",
    };
    const trace = currentTrace();
    if (trace !== undefined) headers["traceparent"] = trace;
    if (to.principal !== undefined)
      headers["authorization"] = `Bearer ${await this.#tokens.issue(this.#service, to.principal, to.only)}`;
    for (const [name, value] of Object.entries(to.headers)) if (value !== undefined) headers[name] = value;
    const answer = await this.#open(request, reply, to, headers);
    // Ours alone answer a token that they do not believe by a problem: not the caller's sign-in is at fault.
    const isDisbelief =
      answer.statusCode === 401 && String(answer.headers["content-type"]).startsWith(problemContentType);
    if (!isDisbelief) return answer;
    answer.resume();
    request.log.error(
      { service: this.#service },
      `${this.#service} does not believe who is calling; do the clocks of the two machines agree?`,
    );
    throw new FailureError(failure("service-unavailable", { service: this.#service }));
  }

  async #open(
    request: FastifyRequest,
    reply: FastifyReply,
    to: UpstreamRequest,
    headers: Record<string, string | string[]>,
  ): Promise<IncomingMessage> {
    const body = bodyOf(request);
    if (body === undefined) {
      if (request.method !== "GET" && request.method !== "HEAD") headers["content-length"] = "0";
    } else {
      headers["content-length"] = String(body.length);
      headers["content-type"] ??= request.headers["content-type"] ?? "application/octet-stream";
    }
    return new Promise<IncomingMessage>((resolve, reject) => {
      const onward = openRequest({
        agent: this.#agent,
        host: this.#base.hostname,
        port: this.#base.port,
        path: to.path,
        method: request.method,
        headers,
        ...(to.signal === undefined ? {} : { signal: to.signal }),
      });
      onward.once("response", resolve);
      onward.once("error", (error) =>
        reject(new FailureError(failure("service-unavailable", { service: this.#service }), error)),
      );
      reply.raw.once("close", () => onward.destroy());
      onward.end(body);
    });
  }

  send(reply: FastifyReply, answer: IncomingMessage, passed: readonly string[]): FastifyReply {
    return reply
      .code(answer.statusCode ?? 502)
      .headers(pick(answer.headers, passed))
      .send(answer);
  }

  /** The same for what may go on for ever: written straight to the socket, with its back-pressure. */
  stream(reply: FastifyReply, answer: IncomingMessage, passed: readonly string[]): void {
    reply.hijack();
    const own = Object.fromEntries(
      Object.entries(reply.getHeaders()).map(([name, value]) => [name, value as string | string[]]),
    );
    reply.raw.writeHead(answer.statusCode ?? 502, { ...own, ...pick(answer.headers, passed) });
    reply.raw.flushHeaders();
    // Limits, permissions, spans, metrics and the pipe all hear of a stream's end: more than Node takes for a leak.
    reply.raw.setMaxListeners(30);
    pipeline(answer, reply.raw, () => answer.destroy());
  }
}

function pick(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string | string[]> {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}

function bodyOf(request: FastifyRequest): Buffer | undefined {
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  if (Buffer.isBuffer(request.body)) return request.body;
  return request.body === undefined || request.body === null
    ? undefined
    : Buffer.from(JSON.stringify(request.body));
}
