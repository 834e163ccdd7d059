import type { NCollection_List_TopoDS_Shape, OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import type { Vector } from "../geometry/vector.ts";
import { taken as pointTaken } from "../measure/entity.ts";
import { taken } from "../occt/shape-list.ts";
import type { Trace } from "../solid/carry.ts";

type Maker = { Generated(shape: TopoDS_Shape): NCollection_List_TopoDS_Shape };

/**
 * The faces of a result that were made along each of the edges of one smooth chain. Where OCCT
 * tells of an edge that nothing was made along it, it may have put that down to another of the chain, and after a small
 * change of a size it does not: then a face is the edge's that it lies along, if that is clear. The caller owns the faces.
 */
export function madeAlong(
  oc: OpenCascadeInstance,
  trace: Trace,
  maker: Maker,
  chain: readonly TopoDS_Shape[],
): readonly (readonly TopoDS_Shape[])[] {
  const told = chain.map((edge) => left(trace, taken(oc, maker.Generated(edge))));
  if (told.every((faces) => faces.length > 0)) return told;
  const along: TopoDS_Shape[][] = chain.map(() => []);
  told.forEach((faces, at) => {
    for (const face of faces) along[clearlyNearest(oc, middleOf(oc, face), chain) ?? at]!.push(face);
  });
  return along;
}

function left(trace: Trace, faces: readonly TopoDS_Shape[]): readonly TopoDS_Shape[] {
  return faces.filter((face) => {
    const there = trace.has(face);
    if (!there) face.delete();
    return there;
  });
}

function clearlyNearest(
  oc: OpenCascadeInstance,
  at: Vector,
  edges: readonly TopoDS_Shape[],
): number | undefined {
  const [first, second] = edges
    .map((edge, place) => ({ place, away: awayFrom(oc, at, edge) }))
    .toSorted((a, b) => a.away - b.away);
  return first !== undefined && second !== undefined && first.away < second.away / 2
    ? first.place
    : undefined;
}

function awayFrom(oc: OpenCascadeInstance, at: Vector, edge: TopoDS_Shape): number {
  using point = new oc.gp_Pnt(...at);
  using maker = new oc.BRepBuilderAPI_MakeVertex(point);
  using vertex = maker.Vertex();
  using extrema = new oc.BRepExtrema_DistShapeShape(vertex, edge);
  return extrema.IsDone() ? extrema.Value() : Number.POSITIVE_INFINITY;
}

/** On its surface: the centroid of a face around a whole turn lies far from it. */
function middleOf(oc: OpenCascadeInstance, shape: TopoDS_Shape): Vector {
  using face = oc.TopoDS.Face(shape);
  using surface = new oc.BRepAdaptor_Surface(face, false);
  const { UMin, UMax, VMin, VMax } = oc.BRepTools.UVBounds(face);
  return pointTaken(surface.EvalD0((UMin + UMax) / 2, (VMin + VMax) / 2));
}
