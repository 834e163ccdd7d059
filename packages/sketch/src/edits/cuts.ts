import { crossings } from "../geometry/crossings.ts";
import { boundsOf, type Box, isClosed, pointAt, TOUCH } from "../geometry/curve.ts";
import type { PlacedCurve, PlacedSketch } from "../geometry/resolve.ts";
import { distance, type Vec2 } from "../vec.ts";

/** Where another curve meets this one: how far along, and the point of the sketch that lies there, if one does. */
export type Cut = {
  readonly t: number;
  readonly at: Vec2;
  readonly by: string;
  readonly point: string | undefined;
};

/** Every place between its ends where others meet the curve, in its direction, each place once. */
export function cutsOf(sketch: PlacedSketch, target: PlacedCurve): readonly Cut[] {
  return meetings(sketch, target).filter(
    ({ at }) =>
      isClosed(target.curve) || [0, 1].every((end) => distance(pointAt(target.curve, end), at) > TOUCH),
  );
}

/** The same for a curve that is not in the sketch as it stands: `target` with another extent, say. */
export function meetings(sketch: PlacedSketch, target: PlacedCurve): readonly Cut[] {
  const box = boundsOf(target.curve);
  const found: Cut[] = [];
  for (const other of sketch.curves) {
    if (other.id === target.id || !overlap(box, boundsOf(other.curve))) continue;
    for (const { at, onFirst: t } of crossings(target.curve, other.curve)) {
      if (found.some((cut) => distance(cut.at, at) <= TOUCH)) continue;
      found.push({ t, at, by: other.id, point: pointThere(sketch, other, at) });
    }
  }
  return found.toSorted((a, b) => a.t - b.t);
}

/** An end of the other curve that lies at the place. */
function pointThere(sketch: PlacedSketch, { entity }: PlacedCurve, at: Vec2): string | undefined {
  if (entity.type === "circle") return undefined;
  return [entity.start, entity.end].find((id) => {
    const place = sketch.points.get(id);
    return place !== undefined && distance(place, at) <= TOUCH;
  });
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.minX <= b.maxX + TOUCH &&
    b.minX <= a.maxX + TOUCH &&
    a.minY <= b.maxY + TOUCH &&
    b.minY <= a.maxY + TOUCH
  );
}
