import type { OpenCascadeInstance, TopoDS_Face, TopoDS_Shape } from "opencascade.js";
import { dot, subtract, unit } from "../../geometry/vector.ts";
import { taken } from "../../measure/entity.ts";

/**
 * The surface of a round face as a face of its own that goes on beyond it: all the way round, and lengthwise by
 * `length`. A cone ends at its tip. Null for a free-form face: nothing says how that would go on.
 */
export function surfaceBeyond(
  oc: OpenCascadeInstance,
  shape: TopoDS_Shape,
  length: number,
): TopoDS_Shape | null {
  using face = oc.TopoDS.Face(shape);
  using surface = oc.BRep_Tool.Surface(face);
  using adaptor = new oc.BRepAdaptor_Surface(face, false);
  const types = oc.GeomAbs_SurfaceType;
  const turn = 2 * Math.PI;
  const made = (vMin: number, vMax: number): TopoDS_Shape => {
    using maker = new oc.BRepBuilderAPI_MakeFace(surface, 0, turn, vMin, vMax, 1e-7);
    return maker.Face();
  };
  const { VMin, VMax } = oc.BRepTools.UVBounds(face);
  switch (adaptor.GetType()) {
    case types.GeomAbs_Cylinder:
      return made(VMin - length, VMax + length);
    case types.GeomAbs_Cone: {
      const tip = tipOf(oc, face);
      const middle = (VMin + VMax) / 2;
      return middle > tip ? made(tip, VMax + length) : made(VMin - length, tip);
    }
    case types.GeomAbs_Sphere:
      return made(-Math.PI / 2, Math.PI / 2);
    case types.GeomAbs_Torus:
      return made(0, turn);
    default:
      return null;
  }
}

/** Where on its generating line a cone has no width: that grows evenly along it, and turns over at the tip. */
function tipOf(oc: OpenCascadeInstance, face: TopoDS_Face): number {
  using surface = new oc.BRepAdaptor_Surface(face, false);
  const across = (v: number) => subtract(taken(surface.EvalD0(0, v)), taken(surface.EvalD0(Math.PI, v)));
  const [at0, at1] = [across(0), across(1)];
  const along = unit(subtract(at1, at0))!;
  const [width0, width1] = [dot(at0, along), dot(at1, along)];
  return -width0 / (width1 - width0);
}
