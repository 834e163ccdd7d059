import { expect, test } from "vitest";
import { accept, type Drawing, infer, ORIGIN, type SketchData, THIS_CURVE, THIS_POINT } from "../index.ts";

const sketch: SketchData = {
  entities: {
    a: { type: "point", x: 10, y: 10 },
    b: { type: "point", x: 30, y: 10 },
    ab: { type: "line", start: "a", end: "b" },
    m: { type: "point", x: 50, y: 50 },
    c: { type: "circle", center: "m", radius: 10 },
    p: { type: "point", x: 15, y: 0 },
    q: { type: "point", x: 15, y: 30 },
    pq: { type: "line", start: "p", end: "q" },
  },
  constraints: {},
};

const at = (x: number, y: number, drawing: Partial<Drawing> = {}) =>
  infer({ x, y }, sketch, { tolerance: 0.5, ...drawing });

test("an existing point wins, and is used instead of a new one (K-25)", () => {
  expect(at(10.2, 9.9)).toEqual({ kind: "point", at: { x: 10, y: 10 }, point: "a", offers: [], guides: [] });
});

test("the origin is snapped to by a constraint", () => {
  expect(at(0.1, -0.2)).toMatchObject({
    kind: "origin",
    offers: [{ type: "coincident", on: [THIS_POINT, ORIGIN] }],
  });
});

test("the middle of a line and a crossing are special places", () => {
  expect(at(20.3, 10.1)).toMatchObject({
    kind: "midpoint",
    at: { x: 20, y: 10 },
    offers: [{ type: "midpoint", on: [THIS_POINT, "ab"] }],
  });
  expect(at(15.2, 10.2)).toMatchObject({
    kind: "intersection",
    at: { x: 15, y: 10 },
    offers: [{ on: [THIS_POINT, "ab"] }, { on: [THIS_POINT, "pq"] }],
  });
});

test("anywhere else on a curve is on the curve", () => {
  expect(at(25, 10.3)).toMatchObject({
    kind: "on-curve",
    at: { x: 25, y: 10 },
    offers: [{ type: "on-curve", on: [THIS_POINT, "ab"] }],
  });
  expect(at(50, 60.2)).toMatchObject({ kind: "on-curve", at: { x: 50, y: 60 } });
});

test("a line being drawn snaps level and upright", () => {
  expect(at(70, 80.3, { from: { x: 60, y: 80 } })).toMatchObject({
    kind: "aligned",
    at: { x: 70, y: 80 },
    offers: [{ type: "horizontal", on: [THIS_CURVE] }],
  });
  expect(at(60.4, 95, { from: { x: 60, y: 80 } })).toMatchObject({
    kind: "aligned",
    at: { x: 60, y: 95 },
    offers: [{ type: "vertical", on: [THIS_CURVE] }],
  });
});

test("level from its start and lined up with a woken point, it lands where both meet", () => {
  expect(at(30.3, 80.2, { from: { x: 60, y: 80 }, awake: ["b"] })).toMatchObject({
    at: { x: 30, y: 80 },
    offers: [
      { type: "horizontal", on: [THIS_CURVE] },
      { type: "vertical", on: [THIS_POINT, "b"] },
    ],
  });
});

test("a level line that reaches another ends on it", () => {
  expect(at(15.3, 20.2, { from: { x: 5, y: 20 } })).toMatchObject({
    kind: "intersection",
    at: { x: 15, y: 20 },
    offers: [
      { type: "on-curve", on: [THIS_POINT, "pq"] },
      { type: "horizontal", on: [THIS_CURVE] },
    ],
  });
});

test("a line drawn to a circle offers the tangent", () => {
  const found = at(56.1, 58.1, { from: { x: 50 + 50 / 3, y: 50 } });
  expect(found).toMatchObject({
    kind: "tangent-point",
    offers: [
      { type: "on-curve", on: [THIS_POINT, "c"] },
      { type: "tangent", on: [THIS_CURVE, "c"] },
    ],
  });
  expect([found.at.x, found.at.y]).toEqual([expect.closeTo(56, 9), expect.closeTo(58, 9)]);
});

test("a line drawn to a slanted line offers to stand square on it", () => {
  const slanted: SketchData = {
    entities: {
      s: { type: "point", x: 0, y: 0 },
      e: { type: "point", x: 40, y: 30 },
      l: { type: "line", start: "s", end: "e" },
    },
    constraints: {},
  };
  const found = infer({ x: 15.9, y: 12.2 }, slanted, { tolerance: 0.5, from: { x: 10, y: 20 } });
  expect(found).toMatchObject({
    kind: "foot",
    offers: [{ type: "on-curve" }, { type: "perpendicular", on: [THIS_CURVE, "l"] }],
  });
  expect([found.at.x, found.at.y]).toEqual([expect.closeTo(16, 9), expect.closeTo(12, 9)]);
});

test("after an arc a line runs on in its tangent, after a slanted line it turns squarely", () => {
  const chain: SketchData = {
    entities: {
      m: { type: "point", x: 0, y: 0 },
      s: { type: "point", x: 5, y: 0 },
      e: { type: "point", x: 3, y: 4 },
      arc: { type: "arc", center: "m", start: "s", end: "e" },
      f: { type: "point", x: 43, y: 34 },
      l: { type: "line", start: "e", end: "f" },
    },
    constraints: {},
  };
  const tangent = infer({ x: -5.1, y: 10.1 }, chain, { tolerance: 0.5, from: { x: 3, y: 4 }, after: "arc" });
  expect(tangent).toMatchObject({ kind: "aligned", offers: [{ type: "tangent", on: [THIS_CURVE, "arc"] }] });
  const square = infer({ x: 37.1, y: 42.2 }, chain, { tolerance: 0.5, from: { x: 43, y: 34 }, after: "l" });
  expect(square).toMatchObject({
    kind: "aligned",
    offers: [{ type: "perpendicular", on: [THIS_CURVE, "l"] }],
  });
});

test("what moves with the pointer is nothing to snap to", () => {
  expect(at(10.1, 10.1, { ignore: ["a"] })).toMatchObject({ kind: "free", offers: [] });
});

test("far from everything the click lands where it points", () => {
  expect(at(80, 90)).toEqual({ kind: "free", at: { x: 80, y: 90 }, offers: [], guides: [] });
});

test("an offer is made a constraint on what has been drawn (K-25)", () => {
  expect(accept({ type: "horizontal", on: [THIS_CURVE] }, { point: "p", curve: "l" })).toEqual({
    type: "horizontal",
    on: ["l"],
  });
  expect(accept({ type: "horizontal", on: [THIS_CURVE] }, { point: "p" })).toBeUndefined();
});
