import { atan2, cos, sin } from "../same-everywhere.ts";
import type { Effort } from "./effort.ts";
import { isDrawable, linearise, moved, newton } from "./nearby.ts";
import { addScaled, inner, largest } from "./row-space.ts";
import type { Component } from "./system.ts";

/** Where one unknown is wanted. */
export type Wish = { readonly unknown: number; readonly value: number };

/** A motion of the wished unknowns is believed possible when at least this share of it (squared) is free. */
const FREE = 1e-6;

/**
 * Moves a satisfied component towards wishes as far as its constraints allow: each step goes along the free
 * motions only, the shortest way that serves the wishes best, then Newton takes out the curvature. What
 * comes back satisfies every equation.
 */
export function pull(
  component: Component,
  from: Float64Array,
  wishes: readonly Wish[],
  stride: number,
  effort: Effort,
): Float64Array {
  let at = from;
  for (let iteration = 0; iteration < 16 && !effort.isSpent; iteration += 1) {
    const full = freeStep(component, at, wishes);
    effort.spend(component.equations.length * at.length * at.length);
    const size = largest(full);
    if (size <= 1e-9 * stride) break;
    const step = size > stride ? full.map((part) => (part * stride) / size) : full;
    const next = bestAlong(component, at, step, wishes, stride, effort);
    if (next === undefined || !(shortfall(next, wishes) < shortfall(at, wishes))) break;
    at = next;
  }
  return at;
}

/**
 * The straight step overshoots where the way bends and the wish is far off: a point on a small circle and a
 * pointer across the room. What it achieved tells how the shortfall curves, and so how far to go.
 */
function bestAlong(
  component: Component,
  at: Float64Array,
  step: Float64Array,
  wishes: readonly Wish[],
  stride: number,
  effort: Effort,
): Float64Array | undefined {
  const before = shortfall(at, wishes);
  const slope = wishes.reduce(
    (sum, { unknown, value }) => sum - 2 * (value - (at[unknown] ?? 0)) * (step[unknown] ?? 0),
    0,
  );
  let best: Float64Array | undefined;
  let factor = 1;
  for (let trial = 0; trial < 4; trial += 1) {
    const next = settleFrom(component, moved(at, step, factor), stride, effort);
    const after = next === undefined ? Infinity : shortfall(next, wishes);
    if (
      next !== undefined &&
      after < Math.min(before, best === undefined ? Infinity : shortfall(best, wishes))
    )
      best = next;
    const bend = (after - before - slope * factor) / (factor * factor);
    const ideal = Number.isFinite(bend) && bend > 0 ? -slope / (2 * bend) : factor / 4;
    if (best !== undefined && (trial > 0 || ideal > 0.8)) break;
    factor = Math.min(factor / 2, Math.max(factor / 20, ideal));
  }
  return best;
}

function settleFrom(
  component: Component,
  at: Float64Array,
  stride: number,
  effort: Effort,
): Float64Array | undefined {
  const { equations } = component;
  const settled = newton(equations, at, new Float64Array(equations.length), stride, effort);
  return settled !== undefined && isDrawable(component, settled) ? settled : undefined;
}

function shortfall(at: Float64Array, wishes: readonly Wish[]): number {
  return wishes.reduce((sum, { unknown, value }) => sum + (value - (at[unknown] ?? 0)) ** 2, 0);
}

function freeStep(component: Component, at: Float64Array, wishes: readonly Wish[]): Float64Array {
  const { space } = linearise(component.equations, at);
  const motions = wishes.map(({ unknown }) => {
    const motion = new Float64Array(at.length);
    motion[unknown] = 1;
    space.removeFrom(motion);
    return motion;
  });
  const gram = motions.map((a) => motions.map((b) => inner(a, b)));
  const wanted = wishes.map(({ unknown, value }) => value - (at[unknown] ?? 0));
  const shares = leastSquares(gram, wanted);
  const step = new Float64Array(at.length);
  motions.forEach((motion, index) => addScaled(step, motion, shares[index] ?? 0));
  return step;
}

/** Solves a small symmetric system as well as can be, leaving out the directions in which nothing can move. */
function leastSquares(matrix: readonly (readonly number[])[], wanted: readonly number[]): readonly number[] {
  const result = wanted.map(() => 0);
  for (const { value, vector } of eigenvectors(matrix)) {
    if (value < FREE) continue;
    const share = vector.reduce((sum, part, index) => sum + part * (wanted[index] ?? 0), 0) / value;
    vector.forEach((part, index) => (result[index] = (result[index] ?? 0) + share * part));
  }
  return result;
}

type Eigen = { readonly value: number; readonly vector: readonly number[] };

/** Jacobi's rotations; the matrices here have at most six rows. */
function eigenvectors(matrix: readonly (readonly number[])[]): readonly Eigen[] {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = matrix.map((_, row) => matrix.map((__, column) => (row === column ? 1 : 0)));
  const get = (m: number[][], row: number, column: number) => m[row]?.[column] ?? 0;
  for (let sweep = 0; sweep < 30; sweep += 1) {
    let rotated = false;
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) {
        if (Math.abs(get(a, p, q)) < 1e-15) continue;
        rotated = true;
        const angle = 0.5 * atan2(2 * get(a, p, q), get(a, q, q) - get(a, p, p));
        rotate(a, p, q, angle);
        for (const row of v) turnPair(row, p, q, angle);
      }
    }
    if (!rotated) break;
  }
  return matrix.map((_, column) => ({
    value: get(a, column, column),
    vector: v.map((row) => row[column] ?? 0),
  }));
}

function rotate(matrix: number[][], p: number, q: number, angle: number): void {
  for (const row of matrix) turnPair(row, p, q, angle);
  const [first, second] = [matrix[p] ?? [], matrix[q] ?? []];
  for (let column = 0; column < matrix.length; column += 1) {
    const [x, y] = [first[column] ?? 0, second[column] ?? 0];
    first[column] = cos(angle) * x - sin(angle) * y;
    second[column] = sin(angle) * x + cos(angle) * y;
  }
}

function turnPair(row: number[], p: number, q: number, angle: number): void {
  const [x, y] = [row[p] ?? 0, row[q] ?? 0];
  row[p] = cos(angle) * x - sin(angle) * y;
  row[q] = sin(angle) * x + cos(angle) * y;
}
