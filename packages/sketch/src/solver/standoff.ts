import type { Effort } from "./effort.ts";
import { moved } from "./nearby.ts";
import { addScaled, inner, largest, norm, RowSpace } from "./row-space.ts";
import type { Asked } from "./system.ts";

/**
 * Constraints that pull against each other where nothing gives way any more. The sketch is let go to where all misses
 * together are smallest. What still misses there is held off by others that miss, too: their slopes, weighted by their
 * misses, cancel. Whatever misses nothing has no part in it.
 */
export type Standoff = {
  readonly constraints: readonly string[];
  /** Their slopes cancel in one way only: without any one of them the others could give way. */
  readonly isMinimal: boolean;
};

/** A miss below this share of the greatest is rounding. */
const PULLS = 1e-4;
/** All misses together (mm), below which nothing is missed. */
const NOTHING = 1e-6;
/** Slopes that cancel to this share of what they pull with. */
const STILL = 1e-8;
const ROUNDS = 150;

type Slopes = { readonly at: readonly number[]; readonly value: Float64Array };
type Pulled = {
  readonly misses: Float64Array;
  readonly rows: readonly Slopes[];
  readonly size: number;
  readonly gradient: Float64Array;
};

/** Undefined when everything gives way in the end, or when it was not found out. */
export function standoff(
  asked: readonly Asked[],
  values: ArrayLike<number>,
  constantCount: number,
  effort: Effort,
): Standoff | undefined {
  const pulledAt = (at: Float64Array) => pulls(asked, at, constantCount);
  let at = Float64Array.from(values) as Float64Array;
  let now = pulledAt(at);
  let [damping, growth] = [1e-3, 2];
  for (let round = 0; round < ROUNDS && now.size > NOTHING && !effort.isSpent; round += 1) {
    if (norm(now.gradient) <= STILL * now.size) break;
    // Near the end it is the bending of the rows that counts, which their slopes alone do not show.
    const isNear = norm(now.gradient) <= 0.05 * now.size;
    const bend = isNear
      ? bending(pulledAt, at)
      : (along: Float64Array) => back(now.rows, forth(now.rows, along), at.length);
    const step = givenWay(now.gradient, bend, damping, () => effort.spend(48 * asked.length + 6 * at.length));
    const next = moved(at, step, 1);
    const then = pulledAt(next);
    const promised = 0.5 * (damping * inner(step, step) - inner(step, now.gradient));
    const gain = (0.5 * (now.size * now.size - then.size * then.size)) / promised;
    if (!(gain > 0)) {
      damping *= growth;
      growth *= 2;
      if (damping > 1e12) break;
      continue;
    }
    // Nielsen's rule: trust what keeps its promises. Dropping the damping faster makes long steps across, and waste.
    damping = Math.max(1e-12, damping * Math.max(1 / 3, 1 - (2 * Math.min(gain, 1) - 1) ** 3));
    [at, now, growth] = [next, then, 2];
  }
  return now.size <= NOTHING ? undefined : among(asked, now, at.length);
}

/** How the gradient turns along a direction, by differences: second derivatives of every equation, none of them written. */
function bending(
  pulledAt: (at: Float64Array) => Pulled,
  at: Float64Array,
): (along: Float64Array) => Float64Array {
  return (along) => {
    const stride = (1e-6 * Math.max(1, largest(at))) / Math.max(1e-300, largest(along));
    const ahead = pulledAt(moved(at, along, stride)).gradient;
    const behind = pulledAt(moved(at, along, -stride)).gradient;
    return ahead.map((slope, index) => (slope - (behind[index] ?? 0)) / (2 * stride));
  };
}

function among(asked: readonly Asked[], { misses, rows }: Pulled, count: number): Standoff | undefined {
  const pulling = asked.flatMap((one, index) =>
    Math.abs(misses[index] ?? 0) > PULLS * largest(misses) ? [{ one, row: rows[index] }] : [],
  );
  const space = new RowSpace(count);
  let dependent = 0;
  for (const { row } of pulling) if (!space.add(spread(row, count), 1e-5)) dependent += 1;
  const constraints = [...new Set(pulling.flatMap(({ one }) => one.constraint ?? []))];
  return constraints.length === 0 ? undefined : { constraints, isMinimal: dependent === 1 };
}

function spread(row: Slopes | undefined, count: number): Float64Array {
  const result = new Float64Array(count);
  row?.at.forEach((variable, index) => (result[variable] = row.value[index] ?? 0));
  return result;
}

function pulls(asked: readonly Asked[], values: Float64Array, constantCount: number): Pulled {
  const misses = new Float64Array(asked.length);
  const rows = asked.map(({ equation }, index): Slopes => {
    const slopes = new Float64Array(equation.variables.length);
    const local = equation.variables.map((variable) => values[variable] ?? Number.NaN);
    misses[index] = equation.evaluate(local, slopes);
    equation.variables.forEach((variable, place) => {
      if (variable < constantCount) slopes[place] = 0;
    });
    return { at: equation.variables, value: slopes };
  });
  return { misses, rows, size: norm(misses), gradient: back(rows, misses, values.length) };
}

/** The damped step to where the gradient ends (conjugate gradients: rows are nearly all zeros, and many). */
function givenWay(
  gradient: Float64Array,
  bend: (along: Float64Array) => Float64Array,
  damping: number,
  spend: () => void,
): Float64Array {
  const count = gradient.length;
  const step = new Float64Array(count);
  const rest = Float64Array.from(gradient, (slope) => -slope);
  const direction = Float64Array.from(rest);
  let slope = inner(rest, rest);
  const enough = 1e-16 * slope;
  for (let round = 0; round < count && slope > enough; round += 1) {
    spend();
    const turned = bend(direction);
    addScaled(turned, direction, damping);
    const curvature = inner(direction, turned);
    // Downhill both ways: as far as it has come is far enough.
    if (!(curvature > 0)) return round === 0 ? rest : step;
    addScaled(step, direction, slope / curvature);
    addScaled(rest, turned, -slope / curvature);
    const nextSlope = inner(rest, rest);
    for (let index = 0; index < count; index += 1)
      direction[index] = (rest[index] ?? 0) + (nextSlope / slope) * (direction[index] ?? 0);
    slope = nextSlope;
  }
  return step;
}

function forth(rows: readonly Slopes[], vector: Float64Array): Float64Array {
  return Float64Array.from(rows, ({ at, value }) =>
    at.reduce((sum, variable, index) => sum + (value[index] ?? 0) * (vector[variable] ?? 0), 0),
  );
}

function back(rows: readonly Slopes[], vector: Float64Array, count: number): Float64Array {
  const result = new Float64Array(count);
  rows.forEach(({ at, value }, index) => {
    const share = vector[index] ?? 0;
    at.forEach((variable, place) => {
      result[variable] = (result[variable] ?? 0) + share * (value[place] ?? 0);
    });
  });
  return result;
}
