import { access, constants, statfs } from "node:fs/promises";
import { docUpdated } from "@solidtype/contracts";
import { compileOcct } from "@solidtype/kernel/node";
import { consumeEvents, main, openDirectoryBlobStore } from "@solidtype/service-kit";
import { serveGeometry } from "./api/geometry.ts";
import { serveOperations } from "./api/operations.ts";
import { type Config, readConfig } from "./config.ts";
import { DocumentSource } from "./documents/document-source.ts";
import { patientRedis, promptRedis } from "./jobs/connections.ts";
import { runFileJob } from "./jobs/file-job.ts";
import { Queues } from "./jobs/queues.ts";
import { type RebuildDeps, drawThumbnail, rebuild, tellKilled } from "./jobs/rebuild-job.ts";
import { Results } from "./results/results.ts";
import { Storage } from "./results/storage.ts";
import { retainedBy } from "./sweep/retained.ts";
import { Sweeper } from "./sweep/sweeper.ts";
import { GeometryPool } from "./workers/pool.ts";
import { reportLoad } from "./workers/report-load.ts";

/** The largest document takes half of it as it is read, and its shapes are in the heap of OCCT. */
const scriptHeapMb = 1_000;

await main(
  "kernel",
  new URL("../package.json", import.meta.url),
  readConfig,
  async (parts, config: Config) => {
    const { bus, log } = parts;
    const prefix = config.NATS_PREFIX;
    const blobs = await openDirectoryBlobStore(config.BLOB_DIR);
    parts.addCheck("blobs", () => hasRoom(config.BLOB_DIR));
    const redis = promptRedis(config.REDIS_URL, log);
    parts.addCheck("redis", () => redis.status === "ready");

    const storage = new Storage({ blobs, redis, prefix, log });
    const pool = new GeometryPool({
      size: config.KERNEL_WORKERS,
      deadlineMs: config.KERNEL_DEADLINE_SECONDS * 1000,
      idleMs: config.KERNEL_IDLE_SECONDS * 1000,
      heapLimit: config.KERNEL_HEAP_MB * 1_000_000,
      scriptHeapMb,
      compile: compileOcct,
      storage: (ask) => storage.answer(ask),
      log,
    });
    reportLoad(pool, parts.metrics.registry);
    parts.onFlush("workers", () => pool.close());

    const documents = new DocumentSource(bus, config.DOCSYNC_URL);
    const results = new Results({ blobs, redis, bus, prefix });
    const queues = new Queues({
      prompt: redis,
      patient: patientRedis(config.REDIS_URL, log),
      prefix,
      debounceMs: config.KERNEL_DEBOUNCE_MS,
      threads: config.KERNEL_WORKERS,
      log,
      tracer: parts.tracer,
    });
    parts.onFlush("queues", () => queues.close());
    const deps: RebuildDeps = {
      documents,
      results,
      pool,
      blobs,
      draw: (ask) => queues.askThumbnail(ask),
      log,
    };
    queues.work({
      rebuild: (ask, attempt) => rebuild(deps, ask, attempt),
      killed: (ask) => tellKilled(deps, ask),
      thumbnail: (ask) => drawThumbnail(deps, ask),
      file: (ask, job) => runFileJob({ documents, results, pool, blobs, queues }, ask, job),
    });
    const sweeper = new Sweeper({
      blobs,
      retained: retainedBy(bus, documents),
      redis: patientRedis(config.REDIS_URL, log),
      prefix,
      everyMs: config.KERNEL_SWEEP_SECONDS * 1000,
      shapeBytes: config.KERNEL_SHAPES_GB * 1_000_000_000,
      registry: parts.metrics.registry,
      log,
    });
    // At once: while one waits for what it has in hand, the other takes nothing more either.
    parts.onDrain("jobs", () => Promise.all([queues.rest(), sweeper.rest()]));

    serveOperations(bus, { documents, results, queues, blobs });
    serveGeometry(bus, { pool, blobs, queues });
    consumeEvents(bus, docUpdated, async ({ workspace, data }) => {
      const { document, branch } = data;
      if (workspace !== undefined) await queues.askRebuild({ workspace, document, branch });
    });
    pool.warmUp();
  },
);

/** Below this a rebuild can no longer count on keeping what it makes. */
const leastRoom = 64 << 20;

async function hasRoom(folder: string): Promise<boolean> {
  await access(folder, constants.W_OK);
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize > leastRoom;
}
