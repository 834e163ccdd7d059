import { fail, ok, type Result } from "@solidtype/contracts";
import { applyFunction, power } from "./functions.ts";
import { type Expression, type Operator, parseExpression, variablesIn } from "./parse.ts";
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

export function evaluateText(text: string, scope: Scope): Evaluated {
  const expression = parseExpression(text);
  if (!expression.ok) return expression;
  const result = evaluate(expression.value, scope);
  if (result.ok && !Number.isFinite(result.value.value)) {
    return fail("out-of-range", `"${text}" has no finite value.`, { expression: text });
  }
  return result;
}

function evaluate(expression: Expression, scope: Scope): Evaluated {
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

function lookUp(name: string, scope: Scope): Evaluated {
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

type NamedExpression = { readonly name: string; readonly expression: string };

/**
 * Every variable's value. Those that wait for nothing come first, then those that waited only for them, and so
 * on; what still waits at the end is in a cycle or hangs on one. No recursion, so that a chain of a hundred
 * thousand variables is only long.
 */
export function evaluateVariables(variables: readonly NamedExpression[]): Scope {
  const scope = new Map<string, Evaluated>();
  const texts = new Map<string, string>();
  for (const { name, expression } of variables) {
    if (texts.has(name)) scope.set(name, ambiguous(name));
    texts.set(name, expression);
  }
  const usedBy = new Map<string, string[]>();
  const waitsFor = new Map<string, number>();
  const ready: string[] = [...scope.keys()];
  for (const [name, text] of texts) {
    if (scope.has(name)) continue;
    const parsed = parseExpression(text);
    const uses = parsed.ok ? [...variablesIn(parsed.value)].filter((use) => texts.has(use)) : [];
    waitsFor.set(name, uses.length);
    for (const use of uses) {
      const users = usedBy.get(use);
      if (users === undefined) usedBy.set(use, [name]);
      else users.push(name);
    }
    if (uses.length === 0) ready.push(name);
  }
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    if (!scope.has(name)) scope.set(name, evaluateText(texts.get(name) ?? "", scope));
    for (const user of usedBy.get(name) ?? []) {
      const left = (waitsFor.get(user) ?? 0) - 1;
      waitsFor.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  for (const name of texts.keys()) if (!scope.has(name)) scope.set(name, cyclic(name));
  return scope;
}

function ambiguous(name: string): Evaluated {
  return fail("ambiguous-variable", `Two variables are called #${name}: rename one.`, { variable: name });
}

function cyclic(name: string): Evaluated {
  return fail("variable-cycle", `#${name} depends on itself.`, { variable: name });
}
