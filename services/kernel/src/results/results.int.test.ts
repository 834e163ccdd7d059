import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failure, newId, ok, refuse } from "@solidtype/contracts";
import { type Bus, createLogger, openDirectoryBlobStore } from "@solidtype/service-kit";
import { sharedStack } from "@solidtype/testkit";
import { expect, onTestFinished, test } from "vitest";
import { promptRedis } from "../jobs/connections.ts";
import { type RebuildDeps, rebuild } from "../jobs/rebuild-job.ts";
import { Results } from "./results.ts";
import { Storage } from "./storage.ts";

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
  // Nothing can be told here.
  const prefix = `t${randomBytes(6).toString("hex")}`;
  const bus = { log, connection: () => refuse("bus-unavailable") } as unknown as Bus;
  const known = new Results({ blobs, redis, bus, prefix });
  const gone = promptRedis(sharedStack().redis, log);
  gone.disconnect();
  /** A process that cannot reach Redis. */
  const away = new Results({ blobs, redis: gone, bus, prefix });
  /** For how many seconds each failure is still believed. */
  const believed = async () =>
    Promise.all((await redis.keys(`${prefix}:failed:*`)).map((place) => redis.ttl(place)));
  /** As if so many seconds had gone by. */
  const pass = async (seconds: number) => {
    for (const place of await redis.keys(`${prefix}:*`)) {
      const left = await redis.ttl(place);
      if (left >= 0) await redis.expire(place, left - seconds);
    }
  };
  const storage = () => new Storage({ blobs, redis, prefix, log });
  return { known, away, believed, pass, storage, blobs };
}

test("that something took too long or crashed is believed for minutes only: it may have been the machine", async () => {
  const { known, believed } = await results();
  const source = { workspace: newId("workspace"), document: newId("document"), branch: newId("branch") };
  await known.keepFailure(source, "1_0", failure("invalid-input", { reason: "it is no part" }));
  const [unreadable = 0] = await believed();
  expect(unreadable).toBeGreaterThan(86_400);
  for (const code of ["geometry-crashed", "geometry-too-slow"] as const) {
    await known.keepFailure(source, "1_0", failure(code));
    const [passing = 0] = await believed();
    expect(passing).toBeGreaterThan(0);
    expect(passing).toBeLessThanOrEqual(600);
  }
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

test("a part that lacks what was given up is shown, and built once more when it is asked for ten minutes later", async () => {
  const { known, pass } = await results();
  const source = { workspace: newId("workspace"), document: newId("document"), branch: newId("branch") };
  const row = { id: "row", status: "failed", milliseconds: 1 } as const;
  let error = failure("geometry-too-slow", { seconds: 30 }) as { code: string; message: string };
  let built = 0;
  const deps = {
    documents: {
      head: async () => ok("1_0"),
      state: async () => ok({ state: new Uint8Array(), offset: "1_0" }),
    },
    results: known,
    pool: {
      run: async () => {
        built += 1;
        return ok({ features: [{ ...row, error }], bodies: [], thumbnail: null, lastGood: new Map() });
      },
    },
  } as unknown as RebuildDeps;
  const asked = async (offset?: string) => {
    await expect(rebuild(deps, { ...source, ...(offset && { offset }) }, 1)).rejects.toMatchObject({
      failure: { code: "bus-unavailable" },
    });
    return built;
  };
  const stands = () => known.stand({ name: "Part", source, offset: "1_0", pinned: true });
  const manifest = { offset: "1_0", features: [{ error: { code: "geometry-too-slow" } }] };
  expect([await asked(), await asked(), await asked("1_0")]).toEqual([1, 1, 1]);
  expect(await stands()).toMatchObject({ value: { state: "ready", manifest } });
  await pass(590);
  expect(await asked()).toBe(1);
  await pass(11);
  // Who asks sees what there is meanwhile.
  expect(await stands()).toMatchObject({ value: { state: "building", manifest } });
  expect([await asked(), await asked()]).toEqual([2, 2]);
  expect(await stands()).toMatchObject({ value: { state: "ready", manifest } });
  await pass(601);
  error = { code: "no-region", message: "It fails for its own sake." };
  expect(await asked()).toBe(3);
  await pass(601);
  expect(await asked()).toBe(3);
});

test("what was made in a broken heap is shown, and built once more when it is asked for ten minutes later", async () => {
  const { known, pass } = await results();
  const source = { workspace: newId("workspace"), document: newId("document"), branch: newId("branch") };
  const manifest = { kernel: "k", document: source.document, branch: source.branch, offset: "1_0" };
  const made = { ...manifest, features: [], bodies: [], thumbnail: null };
  await known.keep(source, { ...made, trapped: true }, true);
  expect(await known.known(source, "1_0")).toMatchObject({ offset: "1_0" });
  await pass(601);
  expect(await known.known(source, "1_0")).toBeUndefined();
  expect(await known.find(source, "1_0")).toMatchObject({ offset: "1_0" });
  await known.keep(source, made, true);
  await pass(601);
  expect(await known.known(source, "1_0")).toMatchObject({ offset: "1_0" });
});

test("what was made in a broken heap while Redis was away is built once more when it is back", async () => {
  const { known, away } = await results();
  const source = { workspace: newId("workspace"), document: newId("document"), branch: newId("branch") };
  const { document, branch } = source;
  const made = { kernel: "k", document, branch, offset: "1_0", features: [], bodies: [], thumbnail: null };
  await away.keep(source, { ...made, trapped: true }, true);
  expect(await away.known(source, "1_0")).toMatchObject({ trapped: true });
  expect(await known.known(source, "1_0")).toBeUndefined();
  await known.keep(source, made, true);
  expect(await known.known(source, "1_0")).toMatchObject({ offset: "1_0" });
});

test("what is true for a while only is known to all processes for so long, and never as a blob", async () => {
  const { storage, pass } = await results();
  const [one, another] = [storage(), storage()];
  const it = { workspace: newId("workspace"), kind: "shape", name: "a-union" } as const;
  const bytes = new Uint8Array([1, 2, 3]);
  await one.answer({ ...it, do: "put", bytes, seconds: 600 });
  const found = async () => another.answer({ ...it, do: "get" });
  await expect.poll(found).toEqual({ ok: true, value: Buffer.from(bytes) });
  expect(await another.answer({ ...it, do: "has" })).toEqual({ ok: true, value: false });
  await pass(600);
  expect(await found()).toEqual({ ok: true, value: undefined });
});

test("what took too long here does not stand before what another process came to meanwhile", async () => {
  const { storage } = await results();
  const it = { workspace: newId("workspace"), kind: "shape" as const, name: "a".repeat(64) };
  const [good, given] = [new Uint8Array([1, 2]), new Uint8Array([3])];
  await storage().answer({ ...it, do: "put", bytes: good });
  await storage().answer({ ...it, do: "put", bytes: given, seconds: 600 });
  expect(await storage().answer({ ...it, do: "get" })).toEqual({ ok: true, value: Buffer.from(good) });
  const other = { ...it, name: "b".repeat(64) };
  await storage().answer({ ...other, do: "put", bytes: given, seconds: 600 });
  const found = async () => storage().answer({ ...other, do: "get" });
  await expect.poll(found).toEqual({ ok: true, value: Buffer.from(given) });
  await storage().answer({ ...other, do: "put", bytes: good });
  expect(await found()).toEqual({ ok: true, value: Buffer.from(good) });
});
