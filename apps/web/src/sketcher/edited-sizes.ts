import {
  type Dimension,
  isDimension,
  isKnownConstraint,
  isKnownEntity,
  ORIGIN,
  type SketchData,
  type SketchPatch,
  type Vec2,
} from "@solidtype/sketch";
import { sizeText } from "./size-words.ts";
import type { SketchSession } from "./sketch-session.ts";
import type { Carried } from "./sketch-state.ts";

type Entry = SketchPatch["constraints"][string];

/** A whole dimension that a patch writes. */
function sizeIn(entry: Entry): Dimension | null {
  return entry !== null && "type" in entry && isKnownConstraint(entry) && isDimension(entry) ? entry : null;
}

/**
 * The first dimension that an edit made, and after it those of the same size: the arcs of an offset chain differ. What
 * was there before is not asked for again.
 */
export function askedOf(before: SketchData, { constraints }: SketchPatch): readonly string[] {
  const made = Object.entries(constraints).flatMap(([id, one]) => {
    const size = id in before.constraints ? null : sizeIn(one);
    return size === null ? [] : [{ id, ...size }];
  });
  const [first] = made;
  if (first === undefined) return [];
  const isSame = (value: number): boolean => Math.abs(value - first.value) < 1e-6;
  return made.flatMap(({ id, type, value }) => (type === first.type && isSame(value) ? [id] : []));
}

/** Radii that an offset wrote beside the distance that is asked for: of arcs that have a corner on either side. */
export function carriedBy(
  before: SketchData,
  patch: SketchPatch,
  distance: string | undefined,
): readonly Carried[] {
  const gap = sizeIn(patch.constraints[distance ?? ""] ?? null);
  if (gap?.type !== "distance") return [];
  return Object.entries(patch.constraints).flatMap(([constraint, one]) => {
    const size = constraint in before.constraints ? null : sizeIn(one);
    if (size?.type !== "radius") return [];
    const original = radiiAround(before, patch, size.on[0] ?? "").find(
      (radius) => Math.abs(Math.abs(size.value - radius) - gap.value) < 1e-6,
    );
    if (original === undefined) return [];
    const growth = size.value > original ? 1 : -1;
    return [{ constraint, radiusAt: (value: number) => original + growth * value }];
  });
}

/** Of the arcs that were drawn around the centre of a new one. */
function radiiAround({ entities }: SketchData, patch: SketchPatch, copy: string): readonly number[] {
  const place = (id: string): Vec2 => {
    const point = patch.entities[id] ?? entities[id];
    const isPlace = point !== undefined && "x" in point && "y" in point;
    return id === ORIGIN ? { x: 0, y: 0 } : isPlace ? (point as Vec2) : { x: NaN, y: NaN };
  };
  const apart = (a: Vec2, b: Vec2): number => Math.hypot(a.x - b.x, a.y - b.y);
  const arc = patch.entities[copy];
  if (arc === null || arc === undefined || !("center" in arc)) return [];
  const center = place(arc.center);
  return Object.values(entities).flatMap((entity) => {
    if (!isKnownEntity(entity) || entity.type !== "arc") return [];
    const own = place(entity.center);
    return apart(own, center) < 1e-6 ? [apart(own, place(entity.start))] : [];
  });
}

/** Its sizes as somebody would have typed them in this part; a dimension that was there keeps its own text. */
export function inWordsOf({ sizes, unit, store }: SketchSession, patch: SketchPatch): SketchPatch {
  const { data } = store.getState();
  const told = Object.entries(patch.constraints).map(([id, one]) => {
    const size = sizeIn(one);
    if (size === null) return [id, one];
    const value = id in data.constraints ? sizes.textOf(id) : sizeText(size.type, size.value, unit);
    // A text without a value stood aside, and still does.
    return [id, { ...size, value, driving: id in data.constraints ? sizes.drives(id) : size.driving }];
  });
  return { ...patch, constraints: Object.fromEntries(told) };
}

/** These only say that ends lie where they end: they go with every end, and nobody misses them. */
const ofEnds: ReadonlySet<string> = new Set(["coincident", "on-curve", "tangent"]);

/** What an edit took away besides what was clicked: the sketch is freer by that. Null where it is nothing to speak of. */
export function takenAlong({ entities, constraints }: SketchData, patch: SketchPatch): string | null {
  const isWhollyGone = (id: string): boolean =>
    patch.entities[id] === null && entities[id] !== undefined && entities[id].type !== "point";
  const gone = Object.entries(patch.constraints).flatMap(([id, one]) => {
    const was = constraints[id];
    if (one !== null || was === undefined || !isKnownConstraint(was)) return [];
    return ofEnds.has(was.type) || was.on.some(isWhollyGone) ? [] : [was];
  });
  const sizes = gone.filter(isDimension).length;
  const counted = [
    [sizes, sizes === 1 ? "dimension" : "dimensions"],
    [gone.length - sizes, gone.length - sizes === 1 ? "constraint" : "constraints"],
  ].flatMap(([count, name]) => (count === 0 ? [] : [`${count} ${name}`]));
  if (counted.length === 0) return null;
  return `Took ${counted.join(" and ")} along: what was held there ends elsewhere now, or is gone.`;
}
