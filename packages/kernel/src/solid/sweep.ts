import type { NCollection_List_TopoDS_Shape, OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import type { Line } from "../geometry/frame.ts";
import type { Vector } from "../geometry/vector.ts";
import { taken } from "../occt/shape-list.ts";
import { type Piece, Trace } from "./carry.ts";
import { type Profile, profileFace } from "./profile.ts";

/** What the faces of a swept solid are called: one label per curve of the profile, and the two flat ends. */
export type SweepLabels = {
  readonly side: (entity: string) => string;
  readonly start: string;
  readonly end: string;
};

type Sweep = {
  readonly Shape: () => TopoDS_Shape;
  readonly FirstShape: () => TopoDS_Shape;
  readonly LastShape: () => TopoDS_Shape;
  readonly Generated: (shape: TopoDS_Shape) => NCollection_List_TopoDS_Shape;
};

export function prism(
  oc: OpenCascadeInstance,
  profile: Profile,
  along: Vector,
  labels: SweepLabels,
): Piece[] {
  using stack = new DisposableStack();
  const { face, edges } = profileFace(oc, profile, stack);
  using vector = new oc.gp_Vec(...along);
  using maker = new oc.BRepPrimAPI_MakePrism(face, vector, false, true);
  return named(oc, maker, edges, labels);
}

/** A turn of 2π and more is a full one, which has no ends. */
export function revolution(
  oc: OpenCascadeInstance,
  profile: Profile,
  about: Line,
  angle: number,
  labels: SweepLabels,
): Piece[] {
  using stack = new DisposableStack();
  const { face, edges } = profileFace(oc, profile, stack);
  using point = new oc.gp_Pnt(...about.origin);
  using direction = new oc.gp_Dir(...about.direction);
  using axis = new oc.gp_Ax1(point, direction);
  const full = angle > 2 * Math.PI - 1e-9;
  using maker = full
    ? new oc.BRepPrimAPI_MakeRevol(face, axis, false)
    : new oc.BRepPrimAPI_MakeRevol(face, axis, angle, false);
  return named(oc, maker, edges, labels);
}

function named(
  oc: OpenCascadeInstance,
  maker: Sweep,
  edges: readonly { readonly entity: string; readonly edge: TopoDS_Shape }[],
  labels: SweepLabels,
): Piece[] {
  using shape = maker.Shape();
  const trace = new Trace(oc, shape);
  const silent: (typeof edges)[number][] = [];
  for (const { entity, edge } of edges) {
    const faces = taken(oc, maker.Generated(edge));
    if (faces.length === 0) silent.push({ entity, edge });
    trace.name(faces, labels.side(entity));
    for (const face of faces) face.delete();
  }
  using first = maker.FirstShape();
  using last = maker.LastShape();
  trace.name([first], labels.start);
  trace.name([last], labels.end);
  // OCCT does not tell about the disc that an edge square to the axis sweeps: it is the face that the edge lies on.
  trace.nameRest((face) => labels.side(silent.find(({ edge }) => liesOn(oc, edge, face))?.entity ?? "lost"));
  return trace.finish();
}

function liesOn(oc: OpenCascadeInstance, shape: TopoDS_Shape, face: TopoDS_Shape): boolean {
  using edge = oc.TopoDS.Edge(shape);
  using curve = new oc.BRepAdaptor_Curve(edge);
  using point = curve.EvalD0((curve.FirstParameter() + curve.LastParameter()) / 2);
  using maker = new oc.BRepBuilderAPI_MakeVertex(point);
  using vertex = maker.Vertex();
  using extrema = new oc.BRepExtrema_DistShapeShape(vertex, face);
  return extrema.IsDone() && extrema.Value() < 1e-6;
}
