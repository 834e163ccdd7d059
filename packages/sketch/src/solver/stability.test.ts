import { beforeAll, expect, test } from "vitest";
import {
  applyPatch,
  type Constraint,
  emptySketch,
  ORIGIN,
  rectangleByCorners,
  type Shape,
  type SketchData,
  type SketchSolver,
  slot,
} from "../index.ts";
import { createNodeSketchSolver } from "../node.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

const at = (x: number, y: number) => ({ x, y });

function counter(): () => string {
  let last = 0;
  return () => `n${(last += 1)}`;
}

function drawn(
  made: { ok: true; value: Shape } | { ok: false },
  extra: { [id: string]: Constraint },
): SketchData {
  if (!made.ok) throw new Error("not drawn");
  return patched(emptySketch, {
    ...made.value.patch,
    constraints: { ...made.value.patch.constraints, ...extra },
  });
}

function patched(data: SketchData, patch: Parameters<typeof applyPatch>[1]): SketchData {
  const result = applyPatch(data, patch);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function solved(data: SketchData): SketchData {
  const result = solver.solve(data);
  expect(result).toMatchObject({ ok: true, value: { status: "solved" } });
  return result.ok ? patched(data, result.value.patch) : data;
}

function set(data: SketchData, constraint: string, value: number): SketchData {
  return solved(patched(data, { entities: {}, constraints: { [constraint]: { value } } }));
}

function place(data: SketchData, id: string): { x: number; y: number } {
  const entity = data.entities[id];
  if (entity === undefined || !("x" in entity)) throw new Error(`no point "${id}"`);
  return { x: entity.x, y: entity.y };
}

/** Twice the signed area of three points: its sign tells a triangle from its mirror image. */
function winding(data: SketchData, a: string, b: string, c: string): number {
  const [p, q, r] = [place(data, a), place(data, b), place(data, c)];
  return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
}

function distances(before: SketchData, after: SketchData): number[] {
  return Object.entries(before.entities)
    .filter(([, { type }]) => type === "point")
    .map(([id]) =>
      Math.hypot(place(after, id).x - place(before, id).x, place(after, id).y - place(before, id).y),
    );
}

const length = (on: string, value: number): Constraint => ({
  type: "length",
  on: [on],
  value,
  driving: true,
});

test("a free rectangle that gets 1 mm wider moves no corner by more than half of that (K-10)", () => {
  const before = drawn(rectangleByCorners(counter(), at(0, 0), at(10, 5)), { w: length("n5", 10) });
  const after = set(before, "w", 11);
  expect(Math.max(...distances(before, after))).toBeCloseTo(0.5, 9);
});

test("what has nothing to do with the changed dimension stays where it is, to the last bit (K-10)", () => {
  const newId = counter();
  const first = drawn(rectangleByCorners(newId, at(0, 0), at(10, 5)), { w: length("n5", 10) });
  const second = drawn(slot(newId, at(40, 40), at(60, 45), 3), {});
  const both = {
    entities: { ...first.entities, ...second.entities },
    constraints: { ...first.constraints, ...second.constraints },
  };
  const result = solver.solve(patched(both, { entities: {}, constraints: { w: { value: 12 } } }));
  if (!result.ok) throw new Error(result.error.message);
  expect(Object.keys(result.value.patch.entities).filter((id) => id in second.entities)).toEqual([]);
});

test.each([11, 14, 19, 5.5])(
  "a triangle of three lengths keeps its handedness when a side becomes %d",
  (side) => {
    const triangle: SketchData = {
      entities: {
        a: { type: "point", x: 0, y: 0 },
        b: { type: "point", x: 10, y: 0 },
        c: { type: "point", x: 5, y: 8.660254037844386 },
        ab: { type: "line", start: "a", end: "b" },
        bc: { type: "line", start: "b", end: "c" },
        ca: { type: "line", start: "c", end: "a" },
      },
      constraints: {
        x: length("ab", 10),
        y: length("bc", 10),
        z: length("ca", 10),
        o: { type: "coincident", on: ["a", ORIGIN] },
      },
    };
    expect(winding(set(solved(triangle), "x", side), "a", "b", "c")).toBeGreaterThan(0);
  },
);

test("a width of 10 that becomes 100, 1000 and 10 again brings the rectangle back", () => {
  const before = solved(
    drawn(rectangleByCorners(counter(), at(0, 0), at(10, 5)), {
      w: length("n5", 10),
      h: length("n6", 5),
      o: { type: "coincident", on: ["n1", ORIGIN] },
    }),
  );
  let data = before;
  for (const width of [100, 1000, 0.01, 10]) data = set(data, "w", width);
  expect(Math.max(...distances(before, data))).toBeLessThan(1e-8);
});

test("a point stays on its side of a line through a hundred changes of its distance (K-11)", () => {
  let data: SketchData = {
    entities: {
      a: { type: "point", x: 0, y: 0 },
      b: { type: "point", x: 50, y: 10 },
      p: { type: "point", x: 20, y: -3 },
      l: { type: "line", start: "a", end: "b" },
    },
    constraints: { d: { type: "distance", on: ["p", "l"], value: 5, driving: true } },
  };
  for (let turn = 0; turn < 100; turn += 1) {
    data = set(data, "d", turn % 2 === 0 ? 0.02 : 30);
    expect(winding(data, "a", "b", "p")).toBeLessThan(0);
  }
});

test("a circle inside another stays inside, one beside it stays beside it (K-11)", () => {
  const touching = (x: number, radius: number): SketchData => ({
    entities: {
      m: { type: "point", x: 0, y: 0 },
      n: { type: "point", x, y: 0.3 },
      big: { type: "circle", center: "m", radius: 10 },
      small: { type: "circle", center: "n", radius },
    },
    constraints: {
      o: { type: "fixed", on: ["big"] },
      t: { type: "tangent", on: ["small", "big"] },
      r: { type: "radius", on: ["small"], value: radius, driving: true },
    },
  });
  const gap = (data: SketchData) => Math.hypot(place(data, "n").x, place(data, "n").y);
  expect(gap(set(solved(touching(6, 3)), "r", 9))).toBeCloseTo(1, 8);
  expect(gap(set(solved(touching(14, 3)), "r", 9))).toBeCloseTo(19, 8);
});

test("a line tangent to a circle on its left stays on its left when the radius grows tenfold", () => {
  const data: SketchData = {
    entities: {
      m: { type: "point", x: 0, y: 0 },
      c: { type: "circle", center: "m", radius: 2 },
      a: { type: "point", x: -20, y: -2.2 },
      b: { type: "point", x: 20, y: -1.9 },
      l: { type: "line", start: "a", end: "b" },
    },
    constraints: {
      o: { type: "coincident", on: ["m", ORIGIN] },
      r: { type: "radius", on: ["c"], value: 2, driving: true },
      t: { type: "tangent", on: ["l", "c"] },
    },
  };
  const after = set(solved(data), "r", 20);
  expect(winding(after, "a", "b", "m")).toBeGreaterThan(0);
});

test("an angle is followed through half a turn and on (K-11)", () => {
  let data: SketchData = {
    entities: {
      a: { type: "point", x: 0, y: 0 },
      b: { type: "point", x: 10, y: 0 },
      c: { type: "point", x: 10, y: 1 },
      ab: { type: "line", start: "a", end: "b" },
      ac: { type: "line", start: "a", end: "c" },
    },
    constraints: {
      f: { type: "fixed", on: ["ab"] },
      l: length("ac", 10),
      w: { type: "angle", on: ["ab", "ac"], value: 0.1, driving: true },
    },
  };
  for (let angle = 0.1; angle < 7; angle += 0.5) {
    data = set(data, "w", angle);
    const { x, y } = place(data, "c");
    expect(x).toBeCloseTo(10 * Math.cos(angle), 8);
    expect(y).toBeCloseTo(10 * Math.sin(angle), 8);
  }
});

test("a line drawn without length gets the length it is given", () => {
  const data: SketchData = {
    entities: {
      a: { type: "point", x: 1, y: 1 },
      b: { type: "point", x: 1, y: 1 },
      l: { type: "line", start: "a", end: "b" },
    },
    constraints: { w: length("l", 5), v: { type: "vertical", on: ["l"] } },
  };
  const after = solved(data);
  expect(
    Math.hypot(place(after, "a").x - place(after, "b").x, place(after, "a").y - place(after, "b").y),
  ).toBeCloseTo(5, 9);
});
