import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";

/** Every solid in a shape, each once; a closed shell outside any solid becomes one. The caller owns what it gets. */
export function solidsOf(oc: OpenCascadeInstance, shape: TopoDS_Shape): TopoDS_Shape[] {
  if (shape.IsNull()) return [];
  const solids = explore(oc, shape, "TopAbs_SOLID", "TopAbs_SHAPE");
  const shells = explore(oc, shape, "TopAbs_SHELL", "TopAbs_SOLID");
  for (const shell of shells) {
    if (shell.Closed()) solids.push(solidFromShell(oc, shell));
    shell.delete();
  }
  return solids;
}

export function solidFromShell(oc: OpenCascadeInstance, shape: TopoDS_Shape): TopoDS_Shape {
  using shell = oc.TopoDS.Shell(shape);
  using maker = new oc.BRepBuilderAPI_MakeSolid(shell);
  const solid = maker.Solid();
  // A file may turn a shell inside out; then its volume is negative and every boolean with it is wrong.
  oc.BRepLib.OrientClosedSolid(solid);
  return solid;
}

type ShapeKind = keyof OpenCascadeInstance["TopAbs_ShapeEnum"];

export function explore(
  oc: OpenCascadeInstance,
  shape: TopoDS_Shape,
  kind: ShapeKind,
  outside: ShapeKind,
): TopoDS_Shape[] {
  using explorer = new oc.TopExp_Explorer(shape, oc.TopAbs_ShapeEnum[kind], oc.TopAbs_ShapeEnum[outside]);
  const found: TopoDS_Shape[] = [];
  for (; explorer.More(); explorer.Next()) found.push(explorer.Current());
  return found;
}
