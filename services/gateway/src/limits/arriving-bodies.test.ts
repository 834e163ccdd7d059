import { type Socket, connect } from "node:net";
import type { Readable } from "node:stream";
import { createHttp, createLogger, createMetrics } from "@solidtype/service-kit";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ArrivingBodies } from "./arriving-bodies.ts";

const patienceMs = 30_000;
const soon = { timeout: 10_000, interval: 20 };
const sockets: Socket[] = [];
let app: FastifyInstance;
let port: number;
let begun: number;
let read: number;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  begun = 0;
  read = 0;
  app = createHttp({
    service: "gateway",
    log: createLogger({ service: "gateway", level: "silent" }),
    metrics: createMetrics("gateway"),
    trustRequestId: false,
  });
  const bodies = new ArrivingBodies({ mostOfNetwork: 2, patienceMs });
  app.addHook("onRequest", async (request, reply) => {
    bodies.begin(request, reply, "192.0.2.1");
    begun++;
  });
  app.addHook("preHandler", async (request, reply) => bodies.arrived(request, reply));
  app.post("/parsed", async () => "done");
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.post("/passed-on", async (request) => {
      for await (const bytes of request.body as Readable) read += (bytes as Buffer).length;
      return "done";
    });
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  port = (app.server.address() as { readonly port: number }).port;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  vi.useRealTimers();
  app.server.closeAllConnections();
  await app.close();
});

/** A request that says it is longer than what is sent of it. */
function begin(path: string, bytes: number) {
  const socket = connect(port, "127.0.0.1");
  const heard = { text: "", closed: false };
  socket.on("data", (data) => (heard.text += String(data)));
  socket.on("close", () => (heard.closed = true));
  socket.on("error", () => undefined);
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`,
  );
  sockets.push(socket);
  return { socket, heard };
}

test("whoever does not finish a body is hung up on, however often a byte comes, and makes room", async () => {
  const [one, two] = [begin("/parsed", 100), begin("/parsed", 100)];
  await expect.poll(() => begun, soon).toBe(2);
  const refused = begin("/parsed", 2);
  await expect.poll(() => refused.heard.text, soon).toContain("429");
  for (let sent = 0; sent < 3; sent++) {
    one.socket.write("{");
    await vi.advanceTimersByTimeAsync(9_000);
  }
  expect([one.heard.closed, two.heard.closed]).toEqual([false, false]);
  await vi.advanceTimersByTimeAsync(4_000);
  await expect.poll(() => [one.heard.closed, two.heard.closed], soon).toEqual([true, true]);
  expect(one.heard.text).toContain("408");
  const next = begin("/parsed", 2);
  next.socket.write("{}");
  await expect.poll(() => next.heard.text, soon).toContain("done");
});

test("a large body that is passed on takes as long as it comes, and is in nobody's way", async () => {
  const flowing = Array.from({ length: 3 }, (_, count) => count);
  const uploads = [];
  for (const _ of flowing) {
    const upload = begin("/passed-on", 8);
    uploads.push(upload);
    const before = read;
    upload.socket.write("a");
    await expect.poll(() => read, soon).toBe(before + 1);
  }
  const [upload, ...silent] = uploads;
  for (let sent = 0; sent < 6; sent++) {
    await vi.advanceTimersByTimeAsync(25_000);
    const before = read;
    upload?.socket.write("a");
    await expect.poll(() => read, soon).toBe(before + 1);
  }
  await expect.poll(() => silent.every(({ heard }) => heard.closed), soon).toBe(true);
  expect(upload?.heard.closed).toBe(false);
  upload?.socket.write("a");
  await expect.poll(() => upload?.heard.text, soon).toContain("done");
});
