import { tries } from "@solidtype/bench/tries";
import type { Result } from "@solidtype/contracts";
import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PartModel } from "@solidtype/document";
import fc from "fast-check";
import type { OpenCascadeInstance } from "opencascade.js";
import { beforeAll, describe, expect, it } from "vitest";
import { openSides } from "../mesh/watertight.ts";
import { compileOcct, directoryStore } from "../node/index.ts";
import { loadOcct } from "../occt/load.ts";
import { memoryStore, type ResultStore } from "../store/result-store.ts";
import type { BuiltPart } from "./built-part.ts";
import { Kernel } from "./kernel.ts";
import { drawing, rectangle, refs, round, testPart, type TestFeature } from "./test-part.ts";

let oc: OpenCascadeInstance;

beforeAll(async () => {
  oc = await loadOcct(await compileOcct());
});

const fresh = (store?: ResultStore) => new Kernel(oc, { solver: null, ...(store && { store }) });

async function build(kernel: Kernel, model: PartModel): Promise<BuiltPart> {
  const built = await kernel.rebuild(model);
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

function must<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** Everything of a part that must not hang on how it came to be. */
function facts(part: BuiltPart, asked: readonly string[]) {
  return {
    features: part.features.map(({ id, status, error }) => [id, status, error?.code]),
    bodies: part.bodies.map(({ name, key }, at) => [
      name,
      key,
      Number(part.massProperties(at).volume.toPrecision(9)),
    ]),
    names: part.bodies.map((_, at) => part.names(at)),
    resolved: asked.map((name) => part.resolve(name)),
  };
}

/** A part in which most things happen: sketches, a hole pattern, overlapping cuts, a split, a rounding, a mirror. */
function samplePart({
  width,
  height,
  x,
  radius,
  count,
  slot,
  round: rounding,
  suppressed,
}: Sample): PartModel {
  const features: TestFeature[] = [
    drawing("s1", rectangle(0, 0, width, 30)),
    { id: "f1", type: "extrude", params: { sketch: "s1", distance: `${height}` } },
    drawing("s2", round("c1", x, 8, radius)),
    { id: "f2", type: "extrude", params: { sketch: "s2", operation: "cut", extent: "through-all" } },
    {
      id: "p",
      type: "linear-pattern",
      params: { features: ["f2"], direction: { name: "s1/l1" }, spacing: "9", count: `${count}` },
    },
    drawing("s3", rectangle(slot, -5, 5, 40, "q")),
    { id: "f3", type: "extrude", params: { sketch: "s3", operation: "cut", distance: "4" } },
    { id: "r", type: "fillet", params: { edges: refs("{f1:side(l1)|f1:side(l4)}"), radius: `${rounding}` } },
    { id: "b", type: "box", params: { x: "-40", width: "6", depth: "6" } },
    { id: "m", type: "mirror", params: { bodies: refs("$b"), plane: { name: "right" }, join: false } },
  ];
  return testPart(features.map((feature) => ({ ...feature, suppressed: suppressed.includes(feature.id) })));
}

const sample = fc.record({
  width: fc.constantFrom(60, 61, 80),
  height: fc.constantFrom(10, 12, 3),
  x: fc.constantFrom(6, 7, 20),
  radius: fc.constantFrom(2, 3, 5),
  count: fc.constantFrom(1, 2, 4, 5),
  slot: fc.constantFrom(20, 33, 50, 200),
  round: fc.constantFrom(1, 2, 40),
  suppressed: fc.subarray(["f2", "f3", "r", "m"], { maxLength: 2 }),
});
type Sample = {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly radius: number;
  readonly count: number;
  readonly slot: number;
  readonly round: number;
  readonly suppressed: readonly string[];
};

describe("results that are kept", () => {
  it("are what a fresh kernel makes, through any sequence of edits", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { minLength: 2, maxLength: 5 }), async (edits) => {
        const store = memoryStore(100_000_000);
        const kept = fresh(store);
        let asked: readonly string[] = [];
        for (const edit of edits) {
          const model = samplePart(edit);
          const expected = facts(await build(fresh(), model), asked);
          const part = await build(kept, model);
          expect(facts(part, asked)).toEqual(expected);
          for (const { mesh } of await part.meshes()) expect(openSides(mesh)).toBe(0);
          expect(facts(await build(fresh(store), model), asked)).toEqual(expected);
          asked = expected.names.flatMap(({ faces, edges }) => [...faces, ...edges]);
        }
      }),
      tries(8),
    );
  });

  it("know which end of a symmetric extrusion is its start, when it is flipped", async () => {
    const flipped = (flip: boolean) =>
      testPart([
        drawing("s", rectangle(0, 0, 10, 10)),
        { id: "e", type: "extrude", params: { sketch: "s", extent: "symmetric", distance: "10", flip } },
      ]);
    const placed = (part: BuiltPart) =>
      new Map(part.names(0).faces.map((name) => [name, must(part.measure(name))]));
    const kept = fresh();
    await build(kept, flipped(false));
    expect(placed(await build(kept, flipped(true)))).toEqual(placed(await build(fresh(), flipped(true))));
  });

  it("in torn or foreign files count as missing", async () => {
    const directory = mkdtempSync(join(tmpdir(), "kernel-store-"));
    try {
      const store = directoryStore(directory);
      const model = samplePart({
        width: 60,
        height: 10,
        x: 6,
        radius: 2,
        count: 4,
        slot: 33,
        round: 1,
        suppressed: [],
      });
      const first = await build(fresh(store), model);
      const expected = facts(first, []);
      await first.meshes();
      const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      expect(files.length).toBeGreaterThan(2);
      files.forEach((file, at) =>
        truncateSync(join(file.parentPath, file.name), at % 3 === 0 ? 0 : 100 + at),
      );
      expect(facts(await build(fresh(store), model), [])).toEqual(expected);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("let an edit mesh only the faces that it changed", async () => {
    const kernel = fresh();
    const model = (height: number) =>
      testPart([
        { id: "a", type: "box" },
        { id: "b", type: "box", params: { x: "20", height: `${height}` } },
      ]);
    await (await build(kernel, model(10))).meshes();
    const before = kernel.meshCount;
    await (await build(kernel, model(11))).meshes();
    expect(kernel.meshCount.meshed - before.meshed).toBe(6);
    expect(kernel.meshCount.reused - before.reused).toBe(6);
  });

  it("spare whatever an edit does not reach: only what hangs on it is made again", async () => {
    const kernel = fresh();
    const chain = (id: string, x: number, height: number, label = id): TestFeature[] => [
      { id: `${id}-box`, type: "box", params: { x: `${x}`, height: `${height}` } },
      {
        id: `${id}-cut`,
        type: "cylinder",
        params: { x: `${x + 5}`, y: "5", z: "-1", diameter: "4", height: "50", operation: "cut" },
      },
      {
        id: `${id}-round`,
        type: "fillet",
        name: label,
        params: { edges: refs(`{${id}-box:front|${id}-box:right}`) },
      },
    ];
    const model = (height: number, label?: string) =>
      testPart([...chain("a", 0, 10, label), ...chain("b", 30, height), ...chain("c", 60, 10)]);
    const made = async (next: PartModel) => {
      const before = kernel.operationCount.made;
      await build(kernel, next);
      return kernel.operationCount.made - before;
    };
    // Box, cylinder, cut and rounding of each chain.
    expect(await made(model(10))).toBe(12);
    expect(await made(model(10, "Renamed"))).toBe(0);
    // The cylinder does not hang on the box.
    expect(await made(model(12))).toBe(3);
    expect(await made(model(10))).toBe(0);
  });

  it("are all found again when an edit changes nothing that is built", async () => {
    const kernel = fresh();
    const edit = { width: 60, height: 10, x: 6, radius: 2, count: 4, slot: 33, round: 1, suppressed: [] };
    const before = await build(kernel, samplePart(edit));
    await before.meshes();
    const count = kernel.meshCount;
    const model = samplePart(edit);
    const features = model.features.map((feature) => {
      if (feature.id !== "s1" || !("sketch" in feature)) return feature;
      const { entities, constraints } = feature.sketch as { entities: object; constraints: object };
      const line = { k: { type: "line", start: "p1", end: "p3", construction: true } };
      return { ...feature, name: "Renamed", sketch: { constraints, entities: { ...entities, ...line } } };
    });
    const after = await build(kernel, { ...model, features: features as typeof model.features });
    await after.meshes();
    expect(after.bodies.map(({ key }) => key)).toEqual(before.bodies.map(({ key }) => key));
    expect(kernel.meshCount.meshed).toBe(count.meshed);
  });

  it("do not mix when rebuilds are asked for all at once", async () => {
    const kernel = new Kernel(oc, { solver: null, store: memoryStore(100_000_000), liveBudget: 1 });
    const edits = [3, 10, 12].map((height) =>
      samplePart({ width: 60, height, x: 6, radius: 2, count: 2, slot: 33, round: 1, suppressed: [] }),
    );
    const parts = await Promise.all(edits.map((model) => build(kernel, model)));
    for (const [at, part] of parts.entries())
      expect(part.bodies.map(({ key }) => key)).toEqual(
        (await build(fresh(), edits[at]!)).bodies.map(({ key }) => key),
      );
  });

  it("are neither used nor changed by a rehearsal, which is heard to stop", async () => {
    const kernel = fresh(memoryStore(50_000_000));
    const model = samplePart({
      width: 60,
      height: 10,
      x: 6,
      radius: 2,
      count: 2,
      slot: 33,
      round: 1,
      suppressed: [],
    });
    const part = await build(kernel, model);
    const before = { ...kernel.operationCount, ...kernel.meshCount };
    expect(await kernel.rehearse(model, new AbortController().signal)).toBe(true);
    expect(await kernel.rehearse(model, AbortSignal.abort())).toBe(false);
    expect({ ...kernel.operationCount, ...kernel.meshCount }).toEqual(before);
    // The part that was built still answers.
    const again = await build(fresh(), model);
    expect(facts(part, [])).toEqual(facts(again, []));
  });

  it("are left as they are by a rounding that is tried on them and does not fit", async () => {
    const kernel = fresh();
    const drilled: readonly TestFeature[] = [
      { id: "a", type: "cylinder", params: { diameter: "8", height: "20" } },
      {
        id: "t",
        type: "torus",
        params: {
          plane: { name: "front" },
          x: "8.09",
          y: "-9",
          z: "-2",
          ringDiameter: "19",
          tubeDiameter: "6",
          operation: "add",
        },
      },
      drawing("s", { d: { type: "point", x: 2, y: 1 } }, "a:bottom"),
      { id: "h", type: "hole", params: { points: refs("s/d"), diameter: "4", extent: "through" } },
    ];
    const expected = facts(await build(kernel, testPart(drilled)), []);
    const rounding = { id: "r", type: "fillet", params: { edges: refs("h:mouth(s/d)"), radius: "1" } };
    const tried = await build(kernel, testPart([...drilled, rounding]));
    expect(tried.features.at(-1)).toMatchObject({ status: "failed", error: { code: "fillet-failed" } });
    const after = await build(kernel, testPart(drilled));
    expect(facts(after, [])).toEqual(expected);
    expect(after.validity(0).valid).toBe(true);
  });

  it("are called the same whatever bodies lay beside them when they were made", async () => {
    const block: TestFeature = { id: "a", type: "box", params: { width: "60", depth: "20", height: "10" } };
    const apart: TestFeature = {
      id: "c",
      type: "cylinder",
      params: { x: "30", y: "10", diameter: "24", height: "10", operation: "cut" },
    };
    const corner = { edges: refs("{a:front|a:left}"), radius: "3" };
    // It goes on along the front, of which the other piece has the rest.
    const rim = { edges: refs("{a:left|a:top}"), radius: "1", tangent: true };
    const [rounded, treated]: [TestFeature, TestFeature] = [
      { id: "v", type: "fillet", params: corner },
      { id: "t", type: "fillet", params: rim },
    ];
    const away: TestFeature = {
      id: "w",
      type: "box",
      params: { x: "30", y: "-5", width: "40", depth: "30", height: "10", operation: "cut" },
    };
    const kernel = fresh();
    const both = await build(kernel, testPart([block, apart, rounded, treated]));
    expect(both.bodies).toHaveLength(2);
    const edited = testPart([block, apart, rounded, away, treated]);
    const after = await build(kernel, edited);
    expect(after.bodies).toHaveLength(1);
    expect(after.names(0)).toEqual((await build(fresh(), edited)).names(0));
  });

  it("are let go when they take too much, and made again when they are asked for", async () => {
    const tight = new Kernel(oc, { solver: null, liveBudget: 1 });
    const model = samplePart({
      width: 60,
      height: 10,
      x: 6,
      radius: 2,
      count: 4,
      slot: 33,
      round: 1,
      suppressed: [],
    });
    const expected = facts(await build(fresh(), model), []);
    for (let again = 0; again < 3; again++) expect(facts(await build(tight, model), [])).toEqual(expected);
  });
});

describe("a rebuild that is to stop", () => {
  it("stops between features, and the kernel goes on", async () => {
    const kernel = fresh();
    const model = samplePart({
      width: 60,
      height: 10,
      x: 6,
      radius: 2,
      count: 4,
      slot: 33,
      round: 1,
      suppressed: [],
    });
    expect(await kernel.rebuild(model, AbortSignal.abort())).toMatchObject({
      ok: false,
      error: { code: "cancelled" },
    });
    expect((await build(kernel, model)).bodies.length).toBeGreaterThan(1);
  });
});
