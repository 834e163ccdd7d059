import { atan2, hypot } from "../same-everywhere.ts";
import { wrapHalfTurn } from "../vec.ts";

/**
 * What a constraint demands, as equations over numbered variables. Each gives by how many mm it is missed
 * (angles count at the length of the lines they turn), so that one tolerance serves all and rows of the
 * Jacobian compare. Where a demand has two answers (which side of the line, which way round) the equation
 * means the one that the start guess is nearer to: a solution that flipped does not satisfy it.
 */
export type Equation = {
  /** Variable numbers, in the order in which `evaluate` takes their values. */
  readonly variables: readonly number[];
  /** The miss; writes the partial derivatives into `gradient` when given. */
  readonly evaluate: (values: ArrayLike<number>, gradient?: Float64Array) => number;
};

/** Variable numbers of a place. */
export type PointVariables = { readonly x: number; readonly y: number };

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}

/** Σ coefficient × variable = constant. */
export function linear(
  terms: readonly (readonly [variable: number, coefficient: number])[],
  constant = 0,
): Equation {
  const coefficients = terms.map(([, coefficient]) => coefficient);
  return {
    variables: terms.map(([variable]) => variable),
    evaluate: (values, gradient) => {
      gradient?.set(coefficients);
      return coefficients.reduce(
        (sum, coefficient, index) => sum + coefficient * at(values, index),
        -constant,
      );
    },
  };
}

/** |pq| = Σ coefficient × radius + constant. */
export function separation(
  p: PointVariables,
  q: PointVariables,
  radii: readonly (readonly [variable: number, coefficient: number])[],
  constant = 0,
): Equation {
  const coefficients = radii.map(([, coefficient]) => coefficient);
  return {
    variables: [p.x, p.y, q.x, q.y, ...radii.map(([variable]) => variable)],
    evaluate: (values, gradient) => {
      const dx = at(values, 2) - at(values, 0);
      const dy = at(values, 3) - at(values, 1);
      const size = hypot(dx, dy);
      if (gradient !== undefined) {
        // Two places on each other have to part in some direction.
        const [ux, uy] = size === 0 ? [1, 0] : [dx / size, dy / size];
        gradient.set([-ux, -uy, ux, uy, ...coefficients.map((coefficient) => -coefficient)]);
      }
      return coefficients.reduce(
        (sum, coefficient, index) => sum - coefficient * at(values, 4 + index),
        size - constant,
      );
    },
  };
}

/** |ab| = |cd|. */
export function equalLengths(
  a: PointVariables,
  b: PointVariables,
  c: PointVariables,
  d: PointVariables,
): Equation {
  return {
    variables: [a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y],
    evaluate: (values, gradient) => {
      const [ux, uy] = [at(values, 2) - at(values, 0), at(values, 3) - at(values, 1)];
      const [vx, vy] = [at(values, 6) - at(values, 4), at(values, 7) - at(values, 5)];
      const [first, second] = [hypot(ux, uy), hypot(vx, vy)];
      if (gradient !== undefined) {
        const [u, v] = [first === 0 ? 0 : 1 / first, second === 0 ? 0 : 1 / second];
        gradient.set([-ux * u, -uy * u, ux * u, uy * u, vx * v, vy * v, -vx * v, -vy * v]);
      }
      return first - second;
    },
  };
}

/** A demand on w = Σ weight × point − a, seen from the line a→b. */
type Weighted = readonly (readonly [point: PointVariables, weight: number])[];

/**
 * How far w lies to the left of the line (`across`) or forward along it (`along`), times `side`, equals the
 * radius given, or the constant. The weights of a place add up to 1, those of a direction to 0.
 */
function fromLine(
  direction: "across" | "along",
  a: PointVariables,
  b: PointVariables,
  weighted: Weighted,
  { side = 1, radius, constant = 0 }: { side?: 1 | -1; radius?: number; constant?: number },
): Equation {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  const points = weighted.flatMap(([point]) => [point.x, point.y]);
  return {
    variables: [a.x, a.y, b.x, b.y, ...points, ...(radius === undefined ? [] : [radius])],
    evaluate: (values, gradient) => {
      const [ax, ay] = [at(values, 0), at(values, 1)];
      const [dx, dy] = [at(values, 2) - ax, at(values, 3) - ay];
      const size = hypot(dx, dy);
      const [ux, uy] = size === 0 ? [1, 0] : [dx / size, dy / size];
      let [wx, wy] = [-total * ax, -total * ay];
      weighted.forEach(([, weight], index) => {
        wx += weight * at(values, 4 + 2 * index);
        wy += weight * at(values, 5 + 2 * index);
      });
      const forward = ux * wx + uy * wy;
      const left = ux * wy - uy * wx;
      const [value, other] = direction === "across" ? [left, -forward] : [forward, left];
      const [nx, ny] = direction === "across" ? [-uy, ux] : [ux, uy];
      if (gradient !== undefined) {
        // Turning the line by dφ changes left by −forward·dφ and forward by left·dφ.
        const turn = size === 0 ? 0 : other / size;
        gradient[2] = side * turn * -uy;
        gradient[3] = side * turn * ux;
        gradient[0] = -(gradient[2] ?? 0) - side * total * nx;
        gradient[1] = -(gradient[3] ?? 0) - side * total * ny;
        weighted.forEach(([, weight], index) => {
          gradient[4 + 2 * index] = side * weight * nx;
          gradient[5 + 2 * index] = side * weight * ny;
        });
        if (radius !== undefined) gradient[4 + 2 * weighted.length] = -1;
      }
      return side * value - (radius === undefined ? constant : at(values, 4 + 2 * weighted.length));
    },
  };
}

/** The place lies on the carrier of a→b, or at a distance from it on the given side (1 is left). */
export function offLine(
  place: PointVariables,
  a: PointVariables,
  b: PointVariables,
  demand: { side?: 1 | -1; radius?: number; constant?: number } = {},
): Equation {
  return fromLine("across", a, b, [[place, 1]], demand);
}

/** The middle of p and q lies on the carrier of a→b. */
export function middleOnLine(
  p: PointVariables,
  q: PointVariables,
  a: PointVariables,
  b: PointVariables,
): Equation {
  return fromLine(
    "across",
    a,
    b,
    [
      [p, 0.5],
      [q, 0.5],
    ],
    {},
  );
}

/** p→q stands square on a→b. Holds when p and q are one. */
export function squareTo(
  p: PointVariables,
  q: PointVariables,
  a: PointVariables,
  b: PointVariables,
): Equation {
  return fromLine(
    "along",
    a,
    b,
    [
      [p, -1],
      [q, 1],
    ],
    {},
  );
}

/** From a→b counter-clockwise to c→d it is `angle` radians. `arm` (mm) turns the miss into a length. */
export function turn(
  a: PointVariables,
  b: PointVariables,
  c: PointVariables,
  d: PointVariables,
  angle: number,
  arm: number,
): Equation {
  return {
    variables: [a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y],
    evaluate: (values, gradient) => {
      const [ux, uy] = [at(values, 2) - at(values, 0), at(values, 3) - at(values, 1)];
      const [vx, vy] = [at(values, 6) - at(values, 4), at(values, 7) - at(values, 5)];
      if (gradient !== undefined) {
        const [u, v] = [slope(arm, ux * ux + uy * uy), slope(arm, vx * vx + vy * vy)];
        gradient.set([-uy * u, ux * u, uy * u, -ux * u, vy * v, -vx * v, -vy * v, vx * v]);
      }
      return arm * wrapHalfTurn(atan2(ux * vy - uy * vx, ux * vx + uy * vy) - angle);
    },
  };
}

/** A line without length has no direction to turn. */
function slope(arm: number, squaredLength: number): number {
  return squaredLength < 1e-18 ? 0 : arm / squaredLength;
}
