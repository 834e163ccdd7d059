import { fail, ok, type Result } from "@solidtype/contracts";
import { COORDINATE_LIMIT } from "@solidtype/sketch";
import { evaluateText, type Evaluated, type ExpressionErrorCode } from "../expressions/evaluate.ts";
import { wholeNear } from "../expressions/functions.ts";
import { dimensionText, isScalar, type Quantity, unitQuantity } from "../expressions/quantity.ts";
import type { AngleParam, CountParam, LengthParam, NumberParam, NumberRange } from "../features/param.ts";
import type { Unit } from "../model/model.ts";
import type { ResolveContext } from "./context.ts";

export type NumberResult = Result<number, ExpressionErrorCode>;

/** One kilometre: the model's numbers are doubles in mm, and the kernel's tolerance is 1e-7 mm. */
export const LENGTH_LIMIT = COORDINATE_LIMIT;

/** A number without unit is in the document's unit. */
export function lengthOf(evaluated: Evaluated, unit: Unit): NumberResult {
  if (!evaluated.ok) return evaluated;
  const { value, length, angle } = evaluated.value;
  if (angle !== 0 || (length !== 0 && length !== 1)) return wrongKind("A length", evaluated.value);
  const mm = length === 1 ? value : value * (unitQuantity(unit)?.value ?? Number.NaN);
  if (Math.abs(mm) <= LENGTH_LIMIT) return ok(mm);
  return fail("out-of-range", `${mm} mm is out of range: a part is at most a kilometre.`, { value: mm });
}

/** A number without unit is in degrees. */
export function angleOf(evaluated: Evaluated): NumberResult {
  if (!evaluated.ok) return evaluated;
  const { value, length, angle } = evaluated.value;
  if (length !== 0 || (angle !== 0 && angle !== 1)) return wrongKind("An angle", evaluated.value);
  const radians = angle === 1 ? value : (value / 180) * Math.PI;
  if (Math.abs(radians) <= LENGTH_LIMIT) return ok(radians);
  return fail("out-of-range", `An angle of ${radians} rad is out of range.`, { value: radians });
}

function wrongKind(wanted: string, quantity: Quantity): NumberResult {
  return fail("unit-mismatch", `${wanted} is needed, not ${dimensionText(quantity)}.`);
}

/** The value of an expression parameter in mm, radians or as it is, checked against the parameter's range. */
export function numberOf(
  param: LengthParam | AngleParam | CountParam | NumberParam,
  text: string,
  { scope, unit }: ResolveContext,
): NumberResult {
  const evaluated = evaluateText(text, scope);
  switch (param.kind) {
    case "length":
      return inRange(lengthOf(evaluated, unit), param.range);
    case "angle": {
      const angle = angleOf(evaluated);
      const degrees = angle.ok ? (angle.value / Math.PI) * 180 : 0;
      if (!angle.ok || (degrees >= param.min - 1e-9 && degrees <= param.max + 1e-9)) return angle;
      return fail("out-of-range", `It must be between ${param.min} and ${param.max} degrees.`, {
        value: degrees,
      });
    }
    case "count": {
      const plain = wholeOf(plainOf(evaluated));
      if (!plain.ok) return plain;
      if (plain.value >= param.min && plain.value <= param.max) return plain;
      return fail("out-of-range", `It must be between ${param.min} and ${param.max}.`, {
        value: plain.value,
      });
    }
    case "number":
      return inRange(plainOf(evaluated), param.range);
  }
}

function wholeOf(result: NumberResult): NumberResult {
  if (!result.ok) return result;
  const whole = wholeNear(result.value);
  if (whole !== undefined) return ok(whole);
  return fail("out-of-range", `${result.value} is not a whole number: round() makes one of it.`);
}

function plainOf(evaluated: Evaluated): NumberResult {
  if (!evaluated.ok) return evaluated;
  if (!isScalar(evaluated.value)) return wrongKind("A plain number", evaluated.value);
  const { value } = evaluated.value;
  return Math.abs(value) <= LENGTH_LIMIT
    ? ok(value)
    : fail("out-of-range", `${value} is out of range.`, { value });
}

/** Below this a length counts as none: the kernel's own tolerance. */
const SMALLEST = 1e-7;

export function inRange(result: NumberResult, range: NumberRange): NumberResult {
  if (!result.ok) return result;
  const { value } = result;
  if (range === "positive" && value < SMALLEST) {
    return fail("out-of-range", `It must be greater than zero, not ${value}.`, { value });
  }
  if (range === "not-negative" && value < 0)
    return fail("out-of-range", `It must not be negative, not ${value}.`, { value });
  return result;
}
