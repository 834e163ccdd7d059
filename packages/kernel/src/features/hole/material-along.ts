import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import type { Line } from "../../geometry/frame.ts";
import { add, dot, scale, subtract, type Vector } from "../../geometry/vector.ts";
import { taken } from "../../measure/entity.ts";
import { boundsOf, overlap, reach } from "../../solid/bounds.ts";
import type { Solid } from "../../solid/solid.ts";

const LEAST = 1e-6;

/** A solid along a line, from its origin on. */
export type Material = {
  /** How far it goes on without a gap. */
  readonly length: number;
  /** Whether the line meets it anywhere, also beyond a gap. */
  readonly isMet: boolean;
};

export function materialAlong(oc: OpenCascadeInstance, solid: Solid, line: Line): Material {
  const crossed = crossings(oc, solid, line);
  return { length: run(oc, solid, line, crossed), isMet: crossed.length > 0 };
}

/** Up to the end of the first stretch between crossings after which there is a gap; 0 where it begins with one. */
function run(oc: OpenCascadeInstance, solid: Solid, line: Line, crossed: readonly number[]): number {
  let last = 0;
  for (const distance of crossed.toSorted((a, b) => a - b)) {
    if (distance - last < LEAST) continue;
    if (!isInside(oc, solid, add(line.origin, scale(line.direction, (last + distance) / 2)))) break;
    last = distance;
  }
  return last;
}

function crossings(oc: OpenCascadeInstance, solid: Solid, { origin, direction }: Line): readonly number[] {
  const [, far] = reach(solid.box, origin, direction);
  if (far < LEAST) return [];
  // What lies at the origin itself is not ahead, however exactly it lies there.
  using start = new oc.gp_Pnt(...add(origin, scale(direction, -1)));
  using end = new oc.gp_Pnt(...add(origin, scale(direction, far + 1)));
  using maker = new oc.BRepBuilderAPI_MakeEdge(start, end);
  using ray = maker.Edge();
  const box = boundsOf(oc, ray, "loose");
  return solid.faces
    .filter((_, at) => overlap(solid.faceBoxes[at]!, box))
    .flatMap((face) => meetings(oc, ray, face))
    .map((point) => dot(subtract(point, origin), direction))
    .filter((height) => height > LEAST);
}

function meetings(oc: OpenCascadeInstance, ray: TopoDS_Shape, face: TopoDS_Shape): readonly Vector[] {
  using extrema = new oc.BRepExtrema_DistShapeShape(ray, face);
  if (!extrema.IsDone() || extrema.Value() > LEAST) return [];
  return Array.from({ length: extrema.NbSolution() }, (_, at) => taken(extrema.PointOnShape1(at + 1)));
}

function isInside(oc: OpenCascadeInstance, { shape }: Solid, point: Vector): boolean {
  using at = new oc.gp_Pnt(...point);
  using maker = new oc.BRepBuilderAPI_MakeVertex(at);
  using vertex = maker.Vertex();
  using extrema = new oc.BRepExtrema_DistShapeShape(vertex, shape);
  return extrema.IsDone() && extrema.InnerSolution();
}
