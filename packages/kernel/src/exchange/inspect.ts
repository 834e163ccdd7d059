import { ok, type Result } from "@solidtype/contracts";
import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { explore } from "../occt/explore.ts";
import { massProperties } from "../measure/mass.ts";
import { type Bounds, boundsOf } from "../solid/bounds.ts";
import type { ImportCode } from "./import-limits.ts";
import { type ImportFormat, readBodies } from "./read-bodies.ts";
import type { SolidLook } from "./step-products.ts";

/** A body as an import would bring it, in the order of the imported-body feature's bodies. */
export type InspectedBody = SolidLook & {
  readonly bounds: Bounds;
  /** mm³ */
  readonly volume: number;
  readonly faces: number;
};

/** What an import of the file would bring. */
export function inspectFile(
  oc: OpenCascadeInstance,
  format: ImportFormat,
  bytes: Uint8Array,
): Result<readonly InspectedBody[], ImportCode> {
  const content = readBodies(oc, format, bytes);
  if (!content.ok) return content;
  const { bodies } = content.value;
  try {
    return ok(bodies.map(({ name, color, shape }) => ({ name, color, ...factsOf(oc, shape) })));
  } finally {
    for (const { shape } of bodies) shape.delete();
  }
}

function factsOf(oc: OpenCascadeInstance, shape: TopoDS_Shape): Omit<InspectedBody, keyof SolidLook> {
  const faces = explore(oc, shape, "TopAbs_FACE");
  for (const face of faces) face.delete();
  return {
    bounds: boundsOf(oc, shape, "tight"),
    volume: massProperties(oc, shape, 1).volume,
    faces: faces.length,
  };
}
