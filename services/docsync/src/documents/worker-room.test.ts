import { ok } from "@solidtype/contracts";
import { afterEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { MemoryStore } from "../streams/memory-store.ts";
import { documentLimits } from "../testing/replicas.ts";
import { MemoryClientOwners } from "./client-owners.ts";
import { DocumentTasks } from "./document-tasks.ts";
import { Documents } from "./documents.ts";
import { frame } from "./frames.ts";
import { WorkerClient } from "./worker-client.ts";
import { heapToLoad, roomFor, type WorkerRoom, workerRoom } from "./worker-room.ts";

const path = "ws/w/doc/d/b";
const by = { principal: "ann" };

/** Maps of a few numbers, as parts have them: nothing takes more memory for its bytes. About 20 bytes an entry. */
function partOf(entries: number): { readonly update: Uint8Array; readonly client: number } {
  const doc = new Y.Doc();
  doc.transact(() => {
    let feature = new Y.Map();
    for (let entry = 0; entry < entries; entry++) {
      if (entry % 8 === 0) doc.getMap("features").set(`f${entry}`, (feature = new Y.Map()));
      feature.set(`p${entry % 8}`, entry * 1.5);
    }
  });
  return { update: Y.encodeStateAsUpdate(doc), client: doc.clientID };
}

const load = (doc: string, snapshot: Uint8Array | null, own: [number, string][] = []) =>
  ({ kind: "load", doc, snapshot, bodies: [], owners: { own: new Map(own), inherited: new Map() } }) as const;

describe("a document worker", { timeout: 120_000 }, () => {
  const clients: WorkerClient[] = [];
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

  function workerWith(room: WorkerRoom): WorkerClient {
    const client = new WorkerClient(room, 60_000, () => undefined);
    clients.push(client);
    return client;
  }

  async function documentsOn(
    documentBytes: number,
    room: WorkerRoom = workerRoom({ ...documentLimits, documentBytes }),
  ) {
    const store = new MemoryStore();
    const spec = { contentType: null, ttlSeconds: null, expiresAt: null, closed: false, by, fork: null };
    await store.create(path, { ...spec, initial: null });
    const documents = new Documents({
      store,
      owners: new MemoryClientOwners(() => null),
      checks: workerWith(room),
      builds: workerWith(room),
      limits: { ...documentLimits, documentBytes },
      now: Date.now,
      log: () => undefined,
    });
    return { store, documents };
  }

  const append = (update: Uint8Array) => ({
    data: frame(update),
    contentType: "application/octet-stream",
    seq: null,
    producer: null,
    close: false,
    by,
  });

  it("holds no more than it has room for, however its documents grow, and keeps those used last", () => {
    const { update } = partOf(5_000);
    const room = heapToLoad(10 * update.length);
    const tasks = new DocumentTasks(roomFor(room, documentLimits.documentBytes));
    for (let round = 0; round < 30; round++) {
      tasks.run(load(`d${round}`, null));
      tasks.run({ kind: "feed", doc: `d${round}`, bodies: [frame(update)] });
      expect(tasks.heap).toBeLessThanOrEqual(room);
    }
    const held = (doc: string) => tasks.run({ kind: "feed", doc, bodies: [] }).kind;
    expect([held("d0"), held("d29"), held("d25")]).toEqual(["unloaded", "done", "done"]);
  });

  it("holds as many as there is memory for, by what each takes and not by their number", () => {
    const { update } = partOf(1_000);
    const room = 240 * heapToLoad(update.length);
    const tasks = new DocumentTasks(roomFor(room, documentLimits.documentBytes));
    for (let document = 0; document < 300; document++) tasks.run(load(`d${document}`, update));
    expect(tasks.heap).toBeLessThanOrEqual(room);
    expect(tasks.run({ kind: "feed", doc: "d0", bodies: [] }).kind).toBe("done");
  });

  it("lets go of nothing for a document in which the same is written again and again", () => {
    const { update } = partOf(2_000);
    const tasks = new DocumentTasks(roomFor(heapToLoad(3 * update.length), documentLimits.documentBytes));
    tasks.run(load("other", update));
    tasks.run(load("dragged", null));
    const doc = new Y.Doc();
    let written = 0;
    doc.on("update", (made: Uint8Array) => {
      const body = frame(made);
      written += body.length;
      expect(tasks.run({ kind: "feed", doc: "dragged", bodies: [body] }).kind).toBe("done");
    });
    for (let x = 0; written < 10 * update.length; x++) doc.getMap("m").set("x", x);
    expect(tasks.heap).toBeLessThanOrEqual(heapToLoad(3 * update.length));
    expect(tasks.run({ kind: "feed", doc: "other", bodies: [] }).kind).toBe("done");
  });

  it("takes in one large document after another, and the largest update of the largest, without coming to its end", async () => {
    const scale = 20;
    const worker = workerWith(
      roomFor(workerRoom(documentLimits).heldHeap / scale, documentLimits.documentBytes),
    );
    const largest = partOf(documentLimits.documentBytes / scale / 22);
    for (let document = 0; document < 6; document++)
      expect(await worker.run(load(`d${document}`, largest.update))).toMatchObject({ kind: "answered" });
    const { update, client } = partOf(documentLimits.updateBytes / scale / 22);
    await worker.run(load("last", largest.update, [[client, "ann"]]));
    const check = {
      kind: "check",
      doc: "last",
      body: frame(update),
      principal: "ann",
    } as const;
    expect(await worker.run(check)).toEqual({ kind: "answered", result: { kind: "accepted" } });
  });

  it("is not given a document that is larger than may be, and says so in words", async () => {
    const { store, documents } = await documentsOn(200_000);
    await store.append(path, append(partOf(15_000).update));
    const { update } = partOf(1);
    expect(await documents.append(path, append(update))).toMatchObject({
      ok: false,
      error: { code: "quota_exceeded" },
    });
    expect(await documents.at(path, null)).toMatchObject(ok({}));
  });

  it("that is ended by one update twice is not given it again, and checks the next", async () => {
    const { documents } = await documentsOn(4 << 20, {
      ...roomFor(heapToLoad(50_000), 4 << 20),
      heldHeap: 1 << 30,
    });
    expect(await documents.append(path, append(partOf(50_000).update))).toMatchObject({
      ok: false,
      error: { code: "update_malformed" },
    });
    expect((await documents.append(path, append(partOf(1).update))).ok).toBe(true);
  });
});
