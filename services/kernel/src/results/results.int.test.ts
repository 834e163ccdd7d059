import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failure, newId } from "@solidtype/contracts";
import { type Bus, createLogger, openDirectoryBlobStore } from "@solidtype/service-kit";
import { sharedStack } from "@solidtype/testkit";
import { expect, onTestFinished, test } from "vitest";
import { promptRedis } from "../jobs/connections.ts";
import { Results } from "./results.ts";

const log = createLogger({ service: "kernel", level: "silent" });

async function results() {
  const folder = await mkdtemp(join(tmpdir(), "solidtype-results-"));
  const redis = promptRedis(sharedStack().redis, log);
  await once(redis, "ready");
  onTestFinished(async () => {
    redis.disconnect();
    await rm(folder, { recursive: true, force: true });
  });
  const blobs = await openDirectoryBlobStore(folder);
  // Nothing is told here.
  const prefix = `t${randomBytes(6).toString("hex")}`;
  const known = new Results({ blobs, redis, bus: { log } as Bus, prefix });
  /** For how many seconds each failure is still believed. */
  const believed = async () =>
    Promise.all((await redis.keys(`${prefix}:failed:*`)).map((place) => redis.ttl(place)));
  return { known, believed };
}

test("that something took too long is believed for minutes only: the machine may have been busy", async () => {
  const { known, believed } = await results();
  const source = { workspace: newId("workspace"), document: newId("document"), branch: newId("branch") };
  await known.keepFailure(source, "1_0", failure("geometry-crashed"));
  const [crashed = 0] = await believed();
  await known.keepFailure(source, "1_0", failure("geometry-too-slow"));
  const [slow = 0] = await believed();
  expect(crashed).toBeGreaterThan(86_400);
  expect(slow).toBeLessThanOrEqual(600);
});

test("of a document that a branch inherits at an older state, both states may have failed at once", async () => {
  const { known } = await results();
  const source = { workspace: newId("workspace"), document: newId("document"), branch: newId("branch") };
  const now = { name: "Part", source, offset: "2_0", pinned: false };
  const older = { name: "Part", source, offset: "1_0", pinned: true };
  expect(await known.stand(now)).toMatchObject({ value: { state: "building" } });
  await known.keepFailure(source, now.offset, failure("geometry-too-slow"));
  await known.keepFailure(source, older.offset, failure("geometry-crashed"));
  for (const [state, code] of [
    [now, "geometry-too-slow"],
    [older, "geometry-crashed"],
  ] as const)
    expect(await known.stand(state)).toMatchObject({ value: { state: "failed", error: { code } } });
  // What is edited since is another state.
  expect(await known.stand({ ...now, offset: "3_0" })).toMatchObject({ value: { state: "building" } });
});
