import { dot, subtract, turnLeft, unit, type Vec2 } from "../vec.ts";
import {
  type Curve,
  curveLength,
  extentAlong,
  farthestFrom,
  isClosed,
  nearestTo,
  type Round,
  TOUCH,
} from "./curve.ts";
import { mayMeet } from "./crossings.ts";

/** Directions in which curves are kept apart: along the axes and between them. */
const HALF = Math.SQRT1_2;
const DIRECTIONS: readonly Vec2[] = [
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: HALF, y: HALF },
  { x: -HALF, y: HALF },
];

/** Fewer circles than this about one centre are as well looked at one by one. */
const RINGS = 8;

/** Circles about one centre, smallest first, of which none meet but those of one size; or a single curve. */
type Item = {
  readonly first: number;
  readonly members: readonly number[];
  readonly center: Vec2 | undefined;
  readonly radii: readonly number[];
};

/** False when that was enough. */
type Take = (first: number, second: number) => boolean;

/**
 * Tells every pair of curves that may have a place in common, each once. It sweeps in the direction in which the
 * fewest lie beside each other; a hatch has one in which none do. Circles about one centre all lie in each other's way
 * in every direction, and are told apart by their radii instead. What is left to compare may still be millions of
 * pairs, so nothing is made for one.
 */
export function meetingPairs(curves: readonly Curve[], take: Take): void {
  const items = itemsOf(curves);
  if (!items.every((item) => amongRings(item, take))) return;
  const taken: Take = (one, other) => {
    const [first, second] = [curves[one], curves[other]];
    return first === undefined || second === undefined || !mayMeet(first, second) || take(one, other);
  };
  sweep(items, curves, (one, other) => {
    const [first, second] = [items[one], items[other]];
    if (first === undefined || second === undefined) return true;
    return first.center === undefined && second.center === undefined
      ? taken(first.first, second.first)
      : between(first, second, curves, taken);
  });
}

function itemsOf(curves: readonly Curve[]): readonly Item[] {
  const rounds = Map.groupBy(curves.keys(), (index) => {
    const curve = curves[index];
    return curve?.kind === "round" && isClosed(curve) ? `${curve.center.x} ${curve.center.y}` : "";
  });
  return [...rounds].flatMap(([key, members]): readonly Item[] => {
    if (key === "" || members.length < RINGS)
      return members.map((one) => ({ first: one, members: [one], center: undefined, radii: [] }));
    const radius = (index: number) => (curves[index] as Round).radius;
    const sorted = members.toSorted((a, b) => radius(a) - radius(b));
    const first = sorted[0] ?? 0;
    return [{ first, members: sorted, center: (curves[first] as Round).center, radii: sorted.map(radius) }];
  });
}

function amongRings({ members, radii }: Item, take: Take): boolean {
  for (const [at, first] of members.entries()) {
    for (let next = at + 1; (radii[next] ?? Infinity) - (radii[at] ?? 0) <= 2 * TOUCH; next += 1)
      if (!take(first, members[next] ?? first)) return false;
  }
  return true;
}

/** The pairs of two items' members that their radii allow. */
function between(first: Item, second: Item, curves: readonly Curve[], take: Take): boolean {
  const [rings, others] = first.members.length >= second.members.length ? [first, second] : [second, first];
  for (const other of others.members) {
    const curve = curves[other];
    if (curve === undefined) continue;
    const { center } = rings;
    if (center === undefined) continue;
    const far = farthestFrom(curve, center) + TOUCH;
    let at = firstAtLeast(rings.radii, nearestTo(curve, center) - TOUCH);
    for (; (rings.radii[at] ?? Infinity) <= far; at += 1)
      if (!take(rings.members[at] ?? 0, other)) return false;
  }
  return true;
}

function firstAtLeast(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const half = (low + high) >> 1;
    if ((sorted[half] ?? 0) < value) low = half + 1;
    else high = half;
  }
  return low;
}

/** How far items reach in one direction. */
type Reach = { readonly low: Float64Array; readonly high: Float64Array };

function sweep(items: readonly Item[], curves: readonly Curve[], take: Take): void {
  const reaches = [...DIRECTIONS, ...acrossLongest(curves)].map((direction) =>
    reachOf(items, curves, direction),
  );
  const [along, ...across] = reaches.toSorted((a, b) => crowding(a) - crowding(b));
  if (along === undefined) return;
  const order = items.map((_, index) => index).toSorted((a, b) => at(along.low, a) - at(along.low, b));
  const open: number[] = [];
  for (const index of order) {
    const from = at(along.low, index) - TOUCH;
    let kept = 0;
    for (const other of open) {
      if (at(along.high, other) < from) continue;
      open[kept] = other;
      kept += 1;
      if (overlap(across, index, other) && !take(other, index)) return;
    }
    open.length = kept;
    open.push(index);
  }
}

/** Square to the longest segment: if many run alike, that is the way in which they are apart. */
function acrossLongest(curves: readonly Curve[]): readonly Vec2[] {
  let [most, longest] = [0, undefined as Vec2 | undefined];
  for (const curve of curves) {
    if (curve.kind !== "segment" || !(curveLength(curve) > most)) continue;
    most = curveLength(curve);
    longest = unit(subtract(curve.end, curve.start));
  }
  return longest === undefined ? [] : [turnLeft(longest)];
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}

function overlap(reaches: readonly Reach[], one: number, other: number): boolean {
  for (const { low, high } of reaches) {
    if (at(low, one) > at(high, other) + TOUCH || at(low, other) > at(high, one) + TOUCH) return false;
  }
  return true;
}

function reachOf(items: readonly Item[], curves: readonly Curve[], direction: Vec2): Reach {
  const [low, high] = [new Float64Array(items.length), new Float64Array(items.length)];
  items.forEach(({ members, center, radii }, index) => {
    const curve = curves[members[0] ?? 0];
    if (curve === undefined) return;
    const middle = center === undefined ? 0 : dot(center, direction);
    const radius = radii.at(-1) ?? 0;
    const [from, to] =
      center === undefined ? extentAlong(curve, direction) : [middle - radius, middle + radius];
    low[index] = from;
    high[index] = to;
  });
  return { low, high };
}

/** How many pairs lie beside each other in this direction. */
function crowding({ low, high }: Reach): number {
  const [starts, ends] = [low.toSorted(), high.toSorted()];
  let [count, ended] = [0, 0];
  starts.forEach((start, begun) => {
    while (at(ends, ended) < start - TOUCH) ended += 1;
    count += begun - ended;
  });
  return count;
}
