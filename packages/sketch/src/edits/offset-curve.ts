import { circle, type Curve, isClosed, segment, TOUCH } from "../geometry/curve.ts";
import { COORDINATE_LIMIT } from "../schema/scalar.ts";
import { add, scale, subtract, turnLeft, unit } from "../vec.ts";

/** The whole line or circle that the curve is a piece of, as far as sketches reach. */
export function carrier(curve: Curve): Curve {
  if (curve.kind === "round") return circle(curve.center, curve.radius);
  const reach = scale(unit(subtract(curve.end, curve.start)), 2 * COORDINATE_LIMIT);
  return segment(subtract(curve.start, reach), add(curve.end, reach));
}

/** The curve moved aside: to the left of its direction when positive. A round's left is its centre. */
export function shifted(curve: Curve, by: number): Curve | undefined {
  if (curve.kind === "segment") {
    const aside = scale(unit(turnLeft(subtract(curve.end, curve.start))), by);
    return segment(add(curve.start, aside), add(curve.end, aside));
  }
  const radius = curve.radius - by;
  if (radius <= TOUCH) return undefined;
  return isClosed(curve) ? circle(curve.center, radius) : { ...curve, radius };
}
