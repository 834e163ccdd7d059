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

export function boundsOf(curve: Curve): Box {
  const places = [pointAt(curve, 0), pointAt(curve, 1)];
  if (curve.kind === "round") {
    for (let quarter = 0; quarter < 4; quarter += 1) {
      const angle = (quarter * Math.PI) / 2;
      if (wrapTurn(angle - curve.startAngle) <= curve.sweep)
        places.push(polar(curve.center, curve.radius, angle));
    }
  }
  return {
    minX: Math.min(...places.map((place) => place.x)),
    minY: Math.min(...places.map((place) => place.y)),
    maxX: Math.max(...places.map((place) => place.x)),
    maxY: Math.max(...places.map((place) => place.y)),
  };
}
