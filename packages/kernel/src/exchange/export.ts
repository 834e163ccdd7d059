import type { Mesh } from "@solidtype/contracts";
import type { OpenCascadeInstance } from "opencascade.js";
import { writeGlb } from "./glb-write.ts";
import { ownShape } from "./own-shape.ts";
import type { StepHeader } from "./step-text.ts";
import { type ShapeBody, writeStep } from "./step-write.ts";
import { writeStl } from "./stl-write.ts";

export const exportFormats = ["step", "brep", "stl", "glb"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export type ExportBody = ShapeBody & { readonly mesh: () => Promise<Mesh> };

/** Bodies as a file. Exact formats take the shapes, the others the meshes, which are only made when they are needed. */
export async function exportBodies(
  oc: OpenCascadeInstance,
  format: ExportFormat,
  bodies: readonly ExportBody[],
  header: StepHeader,
): Promise<Uint8Array> {
  switch (format) {
    case "step":
      return withOwnShapes(oc, bodies, (own) => writeStep(oc, own, header));
    case "brep":
      return withOwnShapes(oc, bodies, (own) => writeBrep(oc, own));
    case "stl":
      return writeStl(await Promise.all(bodies.map((body) => body.mesh())));
    case "glb": {
      const meshes = bodies.map(async ({ name, color, mesh }) => ({ name, color, mesh: await mesh() }));
      return writeGlb(header.title, await Promise.all(meshes));
    }
  }
}

function withOwnShapes(
  oc: OpenCascadeInstance,
  bodies: readonly ShapeBody[],
  write: (own: readonly ShapeBody[]) => Uint8Array,
): Uint8Array {
  using stack = new DisposableStack();
  return write(bodies.map((body) => ({ ...body, shape: stack.use(ownShape(oc, body.shape)) })));
}

/** OCCT's own text: one compound of all bodies. */
function writeBrep(oc: OpenCascadeInstance, bodies: readonly ShapeBody[]): Uint8Array {
  using compound = new oc.TopoDS_Compound();
  using builder = new oc.TopoDS_Builder();
  builder.MakeCompound(compound);
  for (const { shape } of bodies) builder.Add(compound, shape);
  return new TextEncoder().encode(oc.BRepToolsWrapper.Write(compound));
}
