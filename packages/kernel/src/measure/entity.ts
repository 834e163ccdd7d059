import type { BRepAdaptor_Surface, OpenCascadeInstance, TopoDS_Shape, gp_Dir, gp_Pnt } from "opencascade.js";
import { add, distance, middle, scale, subtract, unit, type Vector } from "../geometry/vector.ts";

/** What one face, edge, vertex or body is by itself. Lengths in mm, areas in mm², angles in radians. */
export type EntityMeasure =
  | { readonly kind: "vertex"; readonly point: Vector }
  | {
      readonly kind: "edge";
      readonly curve: "line" | "circle" | "ellipse" | "other";
      readonly length: number;
      /** Of a circle. */
      readonly radius: number | null;
      readonly center: Vector | null;
      /** Along a line; the axis of a circle or an ellipse. */
      readonly direction: Vector | null;
    }
  | {
      readonly kind: "face";
      readonly surface: "plane" | "cylinder" | "cone" | "sphere" | "torus" | "other";
      readonly area: number;
      /** Of a cylinder or a sphere; of a torus that of its tube. */
      readonly radius: number | null;
      /** Of a torus: from its axis to the middle of its tube. */
      readonly majorRadius: number | null;
      /** Between a cone's axis and its side. */
      readonly halfAngle: number | null;
      /** Of what is round; of a cone its tip, of a flat face its centroid. */
      readonly center: Vector | null;
      /** The outward normal of a plane; the axis of a cylinder, a cone or a torus. */
      readonly direction: Vector | null;
    }
  | { readonly kind: "body"; readonly volume: number; readonly area: number };

export function measureEntity(oc: OpenCascadeInstance, shape: TopoDS_Shape): EntityMeasure {
  const kinds = oc.TopAbs_ShapeEnum;
  switch (shape.ShapeType()) {
    case kinds.TopAbs_VERTEX: {
      using vertex = oc.TopoDS.Vertex(shape);
      return { kind: "vertex", point: taken(oc.BRep_Tool.Pnt(vertex)) };
    }
    case kinds.TopAbs_EDGE:
      return measureEdge(oc, shape);
    case kinds.TopAbs_FACE:
      return measureFace(oc, shape);
    default: {
      using solid = new oc.GProp_GProps();
      oc.BRepGProp.VolumeProperties(shape, solid, false, false, false);
      return { kind: "body", volume: solid.Mass(), area: areaOf(oc, shape) };
    }
  }
}

/** The coordinates of a point from OCCT, which is given back to it. */
export function taken(point: gp_Dir | gp_Pnt): Vector {
  const coordinates: Vector = [point.X(), point.Y(), point.Z()];
  point.delete();
  return coordinates;
}

function areaOf(oc: OpenCascadeInstance, shape: TopoDS_Shape): number {
  return surfaceOf(oc, shape).area;
}

function surfaceOf(oc: OpenCascadeInstance, shape: TopoDS_Shape) {
  using surface = new oc.GProp_GProps();
  oc.BRepGProp.SurfaceProperties(shape, surface, false, false);
  return { area: surface.Mass(), centroid: taken(surface.CentreOfMass()) };
}

function measureEdge(oc: OpenCascadeInstance, shape: TopoDS_Shape): EntityMeasure {
  using linear = new oc.GProp_GProps();
  oc.BRepGProp.LinearProperties(shape, linear, false, false);
  using edge = oc.TopoDS.Edge(shape);
  const nothing = { radius: null, center: null, direction: null };
  const common = { kind: "edge", length: linear.Mass(), ...nothing } as const;
  if (oc.BRep_Tool.Degenerated(edge)) return { ...common, curve: "other" };
  using curve = new oc.BRepAdaptor_Curve(edge);
  const types = oc.GeomAbs_CurveType;
  switch (curve.GetType()) {
    case types.GeomAbs_Line: {
      const start = taken(curve.EvalD0(curve.FirstParameter()));
      const end = taken(curve.EvalD0(curve.LastParameter()));
      return { ...common, curve: "line", direction: unit(subtract(end, start)) };
    }
    case types.GeomAbs_Circle: {
      using circle = curve.Circle();
      using axis = circle.Axis();
      const direction = directionOf(axis);
      return {
        ...common,
        curve: "circle",
        radius: circle.Radius(),
        center: taken(circle.Location()),
        direction,
      };
    }
    case types.GeomAbs_Ellipse: {
      using ellipse = curve.Ellipse();
      using axis = ellipse.Axis();
      return { ...common, curve: "ellipse", center: taken(ellipse.Location()), direction: directionOf(axis) };
    }
    default:
      return { ...common, curve: "other" };
  }
}

type Axis = { Direction(): { X(): number; Y(): number; Z(): number; delete(): void } };

function directionOf(axis: Axis): Vector {
  const direction = axis.Direction();
  const along: Vector = [direction.X(), direction.Y(), direction.Z()];
  direction.delete();
  return along;
}

function measureFace(oc: OpenCascadeInstance, shape: TopoDS_Shape): EntityMeasure {
  using face = oc.TopoDS.Face(shape);
  using surface = new oc.BRepAdaptor_Surface(face, true);
  const nothing = { radius: null, majorRadius: null, halfAngle: null, center: null, direction: null };
  const { area, centroid } = surfaceOf(oc, shape);
  const common = { kind: "face", area, ...nothing } as const;
  const types = oc.GeomAbs_SurfaceType;
  switch (surface.GetType()) {
    case types.GeomAbs_Plane: {
      using plane = surface.Plane();
      using axis = plane.Axis();
      const [x, y, z] = directionOf(axis);
      const reversed = face.Orientation() === oc.TopAbs_Orientation.TopAbs_REVERSED;
      const inward = reversed === plane.Direct();
      return { ...common, surface: "plane", center: centroid, direction: inward ? [-x, -y, -z] : [x, y, z] };
    }
    case types.GeomAbs_Cylinder: {
      using cylinder = surface.Cylinder();
      using axis = cylinder.Axis();
      const center = taken(cylinder.Location());
      return {
        ...common,
        surface: "cylinder",
        radius: cylinder.Radius(),
        center,
        direction: directionOf(axis),
      };
    }
    case types.GeomAbs_Sphere: {
      using sphere = surface.Sphere();
      return { ...common, surface: "sphere", radius: sphere.Radius(), center: taken(sphere.Location()) };
    }
    case types.GeomAbs_Cone:
      return { ...common, surface: "cone", ...coneOf(surface) };
    case types.GeomAbs_Torus:
      return { ...common, surface: "torus", ...torusOf(surface) };
    default:
      return { ...common, surface: "other" };
  }
}

/** Cones and tori are not bound; their parametrisation tells their axis: a point half a turn on lies opposite. */
function coneOf(surface: BRepAdaptor_Surface) {
  const at = (u: number, v: number) => taken(surface.EvalD0(u, v));
  const [start, end] = [middle(at(0, 0), at(Math.PI, 0)), middle(at(0, 1), at(Math.PI, 1))];
  const along = subtract(end, start);
  const [wide, wider] = [distance(start, at(0, 0)), distance(end, at(0, 1))];
  return {
    center: add(start, scale(along, wide / (wide - wider))),
    direction: unit(along),
    halfAngle: Math.acos(Math.min(1, Math.hypot(...along))),
  };
}

function torusOf(surface: BRepAdaptor_Surface) {
  const at = (u: number, v: number) => taken(surface.EvalD0(u, v));
  const outer = at(0, 0);
  const inner = at(0, Math.PI);
  const opposite = at(Math.PI, 0);
  const radius = distance(outer, inner) / 2;
  return {
    radius,
    majorRadius: distance(outer, opposite) / 2 - radius,
    center: middle(outer, opposite),
    direction: unit(subtract(at(0, Math.PI / 2), middle(outer, inner))),
  };
}
