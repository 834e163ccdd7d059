import { type IncomingMessage, type Server, createServer, request as httpRequest } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { createHttp, createLogger, createMetrics } from "@solidtype/service-kit";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Upgrades } from "./upgrades.ts";
import { proxyWeb } from "./web-proxy.ts";

const silent = createLogger({ service: "gateway", level: "silent" });
let webApp: Server;
let seen: {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}[];
let upgraded: Set<Duplex>;
let door: FastifyInstance;
let address: string;

beforeEach(async () => {
  seen = [];
  webApp = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      if (request.url === "/breaks-once" && seen.filter(({ url }) => url === request.url).length === 1)
        return void request.socket.resetAndDestroy();
      response.setHeader("x-from", "web");
      if (request.url === "/slowly") {
        response.write("first ");
        return;
      }
      response.end(`page ${request.url}`);
    });
  });
  upgraded = new Set();
  webApp.on("upgrade", (request, socket) => {
    upgraded.add(socket);
    socket.on("close", () => upgraded.delete(socket)).on("error", () => undefined);
    if (request.url === "/silent") return void socket.resume().on("end", () => socket.destroy());
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nx-path: ${request.url}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => webApp.listen(0, "127.0.0.1", resolve));
  await openDoor(true);
});

async function openDoor(development: boolean): Promise<void> {
  door = createHttp({
    service: "gateway",
    log: silent,
    metrics: createMetrics("gateway"),
    trustRequestId: false,
  });
  const upgrades = new Upgrades(door.server, silent);
  upgrades.on("/api/v1/live", (_request, socket) => void socket.end("HTTP/1.1 418 Ours\r\n\r\n"));
  door.get("/api/v1/ours", async () => "ours");
  await proxyWeb(door, upgrades, {
    webUrl: `http://127.0.0.1:${(webApp.address() as AddressInfo).port}`,
    development,
  });
  address = await door.listen({ host: "127.0.0.1", port: 0 });
}

async function closeDoor(): Promise<void> {
  door.server.closeAllConnections();
  await door.close();
}

afterEach(async () => {
  webApp.close();
  webApp.closeAllConnections();
  await closeDoor();
});

/** What is asked for exactly so: other clients make a URL proper before they ask. */
async function ask(target: string) {
  const { hostname, port } = new URL(address);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = httpRequest({ hostname, port, path: target, agent: false }, resolve);
    request.once("error", reject).end();
  });
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

test("a page is served whatever its query says, also to who sends a whole address", async () => {
  for (const [target, path] of [
    ["/x?q=100%", "/x?q=100%"],
    ["/x?next=/a/../b", "/x?next=/a/../b"],
    ["/x?next=..%2Fb", "/x?next=..%2Fb"],
    ["http://elsewhere.test/x?q=1", "/x?q=1"],
  ] as const)
    expect(await ask(target)).toMatchObject({ status: 200, body: `page ${path}` });
});

test("an address that no page can have is refused in words, and not as a fault of ours", async () => {
  for (const target of ["/a/../b", "/..%2Fb", "/%zz", "/a%", "/\\x", "/\\", "/a\\b"]) {
    const { status, headers, body } = await ask(target);
    expect([target, status]).toEqual([target, 400]);
    expect(JSON.parse(body)).toMatchObject({ code: "invalid-input", request: headers["x-request-id"] });
  }
  expect((await ask("/%zz")).headers).toMatchObject({ "x-content-type-options": "nosniff" });
  expect(seen).toEqual([]);
});

test("what only reads is asked for again where its line breaks before an answer, and nothing else is", async () => {
  const read = await fetch(`${address}/breaks-once`);
  expect([read.status, await read.text()]).toEqual([200, "page /breaks-once"]);
  seen = [];
  const written = await fetch(`${address}/breaks-once`, { method: "POST", body: "once" });
  expect([written.status, seen.length]).toEqual([503, 1]);
});

test("pages, queries and bodies go to the web app as they came, on our origin", async () => {
  const page = await fetch(`${address}/documents/doc_1?tab=history`, { headers: { cookie: "a=b" } });
  expect(await page.text()).toBe("page /documents/doc_1?tab=history");
  expect(page.headers.get("x-from")).toBe("web");
  expect(seen[0]?.headers).toMatchObject({
    cookie: "a=b",
    "x-forwarded-host": new URL(address).host,
    "x-forwarded-proto": "http",
  });
  await fetch(`${address}/action`, {
    method: "POST",
    body: '{"not": parsed',
    headers: { "content-type": "application/json" },
  });
  expect(seen[1]).toMatchObject({ method: "POST", url: "/action", body: '{"not": parsed' });
});

test("what is under /api is ours alone, known or not", async () => {
  expect(await (await fetch(`${address}/api/v1/ours`)).text()).toBe("ours");
  expect((await fetch(`${address}/api/v1/nothing`)).status).toBe(404);
  expect((await fetch(`${address}/api`)).status).toBe(404);
  expect(seen).toEqual([]);
});

test("an answer is passed on while it is still being written", async () => {
  const answer = await new Promise<IncomingMessage>((resolve) =>
    httpRequest(`${address}/slowly`, resolve).end(),
  );
  const chunk = await new Promise<Buffer>((resolve) => answer.once("data", resolve));
  expect(chunk.toString()).toBe("first ");
  answer.destroy();
});

test("a web app that is away is told as 503 with what to do", async () => {
  webApp.close();
  webApp.closeAllConnections();
  const answer = await fetch(`${address}/`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    code: "service-unavailable",
    retryable: true,
    details: { service: "web" },
  });
});

test("whoever looks at a page while the web app is away reads so on one that may run its scripts", async () => {
  webApp.close();
  webApp.closeAllConnections();
  const answer = await fetch(`${address}/documents/doc_1`, {
    headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" },
  });
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const page = await answer.text();
  expect(page).toContain("SolidType is away for a moment");
  const [, nonce] = /'nonce-([^']+)'/.exec(answer.headers.get("content-security-policy") ?? "") ?? [];
  const scripts = [...page.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
  expect(scripts).toEqual(scripts.map(() => `<script nonce="${nonce}">`));
  expect(scripts).not.toHaveLength(0);
});

function upgrade(path: string): Promise<{ readonly head: string; say(words: string): Promise<string> }> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  const next = () =>
    new Promise<string>((resolve) => socket.once("data", (data: Buffer) => resolve(data.toString())));
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n`,
  );
  return next().then((head) => ({
    head,
    async say(words) {
      const heard = next();
      socket.write(words);
      const echo = await heard;
      socket.destroy();
      return echo;
    },
  }));
}

test("a socket of the web app is joined through, one of ours is not", async () => {
  const hot = await upgrade("/_next/webpack-hmr?id=1");
  expect(hot.head).toContain("101 Switching Protocols");
  expect(hot.head).toContain("x-path: /_next/webpack-hmr?id=1");
  expect(await hot.say("hello")).toBe("hello");
  expect((await upgrade("/api/v1/live?x=1")).head).toContain("418 Ours");
});

test("a socket of somebody who left before the web app answered is left by us, too", async () => {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.write(`GET /silent HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n`);
  await expect.poll(() => upgraded.size, { timeout: 10_000 }).toBe(1);
  socket.destroy();
  await expect.poll(() => upgraded.size, { timeout: 10_000 }).toBe(0);
});

test("the built web app is sent no socket, and nobody who asks for one keeps ours open", async () => {
  await closeDoor();
  await openDoor(false);
  const { hostname, port } = new URL(address);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const heard = text(socket);
  socket.write(
    `GET /_next/webpack-hmr HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n`,
  );
  expect(await heard).toContain("404 Not Found");
  expect(upgraded.size).toBe(0);
  // Our own half stays open: the gateway has to let go all the same.
  const count = () =>
    new Promise<number>((resolve) => door.server.getConnections((_, open) => resolve(open)));
  await expect.poll(count, { timeout: 10_000 }).toBe(0);
  socket.destroy();
});

test("a socket to a web app that is away is refused", async () => {
  webApp.close();
  webApp.closeAllConnections();
  expect((await upgrade("/_next/webpack-hmr")).head).toContain("502");
});
