import { fail, ok, type Result } from "@solidtype/contracts";
import { pointAt } from "../geometry/curve.ts";
import { type PlacedSketch, placeSketch } from "../geometry/resolve.ts";
import type { SketchData } from "../schema/sketch.ts";
import { distance, scale, subtract, turnLeft, type Vec2 } from "../vec.ts";
import { inOrder, tangentArc, tooSmall } from "./basic.ts";
import { Draft, type NewId, type Place, type Shape } from "./draft.ts";

/**
 * Arcs that go on from the end of a curve, each tangent to the one before. `end` is the point of the curve
 * to go on from.
 */
export function tangentArcChain(
  newId: NewId,
  data: SketchData,
  { curve, end }: { readonly curve: string; readonly end: string },
  through: readonly Place[],
): Result<Shape, "degenerate-shape" | "no-such-end"> {
  const placed = placeSketch(data);
  const start = placed.points.get(end);
  let direction = leavingDirection(placed, curve, end);
  if (start === undefined || direction === undefined) {
    return fail("no-such-end", "Choose the end of a line or an arc to go on from.", { curve, end });
  }
  const draft = new Draft(newId);
  let [from, fromId, before]: [Vec2, string, string] = [start, end, curve];
  for (const to of through) {
    const bend = tangentArc(from, direction, to);
    if (bend === undefined) return tooSmall("Straight ahead is a line, not an arc.");
    const toId = draft.point(to);
    const arc = draft.arc(draft.point(bend.center), ...inOrder(fromId, toId, bend.turn));
    draft.constrain("tangent", before, arc);
    direction = scale(turnLeft(subtract(to, bend.center)), bend.turn / distance(to, bend.center));
    [from, fromId, before] = [to, toId, arc];
  }
  return ok(draft.shape);
}

/** Out of the curve's end, on and away from it. */
function leavingDirection({ curves }: PlacedSketch, id: string, end: string): Vec2 | undefined {
  const found = curves.find((placed) => placed.id === id);
  if (found === undefined || found.entity.type === "circle") return undefined;
  const { curve, entity } = found;
  const atEnd = entity.end === end;
  if (!atEnd && entity.start !== end) return undefined;
  if (curve.kind === "segment")
    return atEnd ? subtract(curve.end, curve.start) : subtract(curve.start, curve.end);
  const outward = subtract(pointAt(curve, atEnd ? 1 : 0), curve.center);
  return scale(turnLeft(outward), atEnd ? 1 : -1);
}
