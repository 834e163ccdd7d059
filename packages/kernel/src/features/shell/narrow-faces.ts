import type { BRepAdaptor_Surface, OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { cross, distance, dot, subtract } from "../../geometry/vector.ts";
import { taken } from "../../measure/entity.ts";

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

type Rounding = { readonly radius: number; readonly outwards: boolean };

/** The radius, and whether the surface's own normal points away from its centre: unless its axes are left-handed. */
function roundingOf(oc: OpenCascadeInstance, surface: BRepAdaptor_Surface): Rounding | null {
  const { GeomAbs_Cylinder, GeomAbs_Sphere, GeomAbs_Torus } = oc.GeomAbs_SurfaceType;
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
    case GeomAbs_Torus:
      return tubeOf(surface);
    default:
      return null;
  }
}

const STEP = 1e-4;

/** OCCT's torus is not in this build, but on opposite sides of its tube lie points that say all about it. */
function tubeOf(surface: BRepAdaptor_Surface): Rounding {
  const point = (u: number, v: number) => taken(surface.EvalD0(u, v));
  const [u, v] = [surface.FirstUParameter(), surface.FirstVParameter()];
  const [here, opposite] = [point(u, v), point(u, v + Math.PI)];
  const normal = cross(subtract(point(u + STEP, v), here), subtract(point(u, v + STEP), here));
  return { radius: distance(here, opposite) / 2, outwards: dot(normal, subtract(here, opposite)) > 0 };
}
