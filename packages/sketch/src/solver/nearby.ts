import { hypot } from "../same-everywhere.ts";
import { TOUCH } from "../geometry/curve.ts";
import { COORDINATE_LIMIT } from "../schema/scalar.ts";
import type { Effort } from "./effort.ts";
import { addScaled, largest, norm, RowSpace } from "./row-space.ts";
import type { Bound, Component } from "./system.ts";

/** Largest miss (mm) that counts as satisfied. A thousandth of what the region finder takes for one place. */
export const SATISFIED = 1e-9;
const AIM = 1e-12;

/** A row counts as new when this fraction of it is. Steps along less certain rows would be wild. */
const NEW_ROW = 1e-7;

export function misses(equations: readonly Bound[], unknowns: Float64Array): Float64Array {
  return Float64Array.from(equations, (equation) => equation.evaluate(unknowns));
}

export function isSatisfied(component: Component, unknowns: Float64Array): boolean {
  return (
    isDrawable(component, unknowns) && largest(misses(component.equations, unknowns)) <= tolerance(unknowns)
  );
}

/**
 * Equations are content with a circle turned inside out, a line shrunk to a point, or a point a light year
 * away. People are not, and a line without direction would satisfy any angle by rounding alone.
 */
export function isDrawable(
  { radii, lines, unknownOf, constantOf }: Component,
  unknowns: Float64Array,
): boolean {
  const at = (variable: number) => {
    const unknown = unknownOf(variable);
    return unknown === undefined ? constantOf(variable) : (unknowns[unknown] ?? Number.NaN);
  };
  return (
    largest(unknowns) <= COORDINATE_LIMIT &&
    radii.every((radius) => (unknowns[radius] ?? 0) > TOUCH) &&
    lines.every(({ start, end }) => hypot(at(end.x) - at(start.x), at(end.y) - at(start.y)) > TOUCH)
  );
}

/** Far from the origin doubles are coarser. */
export function tolerance(unknowns: Float64Array): number {
  return SATISFIED + 4e-15 * largest(unknowns);
}

export type Linearised = {
  readonly space: RowSpace;
  /** Equation numbers of the rows that are in the space, in order. */
  readonly rows: readonly number[];
  readonly misses: Float64Array;
};

export function linearise(
  equations: readonly Bound[],
  unknowns: Float64Array,
  threshold = NEW_ROW,
): Linearised {
  const space = new RowSpace(unknowns.length);
  const rows: number[] = [];
  const missed = new Float64Array(equations.length);
  const row = new Float64Array(unknowns.length);
  equations.forEach((equation, index) => {
    row.fill(0);
    missed[index] = equation.evaluate(unknowns, row);
    if (space.add(row, threshold)) rows.push(index);
  });
  return { space, rows, misses: missed };
}

/**
 * The solution nearest to the start guess: each Newton step is the shortest one that helps, so what need
 * not move stays. On the way from far the misses are let go gradually, which keeps to the branch that the
 * start guess is on; a single leap could land on a mirror image.
 */
export function solveNearby(
  component: Component,
  start: Float64Array,
  effort: Effort,
): Float64Array | undefined {
  const { equations } = component;
  const missedAtStart = misses(equations, start);
  const worst = largest(missedAtStart);
  if (!Number.isFinite(worst)) return undefined;
  const stride = 0.25 * extent(component, start);
  const direct = Math.min(16, Math.max(1, Math.ceil(worst / stride)));
  for (const steps of [direct, direct * 4]) {
    let at: Float64Array | undefined = start;
    for (let step = 1; step <= steps && at !== undefined; step += 1) {
      const left = 1 - step / steps;
      at = newton(
        equations,
        at,
        missedAtStart.map((miss) => miss * left),
        stride,
        effort,
      );
    }
    if (at !== undefined && isSatisfied(component, at)) return at;
  }
  return undefined;
}

/** Newton's way to where the misses are what is still allowed, or undefined when it does not get there. */
export function newton(
  equations: readonly Bound[],
  start: Float64Array,
  allowed: ArrayLike<number>,
  stride: number,
  effort: Effort,
): Float64Array | undefined {
  let at = start;
  let miss = missing(equations, at, allowed);
  let crawling = 0;
  for (let iteration = 0; iteration < 20 && largest(miss) > AIM * Math.max(1, largest(at)); iteration += 1) {
    if (effort.isSpent || crawling > 3) break;
    const { space, rows } = linearise(equations, at);
    effort.spend(space.cost + equations.length * at.length);
    const step = space.shortest(rows.map((row) => -(miss[row] ?? 0)));
    const size = largest(step);
    let factor = size > stride ? stride / size : 1;
    let next = moved(at, step, factor);
    let nextMiss = missing(equations, next, allowed);
    for (let halving = 0; halving < 6 && !(norm(nextMiss) < norm(miss)); halving += 1) {
      factor /= 2;
      next = moved(at, step, factor);
      nextMiss = missing(equations, next, allowed);
    }
    if (!(norm(nextMiss) < norm(miss))) break;
    // Full steps that hardly help lead nowhere: Newton's way doubles the digits once it is near.
    crawling = factor === 1 && norm(nextMiss) > 0.7 * norm(miss) ? crawling + 1 : 0;
    at = next;
    miss = nextMiss;
  }
  return largest(miss) <= tolerance(at) ? at : undefined;
}

function missing(equations: readonly Bound[], at: Float64Array, allowed: ArrayLike<number>): Float64Array {
  return misses(equations, at).map((miss, index) => miss - (allowed[index] ?? 0));
}

export function moved(from: Float64Array, step: Float64Array, factor: number): Float64Array {
  const result = Float64Array.from(from);
  addScaled(result, step, factor);
  return result;
}

/** How big the component is, in mm: how far its unknowns and what they are tied to lie apart. */
export function extent(component: Component, unknowns: Float64Array): number {
  let [low, high] = [Infinity, -Infinity];
  const see = (value: number) => {
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  unknowns.forEach(see);
  for (const { equation } of component.asked) {
    for (const variable of equation.variables) {
      if (component.unknownOf(variable) === undefined) see(component.constantOf(variable));
    }
  }
  return high > low ? Math.max(high - low, 1e-3) : 1;
}
