import { fail, ok, type Result } from "@solidtype/contracts";
import { asin, atan2, cos, hypot, sin } from "@solidtype/sketch";
import { dimensionText, isScalar, type Quantity, sameDimension, scalar } from "./quantity.ts";

export type FunctionName =
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "atan2"
  | "sqrt"
  | "abs"
  | "min"
  | "max"
  | "floor"
  | "ceil"
  | "round"
  | "mod"
  | "hypot";

type Applied = Result<Quantity, "unit-mismatch" | "expression-syntax" | "out-of-range">;
type Args = readonly [Quantity, ...Quantity[]];
type Definition = {
  readonly arity: readonly [least: number, most: number];
  readonly apply: (args: Args) => Applied;
};

const anyNumber = Number.POSITIVE_INFINITY;

function arcSine(value: number): number {
  return value < 0 ? -asin(-value) : asin(value);
}

/**
 * To the same last bit on every machine: what they give goes into the keys under which results are kept, and the
 * engines of Node and browsers differ in sines, arcs and powers.
 */
export function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 64) {
    return exponent === 0.5 ? Math.sqrt(base) : base ** exponent;
  }
  let result = 1;
  for (let count = Math.abs(exponent); count > 0; count -= 1) result *= base;
  return exponent < 0 ? 1 / result : result;
}

const functions: { readonly [Name in FunctionName]: Definition } = {
  sin: ofAngle(sin),
  cos: ofAngle(cos),
  tan: ofAngle((angle) => sin(angle) / cos(angle)),
  asin: toAngle(arcSine),
  acos: toAngle((value) => atan2(Math.sqrt((1 - value) * (1 + value)), value)),
  atan: toAngle((value) => atan2(value, 1)),
  atan2: { arity: [2, 2], apply: (args) => alike(args, ([y, x]) => angleOf(atan2(y ?? 0, x ?? 0))) },
  sqrt: {
    arity: [1, 1],
    apply: ([a]) => ok({ value: Math.sqrt(a.value), length: a.length / 2, angle: a.angle / 2 }),
  },
  abs: { arity: [1, 1], apply: ([a]) => ok({ ...a, value: Math.abs(a.value) }) },
  min: keeping((values) => Math.min(...values)),
  max: keeping((values) => Math.max(...values)),
  hypot: keeping((values) => values.reduce((sum, value) => hypot(sum, value), 0)),
  mod: {
    arity: [2, 2],
    // Takes the sign of the divisor, so that mod(-90 deg, 1 turn) is 270 deg.
    apply: (args) => alike(args, ([a = 0, b = 0]) => ({ ...args[0], value: a - b * Math.floor(a / b) })),
  },
  floor: ofNumber((value) => wholeNear(value) ?? Math.floor(value)),
  ceil: ofNumber((value) => wholeNear(value) ?? Math.ceil(value)),
  round: ofNumber(Math.round),
};

/** What is whole but for rounding, as 0.3 mm / 0.1 mm is three. */
export function wholeNear(value: number): number | undefined {
  const whole = Math.round(value);
  return Math.abs(value - whole) <= SLACK * Math.max(1, Math.abs(whole)) ? whole : undefined;
}

/** A division of lengths that comes out even in decimals need not in a computer's numbers. */
const SLACK = 1e-9;

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functions, name);
}

export function applyFunction(name: FunctionName, args: readonly Quantity[]): Applied {
  const { arity, apply } = functions[name];
  const [first, ...rest] = args;
  if (first === undefined || args.length < arity[0] || args.length > arity[1]) {
    const wanted = arity[0] === arity[1] ? String(arity[0]) : `at least ${arity[0]}`;
    return fail("expression-syntax", `${name} takes ${wanted} argument(s), not ${args.length}.`);
  }
  const result = apply([first, ...rest]);
  return result.ok ? result : fail(result.error.code, `In ${name}: ${result.error.message}`);
}

function angleOf(value: number): Quantity {
  return { value, length: 0, angle: 1 };
}

/** In radians. Beyond, less and less of the angle's place within its turn is known. */
const LARGEST_ANGLE = 1e6;

function withinTurns(angle: number, of: (radians: number) => number) {
  // What is no number at all goes on: the whole expression is said to have no value then.
  if (Math.abs(angle) > LARGEST_ANGLE)
    return fail(
      "out-of-range",
      `an angle of more than ${LARGEST_ANGLE} radians has no certain place in its turn.`,
    );
  return ok(scalar(of(angle)));
}

function ofAngle(of: (radians: number) => number): Definition {
  return {
    arity: [1, 1],
    apply: ([a]) =>
      a.length === 0 && a.angle === 1
        ? withinTurns(a.value, of)
        : fail("unit-mismatch", `an angle such as 30 deg is needed, not ${dimensionText(a)}.`),
  };
}

function toAngle(of: (value: number) => number): Definition {
  return { arity: [1, 1], apply: ([a]) => (isScalar(a) ? ok(angleOf(of(a.value))) : notPlain(a)) };
}

function ofNumber(of: (value: number) => number): Definition {
  return { arity: [1, 1], apply: ([a]) => (isScalar(a) ? ok(scalar(of(a.value))) : notPlain(a)) };
}

function notPlain(a: Quantity): Applied {
  return fail(
    "unit-mismatch",
    `a plain number is needed, not ${dimensionText(a)}; divide by a unit such as 1 mm first.`,
  );
}

function keeping(of: (values: readonly number[]) => number): Definition {
  return {
    arity: [1, anyNumber],
    apply: (args) => alike(args, (values) => ({ ...args[0], value: of(values) })),
  };
}

function alike(args: Args, of: (values: readonly number[]) => Quantity): Applied {
  const odd = args.find((arg) => !sameDimension(arg, args[0]));
  if (odd !== undefined) {
    return fail("unit-mismatch", `${dimensionText(args[0])} and ${dimensionText(odd)} do not mix.`);
  }
  return ok(of(args.map((arg) => arg.value)));
}
