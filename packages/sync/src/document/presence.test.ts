import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { openPresence } from "./presence.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A line on which nothing is ever answered, nor broken off by the far end. */
function deadLine() {
  let [open, most, said] = [0, 0, 0];
  const fetch = (_url: string, { method, signal }: RequestInit = {}): Promise<Response> => {
    if (method === "POST") {
      said++;
      most = Math.max(most, ++open);
    }
    return new Promise((_answer, failed) => {
      signal?.addEventListener("abort", () => {
        if (method === "POST") open--;
        failed(new DOMException("aborted", "AbortError"));
      });
    });
  };
  return { fetch, most: () => most, said: () => said };
}

it("whoever moves on a dead line holds one request, and says the newest once it is given up", async () => {
  const line = deadLine();
  const presence = openPresence({ url: "http://localhost/a", doc: new Y.Doc(), fetch: line.fetch });
  for (let at = 0; at < 100; at++) {
    presence.awareness.setLocalState({ cursor: at });
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(line.most()).toBe(1);
  expect(line.said()).toBeGreaterThan(1);
  const closing = presence.close();
  await vi.advanceTimersByTimeAsync(3_000);
  await closing;
});

it("a far end that hangs up without a word is not asked again without a pause", async () => {
  let asked = 0;
  const fetch = (): Promise<Response> => {
    asked++;
    return Promise.resolve(new Response(""));
  };
  const presence = openPresence({ url: "http://localhost/a", doc: new Y.Doc(), fetch });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toBeGreaterThan(2);
  expect(asked).toBeLessThan(30);
  const closing = presence.close();
  await vi.advanceTimersByTimeAsync(10);
  await closing;
});

it("whoever waits for their turn to follow says meanwhile that they are still here, before they are given up", async () => {
  const followed: ReadableStreamDefaultController<Uint8Array>[] = [];
  let said = 0;
  const fetch = async (_url: string, { method, signal }: RequestInit = {}): Promise<Response> => {
    if (method === "POST") {
      said++;
      return new Response(null, { status: 204 });
    }
    if (followed.length > 0)
      return new Promise((_answer, failed) =>
        signal?.addEventListener("abort", () => failed(new DOMException("aborted", "AbortError"))),
      );
    return new Response(new ReadableStream({ start: (turn) => void followed.push(turn) }));
  };
  const presence = openPresence({ url: "http://localhost/a", doc: new Y.Doc(), fetch });
  presence.awareness.setLocalState({ cursor: 1 });
  await vi.advanceTimersByTimeAsync(500);
  followed[0]?.enqueue(new TextEncoder().encode("event: control\ndata:{}\n\n"));
  await vi.advanceTimersByTimeAsync(500);
  expect(said).toBe(1);
  followed[0]?.close();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(said).toBe(2);
  const closing = presence.close();
  await vi.advanceTimersByTimeAsync(3_000);
  await closing;
});
