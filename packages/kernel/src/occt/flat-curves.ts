import type { OpenCascadeInstance, TopoDS_Face, TopoDS_Shape } from "opencascade.js";
import { explore } from "./explore.ts";

/**
 * Gives the edges of flat faces their curves in the plane's own coordinates. OCCT leaves them out, and then every
 * boolean works them out again, several times over: for a plate with a hundred holes that is a third of the time that
 * another hole takes. `isDrawn` by place: a face that an operation left alone has them already.
 */
export function drawFlatCurves(
  oc: OpenCascadeInstance,
  shape: TopoDS_Shape,
  isDrawn: (face: number) => boolean,
): void {
  explore(oc, shape, "TopAbs_FACE").forEach((one, at) => {
    using part = one;
    if (isDrawn(at)) return;
    using face = oc.TopoDS.Face(part);
    using surface = new oc.BRepAdaptor_Surface(face, false);
    if (surface.GetType() === oc.GeomAbs_SurfaceType.GeomAbs_Plane) drawEdges(oc, part, face);
  });
}

function drawEdges(oc: OpenCascadeInstance, part: TopoDS_Shape, face: TopoDS_Face): void {
  for (const side of explore(oc, part, "TopAbs_EDGE")) {
    using edge = oc.TopoDS.Edge(side);
    oc.BRepLib.BuildPCurveForEdgeOnPlane(edge, face);
    side.delete();
  }
}
