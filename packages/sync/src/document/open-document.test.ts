import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { joinFrames } from "../frames.ts";
import { MemoryStorage } from "../storage/memory-storage.ts";
import { openDocument } from "./open-document.ts";
import { whenSaved } from "./patience.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const upToDate = 'event: control\ndata: {"streamNextOffset":"1_1","upToDate":true}\n\n';

/** A server that takes every edit, or says why not by its size, and that shows the document or does not. */
function server(refuse: (bytes: number) => string | null = () => null) {
  const state = {
    shows: true,
    posts: 0,
    reads: 0,
    hangUp: () => undefined as void,
    /** What another has written. */
    tell: (_update: Uint8Array) => undefined as void,
  };
  const fetch = (url: string, { method, signal, body }: RequestInit = {}): Promise<Response> => {
    if (method === "POST") {
      state.posts++;
      const code = refuse((body as Uint8Array).length);
      if (code !== null) return Promise.resolve(Response.json({ code, message: code }, { status: 413 }));
      return Promise.resolve(new Response(null, { status: 204 }));
    }
    state.reads++;
    if (!state.shows) return Promise.resolve(new Response(null, { status: 404 }));
    if (url.includes("snapshot"))
      return Promise.resolve(new Response(new Uint8Array(), { headers: { "stream-next-offset": "1_0" } }));
    const events = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(upToDate));
        state.hangUp = () => controller.close();
        state.tell = (update) => {
          const data = Buffer.from(joinFrames([update])).toString("base64");
          controller.enqueue(new TextEncoder().encode(`event: data\ndata: ${data}\n\n${upToDate}`));
        };
        signal?.addEventListener("abort", () => controller.error(new Error("aborted")));
      },
    });
    return Promise.resolve(new Response(events));
  };
  return { state, fetch };
}

const open = ({ fetch }: ReturnType<typeof server>, storage = new MemoryStorage()) =>
  openDocument({ baseUrl: "http://localhost", path: "a", storage, fetch });

it("what was stored is not told as refused because the document may not be seen any more", async () => {
  const far = server();
  const opened = open(far);
  await vi.advanceTimersByTimeAsync(10);
  far.state.shows = false;
  far.state.hangUp();
  await vi.advanceTimersByTimeAsync(10);
  expect(opened.state.kind).toBe("refused");
  opened.doc.getMap("m").set("x", 1);
  const saved = whenSaved(opened, { milliseconds: 3_000 });
  await vi.advanceTimersByTimeAsync(100);
  expect([await saved, far.state.posts]).toEqual([{ ok: true, value: null }, 1]);
});

it("whoever is let in again sees the document again without doing anything", async () => {
  const far = server();
  const opened = open(far);
  await vi.advanceTimersByTimeAsync(10);
  far.state.shows = false;
  far.state.hangUp();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened.state.kind).toBe("refused");
  far.state.shows = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(opened.state.kind).toBe("live");
});

/** A server whose stream ends at `tail`, as an offset of its own; what it is asked for beyond that was never there. */
function restored(tail: string, content: Y.Doc, reason = "offset_invalid") {
  const asked: string[] = [];
  const fetch = (url: string, { signal, method }: RequestInit = {}): Promise<Response> => {
    // No edit comes through.
    if (method === "POST") return Promise.reject(new TypeError("the line broke"));
    const { searchParams } = new URL(url);
    const offset = searchParams.get("offset") ?? "";
    asked.push(offset);
    if (offset === "snapshot") {
      const headers = { "stream-next-offset": tail, "stream-snapshot": "true" };
      return Promise.resolve(new Response(new Uint8Array(Y.encodeStateAsUpdate(content)), { headers }));
    }
    if (offset !== tail) {
      const problem = { code: "invalid-input", message: "beyond", details: { reason } };
      return Promise.resolve(Response.json(problem, { status: 400 }));
    }
    const events = new ReadableStream({
      start: (controller) => {
        const control = `event: control\ndata: {"streamNextOffset":"${tail}","upToDate":true}\n\n`;
        controller.enqueue(new TextEncoder().encode(control));
        signal?.addEventListener("abort", () => controller.error(new Error("aborted")));
      },
    });
    return Promise.resolve(new Response(events));
  };
  return { asked, fetch };
}

it("whoever has read further than a server that was put back from a backup is told so, and opens the next time as the server has it", async () => {
  const content = new Y.Doc();
  content.getMap("m").set("kept", 1);
  const beyond = new Y.Doc();
  beyond.getMap("m").set("gone", 1);
  const edit = new Y.Doc();
  edit.getMap("m").set("mine", 1);
  const storage = new MemoryStorage();
  await storage.addConfirmed(
    "a",
    [content, beyond].map((doc) => Y.encodeStateAsUpdate(doc)),
    null,
    "1_9",
  );
  await storage.addUnsaved("a", { producer: "p", seq: 0, updates: [Y.encodeStateAsUpdate(edit)] });
  const far = restored("1_5", content);
  const opened = openDocument({ baseUrl: "http://localhost", path: "a", storage, fetch: far.fetch });
  await vi.advanceTimersByTimeAsync(100);
  expect(opened.state).toMatchObject({ kind: "refused", reason: { details: { reason: "put_back" } } });
  await opened.close();
  const again = openDocument({ baseUrl: "http://localhost", path: "a", storage, fetch: far.fetch });
  await vi.advanceTimersByTimeAsync(100);
  expect([again.doc.getMap("m").toJSON(), again.offset]).toEqual([{ kept: 1, mine: 1 }, "1_5"]);
  expect(again.caughtUp).toBe(true);
  await again.close();
});

it.each([
  ["history_gone", "1_9_0000000a", true],
  ["offset_gone", "1_9", false],
] as const)(
  "a beginning further on that lacks what was read is of another history, and one that has it is not (%s)",
  async (reason, tail, hasIt) => {
    const [read, others] = [new Y.Doc(), new Y.Doc()];
    read.getMap("m").set("read", 1);
    others.getMap("m").set("others", 1);
    const all = new Y.Doc();
    for (const doc of hasIt ? [read, others] : [others]) Y.applyUpdate(all, Y.encodeStateAsUpdate(doc));
    const storage = new MemoryStorage();
    await storage.addConfirmed("a", [Y.encodeStateAsUpdate(read)], null, "1_5");
    const put = restored(tail, all, reason);
    const opened = openDocument({ baseUrl: "http://localhost", path: "a", storage, fetch: put.fetch });
    await vi.advanceTimersByTimeAsync(100);
    expect(opened.state).toMatchObject({ kind: "refused", reason: { details: { reason: "put_back" } } });
    await opened.close();
    const again = openDocument({ baseUrl: "http://localhost", path: "a", storage, fetch: put.fetch });
    await vi.advanceTimersByTimeAsync(100);
    expect([again.state.kind, again.doc.getMap("m").toJSON()]).toEqual(["live", all.getMap("m").toJSON()]);
    await again.close();
  },
);

it("who was away for longer than what was written is kept goes on with the newest snapshot", async () => {
  const read = new Y.Doc();
  read.getMap("m").set("read", 1);
  const all = new Y.Doc();
  Y.applyUpdate(all, Y.encodeStateAsUpdate(read));
  all.getMap("m").set("since", 1);
  const storage = new MemoryStorage();
  await storage.addConfirmed("a", [Y.encodeStateAsUpdate(read)], null, "1_5");
  const edit = new Y.Doc();
  edit.getMap("m").set("mine", 1);
  await storage.addUnsaved("a", { producer: "p", seq: 0, updates: [Y.encodeStateAsUpdate(edit)] });
  const { fetch } = restored("1_9", all, "offset_gone");
  const opened = openDocument({ baseUrl: "http://localhost", path: "a", storage, fetch });
  await vi.advanceTimersByTimeAsync(100);
  expect([opened.caughtUp, opened.doc.getMap("m").toJSON()]).toEqual([true, { read: 1, since: 1, mine: 1 }]);
  await opened.close();
});

it("a remembered beginning that lies before what was read is no sign that anything was put back", async () => {
  const content = new Y.Doc();
  content.getMap("m").set("kept", 1);
  const storage = new MemoryStorage();
  await storage.addConfirmed("a", [Y.encodeStateAsUpdate(content)], null, "1_9");
  const far = restored("1_5", new Y.Doc(), "offset_gone");
  const opened = openDocument({ baseUrl: "http://localhost", path: "a", storage, fetch: far.fetch });
  await vi.advanceTimersByTimeAsync(100);
  expect([opened.state.kind, opened.doc.getMap("m").toJSON()]).toEqual(["live", { kept: 1 }]);
  await opened.close();
  expect((await storage.open("a")).offset).toBe("1_9");
});

it.each(["snapshot_not_found", "offset_gone"])(
  "a document that is compacted while it is opened is opened all the same (%s)",
  async (reason) => {
    const far = server();
    let compactions = 1;
    const fetch: typeof far.fetch = (url, init) =>
      url.includes("snapshot") && compactions-- > 0
        ? Promise.resolve(
            Response.json({ code: "gone", message: "gone", details: { reason } }, { status: 410 }),
          )
        : far.fetch(url, init);
    const opened = openDocument({
      baseUrl: "http://localhost",
      path: "a",
      storage: new MemoryStorage(),
      fetch,
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(opened.state.kind).toBe("live");
    await opened.close();
  },
);

it("a document whose beginning is gone for good, without a snapshot, is told as refused after some tries", async () => {
  const far = server();
  const gone = { code: "gone", message: "no longer kept", details: { reason: "offset_gone" } };
  let asked = 0;
  const fetch: typeof far.fetch = (url, init) => {
    if (!url.includes("snapshot")) return far.fetch(url, init);
    asked++;
    return Promise.resolve(Response.json(gone, { status: 410 }));
  };
  const opened = openDocument({
    baseUrl: "http://localhost",
    path: "a",
    storage: new MemoryStorage(),
    fetch,
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened.state).toMatchObject({ kind: "refused", reason: gone });
  expect(asked).toBeGreaterThan(4);
  await opened.close();
});

it("a beginning that the server does not know either is not asked for without a pause", async () => {
  const far = restored("1_5", new Y.Doc());
  const fetch: typeof far.fetch = async (url, init) => {
    const answer = await far.fetch(url, init);
    return url.includes("snapshot")
      ? new Response(await answer.arrayBuffer(), {
          headers: { "stream-next-offset": "1_7", "stream-snapshot": "true" },
        })
      : answer;
  };
  const opened = openDocument({
    baseUrl: "http://localhost",
    path: "a",
    storage: new MemoryStorage(),
    fetch,
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened.state.kind).not.toBe("refused");
  expect(far.asked.length).toBeGreaterThan(4);
  expect(far.asked.length).toBeLessThan(50);
  await opened.close();
});

/** A browser's database that another window blocks. */
class SilentStorage extends MemoryStorage {
  override readonly lasts = true;
  override open = () => new Promise<never>(() => undefined);
  override addUnsaved = () => new Promise<never>(() => undefined);
}

it("a storage that never answers keeps no document from opening and no edit from being sent", async () => {
  const far = server();
  const opened = open(far, new SilentStorage());
  await vi.advanceTimersByTimeAsync(20_000);
  expect(opened.state.kind).toBe("live");
  for (let edits = 1; edits <= 3; edits++) {
    opened.doc.getMap("m").set("x", edits);
    await vi.advanceTimersByTimeAsync(100);
    expect([opened.state.kind, far.state.posts]).toEqual(["saved", edits]);
  }
});

it("what a slow storage has not taken yet is sent, and told as saved once the server has it", async () => {
  const far = server();
  const storage = new MemoryStorage();
  const add = storage.addUnsaved.bind(storage);
  storage.addUnsaved = (...what) =>
    new Promise((resolve) => setTimeout(resolve, 2_000)).then(() => add(...what));
  const opened = open(far, storage);
  await vi.advanceTimersByTimeAsync(10);
  opened.doc.getMap("m").set("x", 1);
  await vi.advanceTimersByTimeAsync(100);
  expect([far.state.posts, opened.state.kind]).toEqual([1, "saved"]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect((await storage.open("a")).unsaved).toEqual([]);
});

it("what a storage took late is taken out of it all the same once it was sent", async () => {
  const far = server();
  const storage = new MemoryStorage();
  const speaks = Promise.withResolvers<void>();
  const add = storage.addUnsaved.bind(storage);
  storage.addUnsaved = (...what) => speaks.promise.then(() => add(...what));
  const opened = open(far, storage);
  await vi.advanceTimersByTimeAsync(10);
  opened.doc.getMap("m").set("x", 1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([far.state.posts, opened.state.kind]).toEqual([1, "saved"]);
  speaks.resolve();
  await vi.advanceTimersByTimeAsync(10);
  expect((await storage.open("a")).unsaved).toEqual([]);
});

it("saves what waited for room once there is some, though together it has become too large for one request", async () => {
  let isFull = true;
  const took: number[] = [];
  const far = server((bytes) => {
    if (bytes > 1_000_000) return "too-large";
    if (isFull) return "quota-exceeded";
    took.push(bytes);
    return null;
  });
  const storage = new MemoryStorage();
  const opened = open(far, storage);
  await vi.advanceTimersByTimeAsync(10);
  for (let key = 1; key <= 4; key++) {
    opened.doc.getMap("m").set(`k${key}`, "x".repeat(450_000));
    await vi.advanceTimersByTimeAsync(100);
    expect(opened.state).toMatchObject({ kind: "refused", unsaved: key });
  }
  await opened.close();
  const again = open(far, storage);
  await vi.advanceTimersByTimeAsync(100);
  expect(again.state).toMatchObject({ reason: { code: "quota-exceeded" }, unsaved: 4 });
  isFull = false;
  again.doc.getMap("m").set("more", 1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(again.state.kind).toBe("saved");
  expect(took).toHaveLength(4);
  expect((await storage.open("a")).unsaved).toEqual([]);
});

it("sends nothing as one that is larger than what was too large for one request", async () => {
  const far = server((bytes) => (bytes > 1_000 ? "too-large" : null));
  const opened = open(far);
  await vi.advanceTimersByTimeAsync(10);
  opened.doc.getMap("m").set("large", "x".repeat(2_000));
  await vi.advanceTimersByTimeAsync(100);
  opened.doc.getMap("m").set("more", 1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([opened.state.kind, far.state.posts]).toEqual(["refused", 2]);
  opened.doc.getMap("m").delete("large");
  await vi.advanceTimersByTimeAsync(1_000);
  expect([opened.state.kind, far.state.posts]).toEqual(["saved", 3]);
});

describe("a document that is full", () => {
  async function full() {
    const sent: number[] = [];
    const room = { isThere: false };
    const far = server((bytes) => {
      sent.push(bytes);
      return room.isThere ? null : "quota-exceeded";
    });
    const opened = open(far);
    await vi.advanceTimersByTimeAsync(10);
    const map = opened.doc.getMap("m");
    map.set("small", 1);
    map.set("large", "x".repeat(2_000_000));
    await vi.advanceTimersByTimeAsync(100);
    expect(opened.state).toMatchObject({ kind: "refused", reason: { code: "quota-exceeded" }, unsaved: 2 });
    const drag = async (seconds: number) => {
      for (let move = 0; move < seconds * 60; move++) {
        map.set("x", move);
        await vi.advanceTimersByTimeAsync(1_000 / 60);
      }
    };
    return { far, opened, map, sent, room, drag };
  }

  it("is not sent all that waits with each edit, but after pauses that grow", async () => {
    const { opened, sent, drag } = await full();
    const before = sent.length;
    await drag(3);
    const inThreeSeconds = sent.length - before;
    expect(inThreeSeconds).toBeGreaterThan(0);
    expect(inThreeSeconds).toBeLessThanOrEqual(2);
    await drag(27);
    expect(sent.length - before).toBeLessThanOrEqual(5);
    expect(opened.state).toMatchObject({ kind: "refused", unsaved: 2 + 30 * 60 });
  });

  it("is sent nothing while nothing is different", async () => {
    const { sent } = await full();
    const before = sent.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sent).toHaveLength(before);
  });

  it("is sent what waits soon after something was taken out of it, however long the pause has become", async () => {
    const { opened, map, room, drag } = await full();
    await drag(40);
    room.isThere = true;
    map.delete("small");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(opened.state.kind).toBe("saved");
  });

  it("is sent what waits once others have taken something out, without anything edited here", async () => {
    const { far, opened, map, room } = await full();
    const other = new Y.Doc();
    other.on("update", (update: Uint8Array) => far.state.tell(update));
    other.getMap("m").set("theirs", 1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([opened.state.kind, map.get("theirs")]).toEqual(["refused", 1]);
    room.isThere = true;
    other.getMap("m").delete("theirs");
    await vi.advanceTimersByTimeAsync(100);
    expect(opened.state.kind).toBe("saved");
  });

  it("is asked at once by whoever waits until it is saved", async () => {
    const { opened, map, room } = await full();
    room.isThere = true;
    map.set("more", 1);
    const saved = opened.saved();
    await vi.advanceTimersByTimeAsync(10);
    expect((await saved).kind).toBe("saved");
  });
});

it("is not begun anew while it closes", async () => {
  const far = server();
  const storage = new MemoryStorage();
  const opened = open(far, storage);
  await vi.advanceTimersByTimeAsync(10);
  far.state.shows = false;
  far.state.hangUp();
  await vi.advanceTimersByTimeAsync(10);
  storage.addUnsaved = () => Promise.withResolvers<void>().promise;
  opened.doc.getMap("m").set("x", 1);
  const closed = opened.close();
  far.state.shows = true;
  const reads = far.state.reads;
  opened.hurry();
  await vi.advanceTimersByTimeAsync(60_000);
  await closed;
  expect(far.state.reads).toBe(reads);
});
