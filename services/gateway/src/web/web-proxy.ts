import { randomBytes } from "node:crypto";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { type Duplex, PassThrough, pipeline } from "node:stream";
import replyFrom from "@fastify/reply-from";
import { failure } from "@solidtype/contracts";
import { sendFailure } from "@solidtype/service-kit";
import type { FastifyInstance, FastifyReply } from "fastify";
import { awayPage } from "./away-page.ts";
import { sendPage } from "./page-nonce.ts";
import { contentSecurityPolicy } from "./security-headers.ts";
import { type Upgrades, refuseUpgrade } from "./upgrades.ts";

/** How long the web app may take to begin an answer. */
const answerWithinMs = 30_000;

/**
 * How often what may be asked twice is asked again when its line breaks before an answer: the web app closes lines that
 * lie idle, and may do so just as one is taken up. Several may have been kept.
 */
const keptLines = 3;

/** The upgrade of the web app in development (hot reload): the two sockets are joined, byte for byte. */
function tunnel(webUrl: URL, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const onward = httpRequest({
    host: webUrl.hostname,
    port: webUrl.port,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, host: webUrl.host },
    timeout: answerWithinMs,
  });
  const giveUp = () => onward.destroy();
  // Read from the start: a socket that nobody reads does not say that the other side has gone.
  const fromClient = socket.pipe(new PassThrough());
  for (const end of ["end", "close"]) socket.once(end, giveUp);
  onward.once("timeout", giveUp);
  onward.once("error", () => refuseUpgrade(socket, "502 Bad Gateway"));
  onward.once("response", (response) => {
    response.resume();
    refuseUpgrade(socket, "502 Bad Gateway");
  });
  onward.once("upgrade", (response, webSocket, webHead) => {
    // The timeout was for the answer; what follows may be silent as long as it likes.
    webSocket.setTimeout(0);
    onward.off("timeout", giveUp);
    const lines = response.rawHeaders.flatMap((_, at, all) =>
      at % 2 === 0 ? [`${all[at]}: ${all[at + 1]}`] : [],
    );
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
    if (webHead.length > 0) socket.write(webHead);
    if (head.length > 0) webSocket.write(head);
    pipeline(fromClient, webSocket, socket, () => {
      for (const end of [fromClient, webSocket, socket]) end.destroy();
    });
  });
  onward.end();
}

/**
 * The path that the web app is asked for, to which the query is added as it came; undefined where it leads nowhere. An
 * address may be sent whole, as to a proxy.
 */
function pathOf(url: string): string | undefined {
  const [named = ""] = url.split("?", 1);
  const path = named.startsWith("/") || !URL.canParse(named) ? named : new URL(named).pathname;
  try {
    const decoded = decodeURIComponent(path);
    const climbs = decoded === ".." || decoded.includes("/..") || decoded.includes("../");
    // A backslash is read as a slash by whoever makes a whole address of it, and "/\x" then names another host.
    return path.startsWith("/") && !climbs && !path.includes("\\") ? path : undefined;
  } catch {
    return undefined;
  }
}

/** In words for whoever looks at a page; as a problem for whatever else asks. */
function sendAway(reply: FastifyReply, nonce: string | undefined): FastifyReply {
  if (nonce === undefined || reply.request.method !== "GET")
    return sendFailure(reply, failure("service-unavailable", { service: "web" }));
  const headers = { "cache-control": "no-store", "retry-after": 1 };
  return reply.code(503).headers(headers).type("text/html; charset=utf-8").send(awayPage(nonce));
}

/** Everything that is not ours goes to the web app, so that browser and API share one origin. */
export async function proxyWeb(
  app: FastifyInstance,
  upgrades: Upgrades,
  options: { readonly webUrl: string; readonly development: boolean },
): Promise<void> {
  const web = new URL(options.webUrl);
  await app.register(async (scope) => {
    // Bodies go through as they come: the web app reads them, not we.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    await scope.register(replyFrom, {
      base: web.origin,
      disableRequestLogging: true,
      http: { requestOptions: { timeout: answerWithinMs } },
    });
    scope.all("/*", (request, reply) => {
      if (request.url === "/api" || request.url.startsWith("/api/"))
        return sendFailure(reply, failure("not-found"));
      const nonce = randomBytes(16).toString("base64");
      const policy = contentSecurityPolicy(nonce, options.development);
      const isPage = request.headers.accept?.includes("text/html") === true;
      if (isPage) reply.header("content-security-policy", policy);
      const path = pathOf(request.url);
      if (path === undefined)
        return sendFailure(reply, failure("invalid-input", { reason: "no page has such an address" }));
      return reply.from(path, {
        retriesCount: keptLines,
        onResponse: (_request, toClient, answer) => sendPage(toClient as typeof reply, answer, nonce),
        rewriteRequestHeaders: (_request, headers) => ({
          ...headers,
          // The web app reads the nonce from here for pages that it renders on the spot.
          ...(isPage ? { "content-security-policy": policy, "accept-encoding": "identity" } : {}),
          "x-forwarded-host": request.headers.host ?? "",
          "x-forwarded-proto": request.protocol,
        }),
        onError: (toClient) => void sendAway(toClient as typeof reply, isPage ? nonce : undefined),
      });
    });
  });
  // Nothing of the built web app takes an upgrade: whoever asks for one would hold two sockets of ours for nothing.
  if (options.development) upgrades.otherwise((request, socket, head) => tunnel(web, request, socket, head));
}
