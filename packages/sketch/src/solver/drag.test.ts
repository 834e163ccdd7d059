import { beforeAll, expect, test } from "vitest";
import {
  applyPatch,
  type Constraint,
  type Drag,
  emptySketch,
  ORIGIN,
  rectangleByCorners,
  type SketchData,
  type SketchSolver,
  slot,
  type Vec2,
} from "../index.ts";
import { createNodeSketchSolver } from "../node.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

function grab(data: SketchData, entity: string, at: Vec2): Drag {
  const drag = solver.drag(data, entity, at);
  if (!drag.ok) throw new Error(drag.error.message);
  return drag.value;
}

function after(data: SketchData, drag: Drag, ...pointers: Vec2[]): SketchData {
  let result = data;
  for (const pointer of pointers) {
    const applied = applyPatch(data, drag.move(pointer).patch);
    if (!applied.ok) throw new Error(applied.error.message);
    result = applied.value;
    expect(solver.solve(result)).toMatchObject({
      ok: true,
      value: { status: "solved", patch: { entities: {} } },
    });
  }
  return result;
}

function rectangle(extra: { [id: string]: Constraint } = {}): SketchData {
  let last = 0;
  const made = rectangleByCorners(() => `n${(last += 1)}`, { x: 0, y: 0 }, { x: 10, y: 5 });
  if (!made.ok) throw new Error(made.error.message);
  const applied = applyPatch(emptySketch, {
    ...made.value.patch,
    constraints: { ...made.value.patch.constraints, ...extra },
  });
  if (!applied.ok) throw new Error(applied.error.message);
  return applied.value;
}

const place = (data: SketchData, id: string) => {
  const entity = data.entities[id];
  return entity !== undefined && "x" in entity ? [entity.x, entity.y] : [];
};

test("a corner follows the pointer, its neighbours keep the sides straight, the far corner stays (K-18)", () => {
  const data = rectangle();
  const moved = after(data, grab(data, "n3", { x: 10, y: 5 }), { x: 12, y: 6 }, { x: 13, y: 9 });
  expect(place(moved, "n3")).toEqual([expect.closeTo(13, 9), expect.closeTo(9, 9)]);
  expect(place(moved, "n1")).toEqual([0, 0]);
});

test("a dimension holds under the pointer, and what is free follows it", () => {
  const width: Constraint = { type: "length", on: ["n5"], value: 10, driving: true };
  const data = rectangle({ width, anchor: { type: "coincident", on: ["n1", ORIGIN] } });
  const moved = after(data, grab(data, "n3", { x: 10, y: 5 }), { x: 14, y: 8 });
  expect(place(moved, "n3")).toEqual([10, expect.closeTo(8, 9)]);
});

test("what is fully defined stays, wherever the pointer goes", () => {
  const data = rectangle({
    width: { type: "length", on: ["n5"], value: 10, driving: true },
    height: { type: "length", on: ["n6"], value: 5, driving: true },
    anchor: { type: "coincident", on: ["n1", ORIGIN] },
  });
  expect(grab(data, "n3", { x: 10, y: 5 }).move({ x: 100, y: 100 }).patch.entities).toEqual({});
});

test("a point on a circle runs round it after the pointer", () => {
  const data: SketchData = {
    entities: {
      p: { type: "point", x: 5, y: 0 },
      m: { type: "point", x: 0, y: 0 },
      c: { type: "circle", center: "m", radius: 5 },
    },
    constraints: {
      o: { type: "coincident", on: ["m", ORIGIN] },
      r: { type: "radius", on: ["c"], value: 5, driving: true },
      on: { type: "on-curve", on: ["p", "c"] },
    },
  };
  const drag = grab(data, "p", { x: 5, y: 0 });
  const quarter = after(data, drag, { x: 8, y: 8 }, { x: 0, y: 20 });
  expect(place(quarter, "p")).toEqual([expect.closeTo(0, 5), expect.closeTo(5, 6)]);
  const half = after(data, drag, { x: -9, y: 9 }, { x: -3, y: 0 });
  expect(place(half, "p")).toEqual([expect.closeTo(-5, 6), expect.closeTo(0, 5)]);
});

test("a line is carried whole, and a rim stretches its circle around the centre (K-19)", () => {
  const data: SketchData = {
    entities: {
      a: { type: "point", x: 0, y: 0 },
      b: { type: "point", x: 4, y: 3 },
      l: { type: "line", start: "a", end: "b" },
      m: { type: "point", x: 20, y: 0 },
      c: { type: "circle", center: "m", radius: 5 },
    },
    constraints: {},
  };
  const carried = after(data, grab(data, "l", { x: 3.6, y: 2.7 }), { x: 13.6, y: 1.7 });
  expect([place(carried, "a"), place(carried, "b")]).toEqual([
    [expect.closeTo(10, 9), expect.closeTo(-1, 9)],
    [expect.closeTo(14, 9), expect.closeTo(2, 9)],
  ]);
  const stretched = after(data, grab(data, "c", { x: 20, y: 5 }), { x: 20, y: 9 });
  expect(stretched.entities["c"]).toMatchObject({ radius: expect.closeTo(9, 9) });
  expect(place(stretched, "m")).toEqual([20, 0]);
});

test("a slot keeps its tangents while an end is dragged far and back", () => {
  let last = 0;
  const made = slot(() => `n${(last += 1)}`, { x: 0, y: 0 }, { x: 20, y: 0 }, 5);
  const data = applyPatch(emptySketch, made.ok ? made.value.patch : { entities: {}, constraints: {} });
  if (!data.ok) throw new Error(data.error.message);
  const path = [
    { x: 30, y: 10 },
    { x: 0, y: 60 },
    { x: -40, y: -5 },
    { x: 20, y: 0 },
  ];
  const moved = after(data.value, grab(data.value, "n2", { x: 20, y: 0 }), ...path);
  expect(place(moved, "n2")).toEqual([expect.closeTo(20, 6), expect.closeTo(0, 6)]);
});

test("a point of one dimension follows a pointer that races", () => {
  const data: SketchData = {
    entities: { a: { type: "point", x: 0, y: 0 }, b: { type: "point", x: 3, y: 4 } },
    constraints: {
      o: { type: "coincident", on: ["a", ORIGIN] },
      d: { type: "distance", on: ["a", "b"], value: 5, driving: true },
    },
  };
  const drag = grab(data, "b", { x: 3, y: 4 });
  const moved = after(data, drag, { x: 5000, y: 0 });
  expect(place(moved, "b")).toEqual([expect.closeTo(5, 6), expect.closeTo(0, 2)]);
});

test("nothing can be dragged at an id that is not there, nor the origin", () => {
  for (const id of ["gone", ORIGIN, "__proto__"]) {
    expect(solver.drag(rectangle(), id, { x: 0, y: 0 })).toMatchObject({
      ok: false,
      error: { code: "drag-target-missing" },
    });
  }
});

test("a pointer that is nowhere moves nothing, and the next place is followed (K-18)", () => {
  const data = rectangle();
  const drag = grab(data, "n3", { x: 10, y: 5 });
  for (const nowhere of [Number.NaN, Number.POSITIVE_INFINITY, 1e308])
    for (const fields of Object.values(drag.move({ x: nowhere, y: 5 }).patch.entities))
      for (const value of Object.values(fields ?? {})) expect(Number.isFinite(value)).toBe(true);
  expect(place(after(data, drag, { x: 12, y: 6 }), "n3")).toEqual([12, 6]);
});

test("a corner that is dragged exactly onto its neighbour's place leaves the side between them its length (K-12)", () => {
  const data = rectangle();
  const drag = grab(data, "n3", { x: 10, y: 5 });
  const width = (sketch: SketchData) =>
    Math.abs((place(sketch, "n3")[0] ?? 0) - (place(sketch, "n4")[0] ?? 0));
  expect(width(after(data, drag, { x: 4, y: 5 }))).toBeCloseTo(4, 9);
  expect(width(after(data, drag, { x: 0, y: 5 }))).toBeGreaterThan(1e-6);
  expect(width(after(data, drag, { x: -3, y: 5 }))).toBeCloseTo(3, 9);
});
