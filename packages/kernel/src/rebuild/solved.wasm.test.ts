import { fail } from "@solidtype/contracts";
import type { SketchSolver } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import { createKernel, type Kernel } from "./kernel.ts";
import { drawing, rectangle, testPart, type TestFeature } from "./test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: await createNodeSketchSolver() });
});

const constraints = (width: string, more: object = {}) => ({
  fix: { type: "coincident", on: ["p1", "origin"] },
  h1: { type: "horizontal", on: ["l1"] },
  h3: { type: "horizontal", on: ["l3"] },
  v2: { type: "vertical", on: ["l2"] },
  v4: { type: "vertical", on: ["l4"] },
  w: { type: "length", on: ["l1"], value: width, driving: true },
  h: { type: "length", on: ["l2"], value: "20 mm", driving: true },
  ...more,
});

async function volumeOf(width: string, more: object = {}) {
  const sketch = { ...drawing("s1", rectangle(1, 2, 9, 9)).sketch, constraints: constraints(width, more) };
  const built = await kernel.rebuild(
    testPart(
      [
        { id: "s1", type: "sketch", params: { plane: { name: "top" } }, sketch },
        { id: "f1", type: "extrude", params: { sketch: "s1", distance: "#t" } },
      ],
      {
        variables: [{ id: "v1", name: "t", expression: "1 cm", description: "" }],
      },
    ),
  );
  if (!built.ok) throw new Error(built.error.message);
  const [body] = built.value.bodies;
  return {
    volume: body === undefined ? null : built.value.massProperties(0).volume,
    features: built.value.features,
  };
}

it("solves sketches before it builds on them, and resolves expressions", async () => {
  const { volume, features } = await volumeOf("2 * #t + 10 mm");
  expect(features.filter(({ status }) => status === "failed")).toEqual([]);
  expect(volume).toBeCloseTo(30 * 20 * 10, 4);
});

it("says which constraints contradict each other, and what builds on the sketch says so too", async () => {
  const { features } = await volumeOf("30", {
    again: { type: "horizontal-distance", on: ["p1", "p2"], value: "40 mm", driving: true },
  });
  const errors = new Map(features.flatMap(({ id, error }) => (error ? [[id, error]] : [])));
  expect(errors.get("s1")).toMatchObject({ code: "sketch-conflicting" });
  expect(errors.get("f1")).toMatchObject({ code: "input-failed", details: { feature: "s1" } });
});

it("builds a sketch without what lies on something that is gone, and says that it is left out", async () => {
  // Twice: what is remembered of a solved drawing says so as well.
  for (const _ of ["solved", "remembered"]) {
    const { volume, features } = await volumeOf("30", { lost: { type: "parallel", on: ["l1", "gone"] } });
    expect(volume).toBeCloseTo(30 * 20 * 10, 4);
    expect(features.find(({ id }) => id === "s1")).toMatchObject({
      status: "built",
      warning: { code: "sketch-incomplete", details: { constraints: ["lost"], entities: [] } },
    });
    expect(features.find(({ id }) => id === "f1")).not.toHaveProperty("warning");
  }
});

it("tells also of a sketch that contradicts itself where it lies, for it to be mended there, though what stands in for it lies elsewhere", async () => {
  const again = { type: "horizontal-distance", on: ["p1", "p2"], value: "40 mm", driving: true };
  const { sketch } = drawing("s1", rectangle(1, 2, 9, 9));
  const at = (plane: string, more: object): TestFeature[] => [
    { id: "high", type: "plane", params: { base: { name: "top" }, distance: "7 mm" } },
    { id: "low", type: "plane", params: { base: { name: "top" }, distance: "-7 mm" } },
    {
      id: "s1",
      type: "sketch",
      params: { plane: { name: plane } },
      sketch: { ...sketch, constraints: constraints("30", more) },
    },
  ];
  const good = await kernel.rebuild(testPart(at("low", {})));
  if (!good.ok) throw new Error(good.error.message);
  for (const lastGood of [undefined, good.value.lastGood]) {
    const built = await kernel.rebuild(testPart(at("high", { again })), undefined, lastGood);
    if (!built.ok) throw new Error(built.error.message);
    const sketched = built.value.features.at(-1);
    expect([sketched?.status, sketched?.stale]).toEqual(["failed", lastGood && true]);
    expect(built.value.frames.get("s1")?.origin).toEqual([0, 0, 7]);
  }
});

it("brings an arc's end back to its radius, even in a sketch without constraints", async () => {
  const entities = {
    m: { type: "point", x: 0, y: 0 },
    s: { type: "point", x: 10, y: 0 },
    e: { type: "point", x: -10.4, y: 0.3 },
    bow: { type: "arc", center: "m", start: "s", end: "e" },
    string: { type: "line", start: "e", end: "s" },
  };
  const built = await kernel.rebuild(
    testPart([
      { id: "s1", type: "sketch", params: { plane: { name: "top" } }, sketch: { entities, constraints: {} } },
      { id: "f1", type: "extrude", params: { sketch: "s1", distance: "5 mm" } },
    ]),
  );
  if (!built.ok) throw new Error(built.error.message);
  expect(built.value.features.filter(({ status }) => status === "failed")).toEqual([]);
  expect(built.value.bodies).toHaveLength(1);
});

it("is not held up by a solver that another drawing has stopped", async () => {
  const solver = await createNodeSketchSolver();
  let standing = true;
  // As when planegcs aborts: it answers nothing until it stands again.
  const falling: SketchSolver = {
    ...solver,
    ready: async () => {
      await solver.ready();
      standing = true;
    },
    solve: (data) => {
      standing &&= !("too-much" in data.entities);
      return standing ? solver.solve(data) : fail("solver-restarting", "It is too much.");
    },
  };
  const own = await createKernel({ wasm: await compileOcct(), solver: falling });
  const drawn = { ...drawing("t", rectangle(1, 2, 9, 9)).sketch, constraints: constraints("30 mm") };
  const built = await own.rebuild(
    testPart([
      drawing("s", { "too-much": { type: "point", x: 0, y: 0 } }),
      { id: "t", type: "sketch", params: { plane: { name: "top" } }, sketch: drawn },
      { id: "f", type: "extrude", params: { sketch: "t", distance: "10" } },
    ]),
  );
  if (!built.ok) throw new Error(built.error.message);
  expect(built.value.features.map(({ id, error }) => [id, error?.code]).slice(-3)).toEqual([
    ["s", "sketch-too-large"],
    ["t", undefined],
    ["f", undefined],
  ]);
});
