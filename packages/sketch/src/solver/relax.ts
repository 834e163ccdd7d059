import type { Effort } from "./effort.ts";
import { moved } from "./nearby.ts";
import { addScaled, inner, largest, norm } from "./row-space.ts";
import type { Asked } from "./system.ts";

/** All misses together (mm), below which nothing is missed. */
const NOTHING = 1e-6;
/** Slopes that cancel to this share of what they pull with. */
const STILL = 1e-8;
/** A long chain that has to fold takes hundreds. */
const ROUNDS = 1500;

export type Slopes = { readonly at: readonly number[]; readonly value: Float64Array };

/** What the equations miss at some place, and how they pull there. */
export type Pulled = {
  readonly misses: Float64Array;
  readonly rows: readonly Slopes[];
  readonly size: number;
  readonly gradient: Float64Array;
};

/**
 * "solved": nothing is missed any more. "still": something is, and every way on from here would miss more.
 * "unfinished": neither was reached.
 */
type Relaxed = {
  readonly end: "solved" | "still" | "unfinished";
  readonly at: Float64Array;
  readonly pulled: Pulled;
};

/**
 * Lets the variables go to where all misses together are smallest (Levenberg and Marquardt's way). Rows stay sparse, so
 * that hundreds of equations that hang together cost no more than their number.
 */
export function relax(
  asked: readonly Asked[],
  values: ArrayLike<number>,
  isFree: (variable: number) => boolean,
  effort: Effort,
): Relaxed {
  const pulledAt = (at: Float64Array) => pulls(asked, at, isFree);
  let at = Float64Array.from(values) as Float64Array;
  let now = pulledAt(at);
  let [damping, growth] = [1e-3, 2];
  for (let round = 0; round < ROUNDS && now.size > NOTHING && !effort.isSpent; round += 1) {
    if (norm(now.gradient) <= STILL * now.size) return { end: "still", at, pulled: now };
    // Near the end it is the bending of the rows that counts, which their slopes alone do not show.
    const isNear = norm(now.gradient) <= 0.05 * now.size;
    const bend = isNear
      ? bending(asked, at, isFree)
      : (along: Float64Array) => back(now.rows, forth(now.rows, along), at.length);
    const step = givenWay(now.gradient, bend, damping, () =>
      effort.spend((isNear ? 200 : 48) * asked.length + 6 * at.length),
    );
    const next = moved(at, step, 1);
    const then = pulledAt(next);
    const promised = 0.5 * (damping * inner(step, step) - inner(step, now.gradient));
    const gain = (0.5 * (now.size * now.size - then.size * then.size)) / promised;
    if (!(gain > 0)) {
      damping *= growth;
      growth *= 2;
      if (damping > 1e12) return { end: "still", at, pulled: now };
      continue;
    }
    // Nielsen's rule: trust what keeps its promises. Dropping the damping faster makes long steps across, and waste.
    const kept = 2 * Math.min(gain, 1) - 1;
    damping = Math.max(1e-12, damping * Math.max(1 / 3, 1 - kept * kept * kept));
    [at, now, growth] = [next, then, 2];
  }
  return { end: now.size <= NOTHING ? "solved" : "unfinished", at, pulled: now };
}

/** How the gradient turns along a direction, by differences: second derivatives of every equation, none of them written. */
function bending(
  asked: readonly Asked[],
  at: Float64Array,
  isFree: (variable: number) => boolean,
): (along: Float64Array) => Float64Array {
  const free = Uint8Array.from(at, (_, variable) => (isFree(variable) ? 1 : 0));
  return (along) => {
    const stride = (1e-6 * Math.max(1, largest(at))) / Math.max(1e-300, largest(along));
    const ahead = gradientAt(asked, moved(at, along, stride), free);
    const behind = gradientAt(asked, moved(at, along, -stride), free);
    return ahead.map((slope, index) => (slope - (behind[index] ?? 0)) / (2 * stride));
  };
}

/** No equation has more variables. */
const MOST = 16;

/** Asked for thousands of times, so nothing is kept of the rows. */
function gradientAt(asked: readonly Asked[], values: Float64Array, free: Uint8Array): Float64Array {
  const gradient = new Float64Array(values.length);
  const [local, slopes] = [new Float64Array(MOST), new Float64Array(MOST)];
  for (const { equation } of asked) {
    const { variables } = equation;
    for (let place = 0; place < variables.length; place += 1)
      local[place] = values[variables[place] ?? 0] ?? 0;
    const miss = equation.evaluate(local, slopes);
    for (let place = 0; place < variables.length; place += 1) {
      const variable = variables[place] ?? 0;
      if (free[variable] === 1) gradient[variable] = (gradient[variable] ?? 0) + miss * (slopes[place] ?? 0);
    }
  }
  return gradient;
}

function pulls(asked: readonly Asked[], values: Float64Array, isFree: (variable: number) => boolean): Pulled {
  const misses = new Float64Array(asked.length);
  const rows = asked.map(({ equation }, index): Slopes => {
    const slopes = new Float64Array(equation.variables.length);
    const local = equation.variables.map((variable) => values[variable] ?? Number.NaN);
    misses[index] = equation.evaluate(local, slopes);
    equation.variables.forEach((variable, place) => {
      if (!isFree(variable)) slopes[place] = 0;
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
