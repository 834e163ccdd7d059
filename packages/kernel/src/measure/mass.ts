import type { GProp_GProps, OpenCascadeInstance, TopoDS_Shape, gp_Pnt } from "opencascade.js";
import { principalAxes, type Principal, type Symmetric } from "../geometry/symmetric.ts";
import type { Vector } from "../geometry/vector.ts";

/** Of a solid of even density. Inertia is about the centroid, along the part's axes. */
export type MassProperties = {
  /** mm³ */
  readonly volume: number;
  /** mm² */
  readonly area: number;
  readonly centroid: Vector;
  /** Grams, with the density in g/cm³. */
  readonly mass: number;
  /** g·mm²; products of inertia with the sign of a tensor: xy is −∫xy dm. */
  readonly inertia: Symmetric;
  /** Smallest first. */
  readonly principal: readonly [Principal, Principal, Principal];
};

const gramsPerCubicMillimetre = 1e-3;

export function massProperties(
  oc: OpenCascadeInstance,
  shape: TopoDS_Shape,
  density: number,
): MassProperties {
  using surface = new oc.GProp_GProps();
  oc.BRepGProp.SurfaceProperties(shape, surface, false, false);
  // Moments about a far origin lose their digits; the integral runs about a point of the shape instead.
  using near = surface.CentreOfMass();
  using solid = new oc.GProp_GProps(near);
  oc.BRepGProp.VolumeProperties(shape, solid, false, false, false);
  using centre = solid.CentreOfMass();
  const volume = solid.Mass();
  const clean = withoutDust(Math.cbrt(Math.abs(volume)));
  const grams = density * gramsPerCubicMillimetre;
  const moments = inertiaAbout(oc, solid, centre);
  const scaled = moments.map(withoutDust(Math.max(...moments))).map((moment) => moment * grams);
  const inertia = [scaled[0]!, scaled[1]!, scaled[2]!, scaled[3]!, scaled[4]!, scaled[5]!] as const;
  return {
    volume,
    area: surface.Mass(),
    centroid: [clean(centre.X()), clean(centre.Y()), clean(centre.Z())],
    mass: volume * grams,
    inertia,
    principal: principalAxes(inertia),
  };
}

/** What is nothing beside the size of the whole is rounding. */
const withoutDust = (size: number) => (value: number) => (Math.abs(value) < size * 1e-12 ? 0 : value);

/** The inertia matrix is not bound, moments about an axis are: six of them give it. */
function inertiaAbout(oc: OpenCascadeInstance, solid: GProp_GProps, centre: gp_Pnt): Symmetric {
  const moment = (x: number, y: number, z: number) => {
    using direction = new oc.gp_Dir(x, y, z);
    using axis = new oc.gp_Ax1(centre, direction);
    return solid.MomentOfInertia(axis);
  };
  const xx = moment(1, 0, 0);
  const yy = moment(0, 1, 0);
  const zz = moment(0, 0, 1);
  return [
    xx,
    yy,
    zz,
    moment(1, 1, 0) - (xx + yy) / 2,
    moment(0, 1, 1) - (yy + zz) / 2,
    moment(1, 0, 1) - (zz + xx) / 2,
  ];
}
