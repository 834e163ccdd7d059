import { YjsProvider } from "@durable-streams/y-durable-streams";
import { Awareness } from "y-protocols/awareness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { documentLimits, startMemoryReplica, type Replica } from "../testing/replicas.ts";
import { frame, readFrames } from "./frames.ts";

let replica: Replica;
let counter = 0;
const fresh = (): string => `ws/w1/doc/d${++counter}/main`;
const url = (path: string): string => `${replica.url}/v1/stream/${path}`;

async function make(path: string): Promise<void> {
  const made = await fetch(url(path), { method: "PUT" });
  if (made.status !== 201) throw new Error(`PUT ${made.status}`);
}

function post(path: string, body: Uint8Array, principal = "ann"): Promise<Response> {
  return fetch(url(path), {
    method: "POST",
    headers: { "content-type": "application/octet-stream", "x-test-principal": principal },
    body: Buffer.from(body),
  });
}

async function load(path: string): Promise<Y.Doc> {
  const doc = new Y.Doc();
  const found = await fetch(`${url(path)}?offset=snapshot`);
  const bytes = Buffer.from(await found.arrayBuffer());
  let next = "-1";
  if (found.url.includes("_snapshot")) {
    Y.applyUpdate(doc, bytes);
    next = found.headers.get("stream-next-offset") ?? "";
  }
  const rest = await fetch(`${url(path)}?offset=${next}`);
  for (const update of readFrames(Buffer.from(await rest.arrayBuffer())) ?? []) Y.applyUpdate(doc, update);
  return doc;
}

/** One update per change, as a client sends them. */
function edits(doc: Y.Doc, change: () => void): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const keep = (update: Uint8Array) => updates.push(update);
  doc.on("update", keep);
  change();
  doc.off("update", keep);
  return updates;
}

describe("Yjs documents", () => {
  beforeAll(async () => {
    replica = await startMemoryReplica({
      limits: { ...documentLimits, updateBytes: 10_000, documentBytes: 60_000, compactBytes: 5_000 },
    });
  });
  afterAll(() => replica.close());

  it("lets nobody on the way keep where a document begins, which the next compaction changes", async () => {
    const path = fresh();
    await make(path);
    const sent = await fetch(`${url(path)}?offset=snapshot`, { redirect: "manual" });
    expect([sent.status, sent.headers.get("cache-control")]).toEqual([307, "no-store"]);
  });

  it("stores what a client sends and gives it to the next", async () => {
    const path = fresh();
    await make(path);
    const doc = new Y.Doc();
    for (const update of edits(doc, () => doc.getMap("m").set("a", 1)))
      expect((await post(path, frame(update))).status).toBe(204);
    expect((await load(path)).getMap("m").get("a")).toBe(1);
  });

  it("leaves what is meant for another end of a document to the store, unread, and checks what is meant for this one", async () => {
    const path = fresh();
    await make(path);
    const head = await fetch(url(path), { method: "HEAD" });
    const end = head.headers.get("stream-next-offset") ?? "";
    const send = (offset: string) =>
      fetch(url(path), {
        method: "POST",
        headers: { "content-type": "application/octet-stream", "stream-expected-offset": offset },
        body: "nonsense",
      });
    expect((await send(end.replace(/.$/, "9"))).status).toBe(412);
    expect((await send(end)).status).toBe(400);
  });

  it("refuses bytes that are no update with 400 and stores nothing", async () => {
    const path = fresh();
    await make(path);
    for (const bytes of [
      Buffer.from("nonsense"),
      frame(Buffer.from("nonsense")),
      Buffer.from([200, 200, 1]),
      frame(Buffer.from([1, 1, 7, 0, 200, 1, 1])),
    ]) {
      const answer = await post(path, bytes);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: "malformed-update" });
    }
    const head = await fetch(url(path), { method: "HEAD" });
    expect(head.headers.get("stream-next-offset")).toMatch(/^0+_0+$/);
  });

  it("refuses maps nested without end, also where each update adds but one", async () => {
    const path = fresh();
    await make(path);
    const doc = new Y.Doc();
    let at = doc.getMap("m");
    const deeper = () => {
      const inner = new Y.Map();
      at.set("in", inner);
      at = inner;
    };
    const levels = Array.from({ length: 100 }, () => edits(doc, deeper)).flat();
    const statuses: number[] = [];
    for (const update of levels) statuses.push((await post(path, frame(update))).status);
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(204));
    expect(statuses.filter((status) => status === 204).length).toBeLessThan(100);
  });

  it("refuses an embed nested without end, and can be put together afterwards as before", async () => {
    const path = fresh();
    await make(path);
    const doc = new Y.Doc();
    const [first] = edits(doc, () => doc.getMap("m").set("a", 1)) as [Uint8Array];
    expect((await post(path, frame(first))).status).toBe(204);
    // Yjs cannot write what it reads here: the text is put where one of its length was.
    const deep = "[".repeat(4_900) + "]".repeat(4_900);
    const embed = { x: "x".repeat(deep.length - '{"x":""}'.length) };
    const hostile = edits(doc, () => doc.getText("t").insertEmbed(0, embed));
    for (const update of hostile) {
      const bytes = Buffer.from(update);
      const at = bytes.indexOf(JSON.stringify(embed));
      bytes.write(deep, at);
      expect([at > 0, (await post(path, frame(bytes))).status]).toEqual([true, 400]);
    }
    expect((await load(path)).getMap("m").toJSON()).toEqual({ a: 1 });
  });

  it("cannot be closed, with an update or without, and goes on afterwards", async () => {
    const path = fresh();
    const closing = { "content-type": "application/octet-stream", "stream-closed": "true" };
    const made = await fetch(url(path), { method: "PUT", headers: closing });
    expect(made.status).toBe(400);
    await make(path);
    const doc = new Y.Doc();
    const [update] = edits(doc, () => doc.getMap("m").set("a", 1)) as [Uint8Array];
    for (const body of [frame(update), new Uint8Array()]) {
      const answer = await fetch(url(path), { method: "POST", headers: closing, body: Buffer.from(body) });
      expect([answer.status, await answer.json()]).toMatchObject([400, { code: "invalid-input" }]);
    }
    expect((await post(path, frame(update))).status).toBe(204);
    expect((await load(path)).getMap("m").get("a")).toBe(1);
  });

  it("holds an update until what it builds on arrives", async () => {
    const path = fresh();
    await make(path);
    const doc = new Y.Doc();
    const [first, second] = edits(doc, () => {
      doc.getMap("m").set("a", 1);
      doc.getMap("m").set("b", 2);
    }) as [Uint8Array, Uint8Array];
    const early = post(path, frame(second));
    const base = await post(path, frame(first));
    expect([base.status, (await early).status]).toEqual([204, 204]);
    expect((await load(path)).getMap("m").toJSON()).toEqual({ a: 1, b: 2 });
  });

  it("asks for a resync with its state vector when what an update builds on never comes", async () => {
    const path = fresh();
    await make(path);
    const doc = new Y.Doc();
    const [, second] = edits(doc, () => {
      doc.getMap("m").set("a", 1);
      doc.getMap("m").set("b", 2);
    }) as [Uint8Array, Uint8Array];
    const refused = await post(path, frame(second));
    expect(refused.status).toBe(409);
    const answer = (await refused.json()) as { code: string; details: { stateVector: string } };
    expect(answer.code).toBe("resync-required");
    const missing = Y.encodeStateAsUpdate(doc, Buffer.from(answer.details.stateVector, "base64"));
    expect((await post(path, frame(missing))).status).toBe(204);
    expect((await load(path)).getMap("m").toJSON()).toEqual({ a: 1, b: 2 });
  });

  it("refuses to let one person write with another's client id, but takes what is known already", async () => {
    const path = fresh();
    await make(path);
    const ann = new Y.Doc();
    const [first] = edits(ann, () => ann.getMap("m").set("a", 1)) as [Uint8Array];
    await post(path, frame(first), "ann");
    expect((await post(path, frame(first), "bob")).status).toBe(204);
    const [second] = edits(ann, () => ann.getMap("m").set("a", 2)) as [Uint8Array];
    const forged = await post(path, frame(second), "bob");
    expect(forged.status).toBe(403);
    expect(await forged.json()).toMatchObject({ code: "foreign-client" });
    expect((await post(path, frame(second), "ann")).status).toBe(204);
  });

  it("refuses an update over the limit and a document over its quota with 413", async () => {
    const path = fresh();
    await make(path);
    const doc = new Y.Doc();
    const [large] = edits(doc, () => doc.getMap("m").set("a", "x".repeat(20_000))) as [Uint8Array];
    expect((await post(path, frame(large))).status).toBe(413);
    const other = new Y.Doc();
    let status = 204;
    for (let i = 0; i < 12 && status === 204; i++) {
      const [update] = edits(other, () => other.getMap("m").set(`k${i}`, "x".repeat(8_000))) as [Uint8Array];
      status = (await post(path, frame(update))).status;
    }
    expect(status).toBe(413);
  });

  it("compacts: a new reader gets a snapshot, an old offset is gone, history still says who wrote", async () => {
    const path = fresh();
    await make(path);
    const doc = new Y.Doc();
    const updates = edits(doc, () => {
      for (let i = 0; i < 200; i++) doc.getMap("m").set(`k${i % 10}`, i);
    });
    for (const update of updates) await post(path, frame(update));
    expect((await replica.documents.compact(path)).ok).toBe(true);
    expect((await fetch(`${url(path)}?offset=-1`)).status).toBe(410);
    expect((await load(path)).getMap("m").toJSON()).toEqual(doc.getMap("m").toJSON());
    const [late] = edits(doc, () => doc.getMap("m").set("late", true)) as [Uint8Array];
    await post(path, frame(late));
    expect((await load(path)).getMap("m").get("late")).toBe(true);
    const history = await replica.store.history(path, { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 10 });
    expect(history).toMatchObject({
      ok: true,
      value: [{ start: 0, entries: 201, by: { principal: "ann" } }],
    });
  });

  it("shows a document as it was at a pinned offset after compaction, and a branch as it left", async () => {
    const path = fresh();
    await make(path);
    const doc = new Y.Doc();
    const map = doc.getMap("m");
    for (const update of edits(doc, () => map.set("v", 1))) await post(path, frame(update));
    const then = await replica.store.head(path);
    if (!then.ok) throw new Error("no head");
    await replica.store.pin("version 1", [{ path, position: then.value.tail }]);
    for (const update of edits(doc, () => map.set("v", 2))) await post(path, frame(update));
    const branch = `${path}-branch`;
    expect(
      (await fetch(url(branch), { method: "PUT", headers: { "stream-forked-from": `/v1/stream/${path}` } }))
        .status,
    ).toBe(201);
    for (const update of edits(doc, () => map.set("v", 3))) await post(path, frame(update));
    await replica.documents.compact(path);
    const valueAt = async (which: string, position: number | null) => {
      const at = await replica.documents.at(which, position);
      if (!at.ok) throw new Error(at.error.code);
      const old = new Y.Doc();
      Y.applyUpdate(old, at.value.state);
      return old.getMap("m").get("v");
    };
    expect([
      await valueAt(path, then.value.tail),
      await valueAt(branch, null),
      await valueAt(path, null),
    ]).toEqual([1, 2, 3]);
    const own = new Y.Doc();
    Y.applyUpdate(own, Y.encodeStateAsUpdate(await load(branch)));
    for (const update of edits(own, () => own.getMap("m").set("v", "branch")))
      expect((await post(branch, frame(update), "bob")).status).toBe(204);
    expect([await valueAt(path, null), await valueAt(branch, null)]).toEqual([3, "branch"]);
  });

  it("lets a branch's client write on whatever somebody did with its id on main after the branch had left", async () => {
    const path = fresh();
    await make(path);
    const doc = new Y.Doc();
    for (const update of edits(doc, () => doc.getMap("m").set("v", 1)))
      await post(path, frame(update), "ann");
    const branch = `${path}-branch`;
    const forked = { "stream-forked-from": `/v1/stream/${path}` };
    expect((await fetch(url(branch), { method: "PUT", headers: forked })).status).toBe(201);
    const bob = new Y.Doc();
    const cid = new Y.Doc();
    const [first, second] = edits(bob, () => {
      bob.getMap("m").set("first", 1);
      bob.getMap("m").set("second", 2);
    }) as [Uint8Array, Uint8Array];
    const [third] = edits(cid, () => cid.getMap("m").set("third", 3)) as [Uint8Array];
    expect((await post(branch, frame(first), "bob")).status).toBe(204);
    for (const taken of [bob, cid]) {
      const forged = new Y.Doc();
      forged.clientID = taken.clientID;
      for (const update of edits(forged, () => forged.getMap("m").set("mine", 1)))
        expect((await post(path, frame(update), "mallory")).status).toBe(204);
    }
    await replica.documents.forget(branch);
    expect((await post(branch, frame(second), "bob")).status).toBe(204);
    expect((await post(branch, frame(third), "cid")).status).toBe(204);
    const [more] = edits(doc, () => doc.getMap("m").set("v", 2)) as [Uint8Array];
    expect((await post(branch, frame(more), "bob")).status).toBe(403);
    expect((await post(branch, frame(more), "ann")).status).toBe(204);
  });

  it("works with the stock provider: two documents converge and see each other", async () => {
    const path = fresh();
    const open = () => {
      const doc = new Y.Doc();
      const awareness = new Awareness(doc);
      const provider = new YjsProvider({ doc, awareness, baseUrl: `${replica.url}/v1/yjs`, docId: path });
      return { doc, awareness, provider };
    };
    const a = open();
    const b = open();
    const until = (holds: () => boolean) => expect.poll(holds, { timeout: 20_000, interval: 10 }).toBe(true);
    try {
      await until(() => a.provider.synced && b.provider.synced);
      a.doc.getText("t").insert(0, "hello");
      await until(() => b.doc.getText("t").toJSON() === "hello");
      b.doc.getText("t").insert(5, " world");
      await until(() => a.doc.getText("t").toJSON() === "hello world");
      a.awareness.setLocalStateField("cursor", 3);
      await until(() => b.awareness.getStates().get(a.doc.clientID)?.["cursor"] === 3);
      expect(b.awareness.getStates().get(a.doc.clientID)?.["principal"]).toEqual({ id: "test" });
      a.awareness.setLocalState(null);
      await until(() => !b.awareness.getStates().has(a.doc.clientID));
    } finally {
      for (const { provider, awareness } of [a, b]) {
        awareness.destroy();
        provider.destroy();
      }
    }
  });
});
