import { expect, it, onTestFinished, vi } from "vitest";
import { openDocument } from "../document/open-document.ts";
import { MemoryStorage } from "../storage/memory-storage.ts";
import { followMessages } from "./messages.ts";

it("reading goes on after whoever watches the document has failed at its first state", async () => {
  let asked = 0;
  const opened = openDocument({
    baseUrl: "http://localhost/v1/stream",
    path: "a",
    storage: new MemoryStorage(),
    fetch: async (url) => {
      if (!url.includes("snapshot")) return new Response(null, { status: 503 });
      asked++;
      // An empty Yjs update, by itself.
      const headers = { "stream-next-offset": "0_1", "stream-snapshot": "true" };
      return new Response(new Uint8Array([0, 0]), { headers });
    },
  });
  let failures = 0;
  opened.doc.on("afterTransaction", () => {
    if (asked === 1 && failures++ === 0) throw new Error("the watcher has failed");
  });
  await vi.waitUntil(() => opened.offset === "0_1", 10_000);
  expect([asked, failures]).toEqual([2, 1]);
  await opened.close();
});

it("a large event that comes slowly is waited for, and a line that says nothing is not", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const event = `event: data\ndata:["${"x".repeat(2_000)}"]\n\nevent: control\ndata:{"streamNextOffset":"0_1"}\n\n`;
  let requests = 0;
  const received: unknown[] = [];
  const followed = followMessages({
    baseUrl: "http://localhost/v1/stream",
    path: "a",
    from: null,
    received: (messages) => received.push(...messages),
    refused: () => undefined,
    fetch: async (_url, { signal } = {}) => {
      requests++;
      let at = 0;
      const body = new ReadableStream({
        start: (controller) => signal?.addEventListener("abort", () => controller.error(signal.reason)),
        pull: async (controller) => {
          // All of it takes 100 s; then the line is dead.
          await new Promise((later) => setTimeout(later, at < event.length ? 5_000 : 3_600_000));
          controller.enqueue(new TextEncoder().encode(event.slice(at, (at += event.length / 20 + 1))));
        },
      });
      return new Response(body);
    },
  });
  await vi.advanceTimersByTimeAsync(110_000);
  expect([requests, received.length]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(80_000);
  expect(requests).toBe(2);
  const stopped = followed.stop();
  await vi.advanceTimersByTimeAsync(10);
  await stopped;
});
