import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { connectLivePort } from "./live-connection.ts";
import type { PortLike } from "./live-hub.ts";

const origin = "http://cad.example";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  // A page whose worker has ended and that has no way but requests: it is seen by what it asks for.
  vi.stubGlobal(
    "WebSocket",
    class extends EventTarget {
      static readonly OPEN = 1;
      readonly readyState = 0;
      close(): void {}
      send(): void {}
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A worker that answers until it ends, of which nobody is told. */
function pageOfWorker() {
  const worker = { lives: true, asked: 0 };
  let say = (_data: unknown): void => undefined;
  const port: PortLike = {
    post(message) {
      const { kind } = message as { readonly kind: string };
      if (kind === "here") worker.asked++;
      if (kind === "here" && worker.lives) say({ kind: "here" });
    },
    listen: (heard) => (say = heard),
  };
  const requests: string[] = [];
  const fetch = async (input: string): Promise<Response> => {
    requests.push(new URL(input).pathname);
    return new Response("{}");
  };
  const connection = connectLivePort(origin, fetch, port);
  for (const kind of ["hello", "opened"]) say({ kind });
  return { worker, connection, requests };
}

it("goes on over a line of its own once the shared worker has ended without a word, and breaks what was read over it", async () => {
  const { worker, connection, requests } = pageOfWorker();
  const followed = connection.fetch(`${origin}/api/v1/streams/part?live=sse`);
  const broken = expect(followed).rejects.toThrow("lost");
  await vi.advanceTimersByTimeAsync(120_000);
  expect([connection.open, requests]).toEqual([1, []]);
  worker.lives = false;
  await vi.advanceTimersByTimeAsync(45_000);
  await broken;
  const again = connection.fetch(`${origin}/api/v1/streams/part?live=sse`);
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await again).status).toBe(200);
  expect(requests).toContain("/api/v1/streams/part");
  const { asked } = worker;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(worker.asked).toBe(asked);
  connection.close();
});

it("keeps a worker that leaves a question unanswered now and then", async () => {
  const { worker, connection, requests } = pageOfWorker();
  for (let times = 0; times < 5; times++) {
    worker.lives = false;
    await vi.advanceTimersByTimeAsync(9_000);
    worker.lives = true;
    await vi.advanceTimersByTimeAsync(12_000);
  }
  expect(requests).toEqual([]);
  connection.close();
});
