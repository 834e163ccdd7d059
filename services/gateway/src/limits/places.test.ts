import { connect } from "node:net";
import { createHttp, createLogger, createMetrics } from "@solidtype/service-kit";
import type { FastifyInstance, FastifyReply } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Places } from "./places.ts";

let app: FastifyInstance;
let origin: string;
let held: FastifyReply[];
const stop = new Set<AbortController>();

beforeEach(async () => {
  held = [];
  app = createHttp({
    service: "gateway",
    log: createLogger({ service: "gateway", level: "silent" }),
    metrics: createMetrics("gateway"),
    trustRequestId: false,
  });
  const places = new Places(2);
  app.addHook("onRequest", async (request, reply) => places.take(request, reply));
  app.get("/quick", async () => "done");
  app.get("/held", (_request, reply) => void held.push(reply));
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
});

function open(path: string): { readonly answer: Promise<number>; leave(): void } {
  const left = new AbortController();
  stop.add(left);
  const answer = fetch(`${origin}${path}`, { signal: left.signal }).then(
    ({ status }) => status,
    () => 0,
  );
  return { answer, leave: () => left.abort() };
}
const quick = async () => (await open("/quick")).answer;
const soon = { timeout: 10_000, interval: 20 };

test("answers that go on take no place, and give none back twice when they end", async () => {
  const streams = Array.from({ length: 5 }, () => open("/stream"));
  expect(await Promise.all(streams.map(({ answer }) => answer))).toEqual([200, 200, 200, 200, 200]);
  for (const { leave } of streams) leave();
  const connections = () => new Promise((resolve) => app.server.getConnections((_, open) => resolve(open)));
  await expect.poll(connections, soon).toBe(0);
  const [one, two] = [open("/held"), open("/held")];
  await expect.poll(() => held.length, soon).toBe(2);
  expect(await quick()).toBe(503);
  for (const reply of held) void reply.send("over");
  expect(await Promise.all([one.answer, two.answer])).toEqual([200, 200]);
  await expect.poll(quick, soon).toBe(200);
});

test("somebody who leaves gives back every place, those of requests whose turn never came, too", async () => {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.write("GET /held HTTP/1.1\r\nhost: a\r\n\r\n".repeat(2));
  await expect.poll(() => held.length, soon).toBe(2);
  expect(await quick()).toBe(503);
  socket.destroy();
  await expect.poll(quick, soon).toBe(200);
  const [one, two] = [open("/held"), open("/held")];
  await expect.poll(() => held.length, soon).toBe(4);
  expect(await quick()).toBe(503);
  for (const { leave } of [one, two]) leave();
});
