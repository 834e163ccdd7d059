import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { listOf } from "../occt/shape-list.ts";
import type { Tolerance } from "../mesh/quality.ts";
import { centres, RADIUS, SIDE, THICKNESS } from "./plates.ts";

/** The same work as calls of OCCT and nothing else: what a rebuild is held against. */
export function barePlate(oc: OpenCascadeInstance): TopoDS_Shape {
  using box = new oc.BRepPrimAPI_MakeBox(SIDE, SIDE, THICKNESS);
  using shape = box.Shape();
  const tools = centres.map(([x, y]) => bareCylinder(oc, x, y, RADIUS));
  const cut = bareCut(oc, shape, tools);
  for (const tool of tools) tool.delete();
  return cut;
}

export function bareCylinder(oc: OpenCascadeInstance, x: number, y: number, radius: number): TopoDS_Shape {
  using point = new oc.gp_Pnt(x, y, -1);
  using up = new oc.gp_Dir(0, 0, 1);
  using axes = new oc.gp_Ax2(point, up);
  using maker = new oc.BRepPrimAPI_MakeCylinder(axes, radius, THICKNESS + 2);
  return maker.Shape();
}

export function bareCut(
  oc: OpenCascadeInstance,
  shape: TopoDS_Shape,
  tools: readonly TopoDS_Shape[],
): TopoDS_Shape {
  using operation = new oc.BRepAlgoAPI_Cut();
  using targets = listOf(oc, [shape]);
  using list = listOf(oc, tools);
  using progress = new oc.Message_ProgressRange();
  operation.SetArguments(targets);
  operation.SetTools(list);
  operation.Build(progress);
  const result = operation.Shape();
  operation.Clear();
  return result;
}

export function bareMesh(
  oc: OpenCascadeInstance,
  shape: TopoDS_Shape,
  { deflection, angle }: Tolerance,
): void {
  using surface = oc.ReplicadMeshExtractor.extract(shape, deflection, angle, false);
  using edges = oc.ReplicadEdgeMeshExtractor.extract(shape, deflection, angle);
  if (surface.getTrianglesSize() === 0 || edges.getLinesSize() === 0) throw new Error("nothing was meshed");
}
