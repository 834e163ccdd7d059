import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MemoryStorage, openDocument, type OpenDocument } from "@solidtype/sync";
import { bench } from "@solidtype/bench";
import * as Y from "yjs";
import { frame } from "../documents/frames.ts";
import { Client, percentile } from "./load.ts";
import { startOurs, type Server } from "./peers.ts";

/**
 * Both sides of a decode begin with nothing to collect. Otherwise the one collection that falls due every second run fell
 * into ours every time or into the peer's, by how much the other had allocated, and made either twice as long.
 */
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const documentPath = (name: string) => `ws/bench/doc/${name}/main`;
const plain = (input: string, init?: RequestInit) => fetch(input, init);

async function openClients(
  server: Server,
  documents: number,
  each: number,
  name: string,
): Promise<OpenDocument[][]> {
  const client = new Client(server.url);
  const rooms: OpenDocument[][] = [];
  for (let index = 0; index < documents; index++) {
    const path = documentPath(`${name}-${index}`);
    await client.call("PUT", `/v1/stream/${path}`);
    const opened = Array.from({ length: each }, () =>
      openDocument({ baseUrl: `${server.url}/v1/stream`, path, storage: new MemoryStorage(), fetch: plain }),
    );
    rooms.push(opened);
    await Promise.all(opened.map((one) => one.synced));
  }
  client.close();
  return rooms;
}

/** Milliseconds from an edit to its being seen by each of the others, who hear of it only once it is durable. */
function measureEdits(
  rooms: readonly OpenDocument[][],
  key: string,
): { readonly took: number[]; edit(room: number, writer: number): void; missing(): number } {
  const took: number[] = [];
  const sent = new Map<string, number>();
  let expected = 0;
  for (const [room, clients] of rooms.entries())
    for (const { doc } of clients)
      doc.getMap(key).observe((event, transaction) => {
        if (transaction.local) return;
        for (const changed of event.keysChanged) {
          const at = sent.get(`${room} ${changed} ${String(doc.getMap(key).get(String(changed)))}`);
          if (at !== undefined) took.push(performance.now() - at);
        }
      });
  let counter = 0;
  return {
    took,
    edit(room, writer) {
      const clients = rooms[room] ?? [];
      const value = ++counter;
      // Each value under a key of its own, so that no later edit hides an earlier one.
      sent.set(`${room} ${value} ${value}`, performance.now());
      expected += clients.length - 1;
      clients[writer % clients.length]?.doc.getMap(key).set(String(value), value);
    },
    missing: () => expected - took.length,
  };
}

async function settle(missing: () => number): Promise<void> {
  for (let i = 0; i < 200 && missing() > 0; i++) await pause(25);
}

await bench("Documents over HTTP, through the client that browsers use", async (m) => {
  const server = await startOurs();

  const fifty = await openClients(server, 50, 5, "edits");
  await m.measure({
    figure: "edit to the peers, 50 documents × 5 clients, p95",
    unit: "ms",
    goal: { atMost: 50 },
    runs: 3,
    ours: async () => {
      const edits = measureEdits(fifty, `m${performance.now()}`);
      for (let round = 0; round < 20; round++) {
        for (let room = 0; room < 50; room += 5) edits.edit((room + round) % 50, round);
        await pause(50);
      }
      await settle(edits.missing);
      if (edits.missing() > 0) throw new Error(`${edits.missing()} edits did not arrive`);
      return percentile(edits.took, 0.95);
    },
  });
  await Promise.all(fifty.flat().map((one) => one.close()));

  await openLongDocument(server, m);

  await server.stop();
  const fresh = await startOurs();
  const many = await openClients(fresh, 125, 4, "many");
  await m.measure({
    figure: "lost, of 350 edits/s by 500 clients on 125 documents in 10 s",
    unit: "edits",
    goal: { atMost: 0 },
    runs: 1,
    warmup: 0,
    ours: async () => {
      const edits = measureEdits(many, "m");
      const started = performance.now();
      for (let count = 0; count < 3_500; count++) {
        edits.edit(count % 125, count);
        const ahead = (count + 1) * (1000 / 350) - (performance.now() - started);
        if (ahead > 4) await pause(ahead);
      }
      await settle(edits.missing);
      m.record({
        figure: "edit to the peers under that load, p95",
        unit: "ms",
        runs: [percentile(edits.took, 0.95)],
      });
      m.record({
        figure: "memory of docsync under that load",
        unit: "MB",
        goal: { atMost: 500 },
        runs: [fresh.rssMegabytes()],
      });
      return edits.missing();
    },
  });
  await Promise.all(many.flat().map((one) => one.close()));
  await fresh.stop();
});
process.exit();

async function openLongDocument(
  server: Server,
  m: Parameters<Parameters<typeof bench>[1]>[0],
): Promise<void> {
  const path = documentPath("long");
  const client = new Client(server.url);
  await client.call("PUT", `/v1/stream/${path}`);
  const doc = new Y.Doc();
  let frames: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => frames.push(frame(update)));
  for (let edit = 0; edit < 100_000; edit++) {
    // What dragging does: coordinates of a few hundred points, over and over.
    doc.getMap("points").set(`p${edit % 300}`, edit / 7);
    if (frames.length < 500) continue;
    const status = await client.call("POST", `/v1/stream/${path}`, Buffer.concat(frames));
    if (status !== 204) throw new Error(`the edits were answered ${status}`);
    frames = [];
  }
  const state = Y.encodeStateAsUpdate(doc);
  for (let found = ""; !found.includes("_snapshot"); await pause(100))
    found = (await fetch(`${server.url}/v1/stream/${path}?offset=snapshot`)).url;
  await pause(1_000);
  let wire = 0;
  const counted: typeof plain = async (input, init) => {
    const answer = await plain(input, init);
    const counting = new TransformStream<Uint8Array, Uint8Array>({
      transform: (piece, out) => {
        wire += piece.length;
        out.enqueue(piece);
      },
    });
    return new Response(answer.body?.pipeThrough(counting), answer);
  };
  const open = async (fetch: typeof plain) => {
    const opened = openDocument({
      baseUrl: `${server.url}/v1/stream`,
      path,
      storage: new MemoryStorage(),
      fetch,
    });
    await opened.synced;
    return opened;
  };
  const isWhole = (copy: Y.Doc) => {
    if (copy.getMap("points").get("p99") !== doc.getMap("points").get("p99"))
      throw new Error("the document that was opened is not the one that was written");
  };
  await m.measure({
    figure: "open a document of 100,000 edits",
    unit: "ms",
    goal: { ratioAtMost: 2 },
    ours: async () => {
      collectGarbage();
      const started = performance.now();
      const opened = await open(plain);
      const time = performance.now() - started;
      isWhole(opened.doc);
      await opened.close();
      return time;
    },
    runs: 25,
    warmup: 8,
    peer: {
      name: "Yjs decoding its own state",
      run: () => {
        collectGarbage();
        const copy = new Y.Doc();
        const started = performance.now();
        Y.applyUpdate(copy, state);
        const time = performance.now() - started;
        isWhole(copy);
        return time;
      },
    },
  });
  await (await open(counted)).close();
  m.record({
    figure: "bytes on the wire to open it",
    unit: "B",
    goal: { ratioAtMost: 1.5 },
    runs: [wire],
    peer: { name: "Yjs state", runs: [state.length] },
  });
  client.close();
}
