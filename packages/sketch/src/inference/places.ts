import { crossings } from "../geometry/crossings.ts";
import { type Curve, distanceToCarrier, nearestOn, pointAt, type Round, segment } from "../geometry/curve.ts";
import type { PlacedCurve, PlacedSketch } from "../geometry/resolve.ts";
import { add, distance, dot, length, middle, scale, subtract, turnLeft, type Vec2 } from "../vec.ts";
import type { Drawing } from "./infer.ts";
import { type Guide, type Inference, type Offer, THIS_CURVE, THIS_POINT } from "./offer.ts";

/** More curves than this near one pointer are a thicket in which nobody looks for crossings. */
const THICKET = 40;

function onCurve(id: string): Offer {
  return { type: "on-curve", on: [THIS_POINT, id] };
}

/** Middles of lines, crossings, and where the curve being drawn would meet one squarely, levelly or in a tangent. */
export function* specialPlaces(scene: PlacedSketch, pointer: Vec2, drawing: Drawing): Generator<Inference> {
  const near = nearCurves(scene, pointer, drawing.tolerance);
  for (const { id, curve } of near) {
    if (curve.kind === "segment") {
      const at = middle(curve.start, curve.end);
      yield { kind: "midpoint", at, offers: [{ type: "midpoint", on: [THIS_POINT, id] }], guides: [] };
    }
  }
  for (const [index, first] of near.slice(0, THICKET).entries()) {
    for (const second of near.slice(index + 1, THICKET)) {
      for (const { at } of crossings(first.curve, second.curve)) {
        yield { kind: "intersection", at, offers: [onCurve(first.id), onCurve(second.id)], guides: [] };
      }
    }
  }
  if (drawing.from !== undefined) for (const found of near) yield* meetings(found, drawing.from, drawing);
}

function* meetings(
  { id, curve }: PlacedCurve,
  from: Vec2,
  { tolerance, after }: Drawing,
): Generator<Inference> {
  const guideTo = (to: Vec2): readonly Guide[] => [{ from, to, entity: id }];
  for (const [type, direction] of [
    ["horizontal", { x: 1, y: 0 }],
    ["vertical", { x: 0, y: 1 }],
  ] as const) {
    for (const at of straightMeets(from, direction, curve)) {
      if (distance(from, at) <= tolerance) continue;
      yield {
        kind: "intersection",
        at,
        offers: [onCurve(id), { type, on: [THIS_CURVE] }],
        guides: guideTo(at),
      };
    }
  }
  if (id === after) return;
  if (curve.kind === "round") {
    for (const at of tangentPoints(from, curve)) {
      const tangent: Offer = { type: "tangent", on: [THIS_CURVE, id] };
      yield { kind: "tangent-point", at, offers: [onCurve(id), tangent], guides: guideTo(at) };
    }
  } else if (distanceToCarrier(curve, from) > tolerance) {
    const along = subtract(curve.end, curve.start);
    const at = add(curve.start, scale(along, dot(subtract(from, curve.start), along) / dot(along, along)));
    const square: Offer = { type: "perpendicular", on: [THIS_CURVE, id] };
    yield { kind: "foot", at, offers: [onCurve(id), square], guides: guideTo(at) };
  }
}

/** Where a straight line through `from` meets the curve: looked for as far as the curve reaches. */
function straightMeets(from: Vec2, direction: Vec2, curve: Curve): readonly Vec2[] {
  const far =
    distance(from, pointAt(curve, 0)) +
    (curve.kind === "segment" ? distance(curve.start, curve.end) : 4 * curve.radius);
  const ray = segment(add(from, scale(direction, -far)), add(from, scale(direction, far)));
  return crossings(ray, curve).map(({ at }) => at);
}

function tangentPoints(from: Vec2, { center, radius }: Round): readonly Vec2[] {
  const apart = subtract(from, center);
  const gap = length(apart);
  if (gap <= radius * (1 + 1e-9)) return [];
  const foot = add(center, scale(apart, (radius * radius) / (gap * gap)));
  const aside = scale(turnLeft(apart), (radius * Math.sqrt(gap * gap - radius * radius)) / (gap * gap));
  return [add(foot, aside), subtract(foot, aside)];
}

export function* onCurves(scene: PlacedSketch, pointer: Vec2, { tolerance }: Drawing): Generator<Inference> {
  for (const { id, curve } of nearCurves(scene, pointer, tolerance)) {
    yield { kind: "on-curve", at: nearestOn(curve, pointer).at, offers: [onCurve(id)], guides: [] };
  }
}

function nearCurves({ curves }: PlacedSketch, pointer: Vec2, tolerance: number): readonly PlacedCurve[] {
  return curves.filter(({ curve }) => distance(nearestOn(curve, pointer).at, pointer) <= tolerance);
}
