import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";

const path = "/shape";

/** BinTools bytes without triangles: the same shape gives the same bytes in Node and in a browser. */
export function writeShape(oc: OpenCascadeInstance, shape: TopoDS_Shape): Uint8Array {
  using progress = new oc.Message_ProgressRange();
  if (!oc.BinTools.Write(shape, path, progress)) throw new Error("OCCT could not write a shape");
  return oc.FS.readFile(path);
}

/** Null when the bytes are no shape: OCCT does not throw on garbage. The caller owns the shape. */
export function readShape(oc: OpenCascadeInstance, bytes: Uint8Array): TopoDS_Shape | null {
  using progress = new oc.Message_ProgressRange();
  const shape = new oc.TopoDS_Shape();
  oc.FS.writeFile(path, bytes);
  if (oc.BinTools.Read(shape, path, progress) && !shape.IsNull()) return shape;
  shape.delete();
  return null;
}
