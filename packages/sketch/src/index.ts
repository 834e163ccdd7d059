export { arcByCenter, arcByThreePoints, circleShape, lineShape } from "./compounds/basic.ts";
export * from "./compounds/closed.ts";
export { type NewId, type Place, type Shape } from "./compounds/draft.ts";
export { tangentArcChain } from "./compounds/tangent-arc-chain.ts";
export { extend } from "./edits/extend.ts";
export { offset } from "./edits/offset.ts";
export { roundCorner } from "./edits/corner.ts";
export { type EditCode, trim } from "./edits/trim.ts";
export { type Drawing, infer } from "./inference/infer.ts";
export * from "./inference/offer.ts";
export * from "./problem.ts";
export { findRegions } from "./regions/find-regions.ts";
export {
  boundedBy,
  isOneOfSeveral,
  regionLikeness,
  type RegionMatch,
  resolveRegion,
  withoutCount,
} from "./regions/identity.ts";
export * from "./regions/region.ts";
export * from "./schema/constraint.ts";
export * from "./schema/entity.ts";
export * from "./schema/patch.ts";
export * from "./schema/scalar.ts";
export * from "./schema/sketch.ts";
export { sizeIn, sizesIn } from "./solver/measure.ts";
export * from "./solver/port.ts";
export { createSketchSolver } from "./solver/sketch-solver.ts";
export { asin, atan2, cos, hypot, sin } from "./same-everywhere.ts";
export type { Vec2 } from "./vec.ts";
