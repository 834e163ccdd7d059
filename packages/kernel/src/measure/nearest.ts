import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import type { Vector } from "../geometry/vector.ts";
import { taken } from "./entity.ts";

/** A distance in mm and where it is taken, on the one and on the other. */
export type Span = { readonly distance: number; readonly from: Vector; readonly to: Vector };

/** The shortest way between two shapes; 0 where they touch or one lies in the other. Null when OCCT finds none. */
export function nearest(oc: OpenCascadeInstance, a: TopoDS_Shape, b: TopoDS_Shape): Span | null {
  using search = new oc.BRepExtrema_DistShapeShape();
  using progress = new oc.Message_ProgressRange();
  search.LoadS1(a);
  search.LoadS2(b);
  search.Perform(progress);
  if (!search.IsDone() || search.NbSolution() === 0) return null;
  return {
    distance: search.Value(),
    from: taken(search.PointOnShape1(1)),
    to: taken(search.PointOnShape2(1)),
  };
}
