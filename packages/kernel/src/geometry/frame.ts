import { add, cross, dot, scale, subtract, unit, type Vector } from "./vector.ts";

/** A plane with its own axes, right-handed: normal = x × y. Directions are unit vectors. */
export type Frame = {
  readonly origin: Vector;
  readonly x: Vector;
  readonly y: Vector;
  readonly normal: Vector;
};

export type Line = { readonly origin: Vector; readonly direction: Vector };

export function onFrame(frame: Frame, u: number, v: number, w = 0): Vector {
  return add(frame.origin, add(scale(frame.x, u), add(scale(frame.y, v), scale(frame.normal, w))));
}

/** Looked at from behind: the first axis stays. */
export function flipped(frame: Frame): Frame {
  return { ...frame, y: scale(frame.y, -1), normal: scale(frame.normal, -1) };
}

/**
 * A frame whose axes follow from the normal alone, for planes that have none of their own. Near the world's axes it
 * gives the same axes as the three datum planes.
 */
export function frameFromNormal(origin: Vector, normal: Vector): Frame {
  const upright = Math.abs(normal[2]) > 1 - 1e-9;
  const x: Vector = upright ? [1, 0, 0] : (unit(cross([0, 0, 1], normal)) ?? [1, 0, 0]);
  return { origin, x, y: cross(normal, x), normal };
}

/** Leaning less than this, in radians, planes count as parallel: over a metre they part by a thousandth of a millimetre. */
const PARALLEL = 1e-6;

type Plane = Pick<Frame, "origin" | "normal">;

/** Where two planes meet, its origin as near to the world's as it gets; null where they are parallel. */
export function meetingLine(a: Plane, b: Plane): Line | null {
  const across = cross(a.normal, b.normal);
  const square = dot(across, across);
  if (square < PARALLEL * PARALLEL) return null;
  // By the cross product: one less the square of the cosine has no digits left where the angle is small.
  const toward = subtract(
    scale(cross(b.normal, across), dot(a.origin, a.normal)),
    scale(cross(a.normal, across), dot(b.origin, b.normal)),
  );
  return { origin: scale(toward, 1 / square), direction: scale(across, 1 / Math.sqrt(square)) };
}

export function frameFromAxes(origin: Vector, x: Vector, normal: Vector): Frame {
  return { origin, x, y: cross(normal, x), normal };
}
