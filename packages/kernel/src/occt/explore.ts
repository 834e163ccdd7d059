import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";

type ShapeKind = keyof OpenCascadeInstance["TopAbs_ShapeEnum"];

/** Parts of a shape in its own order, as often as they occur. The caller owns them. */
export function explore(oc: OpenCascadeInstance, shape: TopoDS_Shape, kind: ShapeKind): TopoDS_Shape[] {
  using explorer = new oc.TopExp_Explorer(shape, oc.TopAbs_ShapeEnum[kind], oc.TopAbs_ShapeEnum.TopAbs_SHAPE);
  const found: TopoDS_Shape[] = [];
  for (; explorer.More(); explorer.Next()) found.push(explorer.Current());
  return found;
}
