import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { readShape, writeShape } from "../occt/shape-bytes.ts";

/**
 * The same solid with nothing in common with any other, where it lies. Copies that a pattern made share their original's
 * faces at another place while both are alive, and share nothing once they were read from a store: a file of the one
 * would have them as instances of the original, under its name and in its colour. The caller owns it.
 */
export function ownShape(oc: OpenCascadeInstance, shape: TopoDS_Shape): TopoDS_Shape {
  const own = readShape(oc, writeShape(oc, shape));
  if (own === null) throw new Error("a shape cannot be read back");
  using place = own.Location();
  if (place.IsIdentity()) return own;
  using placed = own;
  using nowhere = new oc.TopLoc_Location();
  using unplaced = placed.Located(nowhere, false);
  using transform = place.Transformation();
  using maker = new oc.BRepBuilderAPI_Transform(unplaced, transform, true, false);
  return maker.Shape();
}
