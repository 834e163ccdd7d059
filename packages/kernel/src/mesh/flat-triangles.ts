import Constrainautor from "@kninnug/constrainautor";
import Delaunator from "delaunator";
import { cross, unit, type Vector } from "../geometry/vector.ts";
import type { Outline } from "./outlines.ts";

type Plan = {
  readonly coords: Float64Array;
  /** Per point the one that follows it, material being on the left. */
  readonly next: Uint32Array;
  readonly area: number;
  readonly holes: number;
};

/**
 * Triangles between outlines on a plane: the largest goes round, the others are holes. They use the outlines' points
 * and every one of them, so that neighbours meet point for point; counter-clockwise as seen against the normal. Null
 * when that cannot be done, because outlines cross for instance: the outcome is checked by count and area.
 */
export function flatTriangles(outlines: readonly Outline[], normal: Vector): Uint32Array | null {
  const plan = planOf(outlines, normal);
  if (plan === null) return null;
  const triangulation = triangulated(plan);
  if (triangulation === null) return null;
  const inside = insideOf(plan, triangulation);
  if (inside === null || inside.length !== 3 * (plan.next.length + 2 * plan.holes - 2)) return null;
  const covered = areaOf(plan.coords, inside);
  return Math.abs(covered - plan.area) <= 1e-6 * plan.area ? inside : null;
}

function planOf(outlines: readonly Outline[], normal: Vector): Plan | null {
  const aside: Vector = Math.abs(normal[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const u = unit(cross(aside, normal));
  if (u === null) return null;
  const v = cross(normal, u);
  const count = outlines.reduce((sum, outline) => sum + outline.length / 3, 0);
  const coords = new Float64Array(2 * count);
  const areas: number[] = [];
  let point = 0;
  for (const outline of outlines) {
    const first = point;
    for (let at = 0; at < outline.length; at += 3) {
      const [x, y, z] = [outline[at]!, outline[at + 1]!, outline[at + 2]!];
      coords[2 * point] = u[0] * x + u[1] * y + u[2] * z;
      coords[2 * point + 1] = v[0] * x + v[1] * y + v[2] * z;
      point++;
    }
    areas.push(outlineArea(coords, first, point));
  }
  const outer = areas.reduce((best, area, at) => (Math.abs(area) > Math.abs(areas[best]!) ? at : best), 0);
  const next = new Uint32Array(count);
  let start = 0;
  let area = 0;
  outlines.forEach((outline, at) => {
    const size = outline.length / 3;
    const forward = at === outer ? areas[at]! > 0 : areas[at]! < 0;
    for (let step = 0; step < size; step++) {
      const [from, to] = [start + step, start + ((step + 1) % size)];
      if (forward) next[from] = to;
      else next[to] = from;
    }
    area += (at === outer ? 1 : -1) * Math.abs(areas[at]!);
    start += size;
  });
  return { coords, next, area, holes: outlines.length - 1 };
}

function outlineArea(coords: Float64Array, first: number, end: number): number {
  let twice = 0;
  // From a point of its own: far from the origin the products would leave little of the difference.
  const [ox, oy] = [coords[2 * first]!, coords[2 * first + 1]!];
  for (let at = first; at < end; at++) {
    const to = at + 1 === end ? first : at + 1;
    twice +=
      (coords[2 * at]! - ox) * (coords[2 * to + 1]! - oy) -
      (coords[2 * to]! - ox) * (coords[2 * at + 1]! - oy);
  }
  return twice / 2;
}

function triangulated({ coords, next }: Plan): Delaunator<Float64Array> | null {
  // Its triangles run clockwise where y points up, so it is given the mirror image.
  const mirrored = coords.map((_, at) => coords[at ^ 1]!);
  const triangulation = new Delaunator(mirrored);
  if (triangulation.triangles.length === 0) return null;
  try {
    new Constrainautor(
      triangulation,
      Array.from(next, (to, from) => [from, to] as const),
    );
    return triangulation;
  } catch {
    // It throws plain errors where a line runs through a point or across another line, and nothing else.
    return null;
  }
}

/** The triangles on the material's side of the outlines. Null when an outline is not a chain of their sides. */
function insideOf(
  { next }: Plan,
  { triangles, halfedges }: { readonly triangles: Uint32Array; readonly halfedges: Int32Array },
): Uint32Array | null {
  const ahead = (side: number) => (side % 3 === 2 ? side - 2 : side + 1);
  const inside = new Uint8Array(triangles.length / 3);
  const open: number[] = [];
  const enter = (triangle: number) => {
    if (inside[triangle] === 1) return;
    inside[triangle] = 1;
    open.push(triangle);
  };
  let sides = 0;
  triangles.forEach((from, side) => {
    if (next[from] !== triangles[ahead(side)]) return;
    sides++;
    enter(Math.floor(side / 3));
  });
  if (sides !== next.length) return null;
  for (let triangle = open.pop(); triangle !== undefined; triangle = open.pop()) {
    for (let side = 3 * triangle; side < 3 * triangle + 3; side++) {
      const [from, to, beyond] = [triangles[side]!, triangles[ahead(side)]!, halfedges[side]!];
      if (beyond >= 0 && next[from] !== to && next[to] !== from) enter(Math.floor(beyond / 3));
    }
  }
  return triangles.filter((_, at) => inside[Math.floor(at / 3)] === 1);
}

/** Of triangles, each taken as positive: one that lies upside down makes the sum too large. */
function areaOf(coords: Float64Array, triangles: Uint32Array): number {
  let twice = 0;
  for (let at = 0; at < triangles.length; at += 3) {
    const [a, b, c] = [2 * triangles[at]!, 2 * triangles[at + 1]!, 2 * triangles[at + 2]!];
    twice += Math.abs(
      (coords[b]! - coords[a]!) * (coords[c + 1]! - coords[a + 1]!) -
        (coords[c]! - coords[a]!) * (coords[b + 1]! - coords[a + 1]!),
    );
  }
  return twice / 2;
}
