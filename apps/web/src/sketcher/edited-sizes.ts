import {
  type Dimension,
  isDimension,
  isKnownConstraint,
  type SketchData,
  type SketchPatch,
} from "@solidtype/sketch";
import { sizeText } from "./size-words.ts";
import type { SketchSession } from "./sketch-session.ts";

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
