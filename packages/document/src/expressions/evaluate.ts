import { fail, ok, type Result } from "@solidtype/contracts";
import { applyFunction, power } from "./functions.ts";
import { type Expression, type Operator, parseExpression } from "./parse.ts";
import { dimensionText, isScalar, type Quantity, sameDimension } from "./quantity.ts";

export type ExpressionErrorCode =
  | "expression-syntax"
  | "unknown-variable"
  | "ambiguous-variable"
  | "variable-cycle"
  | "unit-mismatch"
  | "out-of-range";

export type Evaluated = Result<Quantity, ExpressionErrorCode>;

/** What each variable is worth, by name. */
export type Scope = ReadonlyMap<string, Evaluated>;
/** All that an expression asks of a scope. */
export type Lookup = Pick<Scope, "get">;

export function evaluateText(text: string, scope: Lookup): Evaluated {
  const expression = parseExpression(text);
  if (!expression.ok) return expression;
  const result = evaluate(expression.value, scope);
  if (result.ok && !Number.isFinite(result.value.value)) {
    return fail("out-of-range", `"${text}" has no finite value.`, { expression: text });
  }
  return result;
}

function evaluate(expression: Expression, scope: Lookup): Evaluated {
  switch (expression.kind) {
    case "quantity":
      return ok(expression.quantity);
    case "variable":
      return lookUp(expression.name, scope);
    case "negate": {
      const of = evaluate(expression.of, scope);
      return of.ok ? ok({ ...of.value, value: -of.value.value }) : of;
    }
    case "binary": {
      const left = evaluate(expression.left, scope);
      if (!left.ok) return left;
      const right = evaluate(expression.right, scope);
      return right.ok ? combine(expression.op, left.value, right.value) : right;
    }
    case "call": {
      const args: Quantity[] = [];
      for (const arg of expression.args) {
        const value = evaluate(arg, scope);
        if (!value.ok) return value;
        args.push(value.value);
      }
      return applyFunction(expression.name, args);
    }
    case "in-unit": {
      const of = evaluate(expression.of, scope);
      return of.ok ? inUnit(expression.name, expression.unit, of.value) : of;
    }
  }
}

function lookUp(name: string, scope: Lookup): Evaluated {
  return scope.get(name) ?? fail("unknown-variable", `There is no variable #${name}.`, { variable: name });
}

function combine(op: Operator, a: Quantity, b: Quantity): Evaluated {
  switch (op) {
    case "+":
    case "-":
      if (!sameDimension(a, b)) return mismatch(op, a, b);
      return ok({ ...a, value: op === "+" ? a.value + b.value : a.value - b.value });
    case "*":
      return ok({ value: a.value * b.value, length: a.length + b.length, angle: a.angle + b.angle });
    case "/":
      if (b.value === 0) return fail("out-of-range", "Division by zero.");
      return ok({ value: a.value / b.value, length: a.length - b.length, angle: a.angle - b.angle });
    case "^":
      if (!isScalar(b))
        return fail("unit-mismatch", `An exponent is a plain number, not ${dimensionText(b)}.`);
      return ok({ value: power(a.value, b.value), length: a.length * b.value, angle: a.angle * b.value });
  }
}

function inUnit(name: string, unit: Quantity, of: Quantity): Evaluated {
  if (sameDimension(of, unit)) return ok(of);
  if (isScalar(of)) return ok({ ...unit, value: of.value * unit.value });
  const wanted = `a plain number or ${dimensionText(unit)}`;
  return fail("unit-mismatch", `${name}() takes ${wanted}, not ${dimensionText(of)}.`);
}

function mismatch(op: "+" | "-", a: Quantity, b: Quantity): Evaluated {
  const verb = op === "+" ? "added to" : "taken from";
  const hint = isScalar(a) !== isScalar(b) ? " Give both a unit." : "";
  return fail("unit-mismatch", `${capital(dimensionText(b))} cannot be ${verb} ${dimensionText(a)}.${hint}`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
