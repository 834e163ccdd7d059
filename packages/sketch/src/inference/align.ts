import { pointAt } from "../geometry/curve.ts";
import type { PlacedCurve, PlacedSketch } from "../geometry/resolve.ts";
import { ORIGIN } from "../schema/entity.ts";
import { add, cross, distance, dot, scale, subtract, turnLeft, unit, type Vec2 } from "../vec.ts";
import type { Drawing } from "./infer.ts";
import { type Guide, type Inference, type Offer, THIS_CURVE, THIS_POINT } from "./offer.ts";

/** A straight line that the pointer is near to, and what it would mean to stay on it. */
type Track = {
  readonly through: Vec2;
  readonly direction: Vec2;
  readonly offer: Offer;
  readonly entity?: string;
};

/**
 * Lines up with where the drawn curve starts (level, upright, square to or on from the curve before) and
 * with woken points. Two lines at once, where both are near: at their crossing.
 */
export function aligned(scene: PlacedSketch, pointer: Vec2, drawing: Drawing): Inference | undefined {
  const near = tracks(scene, drawing)
    .map((track) => ({ track, off: Math.abs(cross(track.direction, subtract(pointer, track.through))) }))
    .filter(({ off }) => off <= drawing.tolerance)
    .toSorted((a, b) => a.off - b.off)
    .map(({ track }) => track);
  const first = near.find((track) => track.offer.on.includes(THIS_CURVE)) ?? near[0];
  if (first === undefined) return undefined;
  for (const second of near) {
    const at = second === first ? undefined : meeting(first, second);
    if (at === undefined || distance(at, pointer) > 2 * drawing.tolerance || isStart(at, drawing)) continue;
    return {
      kind: "aligned",
      at,
      offers: [first.offer, second.offer],
      guides: [guide(first, at), guide(second, at)],
    };
  }
  const at = add(
    first.through,
    scale(first.direction, dot(subtract(pointer, first.through), first.direction)),
  );
  if (isStart(at, drawing)) return undefined;
  return { kind: "aligned", at, offers: [first.offer], guides: [guide(first, at)] };
}

function isStart(at: Vec2, { from, tolerance }: Drawing): boolean {
  return from !== undefined && distance(at, from) <= tolerance;
}

function guide({ through, entity }: Track, to: Vec2): Guide {
  return entity === undefined ? { from: through, to } : { from: through, to, entity };
}

function meeting(first: Track, second: Track): Vec2 | undefined {
  // The same turn said twice (level from the start, and level with a woken point) is one line.
  const turn = cross(first.direction, second.direction);
  if (Math.abs(turn) < 1e-3) return undefined;
  const t = cross(subtract(second.through, first.through), second.direction) / turn;
  return add(first.through, scale(first.direction, t));
}

const LEVEL = { x: 1, y: 0 };
const UPRIGHT = { x: 0, y: 1 };

function tracks(scene: PlacedSketch, { from, after, awake = [] }: Drawing): readonly Track[] {
  const found: Track[] = [];
  if (from !== undefined) {
    found.push({ through: from, direction: LEVEL, offer: { type: "horizontal", on: [THIS_CURVE] } });
    found.push({ through: from, direction: UPRIGHT, offer: { type: "vertical", on: [THIS_CURVE] } });
    const before = scene.curves.find(({ id }) => id === after);
    if (before !== undefined) found.push(...goingOn(before, from));
  }
  for (const entity of new Set([ORIGIN, ...awake])) {
    const through = scene.points.get(entity);
    // Lined up with its own start, the curve is level or upright itself.
    if (through === undefined || (from !== undefined && distance(through, from) === 0)) continue;
    found.push({
      through,
      direction: LEVEL,
      entity,
      offer: { type: "horizontal", on: [THIS_POINT, entity] },
    });
    found.push({
      through,
      direction: UPRIGHT,
      entity,
      offer: { type: "vertical", on: [THIS_POINT, entity] },
    });
  }
  return found;
}

/** A line after a line turns squarely; after an arc it runs on in the tangent. */
function goingOn({ id, curve }: PlacedCurve, from: Vec2): readonly Track[] {
  if (curve.kind === "segment") {
    const direction = unit(turnLeft(subtract(curve.end, curve.start)));
    return [{ through: from, direction, entity: id, offer: { type: "perpendicular", on: [THIS_CURVE, id] } }];
  }
  const end = distance(pointAt(curve, 0), from) < distance(pointAt(curve, 1), from) ? 0 : 1;
  const direction = unit(turnLeft(subtract(pointAt(curve, end), curve.center)));
  return [{ through: from, direction, entity: id, offer: { type: "tangent", on: [THIS_CURVE, id] } }];
}
