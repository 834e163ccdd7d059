import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { givenUp } from "@solidtype/kernel";
import { type Command, initialUpdate, parseModel, PartDocument, type PartModel } from "@solidtype/document";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as Y from "yjs";
import {
  type Built,
  type FromWorker,
  type KernelAsk,
  type KeptResult,
  outdated,
  type ToWorker,
} from "./protocol.ts";
import { samplePart } from "./sample-part.ts";

/** What the worker's script makes of its global scope. */
const scope: {
  onmessage: ((event: { data: ToWorker }) => void) | null;
  postMessage: (message: FromWorker) => void;
} = { onmessage: null, postMessage: () => undefined };
const from = createRequire(new URL("../../../../packages/kernel/src/index.ts", import.meta.url));
const solver = createRequire(new URL("../../../../packages/sketch/src/index.ts", import.meta.url));
const files: { readonly [address: string]: string } = {
  "/occt.wasm": from.resolve("opencascade.js/wasm"),
  "/planegcs.wasm": solver.resolve("@salusoft89/planegcs/dist/planegcs_dist/planegcs.wasm"),
};

/** What it said of its results since it was started. */
let kept: KeptResult[] = [];
/** How often it has told that what it built was not right. */
let wrongs = 0;
/** What it has told that OCCT is at. */
const works: string[] = [];
const heard = (): Promise<FromWorker> =>
  new Promise(
    (done) =>
      (scope.postMessage = (message) =>
        message.kind === "kept"
          ? kept.push(message.result)
          : message.kind === "wrong"
            ? (wrongs += 1)
            : message.kind === "work"
              ? message.key !== null && works.push(message.key)
              : done(message)),
  );
let nextId = 1;

async function asked(ask: KernelAsk): Promise<FromWorker> {
  nextId += 1;
  const answer = heard();
  scope.onmessage?.({ data: { kind: "ask", id: nextId, ask } });
  return answer;
}

/** Another worker in the place of the one before. */
async function started(results: readonly KeptResult[]): Promise<void> {
  vi.resetModules();
  await import("./worker.ts");
  kept = [];
  const ready = heard();
  scope.onmessage?.({
    data: {
      kind: "start",
      results,
      occt: "/occt.wasm",
      planegcs: "/planegcs.wasm",
    },
  });
  if ((await ready).kind !== "ready") throw new Error("the kernel could not be loaded");
}

beforeAll(async () => {
  vi.stubGlobal("self", scope);
  vi.stubGlobal("fetch", async (address: string) => {
    const file = files[address];
    if (file === undefined) throw new TypeError("Failed to fetch");
    return new Response(await readFile(file), { headers: { "content-type": "application/wasm" } });
  });
  await started([]);
});
afterAll(() => vi.unstubAllGlobals());

function partWith(...batch: Command[]): PartDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Plate", "mm"));
  const part = new PartDocument(doc, { person: "ada" });
  did(part, ...batch);
  return part;
}

function did(part: PartDocument, ...batch: Command[]): void {
  const done = part.run(batch);
  if (!done.ok) throw new Error(done.error.message);
}

const partFiles = { address: "/files/", headers: {} };

async function built(
  { model }: { readonly model: PartModel },
  { proof = "first", preview = false }: { proof?: "first" | "later"; preview?: boolean } = {},
): Promise<Built> {
  const more = { known: [], standIns: {}, fresh: false, files: partFiles, proof, preview };
  const answer = await asked({ ask: "rebuild", model, ...more });
  if (answer.kind !== "answer") throw new Error("it was not built");
  return answer.value as Built;
}

const box = { command: "addFeature", id: "b1", type: "box", params: { width: "25 mm" } } as const;

test("what is picked by its index is named only in the body that it was seen in", async () => {
  const part = partWith(box);
  const first = await built(part);
  const seen = { at: 0, key: first.bodies[0]?.key ?? "" };
  const edge = { ask: "reference", kind: "edge", body: seen, at: 3 } as const;
  const named = await asked(edge);
  if (named.kind !== "answer") throw new Error("it was not named");
  const { name } = named.value as { name: string };
  expect(await asked({ ask: "mass", body: seen, density: 1 })).toMatchObject({ kind: "answer" });

  did(part, {
    command: "addFeature",
    id: "f1",
    type: "fillet",
    params: { edges: [{ name }], radius: "2 mm" },
  });
  const second = await built(part);
  expect(second.features.every(({ status }) => status === "built")).toBe(true);
  expect(await asked(edge)).toMatchObject({ kind: "refused", error: { code: outdated } });
  expect(await asked({ ask: "mass", body: seen, density: 1 })).toMatchObject({ kind: "refused" });
  const now = { at: 0, key: second.bodies[0]?.key ?? "" };
  expect(await asked({ ...edge, body: now })).toMatchObject({ kind: "answer" });
});

test("a body that is where it was in the part, but at another place among the bodies, is still known", async () => {
  const part = partWith(box, { ...box, id: "b2", params: { width: "5 mm", depth: "5 mm" } });
  const { bodies } = await built(part);
  const last = { at: 1, key: bodies[1]?.key ?? "" };
  const named = await asked({ ask: "reference", kind: "face", body: last, at: 0 });
  did(part, { command: "suppressFeature", ids: ["b1"], suppressed: true });
  await built(part);
  const again = await asked({ ask: "reference", kind: "face", body: last, at: 0 });
  expect([named.kind, again.kind]).toEqual(["answer", "answer"]);
  expect((again as { value: unknown }).value).toEqual((named as { value: unknown }).value);
});

test("where the first build of a part breaks off, nothing is answered from the one that was open before", async () => {
  await built(partWith(box));
  const broken = { ask: "rebuild", known: [], standIns: {}, files: partFiles, proof: "first" } as const;
  const refused = await asked({ ...broken, model: null as never, fresh: true, preview: false });
  expect(refused.kind).toBe("refused");
  expect(await asked({ ask: "mass", body: { at: 0, key: "" }, density: 1 })).toMatchObject({
    kind: "refused",
    error: { code: "not-built" },
  });
});

test("what a dialog only showed stands in for nothing that is accepted, and what was accepted does", async () => {
  const part = partWith(
    { command: "addVariable", id: "v", name: "w", expression: "25 mm" },
    { ...box, params: { width: "#w" } },
  );
  const faresAt = async (expression: string, preview: boolean) => {
    did(part, { command: "editVariable", id: "v", expression });
    const { features } = await built(part, { preview });
    return features.find(({ id }) => id === "b1");
  };
  expect(await faresAt("25 mm", true)).toMatchObject({ status: "built" });
  const unbuilt = await faresAt("0 mm", false);
  expect(unbuilt).toMatchObject({ status: "failed" });
  expect(unbuilt).not.toHaveProperty("stale");
  expect(await faresAt("5 mm", false)).toMatchObject({ status: "built" });
  expect(await faresAt("0 mm", false)).toMatchObject({ status: "failed", stale: true });
});

test("a part with a file that cannot be reached is built without that", async () => {
  const blob = `ws_1/upload/${"a".repeat(64)}`;
  const imported = {
    command: "addFeature",
    id: "i1",
    type: "imported-body",
    params: { blob, file: "a.step" },
  };
  const { features, bodies } = await built(partWith(box, imported as Command));
  expect(features.filter(({ status }) => status === "failed")).toMatchObject([
    { id: "i1", error: { code: "file-unreachable" } },
  ]);
  expect(bodies.length).toBe(1);
});

test("whoever comes after a worker that was ended makes nothing again that it had made", async () => {
  const bore = (id: string, x: string): Command => ({
    command: "addFeature",
    id,
    type: "cylinder",
    params: { operation: "cut", x, diameter: "2 mm" },
  });
  const part = partWith(box, bore("c1", "5 mm"), bore("c2", "15 mm"));
  await started([]);
  const first = await built(part);
  const left = kept;
  expect(left.length).toBeGreaterThan(0);
  await started(left);
  const again = await built(part);
  expect(again.bodies.map(({ key }) => key)).toEqual(first.bodies.map(({ key }) => key));
  const keys = new Set(left.map(([key]) => key));
  expect(kept.filter(([key]) => keys.has(key))).toEqual([]);
});

/** Lines l1 to l4 through the corners of a rectangle. */
function rectangle(x: number, y: number, width: number, height: number) {
  const corners = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ] as const;
  const points = corners.map(([x, y], at) => [`p${at + 1}`, { type: "point", x, y }] as const);
  const lines = corners.map(
    (_, at) => [`l${at + 1}`, { type: "line", start: `p${at + 1}`, end: `p${((at + 1) % 4) + 1}` }] as const,
  );
  return { entities: Object.fromEntries<object>([...points, ...lines]), constraints: {} };
}

/** OCCT calls a bevel of 0.5 mm done, and what it makes of the ring is torn. */
function ringWith(bevel: string): PartModel {
  const { model } = partWith();
  const features = [
    {
      id: "outline",
      type: "sketch",
      params: { plane: { name: "front" } },
      sketch: rectangle(8.36, -9.77, 6, 2),
    },
    { id: "ring", type: "revolve", params: { sketch: "outline", axis: { name: "outline/y-axis" } } },
    { id: "rounded", type: "fillet", params: { edges: [{ name: "ring:side(l1)" }], radius: "0.5 mm" } },
    {
      id: "slot-outline",
      type: "sketch",
      params: { plane: { name: "right" } },
      sketch: rectangle(-5.21, -9.73, 5.12, 18),
    },
    {
      id: "slot",
      type: "extrude",
      params: { sketch: "slot-outline", operation: "cut", extent: "through-all", draft: "10 deg" },
    },
    { id: "bevel", type: "chamfer", params: { edges: [{ name: "slot:side(l2)" }], distance: bevel } },
  ].map((feature) => ({ name: feature.id, suppressed: false, ...feature }));
  const parsed = parseModel({
    kind: "part",
    schema: 1,
    meta: { name: "Ring", units: "mm" },
    variables: [],
    features: [...model.features, ...features],
    bodies: {},
  });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

test("what was shown before it was looked at and is not right is told, and built anew it says what is wrong", async () => {
  await started([]);
  expect((await built({ model: ringWith("0.1 mm") }, { proof: "later" })).features.at(-1)?.status).toBe(
    "built",
  );
  const shown = await built({ model: ringWith("0.5 mm") }, { proof: "later" });
  expect(shown.features.filter(({ status }) => status === "failed")).toEqual([]);
  const again = await built({ model: ringWith("0.5 mm") }, { proof: "first" });
  expect(wrongs).toBe(1);
  // The one of before stands in for it, as it does for what fails at once.
  expect(again.features.filter(({ status }) => status === "failed")).toMatchObject([
    { id: "bevel", stale: true },
  ]);
  const plain = await built(partWith(box), { proof: "later" });
  expect(
    await asked({ ask: "mass", body: { at: 0, key: plain.bodies[0]?.key ?? "" }, density: 1 }),
  ).toMatchObject({
    kind: "answer",
  });
  expect(wrongs).toBe(1);
});

test("every feature of the part that is practised can be built, and who asks in the middle of it has an answer", async () => {
  await started([]);
  scope.onmessage?.({ data: { kind: "practise" } });
  await new Promise((next) => setImmediate(next));
  const { features, bodies } = await built({ model: samplePart() });
  expect(features.filter(({ status }) => status !== "built")).toEqual([]);
  expect(bodies.length).toBe(1);
  expect((await built(partWith(box))).bodies.length).toBe(1);
});

test("a worker that is told what was given up builds the part without it until it is told to forget that", async () => {
  await started([]);
  const part = partWith(box);
  await built(part);
  did(part, { ...box, id: "b3", params: { x: "20 mm", operation: "add" } });
  await built(part);
  const key = works.at(-1) ?? "";
  await started([[key, givenUp(45)]]);
  const { features, bodies } = await built(part);
  expect(features.filter(({ status }) => status === "failed")).toMatchObject([
    { id: "b3", error: { code: "geometry-too-slow" } },
  ]);
  expect(bodies.length).toBe(1);
  scope.onmessage?.({ data: { kind: "forget", key } });
  expect((await built(part)).features.filter(({ status }) => status === "failed")).toEqual([]);
});
