import { hypot } from "../same-everywhere.ts";
import { add, angleOf, cross, distance, dot, polar, scale, subtract, type Vec2, wrapTurn } from "../vec.ts";

/** Nearer than this (mm), two places are one. A tenth of it is what the B-rep kernel tells apart. */
export const TOUCH = 1e-6;

const TURN = 2 * Math.PI;

/** A curve with its coordinates. Places on it are fractions of its length, 0 at the start and 1 at the end. */
export type Segment = { readonly kind: "segment"; readonly start: Vec2; readonly end: Vec2 };
/** Counter-clockwise by `sweep` in (0, 2π] from `startAngle`; a full turn is a circle and has no ends. */
export type Round = {
  readonly kind: "round";
  readonly center: Vec2;
  readonly radius: number;
  readonly startAngle: number;
  readonly sweep: number;
};
export type Curve = Segment | Round;

export function segment(start: Vec2, end: Vec2): Segment {
  return { kind: "segment", start, end };
}

export function circle(center: Vec2, radius: number): Round {
  return { kind: "round", center, radius, startAngle: 0, sweep: TURN };
}

export function arc(center: Vec2, start: Vec2, end: Vec2): Round {
  const startAngle = angleOf(subtract(start, center));
  const sweep = wrapTurn(angleOf(subtract(end, center)) - startAngle);
  return {
    kind: "round",
    center,
    radius: distance(center, start),
    startAngle,
    sweep: sweep === 0 ? TURN : sweep,
  };
}

export function isClosed(curve: Curve): boolean {
  return curve.kind === "round" && curve.sweep >= TURN;
}

export function curveLength(curve: Curve): number {
  return curve.kind === "segment" ? distance(curve.start, curve.end) : curve.radius * curve.sweep;
}

export function pointAt(curve: Curve, t: number): Vec2 {
  if (curve.kind === "round") return polar(curve.center, curve.radius, curve.startAngle + t * curve.sweep);
  if (t === 1) return curve.end;
  return add(curve.start, scale(subtract(curve.end, curve.start), t));
}

/**
 * The fraction at which the curve's carrier (the whole line or circle) passes nearest to the place. On a
 * round it lies within half of the part left out before the start and after the end.
 */
export function fractionOf(curve: Curve, place: Vec2): number {
  if (curve.kind === "segment") {
    const along = subtract(curve.end, curve.start);
    return dot(subtract(place, curve.start), along) / dot(along, along);
  }
  const turned = wrapTurn(angleOf(subtract(place, curve.center)) - curve.startAngle);
  const beyondEnd = turned - curve.sweep;
  const beforeStart = TURN - turned;
  return (beyondEnd > 0 && beforeStart < beyondEnd ? turned - TURN : turned) / curve.sweep;
}

/** From the place to the curve's carrier. */
export function distanceToCarrier(curve: Curve, place: Vec2): number {
  if (curve.kind === "round") return Math.abs(distance(curve.center, place) - curve.radius);
  const along = subtract(curve.end, curve.start);
  return Math.abs(cross(along, subtract(place, curve.start))) / hypot(along.x, along.y);
}

/** The nearest place on the curve itself, ends included. */
export function nearestOn(curve: Curve, place: Vec2): { readonly t: number; readonly at: Vec2 } {
  const t = isClosed(curve) ? fractionOf(curve, place) : Math.min(1, Math.max(0, fractionOf(curve, place)));
  return { t, at: pointAt(curve, t) };
}

export type Box = {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
};

/** From where to where the curve reaches in a direction of length 1. */
export function extentAlong(curve: Curve, direction: Vec2): readonly [low: number, high: number] {
  const [start, end] = [dot(pointAt(curve, 0), direction), dot(pointAt(curve, 1), direction)];
  let [low, high] = [Math.min(start, end), Math.max(start, end)];
  if (curve.kind === "round") {
    const middle = dot(curve.center, direction);
    const turned = angleOf(direction) - curve.startAngle;
    if (wrapTurn(turned) <= curve.sweep) high = middle + curve.radius;
    if (wrapTurn(turned + Math.PI) <= curve.sweep) low = middle - curve.radius;
  }
  return [low, high];
}

export function boundsOf(curve: Curve): Box {
  const [minX, maxX] = extentAlong(curve, { x: 1, y: 0 });
  const [minY, maxY] = extentAlong(curve, { x: 0, y: 1 });
  return { minX, minY, maxX, maxY };
}

/** No place of the curve is nearer to the given one. Of a round the whole circle counts. */
export function nearestTo(curve: Curve, place: Vec2): number {
  if (curve.kind === "round") return Math.abs(distance(curve.center, place) - curve.radius);
  return distance(nearestOn(curve, place).at, place);
}

/** No place of the curve is farther from the given one. Of a round the whole circle counts. */
export function farthestFrom(curve: Curve, place: Vec2): number {
  if (curve.kind === "round") return distance(curve.center, place) + curve.radius;
  return Math.max(distance(curve.start, place), distance(curve.end, place));
}
