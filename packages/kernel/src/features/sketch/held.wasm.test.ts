import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, test } from "vitest";
import { compileOcct } from "../../node/index.ts";
import { createKernel, type Kernel } from "../../rebuild/kernel.ts";
import { refs, testPart, type TestFeature } from "../../rebuild/test-part.ts";

let kernel: Kernel;
beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: await createNodeSketchSolver() });
});

async function build(...features: TestFeature[]) {
  const built = await kernel.rebuild(testPart(features));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

const block = (width: string): TestFeature => ({
  id: "a",
  type: "box",
  params: { width, depth: "40", height: "10", centered: true },
});
const bore: TestFeature = {
  id: "c",
  type: "cylinder",
  params: { x: "-5", diameter: "8", height: "30", operation: "cut" },
};

const point = (x: number, y: number) => ({ type: "point", x, y });
const fixed = (on: string, name: string) => ({ type: "fixed", on: [on], from: { name } });

/** A drawing on the block's top, of which something is held by the block. */
const onTop = (entities: object, constraints: object): TestFeature => ({
  id: "s",
  type: "sketch",
  params: { plane: { name: "a:top" } },
  sketch: { entities, constraints },
});

async function solved(...features: TestFeature[]) {
  const part = await build(...features);
  const drawn = part.sketches.get("s")?.data.entities ?? {};
  const at = (id: string) => {
    const entity = drawn[id];
    return entity !== undefined && "x" in entity ? { x: entity.x, y: entity.y } : undefined;
  };
  return { part, drawn, at, report: part.features.find(({ id }) => id === "s") };
}

const line = { p: point(12, -9), q: point(12, 9), l: { type: "line", start: "p", end: "q" } };

test("a line is where the edge is that it is fixed to, its ends on the sides where they were, and others keep their distance from it", async () => {
  const hole = { m: point(3, 2), ring: { type: "circle", center: "m", radius: 2 } };
  const drawn = onTop(
    { ...line, ...hole },
    {
      f: fixed("l", "{a:right|a:top}"),
      d: { type: "distance", on: ["m", "l"], value: "6", driving: true },
    },
  );
  for (const width of [30, 50]) {
    const { at, report } = await solved(block(String(width)), drawn);
    expect(report?.error).toBeUndefined();
    expect(at("p")).toEqual({ x: expect.closeTo(width / 2, 9), y: expect.closeTo(-20, 9) });
    expect(at("q")).toEqual({ x: expect.closeTo(width / 2, 9), y: expect.closeTo(20, 9) });
    expect(at("m")?.x).toBeCloseTo(width / 2 - 6, 6);
  }
});

test("a corner and a round edge hold what is fixed to them", async () => {
  const ring = { m: point(0, 0), ring: { type: "circle", center: "m", radius: 1 } };
  const { at, drawn, report } = await solved(
    block("30"),
    bore,
    onTop(
      { k: point(1, 1), ...ring },
      { f: fixed("k", "<a:back|a:right|a:top>"), g: fixed("ring", "{a:top|c:side}") },
    ),
  );
  expect(report?.error).toBeUndefined();
  expect(at("k")).toEqual({ x: expect.closeTo(15, 9), y: expect.closeTo(20, 9) });
  expect(at("m")).toEqual({ x: expect.closeTo(-5, 9), y: expect.closeTo(0, 9) });
  expect(drawn["ring"]).toMatchObject({ radius: expect.closeTo(4, 9) });
});

test("an arc runs the way that its edge does, seen from the drawing's side", async () => {
  const arc = {
    m: point(9, 9),
    s: point(10, 9),
    e: point(9, 10),
    bow: { type: "arc", center: "m", start: "s", end: "e" },
  };
  const rounded: TestFeature = {
    id: "f",
    type: "fillet",
    params: { edges: refs("{a:back|a:right}"), radius: "5" },
  };
  const { at, report } = await solved(
    block("30"),
    rounded,
    onTop(arc, { f: fixed("bow", "{a:top|f:round({a:back|a:right})}") }),
  );
  expect(report?.error).toBeUndefined();
  expect(at("m")).toEqual({ x: expect.closeTo(10, 9), y: expect.closeTo(15, 9) });
  expect(at("s")).toEqual({ x: expect.closeTo(15, 9), y: expect.closeTo(15, 9) });
  expect(at("e")).toEqual({ x: expect.closeTo(10, 9), y: expect.closeTo(20, 9) });
});

test("what is gone, comes later or is seen from its end is told, and what was drawn from it stays where it was", async () => {
  for (const name of ["{a:right|c:side}", "{a:back|a:right}"]) {
    const { report, at } = await solved(block("30"), onTop(line, { f: fixed("l", name) }), bore);
    expect(report).toMatchObject({
      status: "built",
      warning: { code: "sketch-incomplete", details: { reference: name, constraints: ["f"] } },
    });
    expect(at("p")).toEqual({ x: 12, y: -9 });
  }
});
