import { TOUCH } from "../geometry/curve.ts";
import { add, scale, turnLeft, type Vec2 } from "../vec.ts";
import type { PointVariables } from "./equations.ts";
import type { Geometry, LineVariables } from "./geometry.ts";
import { Reading } from "./reading.ts";
import type { Component } from "./system.ts";

/**
 * Lines that have lost their length, and arcs that end where they start. One whose ends belong to different components is nobody's affair while these are
 * solved: what says that it is level and what says that it is upright know nothing of each other.
 */
export function squashedLines(geometry: Geometry, values: ArrayLike<number>): readonly LineVariables[] {
  const spans = [...geometry.lines.values(), ...chordsOf(geometry)];
  const isShort = (line: LineVariables, at: ArrayLike<number>) => new Reading(at).length(line) <= TOUCH;
  return spans.filter((line) => isShort(line, values) && !isShort(line, geometry.start));
}

/** From end to end of every arc: one that ends where it starts is neither an arc nor a circle. */
export function chordsOf(geometry: Geometry): readonly LineVariables[] {
  return [...geometry.rounds.values()].flatMap(({ ends: [start, end] }) =>
    start === undefined || end === undefined || start === end ? [] : [{ start, end }],
  );
}

/** Ways for a line that has come to lie in one place to have its length there: as it lay, or turned a quarter. */
export const stretches: readonly ((along: Vec2) => Vec2)[] = [(along) => along, turnLeft];

/**
 * The sketch with these lines stretched anew where they have shrunk to, as far as their ends can move: about the end
 * that is held, or about the middle.
 */
export function stretched(
  geometry: Geometry,
  lines: readonly LineVariables[],
  components: readonly Component[],
  shrunk: ArrayLike<number>,
  stretch: (along: Vec2) => Vec2,
): Geometry {
  const start = [...geometry.start];
  const [before, after] = [new Reading(geometry.start), new Reading(shrunk)];
  const free = new Set(components.flatMap(({ unknowns }) => unknowns.flat()));
  const isFree = ({ x, y }: PointVariables) => free.has(x) || free.has(y);
  const put = ({ x, y }: PointVariables, place: Vec2) => {
    if (free.has(x)) start[x] = place.x;
    if (free.has(y)) start[y] = place.y;
  };
  for (const line of lines) {
    const along = stretch(before.along(line));
    const at = after.point(line.start);
    const share = isFree(line.start) === isFree(line.end) ? 0.5 : isFree(line.start) ? 1 : 0;
    put(line.start, add(at, scale(along, -share)));
    put(line.end, add(at, scale(along, 1 - share)));
  }
  return { ...geometry, start };
}

/** Components that have a say in where these lines lie. */
export function concernedBy(
  lines: readonly LineVariables[],
  components: readonly Component[],
): ReadonlySet<Component> {
  const variables = new Set(lines.flatMap(({ start, end }) => [start.x, start.y, end.x, end.y]));
  return new Set(
    components.filter(
      ({ asked, unknowns }) =>
        asked.some(({ equation }) => equation.variables.some((variable) => variables.has(variable))) ||
        unknowns.some((unknown) => unknown.some((variable) => variables.has(variable))),
    ),
  );
}
