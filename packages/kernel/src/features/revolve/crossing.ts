import type { Loop, Vec2 } from "@solidtype/sketch";
import { type Frame, type Line, onFrame } from "../../geometry/frame.ts";
import { cross, dot, subtract } from "../../geometry/vector.ts";
import { pointsOf } from "../profiles.ts";

const CLOSE = 1e-7;

/**
 * The curves of an outline that lie on the lesser side of the axis, when it lies on both: turned, such an outline runs
 * into itself. The axis lies in the frame's plane.
 */
export function beyondAxis(outer: Loop, frame: Frame, axis: Line): readonly string[] {
  const across = cross(frame.normal, axis.direction);
  const height = ({ x, y }: Vec2) => dot(subtract(onFrame(frame, x, y), axis.origin), across);
  const reaches = outer.pieces.map((piece) => {
    const heights = pointsOf(piece).map(height);
    return { entity: piece.entity, low: Math.min(...heights), high: Math.max(...heights) };
  });
  const low = Math.min(...reaches.map((reach) => reach.low));
  const high = Math.max(...reaches.map((reach) => reach.high));
  if (low > -CLOSE || high < CLOSE) return [];
  const beyond =
    high > -low
      ? reaches.filter((reach) => reach.low < -CLOSE)
      : reaches.filter((reach) => reach.high > CLOSE);
  return [...new Set(beyond.map(({ entity }) => entity))];
}
