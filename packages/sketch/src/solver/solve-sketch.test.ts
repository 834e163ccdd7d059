import { beforeAll, expect, test } from "vitest";
import {
  applyPatch,
  type Constraint,
  type Entity,
  ORIGIN,
  type SketchData,
  type SketchSolver,
  type Solution,
  X_AXIS,
  Y_AXIS,
} from "../index.ts";
import { createNodeSketchSolver } from "../node.ts";

type Entities = { [id: string]: Entity };
type Constraints = { [id: string]: Constraint };

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

const point = (x: number, y: number): Entity => ({ type: "point", x, y });
const line = (start: string, end: string): Entity => ({ type: "line", start, end });
const is = (
  type:
    | "coincident"
    | "horizontal"
    | "vertical"
    | "parallel"
    | "perpendicular"
    | "collinear"
    | "tangent"
    | "equal"
    | "concentric"
    | "midpoint"
    | "symmetric"
    | "on-curve"
    | "fixed",
  ...on: string[]
): Constraint => ({ type, on });
const size = (
  type: "distance" | "horizontal-distance" | "vertical-distance" | "length" | "angle" | "radius" | "diameter",
  value: number,
  ...on: string[]
): Constraint => ({ type, on, value, driving: true });

function solve(data: SketchData): { solution: Solution; after: SketchData } {
  const result = solver.solve(data);
  if (!result.ok) throw new Error(result.error.message);
  const after = applyPatch(data, result.value.patch);
  if (!after.ok) throw new Error(after.error.message);
  return { solution: result.value, after: after.value };
}

function at(data: SketchData, id: string): [number, number] {
  const entity = data.entities[id];
  if (entity === undefined || !("x" in entity)) throw new Error(`no point "${id}"`);
  return [entity.x, entity.y];
}

function expectAt(data: SketchData, id: string, x: number, y: number): void {
  const [foundX, foundY] = at(data, id);
  expect(Math.hypot(foundX - x, foundY - y), `${id} at ${foundX}, ${foundY}`).toBeLessThan(1e-8);
}

const corners: Entities = { a: point(0.3, -0.2), b: point(9, 1), c: point(11, 6), d: point(-1, 5) };
const sides: Entities = { ab: line("a", "b"), bc: line("b", "c"), cd: line("c", "d"), da: line("d", "a") };
const upright: Constraints = {
  h1: is("horizontal", "ab"),
  h2: is("horizontal", "cd"),
  v1: is("vertical", "bc"),
  v2: is("vertical", "da"),
};
const sized: Constraints = { w: size("length", 10, "ab"), h: size("length", 5, "bc") };
const anchored: Constraints = { o: is("coincident", "a", ORIGIN) };

function rectangle(...constraints: Constraints[]): SketchData {
  return { entities: { ...corners, ...sides }, constraints: Object.assign({}, upright, ...constraints) };
}

test("a rectangle anchored and sized is fully defined and where it should be (K-15)", () => {
  const { solution, after } = solve(rectangle(sized, anchored));
  expect(solution).toMatchObject({
    status: "solved",
    freedom: 0,
    diagnosis: { redundant: [], conflicting: [], problems: [] },
  });
  expectAt(after, "a", 0, 0);
  expectAt(after, "c", 10, 5);
  expect(new Set(Object.values(solution.diagnosis.entities))).toEqual(new Set(["full"]));
});

test("what is left free is counted, and entity by entity (K-15)", () => {
  const { solution } = solve(rectangle({ w: size("length", 10, "ab") }, anchored));
  expect(solution.freedom).toBe(1);
  expect(solution.diagnosis.entities).toEqual({
    a: "full",
    b: "full",
    ab: "full",
    c: "under",
    d: "under",
    bc: "under",
    cd: "under",
    da: "under",
  });
});

test("a solved sketch solves to no change at all (K-9)", () => {
  const { after } = solve(rectangle(sized, anchored));
  expect(solve(after).solution.patch).toEqual({ entities: {}, constraints: {} });
});

test("a redundant but consistent dimension is redundant, not over-defined (K-14)", () => {
  const { solution } = solve(rectangle(sized, anchored, { again: size("length", 10, "cd") }));
  expect(solution.status).toBe("solved");
  expect(solution.diagnosis.conflicting).toEqual([]);
  expect(solution.diagnosis.redundant).toEqual([
    { constraint: "w", constraints: ["again", "h1", "h2", "v1", "v2", "w"], isMinimal: true },
  ]);
  expect(new Set(Object.values(solution.diagnosis.entities))).toEqual(new Set(["full"]));
});

test("a contradiction is reported with its minimal set, and moves nothing (K-9, K-14)", () => {
  const { solution } = solve(rectangle(sized, anchored, { wider: size("length", 12, "cd") }));
  expect(solution.status).toBe("conflicting");
  expect(solution.patch).toEqual({ entities: {}, constraints: {} });
  expect(solution.diagnosis.conflicting).toEqual([
    { constraint: "wider", constraints: ["h2", "v1", "v2", "w", "wider"], isMinimal: true },
  ]);
  expect(solution.diagnosis.entities).toMatchObject({ ab: "over", cd: "over", bc: "over", a: "full" });
});

test("a triangle whose sides do not reach is a contradiction of its three lengths", () => {
  const { solution } = solve({
    entities: {
      a: point(0, 0),
      b: point(4, 0),
      c: point(2, 1),
      ab: line("a", "b"),
      bc: line("b", "c"),
      ca: line("c", "a"),
    },
    constraints: {
      o: is("coincident", "a", ORIGIN),
      h: is("horizontal", "ab"),
      x: size("length", 5, "ab"),
      y: size("length", 1, "bc"),
      z: size("length", 1, "ca"),
    },
  });
  expect(solution.diagnosis.conflicting).toEqual([
    { constraint: "z", constraints: ["x", "y", "z"], isMinimal: true },
  ]);
});

test("two contradictions are two sets", () => {
  const pair = (name: string, x: number): Entities => ({
    [`${name}1`]: point(x, 0),
    [`${name}2`]: point(x + 3, 0),
  });
  const { solution } = solve({
    entities: { ...pair("p", 0), ...pair("q", 50) },
    constraints: {
      a: size("distance", 3, "p1", "p2"),
      b: size("distance", 4, "p1", "p2"),
      c: size("distance", 3, "q1", "q2"),
      d: size("distance", 4, "q1", "q2"),
    },
  });
  expect(solution.diagnosis.conflicting).toEqual([
    { constraint: "b", constraints: ["a", "b"], isMinimal: true },
    { constraint: "d", constraints: ["c", "d"], isMinimal: true },
  ]);
});

test("a fixed point tied to the origin elsewhere is a contradiction of the two (K-6)", () => {
  const { solution } = solve({
    entities: { a: point(3, 0) },
    constraints: { f: is("fixed", "a"), o: is("coincident", "a", ORIGIN) },
  });
  expect(solution.status).toBe("conflicting");
  expect(solution.diagnosis.conflicting[0]?.constraints).toEqual(["f", "o"]);
});

test("coincident asked for in a circle is redundant", () => {
  const { solution } = solve({
    entities: { a: point(0, 0), b: point(1, 0), c: point(0, 1) },
    constraints: {
      x: is("coincident", "a", "b"),
      y: is("coincident", "b", "c"),
      z: is("coincident", "c", "a"),
    },
  });
  expect(solution.diagnosis.redundant).toEqual([
    { constraint: "z", constraints: ["x", "y", "z"], isMinimal: true },
  ]);
  expect(solution.freedom).toBe(2);
});

test("an arc's ends stay on its radius", () => {
  const { after } = solve({
    entities: {
      m: point(0, 0),
      s: point(5, 0.4),
      e: point(0.3, 4),
      arc: { type: "arc", center: "m", start: "s", end: "e" },
    },
    constraints: { r: size("radius", 7, "arc"), o: is("coincident", "m", ORIGIN) },
  });
  expect(Math.hypot(...at(after, "s"))).toBeCloseTo(7, 9);
  expect(Math.hypot(...at(after, "e"))).toBeCloseTo(7, 9);
});

test("a line tangent to an arc at their shared point is tangent to the last digit", () => {
  const { after, solution } = solve({
    entities: {
      m: point(0, 0),
      s: point(5, 0),
      e: point(0.5, 4.4),
      t: point(-6, 6),
      arc: { type: "arc", center: "m", start: "s", end: "e" },
      l: line("e", "t"),
    },
    constraints: {
      r: size("radius", 5, "arc"),
      o: is("coincident", "m", ORIGIN),
      t: is("tangent", "l", "arc"),
    },
  });
  const [[ex, ey], [tx, ty]] = [at(after, "e"), at(after, "t")];
  expect(Math.abs((tx - ex) * ex + (ty - ey) * ey) / 5).toBeLessThan(1e-8);
  expect(solution.freedom).toBe(3);
});

test("reference dimensions measure and demand nothing", () => {
  const { solution } = solve(
    rectangle(sized, anchored, { diagonal: { type: "distance", on: ["a", "c"], value: 1, driving: false } }),
  );
  expect(solution.diagnosis.redundant).toEqual([]);
  expect(solution.measured["diagonal"]).toBeCloseTo(Math.sqrt(125), 9);
});

test("the axes are lines to constrain against (K-4)", () => {
  const { after } = solve({
    entities: { a: point(3, 4), b: point(-2, 5) },
    constraints: {
      x: is("on-curve", "a", X_AXIS),
      y: is("symmetric", "a", "b", Y_AXIS),
      d: size("distance", 8, "a", "b"),
    },
  });
  expectAt(after, "a", 4, 0);
  expectAt(after, "b", -4, 0);
});

test("an angle of many turns is the angle that is left of them", () => {
  const data: SketchData = {
    entities: {
      p0: point(3.2, 27.4),
      p3: point(10.2, 6.9),
      p6: point(0, 0),
      l0: line("p3", "p0"),
      l1: line("p6", "p0"),
    },
    constraints: { k0: size("angle", 1_000_000, "l1", "l0") },
  };
  expect(solve(solve(data).after).solution.patch.entities).toEqual({});
});

test("what is asked of the axes against their nature is a contradiction, and moves no axis", () => {
  const { solution } = solve({
    entities: { m: point(0, -0.1), c: { type: "circle", center: "m", radius: 0.2 } },
    constraints: { v: is("vertical", X_AXIS), t: is("tangent", X_AXIS, "c") },
  });
  expect(solution.diagnosis.conflicting.map(({ constraints }) => constraints)).toEqual([["v"]]);
});

test("a constraint that only a line without length, or a circle without radius, satisfies is a contradiction (K-12)", () => {
  const { solution } = solve({
    entities: {
      a: point(0, 0),
      b: point(5, 1),
      ab: line("a", "b"),
      m: point(20, 0),
      n: point(30, 1),
      mn: line("m", "n"),
      c: { type: "circle", center: "m", radius: 2 },
    },
    constraints: { k: is("midpoint", "b", "ab"), t: is("tangent", "mn", "c") },
  });
  expect(solution.diagnosis.conflicting.map(({ constraints }) => constraints)).toEqual([["k"], ["t"]]);
});

test("lines that are parallel but for rounding measure no turn, not a whole one", () => {
  const { solution } = solve({
    entities: {
      a: point(0, 0),
      b: point(1, 0),
      c: point(0, 5),
      d: point(1, 5 - 1e-17),
      e: point(3, 5 - 4e-16),
      ab: line("a", "b"),
      cd: line("c", "d"),
      ce: line("c", "e"),
    },
    constraints: {
      p: { type: "angle", on: ["ab", "cd"], value: 0, driving: false },
      q: { type: "angle", on: ["ab", "ce"], value: 0, driving: false },
    },
  });
  for (const turn of Object.values(solution.measured)) expect(turn).toBeLessThan(2 * Math.PI);
});

test("what is solvable only on another side is solved, whatever else in the sketch does not hold yet", () => {
  const entities: Entities = {
    a: point(0, 0),
    b: point(10, 0),
    ab: line("a", "b"),
    p: point(8, 5),
    ap: line("a", "p"),
  };
  const constraints: Constraints = {
    fa: is("fixed", "a"),
    fb: is("fixed", "b"),
    g: size("angle", (330 * Math.PI) / 180, "ab", "ap"),
    d: size("distance", 5, "p", "ab"),
  };
  const { after } = solve({ entities, constraints });
  expectAt(after, "p", 5 * Math.sqrt(3), -5);
  const elsewhere: Entities = {
    m: point(50, 50),
    s: point(55, 50),
    e: point(50, 57),
    arc: { type: "arc", center: "m", start: "s", end: "e" },
    x: point(80, 0),
    y: point(80, 0),
    dot: line("x", "y"),
  };
  const both = solve({ entities: { ...entities, ...elsewhere }, constraints });
  expectAt(both.after, "p", 5 * Math.sqrt(3), -5);
});

test("a level line that is to be upright turns, and keeps its length as near as can be", () => {
  const { solution, after } = solve({
    entities: { a: point(0, 0), b: point(10, 0), ab: line("a", "b") },
    constraints: { v: is("vertical", "ab") },
  });
  expect(solution.status).toBe("solved");
  const [[ax, ay], [bx, by]] = [at(after, "a"), at(after, "b")];
  expect(ax).toBeCloseTo(bx, 9);
  expect(Math.abs(by - ay)).toBeCloseTo(10, 9);
});

test.each([
  ["level and upright", { v: is("vertical", "ab") }, ["h1", "v"]],
  ["between corners that are one", { k: is("coincident", "a", "b") }, ["k"]],
  [
    "both ends at the origin",
    { k: is("coincident", "a", ORIGIN), l: is("coincident", "b", ORIGIN) },
    ["k", "l"],
  ],
] as const)(
  "a side that is %s would have no length, which is a contradiction, and moves nothing (K-12)",
  (_, more, set) => {
    const { solution } = solve({
      entities: { a: point(0, 0), b: point(9, 0), ab: line("a", "b") },
      constraints: { h1: is("horizontal", "ab"), ...more },
    });
    expect(solution).toMatchObject({ status: "conflicting", patch: { entities: {} } });
    expect(solution.diagnosis.conflicting).toMatchObject([{ constraints: set, isMinimal: true }]);
    expect(solve(rectangle(more)).solution).toMatchObject({ status: "conflicting", patch: { entities: {} } });
  },
);

test("a line drawn away from where it is tied keeps what length it has", () => {
  const { solution, after } = solve({
    entities: { a: point(0, 0), b: point(30, 0), ab: line("a", "b") },
    constraints: { h: is("horizontal", "ab"), o: is("coincident", "b", ORIGIN) },
  });
  expect(solution.status).toBe("solved");
  expectAt(after, "a", -30, 0);
});

test("an arc that would have to end where it starts is a contradiction, and moves nothing (K-12)", () => {
  const { solution } = solve({
    entities: {
      c: point(0, 0),
      s: point(5, 0),
      e: point(0, 5),
      arc: { type: "arc", center: "c", start: "s", end: "e" },
    },
    constraints: { k: is("coincident", "s", "e") },
  });
  expect(solution).toMatchObject({ status: "conflicting", patch: { entities: {} } });
  expect(solution.diagnosis.conflicting).toMatchObject([{ constraints: ["k"], isMinimal: true }]);
});

test("a set that contradicts itself without one of its members, by a radius that would be nothing, is told without it (K-14)", () => {
  const { solution } = solve({
    entities: {
      a: point(22, 12),
      b: point(40, 12),
      ab: line("a", "b"),
      m: point(16, 29),
      k: { type: "circle", center: "m", radius: 7.4 },
    },
    constraints: { r: size("radius", 6.5, "k"), t: is("tangent", "k", "ab"), c: is("coincident", "m", "a") },
  });
  expect(solution.diagnosis.conflicting).toMatchObject([{ constraints: ["c", "t"], isMinimal: true }]);
});
