import type { gp_Ax2, gp_Pln, gp_Trsf, OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import type { Frame } from "../geometry/frame.ts";
import { rotate } from "../geometry/rotate.ts";
import { add, dot, scale, subtract, type Vector } from "../geometry/vector.ts";

/** OCCT's own points, directions and systems of axes from ours; the caller owns them. */
export function axesOf(oc: OpenCascadeInstance, origin: Vector, normal: Vector, x: Vector): gp_Ax2 {
  using point = new oc.gp_Pnt(...origin);
  using main = new oc.gp_Dir(...normal);
  using first = new oc.gp_Dir(...x);
  return new oc.gp_Ax2(point, main, first);
}

export function planeOf(oc: OpenCascadeInstance, frame: Frame): gp_Pln {
  using axes = axesOf(oc, frame.origin, frame.normal, frame.x);
  using system = new oc.gp_Ax3(axes);
  return new oc.gp_Pln(system);
}

/** How a copy made by a pattern or a mirror lies to its original. */
export type Motion =
  | { readonly kind: "shift"; readonly by: Vector }
  | { readonly kind: "turn"; readonly origin: Vector; readonly direction: Vector; readonly angle: number }
  | { readonly kind: "mirror"; readonly frame: Frame };

/** A point that goes with a copy. */
export function movedPoint(motion: Motion, point: Vector): Vector {
  switch (motion.kind) {
    case "shift":
      return add(point, motion.by);
    case "turn":
      return add(motion.origin, rotate(subtract(point, motion.origin), motion.direction, motion.angle));
    case "mirror": {
      const { origin, normal } = motion.frame;
      return subtract(point, scale(normal, 2 * dot(subtract(point, origin), normal)));
    }
  }
}

function transformOf(oc: OpenCascadeInstance, motion: Motion): gp_Trsf {
  const transform = new oc.gp_Trsf();
  if (motion.kind === "shift") {
    using by = new oc.gp_Vec(...motion.by);
    transform.SetTranslation(by);
  } else if (motion.kind === "turn") {
    using point = new oc.gp_Pnt(...motion.origin);
    using direction = new oc.gp_Dir(...motion.direction);
    using axis = new oc.gp_Ax1(point, direction);
    transform.SetRotation(axis, motion.angle);
  } else {
    using axes = axesOf(oc, motion.frame.origin, motion.frame.normal, motion.frame.x);
    transform.SetMirror(axes);
  }
  return transform;
}

/** A copy that lies elsewhere; its faces keep their order. Geometry is shared unless it is mirrored. */
export function moved(oc: OpenCascadeInstance, shape: TopoDS_Shape, motion: Motion): TopoDS_Shape {
  using transform = transformOf(oc, motion);
  if (motion.kind === "mirror") {
    using maker = new oc.BRepBuilderAPI_Transform(shape, transform, true, false);
    return maker.Shape();
  }
  using location = new oc.TopLoc_Location(transform);
  return shape.Moved(location, false);
}
