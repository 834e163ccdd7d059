import type { Constraint, GeometricType } from "../schema/constraint.ts";
import type { Vec2 } from "../vec.ts";

/** Stand for what the click is about to make. No id begins like this. */
export const THIS_POINT = "@point";
export const THIS_CURVE = "@curve";

/** A constraint to be made along with the point or curve being drawn. */
export type Offer = { readonly type: GeometricType; readonly on: readonly string[] };

/** The offer with the ids of what has been made; undefined when it needs a curve and none came about. */
export function accept(
  offer: Offer,
  made: { readonly point: string; readonly curve?: string },
): Constraint | undefined {
  const on: string[] = [];
  for (const id of offer.on) {
    const meant = id === THIS_POINT ? made.point : id === THIS_CURVE ? made.curve : id;
    if (meant === undefined) return undefined;
    on.push(meant);
  }
  return { type: offer.type, on };
}

/** A dashed line from where a snap comes to the snapped place. */
export type Guide = { readonly from: Vec2; readonly to: Vec2; readonly entity?: string };

export type SnapKind =
  | "point"
  | "origin"
  | "midpoint"
  | "intersection"
  | "tangent-point"
  | "foot"
  | "on-curve"
  | "aligned"
  | "free";

export type Inference = {
  readonly kind: SnapKind;
  readonly at: Vec2;
  /** The point that is there already and should be used instead of a new one. */
  readonly point?: string;
  readonly offers: readonly Offer[];
  readonly guides: readonly Guide[];
};
