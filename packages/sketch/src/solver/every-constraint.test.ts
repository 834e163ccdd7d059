import { beforeAll, expect, test } from "vitest";
import {
  applyPatch,
  type Constraint,
  type ConstraintType,
  dimensionTypes,
  geometricTypes,
  isDimension,
  ORIGIN,
  type SketchData,
  type SketchSolver,
} from "../index.ts";
import { createNodeSketchSolver } from "../node.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

/** Nothing level, nothing square, nothing where a constraint would want it. */
const untidy: SketchData["entities"] = {
  a: { type: "point", x: 1, y: 2 },
  b: { type: "point", x: 11, y: 4 },
  c: { type: "point", x: 3, y: 9 },
  d: { type: "point", x: 12, y: 13 },
  e: { type: "point", x: 20, y: -3 },
  f: { type: "point", x: 24, y: 1 },
  g: { type: "point", x: 17, y: 4 },
  m: { type: "point", x: 31, y: 6 },
  n: { type: "point", x: 45, y: 9 },
  ab: { type: "line", start: "a", end: "b" },
  cd: { type: "line", start: "c", end: "d" },
  ge: { type: "line", start: "g", end: "e" },
  big: { type: "circle", center: "m", radius: 7 },
  small: { type: "circle", center: "n", radius: 4 },
  arc: { type: "arc", center: "e", start: "f", end: "g" },
};

type Vec = { readonly x: number; readonly y: number };

/** The solved sketch, read by a ruler of its own. */
class Ruler {
  readonly #data: SketchData;

  constructor(data: SketchData) {
    this.#data = data;
  }

  at(id: string): Vec {
    const entity = this.#data.entities[id];
    if (id === ORIGIN) return { x: 0, y: 0 };
    if (entity === undefined || !("x" in entity)) throw new Error(`no point "${id}"`);
    return entity;
  }

  radius(id: string): number {
    const entity = this.#data.entities[id];
    if (entity !== undefined && "radius" in entity) return entity.radius;
    return this.distance("e", "f");
  }

  distance(p: string, q: string): number {
    return Math.hypot(this.at(q).x - this.at(p).x, this.at(q).y - this.at(p).y);
  }

  /** Of the place, to the left of the line p→q. */
  left(place: Vec, p: string, q: string): number {
    const [from, to] = [this.at(p), this.at(q)];
    return (
      ((to.x - from.x) * (place.y - from.y) - (to.y - from.y) * (place.x - from.x)) / this.distance(p, q)
    );
  }

  /** Degrees from p→q to r→s, in [0, 360). */
  turn(p: string, q: string, r: string, s: string): number {
    const direction = (from: string, to: string) =>
      Math.atan2(this.at(to).y - this.at(from).y, this.at(to).x - this.at(from).x);
    return (((((direction(r, s) - direction(p, q)) * 180) / Math.PI) % 360) + 360) % 360;
  }

  middle(p: string, q: string): Vec {
    return { x: (this.at(p).x + this.at(q).x) / 2, y: (this.at(p).y + this.at(q).y) / 2 };
  }
}

const is = (type: Constraint["type"], ...on: string[]) => ({ type, on }) as Constraint;
const size = (type: Constraint["type"], value: number, ...on: string[]) =>
  ({ type, on, value, driving: true }) as Constraint;
const between = (off: number) => Math.min(off % 180, 180 - (off % 180));

/** What must be zero once the constraint holds. */
const cases: readonly (readonly [Constraint, (r: Ruler) => readonly number[]])[] = [
  [is("coincident", "a", "c"), (r) => [r.distance("a", "c")]],
  [is("coincident", "a", ORIGIN), (r) => [r.distance("a", ORIGIN)]],
  [is("horizontal", "ab"), (r) => [r.at("a").y - r.at("b").y]],
  [is("horizontal", "a", "d"), (r) => [r.at("a").y - r.at("d").y]],
  [is("vertical", "cd"), (r) => [r.at("c").x - r.at("d").x]],
  [is("vertical", "c", "e"), (r) => [r.at("c").x - r.at("e").x]],
  [is("parallel", "ab", "cd"), (r) => [between(r.turn("a", "b", "c", "d"))]],
  [is("parallel", "ab", "y-axis"), (r) => [r.at("a").x - r.at("b").x]],
  [is("perpendicular", "ab", "cd"), (r) => [between(r.turn("a", "b", "c", "d")) - 90]],
  [is("collinear", "ab", "cd"), (r) => [r.left(r.at("c"), "a", "b"), r.left(r.at("d"), "a", "b")]],
  [is("tangent", "ab", "big"), (r) => [Math.abs(r.left(r.at("m"), "a", "b")) - r.radius("big")]],
  [is("tangent", "small", "cd"), (r) => [Math.abs(r.left(r.at("n"), "c", "d")) - r.radius("small")]],
  [is("tangent", "big", "small"), (r) => [r.distance("m", "n") - r.radius("big") - r.radius("small")]],
  [is("tangent", "big", "arc"), (r) => [r.distance("m", "e") - r.radius("big") - r.radius("arc")]],
  [is("equal", "ab", "cd"), (r) => [r.distance("a", "b") - r.distance("c", "d")]],
  [
    is("equal", "big", "arc"),
    (r) => [r.radius("big") - r.radius("arc"), r.distance("e", "g") - r.radius("arc")],
  ],
  [is("concentric", "big", "small"), (r) => [r.distance("m", "n")]],
  [is("concentric", "a", "arc"), (r) => [r.distance("a", "e")]],
  [
    is("midpoint", "c", "ab"),
    (r) => [r.middle("a", "b").x - r.at("c").x, r.middle("a", "b").y - r.at("c").y],
  ],
  [
    is("symmetric", "c", "d", "ab"),
    (r) => [r.left(r.middle("c", "d"), "a", "b"), between(r.turn("a", "b", "c", "d")) - 90],
  ],
  [
    is("symmetric", "c", "d", "a"),
    (r) => [r.middle("c", "d").x - r.at("a").x, r.middle("c", "d").y - r.at("a").y],
  ],
  [
    is("symmetric", "big", "small", "cd"),
    (r) => [
      r.radius("big") - r.radius("small"),
      r.left(r.middle("m", "n"), "c", "d"),
      between(r.turn("c", "d", "m", "n")) - 90,
    ],
  ],
  [is("on-curve", "c", "ab"), (r) => [r.left(r.at("c"), "a", "b")]],
  [is("on-curve", "c", "big"), (r) => [r.distance("c", "m") - r.radius("big")]],
  [is("on-curve", "c", "arc"), (r) => [r.distance("c", "e") - r.radius("arc")]],
  [is("fixed", "ab"), (r) => [r.at("a").x - 1, r.at("a").y - 2, r.at("b").x - 11, r.at("b").y - 4]],
  [size("distance", 3, "a", "b"), (r) => [r.distance("a", "b") - 3]],
  [size("distance", 0, "a", "c"), (r) => [r.distance("a", "c")]],
  [size("distance", 6, "c", "ab"), (r) => [r.left(r.at("c"), "a", "b") - 6]],
  [size("distance", 6, "ab", "g"), (r) => [Math.abs(r.left(r.at("g"), "a", "b")) - 6]],
  [size("distance", 5, "ab", "cd"), (r) => [r.left(r.at("c"), "a", "b") - 5]],
  [size("horizontal-distance", -4, "a", "b"), (r) => [r.at("b").x - r.at("a").x + 4]],
  [size("vertical-distance", 9, "a", "b"), (r) => [r.at("b").y - r.at("a").y - 9]],
  [size("length", 25, "ab"), (r) => [r.distance("a", "b") - 25]],
  [size("angle", Math.PI / 3, "ab", "cd"), (r) => [r.turn("a", "b", "c", "d") - 60]],
  [size("angle", (4 * Math.PI) / 3, "ab", "cd"), (r) => [r.turn("a", "b", "c", "d") - 240]],
  [size("corner-angle", Math.PI / 3, "ab", "cd"), (r) => [r.turn("c", "d", "b", "a") - 60]],
  [size("corner-angle", (4 * Math.PI) / 3, "ab", "cd"), (r) => [r.turn("c", "d", "b", "a") - 240]],
  [size("radius", 2.5, "big"), (r) => [r.radius("big") - 2.5]],
  [size("radius", 9, "arc"), (r) => [r.distance("e", "f") - 9, r.distance("e", "g") - 9]],
  [size("diameter", 3, "small"), (r) => [r.radius("small") - 1.5]],
];

test.each(
  cases.map(([constraint, check]) => ({
    name: `${constraint.type} on ${constraint.on.join(", ")}`,
    constraint,
    check,
  })),
)("$name holds after a solve, by an independent ruler", ({ constraint, check }) => {
  const data: SketchData = { entities: untidy, constraints: { k: constraint } };
  const result = solver.solve(data);
  if (!result.ok) throw new Error(result.error.message);
  expect(result.value).toMatchObject({
    status: "solved",
    diagnosis: { redundant: [], conflicting: [], problems: [] },
  });
  const after = applyPatch(data, result.value.patch);
  if (!after.ok) throw new Error(after.error.message);
  for (const off of check(new Ruler(after.value))) expect(Math.abs(off)).toBeLessThan(1e-7);
  if (isDimension(constraint)) expect(result.value.measured["k"]).toBeCloseTo(constraint.value, 8);
});

test("no kind of constraint is missing above", () => {
  const shown = new Set<ConstraintType>(cases.map(([constraint]) => constraint.type));
  expect([...geometricTypes, ...dimensionTypes].filter((type) => !shown.has(type))).toEqual([]);
});

test("the angle of two lines and the one beside it are half a turn, both from the line that is named first (K-30)", () => {
  const anglesOf = (...lines: readonly string[]): readonly number[] => {
    const told = (type: "angle" | "corner-angle") => ({ ...size(type, 1, ...lines), driving: false });
    const result = solver.solve({
      entities: untidy,
      constraints: { one: told("angle"), beside: told("corner-angle") },
    });
    if (!result.ok) throw new Error(result.error.message);
    return ["one", "beside"].map((id) => result.value.measured[id] ?? Number.NaN);
  };
  const [[one, beside], [back, besideBack]] = [anglesOf("ab", "cd"), anglesOf("cd", "ab")] as const;
  const turns = (...angles: readonly (number | undefined)[]): number =>
    angles.reduce<number>((sum, angle) => sum + (angle ?? Number.NaN), 0) / Math.PI;
  expect(turns(one, beside) % 2).toBeCloseTo(1, 9);
  expect(turns(one, back) % 2).toBeCloseTo(0, 9);
  expect(turns(back, besideBack) % 2).toBeCloseTo(1, 9);
});

test("a line tangent to an arc where they meet, and two arcs where they meet, keep their shared point", () => {
  const data: SketchData = {
    entities: {
      ...untidy,
      h: { type: "point", x: 25, y: 12 },
      next: { type: "arc", center: "h", start: "g", end: "d" },
    },
    constraints: { line: is("tangent", "ge", "arc"), arcs: is("tangent", "next", "arc") },
  };
  const result = solver.solve({ ...data, constraints: { arcs: is("tangent", "next", "arc") } });
  if (!result.ok) throw new Error(result.error.message);
  const after = applyPatch(data, result.value.patch);
  if (!after.ok) throw new Error(after.error.message);
  const ruler = new Ruler(after.value);
  expect(between(ruler.turn("g", "e", "g", "h"))).toBeCloseTo(0, 7);
  // A radius is never tangent to its own arc: that one is a contradiction of itself.
  expect(solver.solve(data)).toMatchObject({
    ok: true,
    value: { status: "conflicting", diagnosis: { conflicting: [{ constraints: ["line"] }] } },
  });
});

test("a peer's concurrent move of another point survives a solve", () => {
  const data: SketchData = { entities: untidy, constraints: { k: size("length", 25, "ab") } };
  const result = solver.solve(data);
  if (!result.ok) throw new Error(result.error.message);
  const moved = applyPatch(data, { entities: { n: { x: 60, y: 61 } }, constraints: {} });
  const both = moved.ok ? applyPatch(moved.value, result.value.patch) : moved;
  if (!both.ok) throw new Error(both.error.message);
  expect(both.value.entities["n"]).toMatchObject({ x: 60, y: 61 });
  expect(new Ruler(both.value).distance("a", "b")).toBeCloseTo(25, 8);
});
