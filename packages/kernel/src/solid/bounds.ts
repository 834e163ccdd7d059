import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { dot, type Vector } from "../geometry/vector.ts";

export type Bounds = { readonly min: Vector; readonly max: Vector };

/** `loose` is quick and may be a little too large; else the box touches the shape. */
export function boundsOf(oc: OpenCascadeInstance, shape: TopoDS_Shape, fit: "loose" | "tight"): Bounds {
  using box = new oc.Bnd_Box();
  if (fit === "loose") oc.BRepBndLib.Add(shape, box, false);
  else oc.BRepBndLib.AddOptimal(shape, box, false, false);
  return {
    min: [box.GetXMin(), box.GetYMin(), box.GetZMin()],
    max: [box.GetXMax(), box.GetYMax(), box.GetZMax()],
  };
}

/** Closer than this counts as touching: twice OCCT's own tolerance. */
const TOUCH = 2e-7;

export function overlap(a: Bounds, b: Bounds): boolean {
  return [0, 1, 2].every(
    (axis) => a.min[axis]! <= b.max[axis]! + TOUCH && b.min[axis]! <= a.max[axis]! + TOUCH,
  );
}

export function contains(outer: Bounds, inner: Bounds): boolean {
  return [0, 1, 2].every(
    (axis) => outer.min[axis]! <= inner.min[axis]! && inner.max[axis]! <= outer.max[axis]!,
  );
}

/** Of the box that two have in common. */
export function overlapVolume(a: Bounds, b: Bounds): number {
  const side = (axis: 0 | 1 | 2) =>
    Math.max(0, Math.min(a.max[axis], b.max[axis]) - Math.max(a.min[axis], b.min[axis]));
  return side(0) * side(1) * side(2);
}

export function union(all: readonly Bounds[]): Bounds | null {
  const [first, ...rest] = all;
  if (first === undefined) return null;
  let { min, max } = first;
  for (const bounds of rest) {
    min = [Math.min(min[0], bounds.min[0]), Math.min(min[1], bounds.min[1]), Math.min(min[2], bounds.min[2])];
    max = [Math.max(max[0], bounds.max[0]), Math.max(max[1], bounds.max[1]), Math.max(max[2], bounds.max[2])];
  }
  return { min, max };
}

export function diagonal({ min, max }: Bounds): number {
  return Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]);
}

/** How far the box reaches along a direction, from a point: least and most. */
export function reach({ min, max }: Bounds, origin: Vector, direction: Vector): readonly [number, number] {
  const values: number[] = [];
  for (const x of [min[0], max[0]]) {
    for (const y of [min[1], max[1]]) {
      for (const z of [min[2], max[2]])
        values.push(dot([x - origin[0], y - origin[1], z - origin[2]], direction));
    }
  }
  return [Math.min(...values), Math.max(...values)];
}

/** Of what is turned about an axis, by how far it reaches along it and away from it. */
export function turnedBox(
  origin: Vector,
  direction: Vector,
  [low, high]: readonly [number, number],
  radius: number,
): Bounds {
  const side = (pick: (...values: number[]) => number, way: number) => {
    const at = (axis: 0 | 1 | 2) =>
      pick(origin[axis] + low * direction[axis], origin[axis] + high * direction[axis]) +
      way * radius * Math.sqrt(Math.max(0, 1 - direction[axis] ** 2));
    return [at(0), at(1), at(2)] as const;
  };
  return { min: side(Math.min, -1), max: side(Math.max, 1) };
}
