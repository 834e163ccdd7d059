import { hypot } from "../same-everywhere.ts";
import { add, cross, distance, dot, length, scale, subtract, turnLeft, unit, type Vec2 } from "../vec.ts";
import {
  type Curve,
  distanceToCarrier,
  fractionOf,
  isClosed,
  pointAt,
  type Round,
  type Segment,
  TOUCH,
} from "./curve.ts";

/** A place that two curves have in common, with where it lies on each. */
export type Crossing = { readonly at: Vec2; readonly onFirst: number; readonly onSecond: number };

/**
 * Where two curves cross or touch, ends included. Curves that run along each other meet where either ends:
 * that is enough to cut both into pieces that are equal or apart.
 */
export function crossings(first: Curve, second: Curve): readonly Crossing[] {
  const places = [...carrierCrossings(first, second), ...endsOn(first, second), ...endsOn(second, first)];
  const found: Crossing[] = [];
  for (const at of places) {
    const onFirst = fractionWithin(first, at);
    const onSecond = fractionWithin(second, at);
    if (onFirst === undefined || onSecond === undefined) continue;
    if (found.every((other) => distance(other.at, at) > TOUCH)) found.push({ at, onFirst, onSecond });
  }
  return found;
}

/**
 * False when it is plain that curves have no place in common; true also when one has to look. Thousands of curves may
 * lie in each other's boxes, so this takes a few multiplications and no memory.
 */
export function mayMeet(first: Curve, second: Curve): boolean {
  if (first.kind === "segment")
    return second.kind === "segment" ? segmentsMayMeet(first, second) : mayReach(first, second);
  if (second.kind === "segment") return mayReach(second, first);
  const gap = distance(first.center, second.center);
  return gap <= first.radius + second.radius + TOUCH && gap >= Math.abs(first.radius - second.radius) - TOUCH;
}

/** Unless both ends of either lie on one side of the other. */
function segmentsMayMeet(first: Segment, second: Segment): boolean {
  return !lieBeside(first, second) && !lieBeside(second, first);
}

function lieBeside({ start, end }: Segment, other: Segment): boolean {
  const [dx, dy] = [other.end.x - other.start.x, other.end.y - other.start.y];
  const from = dx * (start.y - other.start.y) - dy * (start.x - other.start.x);
  const to = dx * (end.y - other.start.y) - dy * (end.x - other.start.x);
  if (from > 0 !== to > 0) return false;
  return Math.min(Math.abs(from), Math.abs(to)) > 2 * TOUCH * (Math.abs(dx) + Math.abs(dy));
}

/** Unless the segment lies within the circle, or its carrier passes by. */
function mayReach({ start, end }: Segment, { center, radius }: Round): boolean {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const off = Math.abs(dx * (center.y - start.y) - dy * (center.x - start.x));
  if (off > (radius + 2 * TOUCH) * hypot(dx, dy)) return false;
  return Math.max(distance(start, center), distance(end, center)) >= radius - 2 * TOUCH;
}

/** The fraction, if the place lies between the curve's ends, or undefined. Within TOUCH of an end it is that end. */
function fractionWithin(curve: Curve, place: Vec2): number | undefined {
  const t = fractionOf(curve, place);
  if (isClosed(curve)) return t;
  if (distance(place, pointAt(curve, 0)) <= TOUCH) return 0;
  if (distance(place, pointAt(curve, 1)) <= TOUCH) return 1;
  return t > 0 && t < 1 ? t : undefined;
}

function endsOn(first: Curve, second: Curve): readonly Vec2[] {
  if (isClosed(first)) return [];
  return [pointAt(first, 0), pointAt(first, 1)].filter((end) => distanceToCarrier(second, end) <= TOUCH);
}

function carrierCrossings(first: Curve, second: Curve): readonly Vec2[] {
  if (first.kind === "segment") {
    return second.kind === "segment" ? segmentsCross(first, second) : segmentCrossesRound(first, second);
  }
  return second.kind === "segment" ? segmentCrossesRound(second, first) : roundsCross(first, second);
}

function segmentsCross(first: Segment, second: Segment): readonly Vec2[] {
  const along = subtract(first.end, first.start);
  const other = subtract(second.end, second.start);
  const turn = cross(along, other);
  // As good as parallel: whatever they share shows at their ends.
  if (Math.abs(turn) <= 1e-12 * length(along) * length(other)) return [];
  const t = cross(subtract(second.start, first.start), other) / turn;
  return [add(first.start, scale(along, t))];
}

function segmentCrossesRound(line: Segment, round: Round): readonly Vec2[] {
  const direction = unit(subtract(line.end, line.start));
  const foot = add(line.start, scale(direction, dot(subtract(round.center, line.start), direction)));
  const offset = distance(foot, round.center);
  if (Math.abs(offset - round.radius) <= TOUCH) return [foot];
  if (offset > round.radius) return [];
  const half = Math.sqrt((round.radius - offset) * (round.radius + offset));
  return [add(foot, scale(direction, -half)), add(foot, scale(direction, half))];
}

function roundsCross(first: Round, second: Round): readonly Vec2[] {
  const apart = subtract(second.center, first.center);
  const gap = length(apart);
  if (gap <= TOUCH) return [];
  const { radius: r } = first;
  const { radius: s } = second;
  const direction = unit(apart);
  if (Math.abs(gap - r - s) <= TOUCH) return [add(first.center, scale(direction, r))];
  if (Math.abs(gap - Math.abs(r - s)) <= TOUCH) return [add(first.center, scale(direction, r > s ? r : -r))];
  if (gap > r + s || gap < Math.abs(r - s)) return [];
  const along = (gap * gap + (r - s) * (r + s)) / (2 * gap);
  const height = Math.sqrt(Math.max(0, (r - along) * (r + along)));
  const middle = add(first.center, scale(direction, along));
  const side = scale(turnLeft(direction), height);
  return [add(middle, side), subtract(middle, side)];
}
