import type { Loop } from "@solidtype/sketch";
import type { OpenCascadeInstance } from "opencascade.js";
import type { Frame } from "../../geometry/frame.ts";
import { cross } from "../../geometry/vector.ts";
import type { Piece } from "../../solid/carry.ts";
import { revolution } from "../../solid/sweep.ts";

/** Turns an outline about the frame's normal. Its x is the distance from the axis, its y the height over the plane. */
export function turned(
  oc: OpenCascadeInstance,
  frame: Frame,
  outer: Loop,
  label: (entity: string) => string,
): Piece[] {
  const upright: Frame = {
    origin: frame.origin,
    x: frame.x,
    y: frame.normal,
    normal: cross(frame.x, frame.normal),
  };
  const about = { origin: frame.origin, direction: frame.normal };
  return revolution(oc, { frame: upright, outer, holes: [] }, about, 2 * Math.PI, {
    side: label,
    start: label("start"),
    end: label("end"),
  });
}
