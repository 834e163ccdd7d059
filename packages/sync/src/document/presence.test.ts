import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { joinFrames } from "../frames.ts";
import { openPresence } from "./presence.ts";

// Awareness's library takes `Date.now` when it is loaded, and would stay on the real clock.
vi.hoisted(() => {
  const RealDate = Date;
  const now = RealDate.now.bind(RealDate);
  RealDate.now = () => (globalThis.Date === RealDate ? now() : globalThis.Date.now());
});
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

/** A server at which somebody is present until its line is cut. */
function roomOf(other: Awareness) {
  let line: ReadableStreamDefaultController<Uint8Array> | undefined;
  const state = { isCut: false, follows: 0, cut: () => line?.close() };
  const events = (): string => {
    const update = joinFrames([encodeAwarenessUpdate(other, [other.clientID])]);
    return `event: data\ndata:${Buffer.from(update).toString("base64")}\n\nevent: control\ndata:{}\n\n`;
  };
  const fetch = async (_url: string, { method, signal }: RequestInit = {}): Promise<Response> => {
    if (state.isCut) throw new TypeError("the network is gone");
    if (method === "POST") return new Response(null, { status: 204 });
    state.follows++;
    const start = (turn: ReadableStreamDefaultController<Uint8Array>) => {
      line = turn;
      turn.enqueue(new TextEncoder().encode(events()));
      signal?.addEventListener("abort", () => turn.error(new DOMException("aborted", "AbortError")));
    };
    return new Response(new ReadableStream({ start }));
  };
  return { state, fetch };
}

it("whoever says nothing for long stays in view while the server says nothing of their leaving, on a dead line too", async () => {
  const other = new Awareness(new Y.Doc());
  other.setLocalState({ cursor: 1 });
  const { state, fetch } = roomOf(other);
  const presence = openPresence({ url: "http://localhost/a", doc: new Y.Doc(), fetch });
  const removed: string[] = [];
  presence.awareness.on("change", (change: { removed: number[] }) =>
    removed.push(...change.removed.map(String)),
  );
  await vi.advanceTimersByTimeAsync(200_000);
  expect([presence.awareness.getStates().has(other.clientID), removed]).toEqual([true, []]);
  expect(state.follows).toBeGreaterThan(1);
  state.isCut = true;
  state.cut();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(presence.awareness.getStates().has(other.clientID)).toBe(true);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(presence.awareness.getStates().has(other.clientID)).toBe(false);
  const closing = presence.close();
  await vi.advanceTimersByTimeAsync(3_000);
  await closing;
  other.destroy();
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
