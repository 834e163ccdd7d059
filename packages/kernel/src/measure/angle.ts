import { cross, dot, type Vector } from "../geometry/vector.ts";
import type { EntityMeasure } from "./entity.ts";

export type Angle = {
  /** Radians, between 0 and a right angle. */
  readonly angle: number;
  readonly parallel: boolean;
  readonly perpendicular: boolean;
};

/** Far below what a drawing tolerates, far above the rounding of a chain of features. */
const tolerance = 1e-7;

/** The angle between two entities that have a direction: planes, lines, axes; null for any other. */
export function angleBetween(a: EntityMeasure, b: EntityMeasure): Angle | null {
  const first = directionIn(a);
  const second = directionIn(b);
  if (first === null || second === null) return null;
  const straight = turned(first.along, second.along);
  const angle = first.isNormal === second.isNormal ? straight : Math.PI / 2 - straight;
  return { angle, parallel: angle < tolerance, perpendicular: Math.PI / 2 - angle < tolerance };
}

/** A plane is known by its normal: it is parallel to what the normal is square to. */
function directionIn(entity: EntityMeasure): { readonly along: Vector; readonly isNormal: boolean } | null {
  if (entity.kind !== "edge" && entity.kind !== "face") return null;
  if (entity.direction === null) return null;
  return { along: entity.direction, isNormal: entity.kind === "face" && entity.surface === "plane" };
}

/** atan2 keeps its digits near zero, where acos has none left. */
function turned(a: Vector, b: Vector): number {
  return Math.atan2(Math.hypot(...cross(a, b)), Math.abs(dot(a, b)));
}
