import { type Socket, connect } from "node:net";
import { Readable } from "node:stream";
import { createHttp, createLogger, createMetrics } from "@solidtype/service-kit";
import type { FastifyInstance, FastifyReply } from "fastify";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Places } from "./places.ts";

let app: FastifyInstance;
let origin: string;
let held: FastifyReply[];
const stop = new Set<AbortController>();

const patienceMs = 30_000;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  held = [];
  app = createHttp({
    service: "gateway",
    log: createLogger({ service: "gateway", level: "silent" }),
    metrics: createMetrics("gateway"),
    trustRequestId: false,
  });
  const places = new Places({ most: 3, ofNetwork: 2, ofHolder: 1, patienceMs });
  app.addHook("onRequest", async (request, reply) =>
    places.take(request, reply, String(request.headers["x-network"] ?? "192.0.2.1")),
  );
  app.get("/quick", async () => "done");
  app.get("/held", (_request, reply) => void held.push(reply));
  app.get("/mine", (request, reply) => {
    places.belongsTo(request, "somebody");
    held.push(reply);
  });
  app.get("/long", (_request, reply) => {
    let left = 400;
    const piece = Buffer.alloc(65_536);
    void reply.send(
      new Readable({
        read() {
          this.push(left-- > 0 ? piece : null);
        },
      }),
    );
  });
  app.get("/stream", (request, reply) => {
    places.giveBack(request);
    reply.hijack();
    reply.raw.writeHead(200);
    reply.raw.write("first");
  });
  origin = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  for (const one of stop) one.abort();
  app.server.closeAllConnections();
  await app.close();
  vi.useRealTimers();
});

function open(path: string, network = "192.0.2.1"): { readonly answer: Promise<number>; leave(): void } {
  const left = new AbortController();
  stop.add(left);
  const answer = fetch(`${origin}${path}`, { signal: left.signal, headers: { "x-network": network } }).then(
    ({ status }) => status,
    () => 0,
  );
  return { answer, leave: () => left.abort() };
}
const quick = async (network?: string) => (await open("/quick", network)).answer;
const soon = { timeout: 10_000, interval: 20 };

test("answers that go on take no place, and give none back twice when they end", async () => {
  const streams = Array.from({ length: 5 }, () => open("/stream"));
  expect(await Promise.all(streams.map(({ answer }) => answer))).toEqual([200, 200, 200, 200, 200]);
  for (const { leave } of streams) leave();
  const connections = () => new Promise((resolve) => app.server.getConnections((_, open) => resolve(open)));
  await expect.poll(connections, soon).toBe(0);
  const [one, two] = [open("/held"), open("/held")];
  await expect.poll(() => held.length, soon).toBe(2);
  expect(await quick()).toBe(429);
  for (const reply of held) void reply.send("over");
  expect(await Promise.all([one.answer, two.answer])).toEqual([200, 200]);
  await expect.poll(() => quick(), soon).toBe(200);
});

test("somebody who leaves gives back every place, those of requests whose turn never came, too", async () => {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.write("GET /held HTTP/1.1\r\nhost: a\r\n\r\n".repeat(2));
  await expect.poll(() => held.length, soon).toBe(2);
  expect(await quick()).toBe(429);
  socket.destroy();
  await expect.poll(() => quick(), soon).toBe(200);
  const [one, two] = [open("/held"), open("/held")];
  await expect.poll(() => held.length, soon).toBe(4);
  expect(await quick()).toBe(429);
  for (const { leave } of [one, two]) leave();
});

test("one network does not take the places of another, and nobody more than there are", async () => {
  const mine = [open("/held"), open("/held")];
  await expect.poll(() => held.length, soon).toBe(2);
  expect(await quick()).toBe(429);
  expect(await quick("198.51.100.1")).toBe(200);
  const last = open("/held", "198.51.100.1");
  await expect.poll(() => held.length, soon).toBe(3);
  expect(await quick("203.0.113.1")).toBe(503);
  for (const { leave } of [...mine, last]) leave();
});

test("one holder has no more than their part, from however many networks", async () => {
  const first = open("/mine", "192.0.2.1");
  await expect.poll(() => held.length, soon).toBe(1);
  expect(await open("/mine", "198.51.100.1").answer).toBe(429);
  expect(await quick("198.51.100.1")).toBe(200);
  for (const reply of held) void reply.send("over");
  expect(await first.answer).toBe(200);
});

/** Somebody who asks for 25 MB and reads as they like. */
function reader(): Socket {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname).pause();
  socket.on("error", () => undefined);
  socket.write("GET /long HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
  return socket;
}

const waitOnce = () => vi.advanceTimersByTimeAsync(patienceMs);

test("an answer whose reader takes nothing is hung up, and its place is another's", async () => {
  const sockets = [reader(), reader()];
  await expect.poll(() => quick(), soon).toBe(429);
  const later = async () => {
    await waitOnce();
    return quick();
  };
  await expect.poll(later, soon).toBe(200);
  for (const socket of sockets) socket.destroy();
});

test("an answer that is read on and on comes whole, however slowly", async () => {
  const socket = reader();
  let bytes = 0;
  for await (const piece of socket) {
    const before = bytes;
    bytes += (piece as Buffer).length;
    if (Math.floor(before / 4_000_000) !== Math.floor(bytes / 4_000_000)) await waitOnce();
  }
  expect(bytes).toBeGreaterThan(400 * 65_536);
});

test("an answer that is not made yet is waited for", async () => {
  const one = open("/held");
  await expect.poll(() => held.length, soon).toBe(1);
  for (let time = 0; time < 20; time++) await waitOnce();
  for (const reply of held) void reply.send("over");
  expect(await one.answer).toBe(200);
});
