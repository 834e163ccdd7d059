import { initialUpdate } from "@solidtype/document";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { MemoryStorage, openDocument, openStill } from "@solidtype/sync";
import { afterEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { SketchSession } from "../../sketcher/sketch-session.ts";
import { beginFeature, cancelEditing, changeParams } from "./feature-editing.ts";
import { did, openPart } from "./testing/open-part.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A platform that takes what is posted when it is told to, and never answers who reads. */
function platform() {
  const posts: { readonly take: () => void; readonly signal: AbortSignal | null | undefined }[] = [];
  const fetch = (_: string, { method, signal }: RequestInit = {}): Promise<Response> =>
    new Promise((answer, fail) => {
      signal?.addEventListener("abort", () => fail(signal.reason as Error));
      if (method === "POST") posts.push({ take: () => answer(new Response(null, { status: 204 })), signal });
    });
  return { posts, fetch };
}

/** A part that nothing on this machine keeps. */
async function openedAt({ fetch }: ReturnType<typeof platform>) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Plate", "mm"));
  const options = { baseUrl: "http://platform/streams", path: "part", storage: new MemoryStorage() };
  const open = openDocument({ ...options, fetch, doc });
  await open.loaded;
  const { presence } = openStill(open.url, { state: Y.encodeStateAsUpdate(doc), offset: "0" });
  return openPart({ opened: { open, presence } });
}

test("what is on its way when a part is left arrives", async () => {
  const far = platform();
  const { session } = await openedAt(far);
  did(session, { command: "addFeature", id: "b1", type: "box" });
  expect(session.endsWithPage()).toBe(true);
  let isClosed = false;
  const closing = session.close().then(() => (isClosed = true));
  await expect.poll(() => far.posts.length).toBe(1);
  expect([isClosed, far.posts[0]?.signal?.aborted]).toEqual([false, false]);
  far.posts[0]?.take();
  await closing;
});

test("a part whose last edits nobody takes is closed all the same", async () => {
  const far = platform();
  const { session } = await openedAt(far);
  did(session, { command: "addFeature", id: "b1", type: "box" });
  vi.useFakeTimers();
  const closing = session.close();
  await vi.advanceTimersByTimeAsync(20_000);
  await closing;
  expect(far.posts[0]?.signal?.aborted).toBe(true);
});

test("a size whose typing was begun goes with the part that is left", async () => {
  const { session, doc } = openPart();
  const entities = {
    a: { type: "point" as const, x: 0, y: 0 },
    b: { type: "point" as const, x: 9, y: 2 },
    ab: { type: "line" as const, start: "a", end: "b" },
  };
  const sketch = { entities, constraints: {} };
  did(session, {
    command: "addFeature",
    id: "s1",
    type: "sketch",
    params: { plane: { name: "top" } },
    sketch,
  });
  const still = { look: async () => "overtaken" as const, close: () => undefined };
  const drawing = new SketchSession(session, await createNodeSketchSolver(), still, "s1");
  drawing.sizes.add({ type: "length", on: ["ab"], held: [] }, null);
  const constraints = () => {
    const features = doc.getMap("features") as Y.Map<Y.Map<Y.Map<unknown>>>;
    return features.get("s1")?.get("constraints")?.size;
  };
  expect(constraints()).toBe(1);
  const written: unknown[] = [];
  doc.on("update", (update: unknown) => written.push(update));
  await session.close();
  expect(written).toHaveLength(1);
});

test("what was typed into a dialog that is open would go with the page, and one is asked before", () => {
  const { session } = openPart();
  beginFeature(session, "box");
  expect(session.endsWithPage()).toBe(false);
  changeParams(session, { width: "33 mm" });
  expect(session.endsWithPage()).toBe(true);
  cancelEditing(session);
  expect(session.endsWithPage()).toBe(false);
});
