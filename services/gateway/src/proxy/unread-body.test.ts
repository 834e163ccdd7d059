import { type ClientRequest, type IncomingMessage, type Server, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createHttp,
  createLogger,
  createMetrics,
  createTokens,
  generateTokenKeys,
  readPrivateKey,
} from "@solidtype/service-kit";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Upstream, unreadBody } from "./upstream.ts";

let behind: Server;
let arrived: IncomingMessage[];
let ended: Set<string>;
let answers: (incoming: IncomingMessage) => number | undefined;
let isSilent: (incoming: IncomingMessage) => boolean;
let app: FastifyInstance;
let port: number;
const soon = { timeout: 10_000, interval: 10 };

beforeEach(async () => {
  arrived = [];
  ended = new Set();
  answers = () => undefined;
  isSilent = () => false;
  behind = createServer((incoming, response) => {
    arrived.push(incoming);
    incoming.on("error", () => undefined);
    response.on("close", () => ended.add(incoming.url ?? ""));
    if (isSilent(incoming)) return;
    const status = answers(incoming);
    if (status !== undefined) return void response.writeHead(status).end("early");
    let size = 0;
    incoming.on("data", (chunk: Buffer) => (size += chunk.length));
    incoming.on("end", () => response.end(String(size)));
  });
  await new Promise<void>((resolve) => behind.listen(0, "127.0.0.1", resolve));
  const tokens = createTokens({
    service: "gateway",
    privateKey: readPrivateKey(generateTokenKeys().privateKey),
    publicKeys: new Map(),
  });
  const upstream = new Upstream(
    `http://127.0.0.1:${(behind.address() as AddressInfo).port}`,
    "docsync",
    tokens,
  );
  app = createHttp({
    service: "gateway",
    log: createLogger({ service: "gateway", level: "silent" }),
    metrics: createMetrics("gateway"),
    trustRequestId: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  app.post("/*", async (asked, reply) => {
    const body = unreadBody(asked, 1_000_000);
    const answer = await upstream.ask(asked, reply, {
      path: asked.url,
      principal: undefined,
      headers: {},
      body,
      ...(asked.headers["patience"] === undefined ? {} : { patienceMs: Number(asked.headers["patience"]) }),
    });
    upstream.stream(reply, answer, ["content-length"]);
    return reply;
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
afterEach(async () => {
  behind.closeAllConnections();
  behind.close();
  app.server.closeAllConnections();
  await app.close();
});

function post(path: string, headers: Record<string, string> = {}) {
  const open: ClientRequest = request({ host: "127.0.0.1", port, path, method: "POST", headers });
  const answer = new Promise<readonly [number | undefined, string]>((resolve, reject) => {
    open.once("error", reject);
    open.once("response", (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.once("end", () => resolve([response.statusCode, text]));
    });
  });
  answer.catch(() => undefined);
  return { open, answer };
}

test("a body is on its way before its end has come, with or without a length", async () => {
  for (const headers of [{}, { "content-length": "8" }]) {
    const { open, answer } = post("/whole", headers);
    open.write("half");
    const before = arrived.length;
    await expect.poll(() => arrived.length, soon).toBe(before + 1);
    open.end("rest");
    expect(await answer).toEqual([200, "8"]);
  }
  const empty = post("/empty");
  empty.open.end();
  expect(await empty.answer).toEqual([200, "0"]);
});

test("a body past its limit is refused, as soon as that is known, and not stored in part", async () => {
  const announced = post("/long", { "content-length": "1000001" });
  announced.open.flushHeaders();
  expect((await announced.answer)[0]).toBe(413);
  const { open, answer } = post("/long");
  open.write(Buffer.alloc(600_000));
  await expect.poll(() => arrived.length, soon).toBe(1);
  open.write(Buffer.alloc(600_000));
  expect((await answer)[0]).toBe(413);
  await expect.poll(() => ended.has("/long"), soon).toBe(true);
  expect(arrived[0]?.complete).toBe(false);
});

test("who leaves in the middle of a body is left behind the door, too", async () => {
  const { open } = post("/left");
  open.write("half");
  await expect.poll(() => arrived.length, soon).toBe(1);
  open.destroy();
  await expect.poll(() => ended.has("/left"), soon).toBe(true);
  expect(arrived[0]?.complete).toBe(false);
});

test("an answer that comes before the end of the body is heard", async () => {
  answers = () => 403;
  const { open, answer } = post("/early");
  open.write(Buffer.alloc(100_000));
  expect(await answer).toEqual([403, "early"]);
  open.destroy();
});

test("a service that takes a request and says nothing is given up, whether or not it takes the body", async () => {
  isSilent = () => true;
  const small = post("/small", { patience: "100" });
  small.open.end("ab");
  const large = post("/large", { patience: "100" });
  large.open.end(Buffer.alloc(1_000_000));
  const [one, other] = await Promise.all([small.answer, large.answer]);
  expect([one[0], other[0]]).toEqual([504, 504]);
  expect(JSON.parse(one[1])).toMatchObject({ code: "deadline-exceeded", retryable: true });
  await expect.poll(() => [...ended], soon).toContain("/small");
});

test("a sender that is slow is not taken for a service that hangs", async () => {
  isSilent = ({ url }) => url === "/hangs";
  const slow = post("/slow", { patience: "50" });
  slow.open.write("ab");
  await expect.poll(() => arrived.length, soon).toBe(1);
  for (let times = 0; times < 4; times++) {
    const hung = post("/hangs", { patience: "50" });
    hung.open.end();
    expect((await hung.answer)[0]).toBe(504);
  }
  slow.open.end("cd");
  expect(await slow.answer).toEqual([200, "4"]);
});
