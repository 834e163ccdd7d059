import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";

export class TooManySolids extends Error {}

/**
 * Every solid in a shape, as often as it is used; a closed shell outside any solid becomes one. The caller owns what it
 * gets. A file of a few kilobytes can use one solid a billion times, by assemblies that use each other twice: past
 * `most` it throws TooManySolids.
 */
export function solidsOf(oc: OpenCascadeInstance, shape: TopoDS_Shape, most: number): TopoDS_Shape[] {
  if (shape.IsNull()) return [];
  const solids = some(oc, shape, "TopAbs_SOLID", "TopAbs_SHAPE", most);
  const shells = some(oc, shape, "TopAbs_SHELL", "TopAbs_SOLID", most);
  for (const shell of shells) {
    if (shell.Closed()) solids.push(solidFromShell(oc, shell));
    shell.delete();
  }
  return solids;
}

function solidFromShell(oc: OpenCascadeInstance, shape: TopoDS_Shape): TopoDS_Shape {
  using shell = oc.TopoDS.Shell(shape);
  using maker = new oc.BRepBuilderAPI_MakeSolid(shell);
  const solid = maker.Solid();
  // A file may turn a shell inside out; then its volume is negative and every boolean with it is wrong.
  oc.BRepLib.OrientClosedSolid(solid);
  return solid;
}

type ShapeKind = keyof OpenCascadeInstance["TopAbs_ShapeEnum"];

function some(
  oc: OpenCascadeInstance,
  shape: TopoDS_Shape,
  kind: ShapeKind,
  outside: ShapeKind,
  most: number,
): TopoDS_Shape[] {
  using explorer = new oc.TopExp_Explorer(shape, oc.TopAbs_ShapeEnum[kind], oc.TopAbs_ShapeEnum[outside]);
  const found: TopoDS_Shape[] = [];
  for (; explorer.More(); explorer.Next()) {
    if (found.length === most) {
      for (const one of found) one.delete();
      throw new TooManySolids();
    }
    found.push(explorer.Current());
  }
  return found;
}
