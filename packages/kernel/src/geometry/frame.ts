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

/** What is kept of a plane that was picked, to know its axes again. */
export type PickedPlane = { readonly normal: Vector; readonly x: Vector };

/**
 * The frame of a plane that looked up or down when it was picked and may have begun to lean since: its axes turn as
 * little as its normal did. One that looked sideways has level axes, however it turns; near upright there is no level
 * direction that all of them come to.
 */
export function frameAsPicked(origin: Vector, normal: Vector, was: PickedPlane): Frame {
  const turned = Math.abs(was.normal[2]) > Math.SQRT1_2 ? turnedAlong(was.x, was.normal, normal) : null;
  return turned === null ? frameFromNormal(origin, normal) : frameFromAxes(origin, turned, normal);
}

/** A direction across one normal, turned by the least turn that brings it to the other; null where that is half a turn. */
function turnedAlong(x: Vector, from: Vector, to: Vector): Vector | null {
  const cosine = dot(from, to);
  if (cosine < -1 + 1e-9) return null;
  const axis = cross(from, to);
  const once = cross(axis, x);
  const turned = add(x, add(once, scale(cross(axis, once), 1 / (1 + cosine))));
  return projected(turned, to);
}

/** What of a direction lies in the plane of a normal. */
export function projected(direction: Vector, normal: Vector): Vector | null {
  return unit(subtract(direction, scale(normal, dot(direction, normal))));
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
