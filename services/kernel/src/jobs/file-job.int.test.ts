import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FailureError, blobKeyOf, failure, newId } from "@solidtype/contracts";
import { emptyPart, parseModel } from "@solidtype/document";
import { compileOcct } from "@solidtype/kernel/node";
import { createLogger, noTracer, openDirectoryBlobStore } from "@solidtype/service-kit";
import { sharedStack } from "@solidtype/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { Storage } from "../results/storage.ts";
import { GeometryPool } from "../workers/pool.ts";
import { patientRedis, promptRedis } from "./connections.ts";
import { type FileAsk, type FileJobDeps, runFileJob } from "./file-job.ts";
import { Queues } from "./queues.ts";

vi.setConfig({ testTimeout: 120_000 });

const log = createLogger({ service: "kernel", level: "silent" });

test("an export that is killed after it was written, and before its job has ended, has the file that was written", async () => {
  const { redis } = sharedStack();
  const prefix = `t${randomBytes(6).toString("hex")}`;
  const folder = await mkdtemp(join(tmpdir(), "solidtype-export-"));
  const blobs = await openDirectoryBlobStore(folder);
  const prompt = promptRedis(redis, log);
  const queues = new Queues({
    prompt,
    patient: patientRedis(redis, log),
    prefix,
    debounceMs: 50,
    threads: 1,
    log,
    tracer: noTracer,
  });
  const storage = new Storage({ blobs, redis: prompt, prefix, log });
  const pool = new GeometryPool({
    size: 1,
    deadlineMs: 60_000,
    idleMs: 60_000,
    heapLimit: 1_000_000_000,
    scriptHeapMb: 1_000,
    compile: compileOcct,
    storage: (ask) => storage.answer(ask),
    log,
  });
  onTestFinished(async () => {
    await queues.rest();
    await queues.close();
    await pool.close();
    await rm(folder, { recursive: true, force: true });
  });
  // A model is in no document, and has no results.
  const deps = { pool, blobs, queues } as unknown as FileJobDeps;
  let runs = 0;
  queues.work({
    rebuild: async () => undefined,
    killed: async () => undefined,
    thumbnail: async () => undefined,
    async file(ask, job) {
      const outcome = await runFileJob(deps, ask, job);
      // To the queue one that was killed here has not ended.
      if (ask.kind !== "export" || ++runs > 1) return outcome;
      // Somebody goes on editing, and nothing keeps what it was made of.
      await put(box, { ...box, id: "c", name: "Another" });
      throw new FailureError(failure("storage-unavailable"));
    },
  });
  const workspace = newId("workspace");
  const model = blobKeyOf(workspace, "export", "model.json");
  const base = emptyPart("Part", "mm");
  const box = { id: "b", type: "box", name: "Box", suppressed: false, params: { plane: { name: "top" } } };
  const put = async (...features: readonly object[]) => {
    const part = parseModel({ ...base, features: [...base.features, ...features] });
    if (!part.ok) throw new Error(part.error.message);
    await blobs.put(model, new TextEncoder().encode(JSON.stringify(part.value)));
  };
  await put(box);
  const id = newId("job");
  const ask: FileAsk = {
    kind: "export",
    workspace,
    document: newId("document"),
    name: "Part",
    format: "stl",
    quality: "normal",
    of: { model },
  };
  await vi.waitFor(() => queues.askFile(id, ask), { timeout: 30_000 });
  const outcome = await queues.outcome(id, ask, AbortSignal.timeout(100_000));
  expect(runs).toBe(2);
  const blob = blobKeyOf(workspace, "export", `${id}.stl`);
  const stored = await blobs.stat(blob);
  expect(outcome).toMatchObject({ ok: true, value: { blob, bytes: stored?.size } });
});
