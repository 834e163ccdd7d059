import { Agent, type ClientRequest, type IncomingMessage, request as openRequest } from "node:http";
import { Readable, pipeline } from "node:stream";
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
import { boundedBody } from "../limits/bounded-body.ts";
import { whenOver } from "../limits/when-over.ts";

export type UnreadBody = { readonly from: Readable; readonly limit: number };

/** Of a route that leaves its bodies unread: so many of the largest at once are not kept here. */
export function unreadBody(request: FastifyRequest, limit: number): UnreadBody | undefined {
  if (Number(request.headers["content-length"] ?? 0) > limit)
    throw new FailureError(failure("too-large", { limit }));
  return request.body instanceof Readable ? { from: request.body, limit } : undefined;
}

export type UpstreamRequest = {
  readonly path: string;
  /** Undefined for a server that is not ours: it gets no token. */
  readonly principal: Principal | undefined;
  /** Nothing but this was allowed, and the token says so. */
  readonly only?: PrincipalClaims["only"];
  /** Which of a share link's guests it is. */
  readonly guest?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Sent on as it arrives, instead of what was parsed of it. */
  readonly body?: UnreadBody | undefined;
  readonly signal?: AbortSignal;
  /** How long the answer may take to begin, where it is not 20 s; null for ever, where it waits for news. */
  readonly patienceMs?: number | null;
};

const usualPatienceMs = 20_000;

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
      headers["authorization"] =
        `Bearer ${await this.#tokens.issue(this.#service, to.principal, { only: to.only, guest: to.guest })}`;
    for (const [name, value] of Object.entries(to.headers)) if (value !== undefined) headers[name] = value;
    const answer = await this.#open(request, reply, to, headers);
    if (answer.statusCode !== 401) return answer;
    // Ours alone answer a token that they do not believe by a problem, and a server that is not ours knows nobody but us:
    // not the caller's sign-in is at fault.
    const isForeign = to.principal === undefined;
    if (!isForeign && !String(answer.headers["content-type"]).startsWith(problemContentType)) return answer;
    answer.resume();
    request.log.error(
      { service: this.#service },
      isForeign
        ? "the server of shapes does not take our secret; is ELECTRIC_SECRET the one that it was given?"
        : `${this.#service} does not believe who is calling; do the clocks of the two machines agree?`,
    );
    throw new FailureError(failure("service-unavailable", { service: this.#service }));
  }

  async #open(
    request: FastifyRequest,
    reply: FastifyReply,
    to: UpstreamRequest,
    headers: Record<string, string | string[]>,
  ): Promise<IncomingMessage> {
    const body = to.body === undefined ? bodyOf(request) : undefined;
    if (to.body !== undefined) {
      const length = request.headers["content-length"];
      if (length !== undefined) headers["content-length"] = length;
    } else if (body === undefined) {
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
      onward.once("response", (answer) => {
        // Answered before all was read: what is still on its way is not waited for.
        if (to.body !== undefined && !request.raw.complete) reply.header("connection", "close");
        resolve(answer);
      });
      onward.once("error", (error) =>
        reject(new FailureError(failure("service-unavailable", { service: this.#service }), error)),
      );
      whenOver(request, reply, () => onward.destroy());
      const { patienceMs: milliseconds = usualPatienceMs } = to;
      if (milliseconds !== null)
        whenSilent(onward, to.body?.from, milliseconds, () => {
          reject(new FailureError(failure("deadline-exceeded", { service: this.#service, milliseconds })));
          onward.destroy();
        });
      if (to.body === undefined) return void onward.end(body);
      const arriving = boundedBody(to.body.from, to.body.limit);
      arriving.once("error", (error) => {
        reply.header("connection", "close");
        reject(error);
        onward.destroy();
      });
      // What comes after the answer is let fall, or the answer would not be heard over it.
      onward.once("close", () => arriving.unpipe(onward).resume());
      arriving.pipe(onward);
    });
  }

  /** With its body, unless that has been read already. */
  send(
    reply: FastifyReply,
    answer: IncomingMessage,
    passed: readonly string[],
    body: Readable | string = answer,
  ): FastifyReply {
    return reply
      .code(answer.statusCode ?? 502)
      .headers(passedOn(reply, answer, passed))
      .send(body);
  }

  /** The same for what may go on for ever: written straight to the socket, with its back-pressure. */
  stream(reply: FastifyReply, answer: IncomingMessage, passed: readonly string[]): void {
    reply.hijack();
    const own = Object.fromEntries(
      Object.entries(reply.getHeaders()).map(([name, value]) => [name, value as string | string[]]),
    );
    reply.raw.writeHead(answer.statusCode ?? 502, { ...own, ...passedOn(reply, answer, passed) });
    reply.raw.flushHeaders();
    pipeline(answer, reply.raw, () => answer.destroy());
  }
}

/** What is kept of an answer is somebody else's as soon as either of the two would have said another thing to them. */
function passedOn(
  reply: FastifyReply,
  { headers }: IncomingMessage,
  names: readonly string[],
): Record<string, string | string[]> {
  const passed = Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
  if (passed["vary"] !== undefined) passed["vary"] = together(reply.getHeader("vary"), passed["vary"]);
  return passed;
}

function together(...lists: readonly (number | string | string[] | undefined)[]): string {
  const names = lists.flatMap((list) => [list ?? []].flat().join(",").toLowerCase().split(","));
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))].join(", ");
}

function bodyOf(request: FastifyRequest): Buffer | undefined {
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  if (Buffer.isBuffer(request.body)) return request.body;
  return request.body === undefined || request.body === null
    ? undefined
    : Buffer.from(JSON.stringify(request.body));
}

/**
 * Calls `over` when a service that has been given the whole request, or takes no more of it, has said nothing for so
 * long: it hangs, and would keep a place at the door for as long as the caller waits. A slow sender is no fault of its.
 */
function whenSilent(
  onward: ClientRequest,
  body: Readable | undefined,
  milliseconds: number,
  over: () => void,
): void {
  let given = false;
  let before = 0;
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const written = onward.socket?.bytesWritten ?? 0;
    const waitsForSender = body?.readableEnded === false && !onward.writableNeedDrain;
    if (given || (written === before && !waitsForSender)) return over();
    before = written;
    wait();
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, milliseconds);
  };
  wait();
  onward.once("finish", () => {
    given = true;
    wait();
  });
  for (const end of ["response", "close"]) onward.once(end, () => clearTimeout(timer));
}
