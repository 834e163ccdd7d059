export * from "./problem.ts";
export * from "./regions/region.ts";
export * from "./schema/constraint.ts";
export * from "./schema/entity.ts";
export * from "./schema/patch.ts";
export * from "./schema/scalar.ts";
export * from "./schema/sketch.ts";
export * from "./solver/port.ts";
export type { Vec2 } from "./vec.ts";
