import type { Result } from "@solidtype/contracts";
import { beforeAll, expect, test } from "vitest";
import {
  applyPatch,
  arcByCenter,
  arcByThreePoints,
  circleShape,
  combine,
  emptySketch,
  findRegions,
  lineShape,
  polygon,
  rectangleByCorners,
  rectangleByThreePoints,
  rectangleFromCenter,
  roundedRectangle,
  type Shape,
  type SketchData,
  type SketchSolver,
  slot,
  tangentArcChain,
} from "../index.ts";
import { createNodeSketchSolver } from "../node.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

function counter(): () => string {
  let last = 0;
  return () => `n${(last += 1)}`;
}

function drawn(made: Result<Shape>, onto: SketchData = emptySketch): SketchData {
  if (!made.ok) throw new Error(made.error.message);
  const after = applyPatch(onto, made.value.patch);
  if (!after.ok) throw new Error(after.error.message);
  return after.value;
}

const at = (x: number, y: number) => ({ x, y });

// Freedom: what a person has still to say about the shape. Area: of its one region.
test.each<[string, () => Result<Shape>, number, number]>([
  ["a rectangle by corners", () => rectangleByCorners(counter(), at(1, 2), at(11, 7)), 4, 50],
  ["a rectangle drawn leftwards and down", () => rectangleByCorners(counter(), at(11, 7), at(1, 2)), 4, 50],
  ["a rectangle from its centre", () => rectangleFromCenter(counter(), at(0, 0), at(5, 2)), 4, 40],
  [
    "a rectangle by three points",
    () => rectangleByThreePoints(counter(), at(0, 0), at(4, 3), at(-3, 4)),
    5,
    25,
  ],
  ["a hexagon", () => polygon(counter(), at(0, 0), at(2, 0), 6), 4, 6 * Math.sqrt(3)],
  ["a triangle", () => polygon(counter(), at(0, 0), at(0, 2), 3), 4, 3 * Math.sqrt(3)],
  ["a slot", () => slot(counter(), at(0, 0), at(20, 0), 5), 5, 200 + 25 * Math.PI],
  ["a slanted slot", () => slot(counter(), at(1, 1), at(4, 5), 2), 5, 20 + 4 * Math.PI],
  [
    "a rounded rectangle",
    () => roundedRectangle(counter(), at(0, 10), at(20, 0), 2),
    5,
    200 - 16 + 4 * Math.PI,
  ],
  ["a circle", () => circleShape(counter(), at(3, 3), 2), 3, 4 * Math.PI],
])("%s has what holds it together and no more, and bounds one region", (_, make, freedom, area) => {
  const data = drawn(make());
  const solved = solver.solve(data);
  expect(solved).toMatchObject({
    ok: true,
    value: { status: "solved", freedom, patch: { entities: {} }, diagnosis: { redundant: [], problems: [] } },
  });
  const { regions, problems } = findRegions(data);
  expect(problems).toEqual([]);
  expect(regions).toHaveLength(1);
  expect(regions[0]?.area).toBeCloseTo(area, 9);
});

test("a snapped corner uses the point that is there (K-2)", () => {
  const first = drawn(rectangleByCorners(counter(), at(0, 0), at(10, 10)));
  let last = 100;
  const second = rectangleByCorners(() => `m${(last += 1)}`, { ...at(10, 10), point: "n3" }, at(20, 20));
  const both = drawn(second, first);
  expect(Object.values(both.entities).filter(({ type }) => type === "point")).toHaveLength(7);
});

test("an arc through three points turns the way it was drawn (K-2)", () => {
  const left = drawn(arcByThreePoints(counter(), at(1, 0), at(0, 1), at(-1, 0)));
  expect(left.entities["n4"]).toEqual({ type: "arc", center: "n3", start: "n1", end: "n2" });
  expect(left.entities["n3"]).toEqual({ type: "point", x: expect.closeTo(0, 12), y: expect.closeTo(0, 12) });
  const right = drawn(arcByThreePoints(counter(), at(-1, 0), at(0, 1), at(1, 0)));
  expect(right.entities["n4"]).toEqual({ type: "arc", center: "n3", start: "n2", end: "n1" });
});

test("an arc by centre ends on its radius, where the pointer is seen from the centre", () => {
  const data = drawn(arcByCenter(counter(), at(0, 0), at(5, 0), at(0, 99), 1));
  expect(data.entities["n3"]).toEqual({ type: "point", x: 0, y: 5 });
});

test("a chain of tangent arcs goes on smoothly from a line", () => {
  const base = drawn(lineShape(counter(), at(0, 0), at(10, 0)));
  let last = 100;
  const chain = tangentArcChain(() => `m${(last += 1)}`, base, { curve: "n3", end: "n2" }, [
    at(15, 5),
    at(20, 10),
  ]);
  const data = drawn(chain, base);
  expect(solver.solve(data)).toMatchObject({
    ok: true,
    value: { status: "solved", patch: { entities: {} } },
  });
  // First left around (10, 5), then right around (20, 5).
  expect(data.entities["m102"]).toMatchObject({ x: 10, y: 5 });
  expect(data.entities["m106"]).toMatchObject({ x: 20, y: 5 });
  expect(data.entities["m107"]).toMatchObject({ type: "arc", start: "m105", end: "m101" });
});

test.each<[string, () => Result<Shape>]>([
  ["a line without length", () => lineShape(counter(), at(1, 1), at(1, 1))],
  ["a flat rectangle", () => rectangleByCorners(counter(), at(0, 0), at(10, 0))],
  ["a rectangle on one line", () => rectangleByThreePoints(counter(), at(0, 0), at(5, 5), at(9, 9))],
  ["a polygon of two sides", () => polygon(counter(), at(0, 0), at(1, 0), 2)],
  ["a polygon of NaN sides", () => polygon(counter(), at(0, 0), at(1, 0), Number.NaN)],
  ["a slot without width", () => slot(counter(), at(0, 0), at(1, 0), 0)],
  ["rounding that does not fit", () => roundedRectangle(counter(), at(0, 0), at(4, 4), 2)],
  ["an arc through a line", () => arcByThreePoints(counter(), at(0, 0), at(1, 1), at(2, 2))],
])("%s is refused", (_, make) => {
  expect(make()).toMatchObject({ ok: false, error: { code: "degenerate-shape" } });
});

test("one patch can add two shapes", () => {
  const newId = counter();
  const [first, second] = [slot(newId, at(0, 0), at(9, 0), 1), polygon(newId, at(0, 50), at(0, 60), 5)];
  if (!first.ok || !second.ok) throw new Error("not drawn");
  expect(
    findRegions(
      drawn({ ok: true, value: { ...first.value, patch: combine(first.value.patch, second.value.patch) } }),
    ).regions,
  ).toHaveLength(2);
});
