import type { Effort } from "./effort.ts";
import type { ConstraintSet } from "./port.ts";
import { largest } from "./row-space.ts";
import type { Asked } from "./system.ts";

type Row = Map<number, number>;
type Pivot = { readonly variable: number; readonly row: Row; readonly made: ReadonlyMap<number, number> };

/** What elimination leaves of a row that depends on others is rounding, far below this share of it. */
const NOTHING = 1e-7;

/**
 * What is superfluous at these positions, with why. Where lines happen to be level a length does not feel
 * that they are held level, and the reason would come out short; so reasons are taken a nudge away, as long
 * as the constraint is superfluous there, too.
 */
export function explainedDependences(
  asked: readonly Asked[],
  values: readonly number[],
  constantCount: number,
  effort: Effort,
): readonly ConstraintSet[] {
  const nudged = new Map(
    dependences(asked, nudge(values), constantCount, effort).map((one) => [one.constraint, one]),
  );
  return dependences(asked, values, constantCount, effort).map((one) => nudged.get(one.constraint) ?? one);
}

/** The same small step aside for everyone. */
export function nudge<Values extends readonly number[] | Float64Array>(values: Values): Float64Array {
  const extent = values.length === 0 ? 0 : largest(Float64Array.from(values));
  let seed = 1;
  return Float64Array.from(values, (value) => {
    seed = (seed * 16807) % 2147483647;
    return value + 0.02 * extent * (seed / 2147483647 - 0.5);
  });
}

/**
 * Gauss elimination that keeps the books: a row that vanishes is a combination of rows before it, and those
 * are the ones to name. Rows stay sparse because most constraints touch four variables. Earlier constraints
 * are believed, later ones found superfluous, so the order of `asked` says which are offered for removal. Among
 * thousands that all say the same the first hundreds are enough: then the effort ends it.
 */
function dependences(
  asked: readonly Asked[],
  values: ArrayLike<number>,
  constantCount: number,
  effort: Effort,
): readonly ConstraintSet[] {
  const pivots: Pivot[] = [];
  const found = new Map<string, Set<string>>();
  for (const [index, { equation, constraint }] of asked.entries()) {
    if (effort.isSpent) break;
    const row = rowOf(equation, values, constantCount);
    const size = Math.max(0, ...row.values().map(Math.abs));
    const made = new Map<number, number>([[index, 1]]);
    for (const pivot of pivots) eliminate(row, made, pivot, effort);
    const [variable, value] = strongest(row);
    if (Math.abs(value) > NOTHING * size) {
      pivots.push({ variable, row, made });
      continue;
    }
    const others = [...made]
      .filter(([, share]) => Math.abs(share) > 1e-6)
      .flatMap(([other]) => asked[other]?.constraint ?? []);
    // A row of an arc's own can only vanish when its points have fallen together.
    const blamed = constraint ?? others.at(-1);
    if (blamed === undefined) continue;
    const known = found.get(blamed) ?? new Set([blamed]);
    for (const other of others) known.add(other);
    found.set(blamed, known);
  }
  return [...found].map(([constraint, constraints]) => ({
    constraint,
    constraints: [...constraints].toSorted(),
    isMinimal: true,
  }));
}

function rowOf(equation: Asked["equation"], values: ArrayLike<number>, constantCount: number): Row {
  const slopes = new Float64Array(equation.variables.length);
  equation.evaluate(
    equation.variables.map((variable) => values[variable] ?? Number.NaN),
    slopes,
  );
  const row: Row = new Map();
  equation.variables.forEach((variable, index) => {
    if (variable >= constantCount) row.set(variable, (row.get(variable) ?? 0) + (slopes[index] ?? 0));
  });
  return row;
}

function eliminate(row: Row, made: Map<number, number>, pivot: Pivot, effort: Effort): void {
  const value = row.get(pivot.variable);
  if (value === undefined) return;
  // A step in a map costs some twenty multiplications.
  effort.spend(20 * (pivot.row.size + pivot.made.size));
  const factor = value / (pivot.row.get(pivot.variable) ?? 1);
  for (const [variable, share] of pivot.row) {
    const left = (row.get(variable) ?? 0) - factor * share;
    if (Math.abs(left) < 1e-13) row.delete(variable);
    else row.set(variable, left);
  }
  row.delete(pivot.variable);
  for (const [other, share] of pivot.made) made.set(other, (made.get(other) ?? 0) - factor * share);
}

function strongest(row: Row): readonly [variable: number, value: number] {
  let best: readonly [number, number] = [-1, 0];
  for (const entry of row) if (Math.abs(entry[1]) > Math.abs(best[1])) best = entry;
  return best;
}
