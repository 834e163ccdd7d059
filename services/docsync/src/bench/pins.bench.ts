import { bench } from "@solidtype/bench";
import { docsyncRpc, documentStream, newId, ok, type StreamPath } from "@solidtype/contracts";
import { callRpc } from "@solidtype/service-kit";
import { createTestPlatform, startStack } from "@solidtype/testkit";
import { serveDocuments, serveReading } from "../bus/serve-documents.ts";
import { Documents } from "../documents/documents.ts";
import { PostgresClientOwners } from "../documents/client-owners.ts";
import { WorkerClient } from "../documents/worker-client.ts";
import { workerRoom } from "../documents/worker-room.ts";
import { migrate, openPool } from "../streams/database.ts";
import { PostgresStore } from "../streams/postgres-store.ts";
import { documentLimits } from "../testing/replicas.ts";
import { LocalWakes } from "../testing/local-wakes.ts";

const caller = { principal: { kind: "service", service: "metadata" }, request: newId("request") } as const;

await bench("What metadata asks of docsync for 1,000 documents at once, over NATS", async (m) => {
  const stack = await startStack({ postgres: true, nats: true });
  const { postgres = "", nats = "" } = stack.urls;
  const platform = createTestPlatform(nats);
  const [asking, answering] = [platform.bus("metadata"), platform.bus("docsync")];
  await Promise.all([asking.whenConnected(), answering.whenConnected()]);
  await migrate(postgres);
  const pool = openPool(postgres, 8);
  const store = new PostgresStore({
    pool,
    wakes: new LocalWakes().end(),
    now: Date.now,
    announced: () => false,
    sourceOf: async () => ok(null),
    writers: 2,
    queuedBytes: 64 << 20,
    pollMs: { connected: 5_000, alone: 200 },
    sweepMs: 600_000,
    log: console.error,
  });
  const room = workerRoom(documentLimits);
  const checks = new WorkerClient(room, 5_000, console.error);
  const builds = new WorkerClient(room, 5_000, console.error);
  const documents = new Documents({
    store,
    owners: new PostgresClientOwners(pool),
    checks,
    builds,
    limits: documentLimits,
    now: Date.now,
    log: console.error,
  });
  serveDocuments({ bus: answering, store, documents, initialUpdate: () => Buffer.from("content") });
  serveReading({ bus: answering, store });

  const workspace = newId("workspace");
  const branch = newId("branch");
  const create = async (): Promise<StreamPath> => {
    const document = newId("document");
    const input = { workspace, document, branch, kind: "part", name: "Part", units: "mm" } as const;
    const made = await callRpc(asking, docsyncRpc.createDocument, input, caller);
    if (!made.ok) throw new Error(made.error.message);
    return documentStream(workspace, document, branch);
  };
  const streams: StreamPath[] = [];
  const fill = async () => {
    streams.length = 0;
    while (streams.length < 1_000) streams.push(...(await Promise.all(Array.from({ length: 50 }, create))));
  };
  await fill();
  const timed = async (work: () => Promise<{ readonly ok: boolean }>) => {
    const started = performance.now();
    if (!(await work()).ok) throw new Error("refused");
    return performance.now() - started;
  };
  let pin = 0;
  const asks = {
    "pin them": () =>
      callRpc(
        asking,
        docsyncRpc.pin,
        { pin: `pin-${++pin}`, places: streams.map((stream) => ({ stream, offset: null })) },
        caller,
      ),
    "unpin them": () => callRpc(asking, docsyncRpc.unpin, { pin: `pin-${pin--}`, streams }, caller),
    "their heads": () => callRpc(asking, docsyncRpc.head, { streams }, caller),
  };
  for (const [figure, ask] of Object.entries(asks))
    await m.measure({ figure, unit: "ms", goal: { atMost: 50 }, runs: 7, warmup: 2, ours: () => timed(ask) });
  await m.measure({
    figure: "remove them",
    unit: "ms",
    goal: { atMost: 100 },
    runs: 3,
    warmup: 0,
    ours: async () => {
      const removed = await timed(() => callRpc(asking, docsyncRpc.remove, { streams }, caller));
      await fill();
      return removed;
    },
  });

  await store.close();
  await Promise.all([checks.close(), builds.close(), pool.end()]);
  await platform.close();
  await stack.stop();
});
process.exit();
