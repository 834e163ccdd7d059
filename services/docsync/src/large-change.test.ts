import { get } from "node:http";
import { MemoryStorage, openDocument, whenSaved } from "@solidtype/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { documentLimits, startMemoryReplica, type Replica } from "./testing/replicas.ts";
import { SwitchableNetwork } from "./testing/switchable-fetch.ts";

/** How long a reader may leave its socket full here. */
const drainMs = 2_000;

let replica: Replica;
let counter = 0;

async function fresh(): Promise<string> {
  const path = `ws/w1/doc/large-${++counter}/main`;
  await fetch(`${replica.url}/v1/stream/${path}`, { method: "PUT" });
  return path;
}

function open(path: string, network = new SwitchableNetwork()) {
  const baseUrl = `${replica.url}/v1/stream`;
  return openDocument({ baseUrl, path, storage: new MemoryStorage(), fetch: network.fetch });
}

/** Writes points as sketches have them, in one transaction: about 90 bytes each. */
function draw(doc: Y.Doc, points: number): void {
  const entities = Array.from({ length: points }, (_, at) => {
    const point = Object.entries({ type: "point", x: at + 0.125, y: at * 1.5 });
    return [`p${at}`, new Y.Map<unknown>(point)] as const;
  });
  doc.transact(() => doc.getMap<unknown>("features").set("s1", new Y.Map(entities)));
}

const pointsOf = (doc: Y.Doc): number =>
  (doc.getMap("features").get("s1") as Y.Map<unknown> | undefined)?.size ?? 0;

describe("a change of several megabytes", { timeout: 120_000 }, () => {
  const points = 36_000;
  beforeAll(async () => {
    replica = await startMemoryReplica({ drainMs, limits: { ...documentLimits, compactBytes: 64 << 20 } });
  });
  afterAll(() => replica.close());

  it("is stored as one: whoever follows has all of it or nothing, and where its answer was lost it is in once", async () => {
    const path = await fresh();
    const network = new SwitchableNetwork();
    const [writer, reader] = [open(path, network), open(path)];
    await Promise.all([writer.synced, reader.synced]);
    const seen = new Set<number>();
    reader.doc.on("afterTransaction", () => seen.add(pointsOf(reader.doc)));
    network.loseAnswers = 1;
    draw(writer.doc, points);
    expect((await whenSaved(writer, { milliseconds: 100_000 })).ok).toBe(true);
    await expect.poll(() => pointsOf(reader.doc), { timeout: 60_000 }).toBe(points);
    expect([...seen].filter((count) => count > 0)).toEqual([points]);
    const read = await replica.store.read(path, { from: 0, generation: null, maxBytes: 64 << 20 });
    if (!read.ok) throw new Error(read.error.code);
    expect(read.value.entries).toHaveLength(1);
    expect(read.value.next).toBeGreaterThan(2 << 20);
    await Promise.all([writer.close(), reader.close()]);
  });

  it("that is larger than any may be is refused as a whole, in words", async () => {
    const path = await fresh();
    const writer = open(path);
    await writer.synced;
    draw(writer.doc, Math.ceil(documentLimits.updateBytes / 60));
    const saved = await whenSaved(writer, { milliseconds: 60_000 });
    expect(saved.ok ? "" : saved.error.message).toMatch(/A change may have 8.3 MB at once/);
    const head = await replica.store.head(path);
    expect(head.ok ? head.value.tail : head.error.code).toBe(0);
    await writer.close();
  });

  it("comes to a reader on a line that is too slow for it, as long as it takes some", async () => {
    const path = await fresh();
    // Larger than what two sockets hold between them.
    const stored = await replica.store.append(path, {
      data: new Uint8Array(24 << 20),
      contentType: "application/octet-stream",
      seq: null,
      producer: null,
      close: false,
      by: { principal: "ann" },
    });
    expect(stored.ok).toBe(true);
    const began = performance.now();
    expect(await readSlowly(`${replica.url}/v1/stream/${path}?offset=-1&live=sse`, 15)).toContain("upToDate");
    expect(performance.now() - began).toBeGreaterThan(2 * drainMs);
  });
});

/** Takes some of an event stream each so many milliseconds, until the server has said that this is all. */
function readSlowly(url: string, milliseconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, (response) => {
      let end = "";
      response.on("data", (bytes: Buffer) => {
        end = (end + bytes.toString()).slice(-1_000);
        if (end.includes("upToDate")) {
          resolve(end);
          request.destroy();
          return;
        }
        response.pause();
        setTimeout(() => response.resume(), milliseconds);
      });
      response.on("end", () => reject(new Error("it was cut off")));
      response.on("error", reject);
    });
    request.on("error", reject);
  });
}
