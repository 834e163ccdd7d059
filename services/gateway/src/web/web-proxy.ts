import { randomBytes } from "node:crypto";
import { type IncomingMessage, request as httpRequest } from "node:http";
import type { Duplex } from "node:stream";
import replyFrom from "@fastify/reply-from";
import { failure } from "@solidtype/contracts";
import { sendFailure } from "@solidtype/service-kit";
import type { FastifyInstance } from "fastify";
import { sendPage } from "./page-nonce.ts";
import { contentSecurityPolicy } from "./security-headers.ts";
import type { Upgrades } from "./upgrades.ts";

/** How long the web app may take to begin an answer. */
const answerWithinMs = 30_000;

function refuse(socket: Duplex): void {
  socket.end("HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n");
}

/** The upgrade of the web app in development (hot reload): the two sockets are joined, byte for byte. */
function tunnel(webUrl: URL, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const onward = httpRequest({
    host: webUrl.hostname,
    port: webUrl.port,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, host: webUrl.host },
  });
  onward.once("error", () => refuse(socket));
  onward.once("response", (response) => {
    response.resume();
    refuse(socket);
  });
  onward.once("upgrade", (response, webSocket, webHead) => {
    const lines = response.rawHeaders.flatMap((_, at, all) =>
      at % 2 === 0 ? [`${all[at]}: ${all[at + 1]}`] : [],
    );
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
    if (webHead.length > 0) socket.write(webHead);
    if (head.length > 0) webSocket.write(head);
    for (const [from, to] of [
      [socket, webSocket],
      [webSocket, socket],
    ] as const) {
      from.pipe(to);
      from.once("close", () => to.destroy());
      from.once("error", () => to.destroy());
    }
  });
  onward.end();
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
      return reply.from(request.url, {
        onResponse: (_request, toClient, answer) => sendPage(toClient as typeof reply, answer, nonce),
        rewriteRequestHeaders: (_request, headers) => ({
          ...headers,
          // The web app reads the nonce from here for pages that it renders on the spot.
          ...(isPage ? { "content-security-policy": policy, "accept-encoding": "identity" } : {}),
          "x-forwarded-host": request.headers.host ?? "",
          "x-forwarded-proto": request.protocol,
        }),
        onError: (toClient) =>
          void sendFailure(toClient as typeof reply, failure("service-unavailable", { service: "web" })),
      });
    });
  });
  upgrades.otherwise((request, socket, head) => tunnel(web, request, socket, head));
}
