export { openSides } from "./mesh/watertight.ts";
export { type ExportFormat, exportFormats } from "./exchange/export.ts";
export { type ImportCode, type ImportLimits, importLimits } from "./exchange/import-limits.ts";
export { type ImportFormat, importFormats } from "./exchange/read-bodies.ts";
export type { StepHeader } from "./exchange/step-text.ts";
export { writeGlb, type MeshBody } from "./exchange/glb-write.ts";
export { writeStl } from "./exchange/stl-write.ts";
export { renderPng, renderSvg } from "./picture/picture.ts";
export { cameraSchema, pictureSchema, standardViews } from "./picture/request.ts";
export type { Camera, PictureRequest, StandardView } from "./picture/request.ts";
export type { PictureBody } from "./picture/scene.ts";
export { type Bounds } from "./solid/bounds.ts";
export { type Quality, qualities } from "./mesh/quality.ts";
export type { KernelCode } from "./part/failure.ts";
export { type FileSource, FileUnreachable } from "./part/part.ts";
export {
  type BodyNames,
  BuiltPart,
  type Found,
  type QueryCode,
  type Resolution,
  type SolvedSketch,
} from "./rebuild/built-part.ts";
export { type LastGood, lastGoodOf } from "./rebuild/build.ts";
export { createKernel, Kernel, type KernelOptions } from "./rebuild/kernel.ts";
export type * from "./rebuild/report.ts";
export { givenUp } from "./solid/given-up.ts";
export { KERNEL_VERSION } from "./store/key.ts";
export { memoryStore, type ResultStore } from "./store/result-store.ts";
export type { EntityMeasure } from "./measure/entity.ts";
export type { MassProperties } from "./measure/mass.ts";
export type { PairMeasure } from "./measure/measure.ts";
export type { Validity } from "./measure/validity.ts";
export type { Frame, Line } from "./geometry/frame.ts";
export type { Vector } from "./geometry/vector.ts";
