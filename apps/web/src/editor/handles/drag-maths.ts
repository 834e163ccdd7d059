import { type Ray, Vector3 } from "three";

/** A grip on a straight line: where the value is 0, and a unit vector towards larger ones. */
export type Line = { readonly origin: Vector3; readonly direction: Vector3 };

/** A grip on a circle: `arm` leads from its centre to where the angle is 0; turning is right-handed about the unit vector `axis`. */
export type Circle = { readonly center: Vector3; readonly axis: Vector3; readonly arm: Vector3 };

/** Below this sine a line seen end-on, or a circle seen edge-on, says nothing of where on it the pointer is. */
const leastSlope = 0.1;

/** Whether a line is seen so nearly from its end that the pointer says nothing of where on it one is. */
export function isEndOn(sight: Ray, { direction }: Line): boolean {
  const slope = direction.dot(sight.direction);
  return 1 - slope * slope < leastSlope ** 2;
}

/** Where on the line (mm) the pointer is nearest to it; null when the line is seen end-on. */
export function alongLine(sight: Ray, { origin, direction }: Line): number | null {
  if (isEndOn(sight, { origin, direction })) return null;
  const slope = direction.dot(sight.direction);
  const offset = origin.clone().sub(sight.origin);
  return (slope * offset.dot(sight.direction) - offset.dot(direction)) / (1 - slope * slope);
}

export function placeOnLine({ origin, direction }: Line, distance: number): Vector3 {
  return origin.clone().addScaledVector(direction, distance);
}

export function placeOnCircle({ center, axis, arm }: Circle, angle: number): Vector3 {
  return arm.clone().applyAxisAngle(axis, angle).add(center);
}

/**
 * The angle (radians) at which the pointer is, as the turn nearest to `last`, so that a drag goes on past a full turn;
 * null when the pointer is at the centre. Seen edge-on, the way along the tangent counts.
 */
export function aroundCircle(sight: Ray, circle: Circle, last: number): number | null {
  const { center, axis, arm } = circle;
  const slope = sight.direction.dot(axis);
  if (Math.abs(slope) < leastSlope) {
    const direction = axis.clone().cross(arm).normalize().applyAxisAngle(axis, last);
    const along = alongLine(sight, { origin: placeOnCircle(circle, last), direction });
    return along === null ? null : last + along / arm.length();
  }
  const depth = center.clone().sub(sight.origin).dot(axis) / slope;
  const spoke = sight.origin.clone().addScaledVector(sight.direction, depth).sub(center);
  if (spoke.length() < arm.length() * 1e-3) return null;
  const angle = Math.atan2(new Vector3().crossVectors(arm, spoke).dot(axis), arm.dot(spoke));
  return angle + Math.round((last - angle) / (2 * Math.PI)) * 2 * Math.PI;
}

/** The least round number (1, 2 or 5 times a power of ten) that is not below `least`. */
export function stepOf(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10);
}

/** The multiple of the step nearest to a value, without the noise of binary fractions. */
export function snapTo(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(12));
}
