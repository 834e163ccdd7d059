import { expect } from "vitest";
import {
  applyPatch,
  emptySketch,
  findRegions,
  rectangleByCorners,
  type Shape,
  type SketchData,
  type SketchPatch,
} from "../index.ts";
import { createNodeSketchSolver } from "../node.ts";
import { placeSketch } from "../geometry/resolve.ts";
import { distance } from "../vec.ts";

export const solver = await createNodeSketchSolver();

/** Ids from a number on, so that two edits of one sketch do not meet. */
export function ids(from = 0): () => string {
  let count = from;
  return () => `n${(count += 1)}`;
}

type Made = { readonly ok: boolean; readonly value?: SketchPatch; readonly error?: { code: string } };

/** The sketch after the edit, which must hold as it lies: nothing to solve, nothing said twice. */
export function after(data: SketchData, edit: Made): SketchData {
  if (!edit.ok || edit.value === undefined) throw new Error(`the edit failed: ${edit.error?.code}`);
  const result = applyPatch(data, edit.value);
  if (!result.ok) throw new Error(result.error.message);
  const solved = solver.solve(result.value);
  if (!solved.ok) throw new Error(solved.error.message);
  expect(solved.value.status).toBe("solved");
  expect(solved.value.diagnosis.problems).toEqual([]);
  expect(solved.value.diagnosis.redundant).toEqual([]);
  for (const [id, moved] of Object.entries(solved.value.patch.entities)) {
    const was = result.value.entities[id];
    if (was?.type === "point" && moved !== null && "x" in moved && "y" in moved)
      expect(distance(was as never, { x: moved.x ?? 0, y: moved.y ?? 0 })).toBeLessThan(1e-6);
  }
  return result.value;
}

export function freedomOf(data: SketchData): number {
  const solved = solver.solve(data);
  return solved.ok ? solved.value.freedom : Number.NaN;
}

export function drawn(...shapes: ({ ok: true; value: Shape } | { ok: false })[]): SketchData {
  return shapes.reduce((data, shape) => {
    const next = shape.ok ? applyPatch(data, shape.value.patch) : null;
    if (next?.ok !== true) throw new Error("not drawn");
    return next.value;
  }, emptySketch);
}

export const point = (x: number, y: number) => ({ type: "point", x, y }) as const;
export const line = (start: string, end: string) => ({ type: "line", start, end }) as const;

/** A level line from x = 0 to 30, crossed by upright ones at 10 and 20. */
export const ladder: SketchData = {
  entities: {
    a: point(0, 0),
    b: point(30, 0),
    ab: line("a", "b"),
    c: point(10, -5),
    d: point(10, 5),
    cd: line("c", "d"),
    e: point(20, -5),
    f: point(20, 5),
    ef: line("e", "f"),
  },
  constraints: {
    level: { type: "horizontal", on: ["ab"] },
    long: { type: "length", on: ["ab"], value: 30, driving: true },
  },
};

export const curvesOf = (data: SketchData) =>
  Object.fromEntries(placeSketch(data).curves.map(({ id, curve }) => [id, curve]));

export const rectangle = () => drawn(rectangleByCorners(ids(100), { x: 0, y: 0 }, { x: 40, y: 20 }));
export const cornersOf = (data: SketchData) =>
  Object.entries(data.entities).flatMap(([id, entity]) => (entity.type === "point" ? [id] : []));
export const linesOf = (data: SketchData) =>
  Object.entries(data.entities).flatMap(([id, entity]) => (entity.type === "line" ? [id] : []));
export const area = (data: SketchData) => {
  const { regions, problems } = findRegions(data);
  expect(problems).toEqual([]);
  return regions.map((region) => region.area).toSorted((a, b) => a - b);
};
