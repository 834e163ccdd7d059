import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { angleBetween, type Angle } from "./angle.ts";
import { measureEntity, type EntityMeasure } from "./entity.ts";
import { farthest } from "./farthest.ts";
import { nearest, type Span } from "./nearest.ts";

export type PairMeasure = {
  readonly a: EntityMeasure;
  readonly b: EntityMeasure;
  readonly nearest: Span | null;
  readonly farthest: Span | null;
  /** Null when one of them has no direction. */
  readonly angle: Angle | null;
};

/** Between any two of vertex, edge, face and body. */
export function measurePair(oc: OpenCascadeInstance, a: TopoDS_Shape, b: TopoDS_Shape): PairMeasure {
  const first = measureEntity(oc, a);
  const second = measureEntity(oc, b);
  return {
    a: first,
    b: second,
    nearest: nearest(oc, a, b),
    farthest: farthest(oc, a, b),
    angle: angleBetween(first, second),
  };
}
