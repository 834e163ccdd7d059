import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Json, type Principal, blobKeyOf, kernelRpc, newId } from "@solidtype/contracts";
import { compileOcct } from "@solidtype/kernel/node";
import {
  type BlobStore,
  type Bus,
  callRpc,
  carry,
  createLogger,
  noTracer,
  openDirectoryBlobStore,
  takeCarried,
} from "@solidtype/service-kit";
import { createTestPlatform, sharedStack, type TestPlatform } from "@solidtype/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DocumentSource } from "../documents/document-source.ts";
import { patientRedis, promptRedis } from "../jobs/connections.ts";
import { runFileJob } from "../jobs/file-job.ts";
import { Queues } from "../jobs/queues.ts";
import { Results } from "../results/results.ts";
import { Storage } from "../results/storage.ts";
import { exampleModel } from "../testing/part-under-test.ts";
import { GeometryPool } from "../workers/pool.ts";
import { serveGeometry } from "./geometry.ts";

const log = createLogger({ service: "kernel", level: "silent" });
const workspace = newId("workspace");
const bracket = exampleModel("bracket") as unknown as Json;

let platform: TestPlatform;
let blobs: BlobStore;
let agent: Bus;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const { nats, redis: url } = sharedStack();
  platform = createTestPlatform(nats);
  const bus = platform.bus("kernel");
  agent = platform.bus("agent");
  blobs = await openDirectoryBlobStore(await mkdtemp(join(tmpdir(), "solidtype-geometry-")));
  const prefix = `t${randomBytes(6).toString("hex")}`;
  const redis = promptRedis(url, log);
  const storage = new Storage({ blobs, redis, prefix, log });
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
  const patient = patientRedis(url, log);
  const queues = new Queues({
    prompt: redis,
    patient,
    prefix,
    debounceMs: 50,
    threads: 1,
    log,
    tracer: noTracer,
  });
  const documents = new DocumentSource(bus, "http://127.0.0.1:1");
  const results = new Results({ blobs, redis, bus, prefix });
  queues.work({
    rebuild: async () => undefined,
    killed: async () => undefined,
    thumbnail: async () => undefined,
    file: (ask, job) => runFileJob({ documents, results, pool, blobs, queues }, ask, job),
  });
  await Promise.all([bus.whenConnected(), agent.whenConnected()]);
  serveGeometry(bus, { pool, blobs, queues });
  closing.push(
    () => queues.rest().then(() => queues.close()),
    () => pool.close(),
    () => platform.close(),
  );
}, 60_000);
afterAll(async () => {
  for (const close of closing) await close();
});

const service: Principal = { kind: "service", service: "agent" };
const as = (principal: Principal) => ({ principal, request: newId("request") });
const about = (model: Json = bracket) => ({ workspace, model: { json: model as never } });

/** The bracket with another value of one parameter. */
function bracketWith(feature: string, param: string, value: Json): Json {
  const copy = structuredClone(bracket) as { features: { id: string; params: Record<string, Json> }[] };
  copy.features.find(({ id }) => id === feature)!.params[param] = value;
  return copy as unknown as Json;
}

type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: object };
function good<Value>(answer: Answer<Value>): Value {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

const build = async (model?: Json) => {
  const answer = good(await callRpc(agent, kernelRpc.build, about(model), as(service)));
  return good(await takeCarried(blobs, workspace, answer));
};

test("a model is built: each feature's outcome, each body with its size and counts", async () => {
  const { features, bodies } = await build();
  expect(features.filter(({ status }) => status === "failed")).toEqual([]);
  expect(bodies).toHaveLength(1);
  const { min, max } = bodies[0]!.bounds;
  const box = max.reduce((volume, most, axis) => volume * (most - min[axis]!), 1);
  expect(bodies[0]!.volume).toBeGreaterThan(0);
  expect(bodies[0]!.volume).toBeLessThan(box);
  expect(bodies[0]!.edges).toBeGreaterThan(bodies[0]!.faces);
});

test("what cannot be built is told with its reason, and the rest is there", async () => {
  const { features, bodies } = await build(bracketWith("corners", "radius", "500 mm"));
  const corners = features.find(({ id }) => id === "corners");
  expect(corners).toMatchObject({ status: "failed", error: { code: "fillet-failed" } });
  expect(corners?.error?.message).not.toBe("");
  expect(bodies).toHaveLength(1);
});

test("faces are listed by name with what each is, and can be measured by those names", async () => {
  const { bodies } = await build();
  const { name, faces } = bodies[0]!;
  const asked = { ...about(), body: name, kind: "face" } as const;
  const { items, leftOut } = good(await callRpc(agent, kernelRpc.list, asked, as(service)));
  expect([items.length, leftOut]).toEqual([faces, 0]);
  const flat = items.filter(({ what }) => what.startsWith("plane"));
  const measure = async (...names: string[]) =>
    good(await callRpc(agent, kernelRpc.measure, { ...about(), names }, as(service)));
  expect(await measure(flat[0]!.name)).toMatchObject({ kind: "face", surface: "plane" });
  const between = await measure(flat[0]!.name, flat[1]!.name);
  expect(between).toMatchObject({ nearest: { distance: expect.any(Number) } });
});

test("a body is found by its short name and by what people call it, and one that is not there is told with those that are", async () => {
  const { name, label } = (await build()).bodies[0]!;
  const list = (body: string) =>
    callRpc(agent, kernelRpc.list, { ...about(), body, kind: "face" } as const, as(service));
  const whole = good(await list(name));
  expect(good(await list(name.replace(/\(.*$/, "")))).toEqual(whole);
  expect(good(await list(label))).toEqual(whole);
  const refused = await list("Nobody");
  expect(refused.ok ? "" : refused.error.message).toContain(`${name} (${label})`);
});

test("of a name that is not in the part it is told what it may have been meant for", async () => {
  const { bodies } = await build();
  const asked = { ...about(), body: bodies[0]!.name, kind: "edge" } as const;
  const [edge] = good(await callRpc(agent, kernelRpc.list, asked, as(service))).items;
  const wrong = edge!.name.replace(/\(.*?\)/, "(nowhere)");
  const model = bracketWith("corners", "edges", [{ name: wrong }]);
  const answer = good(await callRpc(agent, kernelRpc.build, { ...about(model), alike: true }, as(service)));
  const { features, alike } = good(await takeCarried(blobs, workspace, answer));
  expect(features.find(({ id }) => id === "corners")?.error).toMatchObject({
    code: "geometry-missing",
    details: { reference: wrong },
  });
  expect(alike?.[wrong]?.length).toBeGreaterThan(0);
  for (const one of alike?.[wrong] ?? []) expect(one.startsWith("{")).toBe(true);
  const measured = await callRpc(agent, kernelRpc.measure, { ...about(), names: [wrong] }, as(service));
  expect(measured.ok ? "" : measured.error.message).toMatch(/is not in the part; there is \{/);
});

test("a picture is a PNG of the asked size", async () => {
  const asked = { ...about(), view: "front", width: 320, height: 200 } as const;
  const answer = good(await callRpc(agent, kernelRpc.picture, asked, as(service)));
  const { png } = good(await takeCarried(blobs, workspace, answer));
  const bytes = Buffer.from(png, "base64");
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([320, 200]);
});

test("an export is a file in the workspace's store, and its job is told", async () => {
  const asked = { ...about(), document: newId("document"), name: "Bracket", format: "step" } as const;
  const written = good(await callRpc(agent, kernelRpc.export, asked, as(service)));
  expect(written).toMatchObject({ name: "Bracket.step" });
  const file = await blobs.get(written.blob);
  expect(file?.length).toBe(written.bytes);
  expect(new TextDecoder().decode(file?.subarray(0, 12))).toBe("ISO-10303-21");
});

test("of an export that is not written no model stays in the store", async () => {
  const { features } = bracket as { features: { id: string }[] };
  const empty = { ...(bracket as object), features: features.slice(0, 4) } as unknown as Json;
  const asked = { ...about(empty), document: newId("document"), name: "Nothing", format: "step" } as const;
  const held = async () => {
    const keys: string[] = [];
    for await (const { key } of blobs.list(workspace, "message")) keys.push(key);
    return keys;
  };
  const before = await held();
  expect(await callRpc(agent, kernelRpc.export, asked, as(service))).toMatchObject({ ok: false });
  expect(await held()).toEqual(before);
});

test("a model too large for a message comes by the store, once, and only from its own workspace", async () => {
  const key = blobKeyOf(workspace, "message", newId("request"));
  const foreign = blobKeyOf(newId("workspace"), "message", newId("request"));
  for (const blob of [key, foreign]) await blobs.put(blob, Buffer.from(JSON.stringify(bracket)));
  const ask = async (blob: typeof key) =>
    callRpc(agent, kernelRpc.build, { workspace, model: { blob } }, as(service));
  const built = good(await takeCarried(blobs, workspace, good(await ask(key))));
  expect(built.bodies).toEqual((await build()).bodies);
  expect(await ask(key)).toMatchObject({ ok: false, error: { code: "not-found" } });
  expect(await ask(foreign)).toMatchObject({ ok: false, error: { code: "not-found" } });
  expect(await blobs.stat(foreign)).toBeDefined();
});

test("an answer too large for a message comes by the store, and is out of it once it is read", async () => {
  const copy = structuredClone(bracket) as { features: { id: string }[] };
  const failing = (at: number) => ({
    id: `x${at}`,
    type: "extrude",
    name: `Extrude ${at}`,
    suppressed: false,
    params: { sketch: "gone".repeat(15) },
  });
  copy.features.push(...(Array.from({ length: 5000 }, (_, at) => failing(at)) as never[]));
  const model = good(await carry(blobs, workspace, copy as never));
  const answer = good(await callRpc(agent, kernelRpc.build, { workspace, model }, as(service)));
  expect(answer).toMatchObject({ blob: expect.stringContaining(workspace) });
  const { features } = good(await takeCarried(blobs, workspace, answer));
  expect(features).toHaveLength(copy.features.length);
  expect(features.at(-1)).toMatchObject({ status: "failed", error: { message: expect.any(String) } });
  expect(await takeCarried(blobs, workspace, answer)).toMatchObject({ error: { code: "not-found" } });
});

test("garbage and names of nothing are refused", async () => {
  const refused = async (asked: object) =>
    callRpc(agent, kernelRpc.measure, { ...about(), names: ["top"], ...asked }, as(service));
  const invalid = { ok: false, error: { code: "invalid-input" } };
  expect(await refused({ names: ["angle:side(nowhere)"] })).toMatchObject(invalid);
  expect(await refused({ names: ["no name {"] })).toMatchObject(invalid);
  expect(await refused({ model: { json: { features: "none" } } })).toMatchObject(invalid);
  const list = { ...about(), body: "$nobody", kind: "edge" } as const;
  expect(await callRpc(agent, kernelRpc.list, list, as(service))).toMatchObject(invalid);
});

test("one workspace's models do not fill the kernel's memory while they wait, nor keep another's out", async () => {
  const many = await Promise.all(
    Array.from({ length: 40 }, () => callRpc(agent, kernelRpc.build, about(), as(service))),
  );
  const codes = many.map((one) => (one.ok ? "built" : one.error.code));
  expect(new Set(codes)).toEqual(new Set(["built", "overloaded"]));
  expect(codes.filter((code) => code === "built").length).toBeGreaterThanOrEqual(16);
  const busy = Array.from({ length: 16 }, () => callRpc(agent, kernelRpc.build, about(), as(service)));
  const other = { ...about(), workspace: newId("workspace") };
  expect((await callRpc(agent, kernelRpc.build, other, as(service))).ok).toBe(true);
  await Promise.all(busy);
  expect((await callRpc(agent, kernelRpc.build, about(), as(service))).ok).toBe(true);
});
