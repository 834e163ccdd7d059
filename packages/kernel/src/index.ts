export * from "./mesh/mesh.ts";
export { openSides } from "./mesh/watertight.ts";
export { writeGlb, type MeshBody } from "./exchange/glb-write.ts";
export { writeStl } from "./exchange/stl-write.ts";
export { renderPng, renderSvg } from "./picture/picture.ts";
export { cameraSchema, pictureSchema, standardViews } from "./picture/request.ts";
export type { Camera, PictureRequest, StandardView } from "./picture/request.ts";
export type { PictureBody } from "./picture/scene.ts";
