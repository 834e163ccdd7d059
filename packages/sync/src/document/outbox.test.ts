import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { splitFrames } from "../frames.ts";
import { MemoryStorage } from "../storage/memory-storage.ts";
import { Outbox } from "./outbox.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Of a document's outbox what has nothing to do with how it sends. */
const besidesSending = () => ({
  url: "http://localhost/v1/stream/a",
  path: "a",
  storage: new MemoryStorage(),
  newProducer: () => "producer",
  missing: () => new Uint8Array(),
  joined: () => new Uint8Array(),
  changed: () => undefined,
});

/** An outbox whose first request goes out on a line that is dead without a word. */
function onDeadLine(update = new Uint8Array([1])) {
  const tries: { readonly producer: string; readonly seq: string }[] = [];
  const outbox = new Outbox({
    ...besidesSending(),
    fetch: (_url, { headers, signal } = {}) => {
      const sent = new Headers(headers);
      tries.push({ producer: sent.get("producer-id") ?? "", seq: sent.get("producer-seq") ?? "" });
      if (tries.length > 1) return Promise.resolve(new Response(null, { status: 204 }));
      return new Promise((_answer, failed) => {
        signal?.addEventListener("abort", () => failed(new DOMException("aborted", "AbortError")));
      });
    },
  });
  outbox.start([]);
  outbox.add(update);
  return { outbox, tries };
}

it("an edit whose request is never answered is sent again as the same edit, by itself", async () => {
  const { outbox, tries } = onDeadLine();
  await vi.advanceTimersByTimeAsync(30_000);
  expect([tries.length, outbox.unsaved]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(outbox.unsaved).toBe(0);
  expect(tries).toEqual([tries[0], tries[0]]);
});

it("it is sent again at once when the network is back", async () => {
  const { outbox, tries } = onDeadLine();
  await vi.advanceTimersByTimeAsync(5_000);
  outbox.hurry();
  await vi.advanceTimersByTimeAsync(300);
  expect([tries.length, outbox.unsaved]).toEqual([2, 0]);
});

it("a request that went out just now is left alone by being asked to hurry", async () => {
  const { outbox, tries } = onDeadLine();
  await vi.advanceTimersByTimeAsync(1_000);
  outbox.hurry();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(tries.length).toBe(1);
});

it("a large request is left alone for as long as it may be on its way, however often the window is looked at", async () => {
  const { outbox, tries } = onDeadLine(new Uint8Array(4_000_000));
  for (let seconds = 0; seconds < 80; seconds += 10) {
    await vi.advanceTimersByTimeAsync(10_000);
    outbox.hurry();
  }
  expect(tries.length).toBe(1);
  await vi.advanceTimersByTimeAsync(10_000);
  outbox.hurry();
  await vi.advanceTimersByTimeAsync(300);
  expect([tries.length, outbox.unsaved]).toEqual([2, 0]);
});

it("a full document in which somebody drags is not asked without a pause where all that waits is too large for a request", async () => {
  const update = new Uint8Array(300_000);
  let requests = 0;
  const outbox: Outbox = new Outbox({
    url: "http://localhost/v1/stream/a",
    path: "a",
    storage: new MemoryStorage(),
    newProducer: () => "producer",
    missing: () => new Uint8Array(),
    joined: (updates) => new Uint8Array(updates.length * update.length),
    changed: () => undefined,
    fetch: async (_url, { body } = {}) => {
      requests += 1;
      const { byteLength } = await new Response(body ?? null).arrayBuffer();
      outbox.add(update);
      await new Promise((answered) => setTimeout(answered, 50));
      const code = byteLength > 2_000_000 ? "too-large" : "quota-exceeded";
      return Response.json({ code, message: code }, { status: 413 });
    },
  });
  outbox.start([]);
  for (let at = 0; at < 20; at += 1) outbox.add(update);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(requests).toBeGreaterThan(3);
  expect(requests).toBeLessThan(30);
  await outbox.stop();
});

it("a change goes in one request, however large", async () => {
  const doc = new Y.Doc();
  const server = new Y.Doc();
  const requests: (readonly number[])[] = [];
  const outbox = new Outbox({
    ...besidesSending(),
    fetch: async (_url, { body } = {}) => {
      const updates = splitFrames(new Uint8Array(await new Response(body ?? null).arrayBuffer()));
      requests.push(updates.map(({ length }) => length));
      for (const update of updates) Y.applyUpdate(server, update);
      return new Response(null, { status: 204 });
    },
  });
  outbox.start([]);
  doc.on("update", (update) => outbox.add(update));
  doc.transact(() => {
    for (let at = 0; at < 60; at += 1) doc.getMap("large").set(String(at), String(at).repeat(50_000));
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(outbox.unsaved).toBe(0);
  expect(requests).toEqual([[expect.any(Number)]]);
  expect(requests[0]?.[0]).toBeGreaterThan(5_000_000);
  expect(server.getMap("large").toJSON()).toEqual(doc.getMap("large").toJSON());
});
