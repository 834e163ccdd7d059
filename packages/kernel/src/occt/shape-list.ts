import type { NCollection_List_TopoDS_Shape, OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";

export function listOf(
  oc: OpenCascadeInstance,
  shapes: Iterable<TopoDS_Shape>,
): NCollection_List_TopoDS_Shape {
  const list = new oc.NCollection_List_TopoDS_Shape();
  // Append hands back a wrapper of what it appended.
  for (const shape of shapes) list.Append(shape)?.delete();
  return list;
}

/** The shapes of a list that OCCT returned; the caller owns them. The list may be OCCT's own, so a copy is emptied. */
export function taken(oc: OpenCascadeInstance, list: NCollection_List_TopoDS_Shape): TopoDS_Shape[] {
  using copy = new oc.NCollection_List_TopoDS_Shape(list);
  list.delete();
  const shapes: TopoDS_Shape[] = [];
  for (; copy.Size() > 0; copy.RemoveFirst()) shapes.push(copy.First());
  return shapes;
}
