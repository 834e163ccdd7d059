import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { startMemoryReplica, type Replica } from "../testing/replicas.ts";
import { frame } from "./frames.ts";

/** So many numbers in maps, some 20 bytes each. */
function numbers(entries: number, doc = new Y.Doc()): Uint8Array {
  const before = Y.encodeStateVector(doc);
  doc.transact(() => {
    let map = new Y.Map();
    for (let entry = 0; entry < entries; entry++) {
      if (entry % 8 === 0) doc.getMap("features").set(`f${doc.clientID}-${entry}`, (map = new Y.Map()));
      map.set(`p${entry % 8}`, entry * 1.5);
    }
  });
  return Y.encodeStateAsUpdate(doc, before);
}

describe("a change that takes long to be checked", { timeout: 120_000 }, () => {
  let replica: Replica;
  beforeAll(async () => {
    replica = await startMemoryReplica();
  });
  afterAll(() => replica.close());

  const url = (name: string) => `${replica.url}/v1/stream/ws/w1/doc/${name}/main`;
  const post = async (name: string, update: Uint8Array) => {
    const answer = await fetch(url(name), {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: Buffer.from(frame(update)),
    });
    return answer.status;
  };

  it("keeps nobody waiting who edits another document", async () => {
    for (const name of ["large", "small"]) await fetch(url(name), { method: "PUT" });
    expect(await post("small", numbers(1))).toBe(204);
    let isStored = false;
    const large = post("large", numbers(120_000)).then((status) => {
      isStored = true;
      return status;
    });
    // Whatever they wait for takes a fraction of what the large one takes.
    for (let edit = 0; edit < 5; edit++) expect(await post("small", numbers(1))).toBe(204);
    expect(isStored).toBe(false);
    expect(await large).toBe(204);
  });

  it("leaves a document that is edited on as before, by all and whatever comes for it", async () => {
    await fetch(url("both"), { method: "PUT" });
    const doc = new Y.Doc();
    // Small, large, small on the large one, large again: each builds on the one before.
    for (const entries of [2, 20_000, 2, 20_000, 2])
      expect(await post("both", numbers(entries, doc))).toBe(204);
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    expect(await post("both", numbers(2, other))).toBe(204);
    const state = await fetch(`${url("both")}?state=now`);
    const read = new Y.Doc();
    Y.applyUpdate(read, new Uint8Array(await state.arrayBuffer()));
    expect(read.getMap("features").toJSON()).toEqual(other.getMap("features").toJSON());
  });
});
