import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Json, newId } from "@solidtype/contracts";
import { emptyPart, parseModel } from "@solidtype/document";
import { compileOcct } from "@solidtype/kernel/node";
import { createLogger, openDirectoryBlobStore } from "@solidtype/service-kit";
import { afterEach, expect, test, vi } from "vitest";
import { GeometryPool, type PoolOptions } from "./pool.ts";
import type { StorageAnswer, StorageAsk, Task } from "./protocol.ts";

const workspace = newId("workspace");
const pools: GeometryPool[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function open(options: Partial<PoolOptions> = {}, kept: Map<string, Uint8Array> = new Map()): GeometryPool {
  const storage = async (ask: StorageAsk): Promise<StorageAnswer> => {
    const key = `${ask.kind}/${ask.name}`;
    if (ask.do === "put") kept.set(key, ask.bytes);
    return { ok: true, value: ask.do === "has" ? kept.has(key) : kept.get(key) };
  };
  const pool = new GeometryPool({
    size: 1,
    deadlineMs: 60_000,
    idleMs: 60_000,
    heapLimit: 1_000_000_000,
    scriptHeapMb: 1_000,
    compile: compileOcct,
    storage,
    log: createLogger({ service: "kernel", level: "silent" }),
    ...options,
  });
  pools.push(pool);
  return pool;
}

/** A part as its features, each with what its defaults do not say. */
function part(
  ...features: readonly { readonly id: string; readonly type: string; readonly params: object }[]
): Json {
  const base = emptyPart("Part", "mm");
  const own = features.map((feature) => ({ name: feature.id, suppressed: false, ...feature }));
  const model = parseModel({ ...base, features: [...base.features, ...own] });
  if (!model.ok) throw new Error(model.error.message);
  return model.value as unknown as Json;
}

const plane = { plane: { name: "top" } };
const box = part({ id: "box", type: "box", params: plane });
/** Twenty-five rings that overlap are united one by one: minutes. */
const endless = part(
  { id: "box", type: "box", params: plane },
  { id: "ring", type: "torus", params: { ...plane, operation: "add" } },
  {
    id: "row",
    type: "linear-pattern",
    params: { features: ["ring"], direction: { name: "right" }, spacing: "3 mm", count: "25" },
  },
);
const build = (model: Json): Task<"build"> => ({ kind: "build", workspace, source: { model } });
const how = { subject: "a part" };

test("a feature that takes minutes is given up in words, and the rest of its part is built, but no file of it", async () => {
  const log = createLogger({ service: "kernel", level: "silent" });
  const warned = vi.spyOn(log, "warn");
  const kept = new Map<string, Uint8Array>();
  const [pool, another] = [open({ deadlineMs: 30_000, log }, kept), open({ deadlineMs: 30_000, log }, kept)];
  const outcome = async (of = pool) => {
    const built = await of.run(build(endless), how);
    return built.ok
      ? built.value.features.slice(-3).map(({ error }) => error?.message ?? built.value.bodies.length)
      : built.error;
  };
  const expected = [1, 1, expect.stringContaining("longer than 15 seconds")];
  expect(await outcome()).toEqual(expected);
  expect(await outcome()).toEqual(expected);
  // The task may be begun again by another process.
  expect(await outcome(another)).toEqual(expected);
  const source = { model: endless };
  const file = { format: "step", quality: "normal", title: "Part", at: "", blob: "part.step" } as const;
  const refused = { code: "geometry-too-slow", details: { feature: "row", seconds: 15 } };
  // Nobody would see in a file, or in the whole part's picture, that it lacks a feature.
  expect(await pool.run({ kind: "export", workspace, source, ...file }, how)).toMatchObject({
    ok: false,
    error: { ...refused, message: expect.stringContaining("row took longer than 15 seconds") as string },
  });
  expect(await pool.run({ kind: "thumbnail", workspace, source, name: "whole.png" }, how)).toMatchObject({
    ok: false,
    error: refused,
  });
  // After the first time it is not tried.
  expect(warned).toHaveBeenCalledTimes(1);
});

/** The box with so many rows of rings, each of which comes to no end by itself. */
function endlessRows(count: number): Json {
  const rows = Array.from({ length: count }, (_, at) => ({
    id: `row${at}`,
    type: "linear-pattern",
    params: { features: ["ring"], direction: { name: "right" }, spacing: `3.${at} mm`, count: "25" },
  }));
  const ring = { id: "ring", type: "torus", params: { ...plane, operation: "add" } };
  return part({ id: "box", type: "box", params: plane }, ring, ...rows);
}

/** A pool whose clock stands still until it is told to go on, and a way to wait until a thread is at a new operation. */
async function openInOwnTime(deadlineMs: number) {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const seen = new Set<string>();
  let isNew = false;
  const pool = open({
    deadlineMs,
    storage: async ({ do: what, kind, name }) => {
      if (what === "get" && kind === "shape" && !seen.has(name)) isNew = seen.add(name) !== undefined;
      return { ok: true, value: undefined };
    },
  });
  expect(await pool.run(build(endlessRows(0)), how)).toMatchObject({ ok: true });
  isNew = false;
  // Beside its deadline there is the patience with what it is at, which is the row's whether or not it is the last of it.
  const atNew = async () => {
    await expect.poll(() => isNew && vi.getTimerCount() === 2, { timeout: 60_000 }).toBe(true);
    isNew = false;
  };
  return { pool, atNew };
}

test("what is given up where there is too much of it is known when the task is asked for again", async () => {
  const { pool, atNew } = await openInOwnTime(60_000);
  const whole = pool.run(build(endlessRows(4)), how);
  for (let at = 0; at < 4; at++) {
    await atNew();
    vi.advanceTimersByTime(30_000);
  }
  expect(await whole).toMatchObject({ ok: false, error: { code: "geometry-too-slow" } });
  // So long the failure is believed.
  vi.advanceTimersByTime(600_000);
  const built = await pool.run(build(endlessRows(4)), how);
  const codes = built.ok ? built.value.features.slice(-4).map(({ error }) => error?.code) : built.error;
  expect(codes).toEqual(Array.from({ length: 4 }, () => "geometry-too-slow"));
});

test("an operation that begins late in its task is given up by itself, and not all of the task", async () => {
  const { pool, atNew } = await openInOwnTime(60_000);
  const task = pool.run(build(endlessRows(1)), how);
  // Its deadline: before a thread has been heard of, nothing of it is OCCT's.
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(40_000);
  await atNew();
  vi.advanceTimersByTime(30_000);
  const built = await task;
  const codes = built.ok ? built.value.features.slice(-2).map(({ error }) => error?.code) : built.error;
  expect(codes).toEqual([undefined, "geometry-too-slow"]);
});

test("a task that takes too long for no operation's sake is ended at the deadline in words, and the next is done", async () => {
  const asked: (() => void)[] = [];
  let reached = (): void => undefined;
  const pool = open({
    deadlineMs: 4000,
    storage: () =>
      new Promise((answer) => {
        asked.push(() => answer({ ok: true, value: undefined }));
        reached();
      }),
  });
  const slow = await pool.run(build(box), how);
  expect(slow).toMatchObject({ ok: false, error: { code: "geometry-too-slow" } });
  expect(slow.ok ? "" : slow.error.message).toContain("4 seconds");
  reached = () => asked.splice(0).forEach((go) => go());
  const next = await pool.run(build(box), how);
  expect(next.ok ? next.value.bodies.map(({ volume }) => Math.round(volume)) : next.error).toEqual([1000]);
});

test("a task that nobody waits for any more ends, and what waited behind it is done", async () => {
  const pool = open();
  const stop = new AbortController();
  const slow = pool.run(build(endless), { ...how, signal: stop.signal });
  const waiting = new AbortController();
  const never = pool.run(build(box), { ...how, signal: waiting.signal });
  const next = pool.run(build(box), how);
  waiting.abort();
  expect(await never).toMatchObject({ ok: false, error: { code: "cancelled" } });
  stop.abort();
  expect(await slow).toMatchObject({ ok: false, error: { code: "cancelled" } });
  expect(await next).toMatchObject({ ok: true });
});

test("a worker that breaks takes its own task with it and no other", async () => {
  const pool = open();
  const broken = pool.run({ kind: "build", workspace, source: null } as never, how);
  const next = pool.run(build(box), how);
  expect(await broken).toMatchObject({ ok: false, error: { code: "geometry-crashed" } });
  expect(await next).toMatchObject({ ok: true });
});

/** So many imports of a file at which OCCT traps, after a box. */
async function trapping(count: number) {
  const log = createLogger({ service: "kernel", level: "silent" });
  const warned = vi.spyOn(log, "warn");
  const kept = new Map<string, Uint8Array>();
  const pool = open({ log }, kept);
  const pin = part({ id: "pin", type: "cylinder", params: plane });
  const file = { format: "step", quality: "normal", title: "Pin", at: "", blob: "pin.step" } as const;
  await pool.run({ kind: "export", workspace, source: { model: pin }, ...file }, how);
  const text = new TextDecoder().decode(kept.get("export/pin.step"));
  // What a curve is defined by is made an entity of another kind.
  const mixedUp = text.replace(
    /DEFINITIONAL_REPRESENTATION\('',\(#\d+\)/,
    "DEFINITIONAL_REPRESENTATION('',(#1)",
  );
  const imports = Array.from({ length: count }, (_, at) => {
    kept.set(`upload/${at}.step`, new TextEncoder().encode(mixedUp));
    const params = { blob: `${workspace}/upload/${at}.step`, file: `${at}.step`, format: "step" };
    return { id: `import${at}`, type: "imported-body", params };
  });
  const model = part({ id: "box", type: "box", params: plane }, ...imports);
  const outcome = async () => {
    const built = await pool.run(build(model), how);
    return built.ok ? built.value.features.slice(-count - 1).map(({ status }) => status) : built.error;
  };
  return { outcome, warned };
}

test("a task at which OCCT traps is begun again by a thread whose heap is whole, and answered with what there is at last", async () => {
  const { outcome, warned } = await trapping(7);
  const expected = ["built", ...Array.from({ length: 7 }, () => "failed")];
  // The seventh file was only looked at after the sixth had trapped.
  expect(await outcome()).toEqual(expected);
  expect(warned).toHaveBeenCalledTimes(5);
  expect(await outcome()).toEqual(expected);
  expect(warned).toHaveBeenCalledTimes(6);
  // No trap is met twice.
  expect(await outcome()).toEqual(expected);
  expect(warned).toHaveBeenCalledTimes(6);
});

test("a worker whose OCCT has grown too large is replaced, and nothing is lost over it", async () => {
  const pool = open({ heapLimit: 1 });
  for (let turn = 0; turn < 2; turn++) {
    expect(await pool.run(build(box), how)).toMatchObject({ ok: true });
    expect(pool.load.workers).toBe(0);
  }
});

test("threads start when there is work for them, and end when there is none", async () => {
  const pool = open({ size: 2, idleMs: 50 });
  expect(pool.load.workers).toBe(0);
  const stop = new AbortController();
  const slow = pool.run(build(endless), { subject: "one", signal: stop.signal });
  expect(await pool.run(build(box), { subject: "two" })).toMatchObject({ ok: true });
  expect(pool.load).toMatchObject({ busy: 1, waiting: 0 });
  const quick = pool.run(build(box), { subject: "two" });
  await expect.poll(() => pool.load.workers, { timeout: 20_000 }).toBe(2);
  await quick;
  stop.abort();
  await slow;
  expect(await pool.run(build(box), { subject: "one" })).toMatchObject({ ok: true });
  await expect.poll(() => pool.load.workers, { timeout: 20_000 }).toBe(1);
});

test("a thread that nobody needs ends also when it was the first, and the last one stays", async () => {
  const pool = open({ size: 2, idleMs: 50 });
  const [first, second] = [new AbortController(), new AbortController()];
  const slow = [first, second].map(({ signal }) => pool.run(build(endless), { subject: "slow", signal }));
  first.abort();
  await slow[0];
  expect(await pool.run(build(box), { subject: "one" })).toMatchObject({ ok: true });
  await expect.poll(() => pool.load, { timeout: 20_000 }).toMatchObject({ workers: 1, busy: 1 });
  second.abort();
  await slow[1];
  expect(await pool.run(build(box), { subject: "one" })).toMatchObject({ ok: true });
  expect(pool.load).toMatchObject({ workers: 1, busy: 0 });
});

test("a file of another workspace is not there, whatever the model says", async () => {
  const folder = await mkdtemp(join(tmpdir(), "solidtype-pool-"));
  const blobs = await openDirectoryBlobStore(folder);
  const pool = open({
    storage: async (ask) => ({
      ok: true,
      value:
        ask.do === "get" ? await blobs.get(`${ask.workspace}/${ask.kind}/${ask.name}` as never) : undefined,
    }),
  });
  const foreign = `${newId("workspace")}/upload/part.step`;
  const stolen = part({
    id: "import",
    type: "imported-body",
    params: { blob: foreign, file: "part.step", format: "step" },
  });
  const built = await pool.run(build(stolen), how);
  const import_ = built.ok ? built.value.features.find(({ id }) => id === "import") : undefined;
  expect(import_).toMatchObject({ status: "failed", error: { code: "file-missing" } });
});

test("garbage is refused as a model, not taken for a fault", async () => {
  const pool = open();
  for (const source of [{ model: { features: "no" } }, { state: new Uint8Array([1, 2, 3, 255]) }])
    expect(await pool.run({ kind: "build", workspace, source } as Task<"build">, how)).toMatchObject({
      ok: false,
      error: { code: "invalid-input" },
    });
});

test("a worker that takes more memory than it may is ended by itself, and answers so", async () => {
  const pool = open({ scriptHeapMb: 8 });
  expect(await pool.run(build(box), how)).toMatchObject({ ok: false, error: { code: "geometry-crashed" } });
  expect(pool.load).toEqual({ workers: 0, busy: 0, waiting: 0 });
});
