import {
  type Dimension,
  type DimensionType,
  isAngular,
  isKnownEntity,
  ORIGIN,
  type SketchData,
  type Vec2,
} from "@solidtype/sketch";
import { dimensionFor, type Wanted, withCentres } from "./fitting.ts";

function pointOf(data: SketchData, id: string): Vec2 | null {
  if (id === ORIGIN) return { x: 0, y: 0 };
  const entity = data.entities[id];
  return entity !== undefined && isKnownEntity(entity) && entity.type === "point" ? entity : null;
}

/** The two points that a level or upright dimension is taken between: the picked ones, or a picked line's ends. */
function span(data: SketchData, picks: readonly string[]): readonly [string, string] | null {
  const [first = "", second] = withCentres(data, picks);
  if (second !== undefined)
    return pointOf(data, first) !== null && pointOf(data, second) !== null ? [first, second] : null;
  const line = data.entities[first];
  return line !== undefined && isKnownEntity(line) && line.type === "line" ? [line.start, line.end] : null;
}

/**
 * The dimension that is meant by where its text is put: above or below two points their level distance, beside them
 * the upright one, between the two the straight one; of two lines that cross the angle in which it stands.
 */
export function dimensionAt(data: SketchData, picks: readonly string[], place: Vec2): Wanted | null {
  const ends = span(data, picks);
  const [a, b] = ends === null ? [null, null] : [pointOf(data, ends[0]), pointOf(data, ends[1])];
  if (ends !== null && a !== null && b !== null) {
    const within = (axis: "x" | "y"): boolean =>
      place[axis] >= Math.min(a[axis], b[axis]) && place[axis] <= Math.max(a[axis], b[axis]);
    const slanted = Math.abs(a.x - b.x) > 1e-6 && Math.abs(a.y - b.y) > 1e-6;
    // Signed distances run from the lesser to the greater, so that people see no minus.
    const on = (axis: "x" | "y") => (a[axis] <= b[axis] ? ends : [ends[1], ends[0]]);
    if (slanted && within("x") && !within("y")) return { type: "horizontal-distance", on: on("x") };
    if (slanted && within("y") && !within("x")) return { type: "vertical-distance", on: on("y") };
  }
  return dimensionFor(data, picks, place);
}

/** Whether one more pick could still make another dimension of it. */
export const takesMore = (data: SketchData, picks: readonly string[], next: string): boolean =>
  picks.length < 2 && !picks.includes(next) && dimensionFor(data, [...picks, next]) !== null;

/** To a tenth of a micrometre or a thousandth of a degree: what a new dimension says is then a number to read. */
export function readable(type: DimensionType, value: number): number {
  if (!isAngular(type)) return Number(value.toFixed(4));
  return (Number(((value * 180) / Math.PI).toFixed(3)) * Math.PI) / 180;
}

export const probe = ({ type, on }: Wanted): Dimension => ({ type, on: [...on], value: 0, driving: false });
