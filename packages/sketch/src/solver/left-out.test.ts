import { beforeAll, expect, test } from "vitest";
import {
  applyPatch,
  type Constraint,
  type ConstraintType,
  type Entity,
  type GeometricType,
  ORIGIN,
  type SketchSolver,
  X_AXIS,
  Y_AXIS,
} from "../index.ts";
import { createNodeSketchSolver } from "../node.ts";

/** What says nothing is reported and takes no part; the rest is solved without it (K-13). */
let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

const point = (x: number, y: number): Entity => ({ type: "point", x, y });
const line = (start: string, end: string): Entity => ({ type: "line", start, end });
const is = (type: GeometricType, ...on: string[]): Constraint => ({ type, on });
const length = (value: number, on: string): Constraint => ({
  type: "length",
  on: [on],
  value,
  driving: true,
});

/** An angle of two lines, 10 and 5 mm long, with these beside it: what is left out, once the rest has been solved. */
function leftOut(
  entities: { readonly [id: string]: Entity },
  constraints: { readonly [id: string]: Constraint },
) {
  const data = {
    entities: {
      a: point(0.3, -0.2),
      b: point(9, 1),
      c: point(11, 6),
      ab: line("a", "b"),
      bc: line("b", "c"),
      ...entities,
    },
    constraints: {
      at: is("coincident", "a", ORIGIN),
      level: is("horizontal", "ab"),
      upright: is("perpendicular", "ab", "bc"),
      wide: length(10, "ab"),
      high: length(5, "bc"),
      ...constraints,
    },
  };
  const solved = solver.solve(data);
  if (!solved.ok) throw new Error(solved.error.message);
  expect(solved.value.status).toBe("solved");
  expect(solved.value.diagnosis.conflicting).toEqual([]);
  const after = applyPatch(data, solved.value.patch);
  if (!after.ok) throw new Error(after.error.message);
  const { c } = after.value.entities;
  if (c === undefined || !("x" in c)) throw new Error("no point c");
  expect(Math.hypot(c.x - 10, c.y - 5)).toBeLessThan(1e-8);
  return solved.value.diagnosis.problems.map((problem) => [
    problem.code,
    ...problem.entities,
    ...problem.constraints,
  ]);
}

test("a constraint on what a peer deleted is reported, and the rest is solved (K-13)", () => {
  expect(leftOut({}, { lost: is("parallel", "ab", "gone"), odd: is("midpoint", "ab", "bc") })).toEqual([
    ["missing-reference", "lost"],
    ["wrong-operand", "odd"],
  ]);
});

test("what is put on a curve of a later version takes no part, and is nothing that is gone (K-5)", () => {
  const later = { type: "spline", through: ["a", "c"] } as unknown as Entity;
  expect(
    leftOut({ later }, { on: is("on-curve", "c", "later"), tangent: is("tangent", "ab", "later") }),
  ).toEqual([]);
});

test.each<readonly [string, Entity, ConstraintType]>([
  ["a line from a point to itself", line("a", "a"), "parallel"],
  ["an arc that ends in its centre", { type: "arc", center: "a", start: "b", end: "a" }, "tangent"],
  ["an arc that ends where it starts", { type: "arc", center: "c", start: "a", end: "a" }, "tangent"],
])("%s is reported, and the rest is solved (K-13)", (_what, odd, type) => {
  expect(leftOut({ odd }, { on: is(type as GeometricType, "ab", "odd") })).toEqual([
    ["degenerate", "odd"],
    ["missing-reference", "on"],
  ]);
});

test("an axis has no length that something could be equal to, lie in the middle of, or be given (K-13)", () => {
  const constraints = {
    equal: is("equal", "bc", X_AXIS),
    middle: is("midpoint", "c", Y_AXIS),
    length: length(30, X_AXIS),
  };
  expect(leftOut({}, constraints)).toEqual([
    ["wrong-operand", "equal"],
    ["wrong-operand", "length"],
    ["wrong-operand", "middle"],
  ]);
});
