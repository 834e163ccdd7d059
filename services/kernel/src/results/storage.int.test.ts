import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId } from "@solidtype/contracts";
import { createLogger, openDirectoryBlobStore } from "@solidtype/service-kit";
import { sharedStack } from "@solidtype/testkit";
import { Redis } from "ioredis";
import { expect, onTestFinished, test, vi } from "vitest";
import { Storage } from "./storage.ts";

async function openStorage() {
  const folder = await mkdtemp(join(tmpdir(), "solidtype-storage-"));
  const redis = new Redis(sharedStack().redis);
  const prefix = `t${newId("event")}`;
  onTestFinished(async () => {
    const left = await redis.keys(`${prefix}*`);
    if (left.length > 0) await redis.del(...left);
    redis.disconnect();
    await rm(folder, { recursive: true, force: true });
  });
  const blobs = await openDirectoryBlobStore(folder);
  const log = createLogger({ service: "kernel", level: "silent" });
  const storage = new Storage({ blobs, redis, prefix, log });
  return { storage, inRedis: () => redis.keys(`${prefix}*`) };
}

test("what an operation came to is kept and found, and takes no room beside the jobs", async () => {
  const { storage, inRedis } = await openStorage();
  const place = { workspace: newId("workspace"), kind: "shape", name: "a".repeat(64) } as const;
  const bytes = new Uint8Array(100_000).fill(7);
  expect(await storage.answer({ do: "put", ...place, bytes })).toMatchObject({ ok: true });
  const found = await storage.answer({ do: "get", ...place });
  expect(found.ok && Buffer.from(found.value as Uint8Array).equals(bytes)).toBe(true);
  const short = { ...place, name: "b".repeat(64) };
  await storage.answer({ do: "put", ...short, bytes: new Uint8Array([1]), seconds: 60 });
  await vi.waitFor(async () => expect(await inRedis()).toHaveLength(1));
  expect(await storage.answer({ do: "get", ...short })).toMatchObject({ ok: true, value: { 0: 1 } });
});
