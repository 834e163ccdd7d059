import type { BRepAdaptor_Surface, OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";

/**
 * Whether a rounded face is gone when it is moved by `offset` along its normal: its radius is no larger than that, and
 * it bends to the side that it is moved to.
 */
export function vanishes(oc: OpenCascadeInstance, shape: TopoDS_Shape, offset: number): boolean {
  using face = oc.TopoDS.Face(shape);
  using surface = new oc.BRepAdaptor_Surface(face, false);
  const round = roundingOf(oc, surface);
  if (round === null || round.radius > Math.abs(offset)) return false;
  const reversed = face.Orientation() === oc.TopAbs_Orientation.TopAbs_REVERSED;
  return (round.outwards !== reversed) === offset < 0;
}

/** The radius (OCCT's torus is not in this build), and whether the surface's own normal points away from its centre: unless its axes are left-handed. */
function roundingOf(
  oc: OpenCascadeInstance,
  surface: BRepAdaptor_Surface,
): { readonly radius: number; readonly outwards: boolean } | null {
  const { GeomAbs_Cylinder, GeomAbs_Sphere } = oc.GeomAbs_SurfaceType;
  switch (surface.GetType()) {
    case GeomAbs_Cylinder: {
      using cylinder = surface.Cylinder();
      using axes = cylinder.Position();
      return { radius: cylinder.Radius(), outwards: axes.Direct() };
    }
    case GeomAbs_Sphere: {
      using sphere = surface.Sphere();
      using axes = sphere.Position();
      return { radius: sphere.Radius(), outwards: axes.Direct() };
    }
    default:
      return null;
  }
}
