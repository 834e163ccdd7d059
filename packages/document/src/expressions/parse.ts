import { fail, ok, type Result } from "@solidtype/contracts";
import { EXPRESSION_LENGTH_LIMIT } from "../features/param.ts";
import { remembering } from "../remembering.ts";
import { isFunctionName, type FunctionName } from "./functions.ts";
import { type Quantity, scalar, unitQuantity } from "./quantity.ts";

/**
 * Expressions: numbers with units, `#variables`, + - * / ^, parentheses and functions, by precedence climbing.
 * A unit binds to the number before it (`2 mm^2` is two square millimetres), a fraction of two numbers is one
 * number (`1/2 in` is half an inch), and ^ binds tighter than a sign (`-2^2` is -4).
 */
export type Expression =
  | { readonly kind: "quantity"; readonly quantity: Quantity }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "negate"; readonly of: Expression }
  | { readonly kind: "binary"; readonly op: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "call"; readonly name: FunctionName; readonly args: readonly Expression[] }
  /** `mm(#n)`: in this unit, unless it has one of its own. */
  | { readonly kind: "in-unit"; readonly name: string; readonly unit: Quantity; readonly of: Expression };

export type Operator = "+" | "-" | "*" | "/" | "^";

type Token =
  | { readonly kind: "number"; readonly value: number; readonly at: number }
  | { readonly kind: "word" | "variable" | "symbol"; readonly text: string; readonly at: number };

const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|#([\p{L}_][\p{L}\p{M}\p{N}_]*)|([\p{L}_][\p{L}\p{N}_]*|°)|([-+*/^(),]))/uy;
const DEPTH_LIMIT = 100;
const precedence: { readonly [op: string]: number } = { "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 };
const SIGN_PRECEDENCE = 3;

class Refused extends Error {}

export const parseExpression = remembering(parseFresh);

function parseFresh(text: string): Result<Expression, "expression-syntax"> {
  if (text.length > EXPRESSION_LENGTH_LIMIT)
    return syntax(text, `longer than ${EXPRESSION_LENGTH_LIMIT} characters`);
  try {
    return ok(new Parser(tokens(text)).whole());
  } catch (error) {
    if (error instanceof Refused) return syntax(text, error.message);
    throw error;
  }
}

function syntax(text: string, why: string): Result<never, "expression-syntax"> {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return fail("expression-syntax", `"${shown}" cannot be read: ${why}.`, { expression: text.slice(0, 200) });
}

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  const end = text.trimEnd().length;
  while (at < end) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw new Refused(`unexpected "${text.slice(at).trim().charAt(0)}"`);
    const [, number, variable, word, symbol] = match;
    if (number !== undefined) found.push({ kind: "number", value: Number(number), at });
    else if (variable !== undefined) found.push({ kind: "variable", text: variable, at });
    else if (word !== undefined) found.push({ kind: "word", text: word, at });
    else if (symbol !== undefined) found.push({ kind: "symbol", text: symbol, at });
    at = TOKEN.lastIndex;
  }
  return found;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  whole(): Expression {
    if (this.#tokens.length === 0) throw new Refused("it is empty");
    const expression = this.#binary(0, 0);
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new Refused(`unexpected ${shown(rest)}`);
    return expression;
  }

  #binary(least: number, depth: number): Expression {
    if (depth > DEPTH_LIMIT) throw new Refused("nested too deep");
    let left = this.#signed(depth);
    for (;;) {
      const op = this.#operator();
      if (op === undefined) return left;
      const level = precedence[op] ?? 0;
      if (level <= least) return left;
      if (op === "^") {
        left = this.#withUnit(this.#power(left, depth), depth);
        continue;
      }
      this.#at += 1;
      left = { kind: "binary", op, left, right: this.#binary(level, depth + 1) };
    }
  }

  #signed(depth: number): Expression {
    if (this.#takeSymbol("-")) return { kind: "negate", of: this.#binary(SIGN_PRECEDENCE, depth + 1) };
    if (this.#takeSymbol("+")) return this.#binary(SIGN_PRECEDENCE, depth + 1);
    return this.#withUnit(this.#primary(depth), depth);
  }

  /** The base to the power that follows, if one does. Groups to the right; the exponent may carry a sign. */
  #power(base: Expression, depth: number): Expression {
    if (!this.#takeSymbol("^")) return base;
    if (depth > DEPTH_LIMIT) throw new Refused("nested too deep");
    return { kind: "binary", op: "^", left: base, right: this.#exponent(depth + 1) };
  }

  #exponent(depth: number): Expression {
    if (depth > DEPTH_LIMIT) throw new Refused("nested too deep");
    if (this.#takeSymbol("-")) return { kind: "negate", of: this.#exponent(depth + 1) };
    if (this.#takeSymbol("+")) return this.#exponent(depth + 1);
    const token = this.#tokens[this.#at];
    if (token?.kind !== "number") return this.#power(this.#primary(depth), depth);
    // A plain number: what comes after it, a fraction or a unit, is not the exponent's.
    this.#at += 1;
    return this.#power(quantity(scalar(token.value)), depth);
  }

  #primary(depth: number): Expression {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Refused("it ends too early");
    this.#at += 1;
    if (token.kind === "number") return quantity(scalar(this.#fraction(token.value)));
    if (token.kind === "variable") return { kind: "variable", name: token.text };
    if (token.kind === "word") return this.#word(token.text, depth);
    if (token.text !== "(") throw new Refused(`unexpected ${shown(token)}`);
    return this.#inside(depth);
  }

  /** What stands between parentheses, the first of which is taken already. */
  #inside(depth: number): Expression {
    const inside = this.#binary(0, depth + 1);
    if (!this.#takeSymbol(")")) throw new Refused('")" is missing');
    return inside;
  }

  /** `a / b unit` with two bare numbers is one number. */
  #fraction(numerator: number): number {
    const [slash, denominator, unit] = this.#tokens.slice(this.#at, this.#at + 3);
    if (slash?.kind !== "symbol" || slash.text !== "/" || denominator?.kind !== "number") return numerator;
    if (unit?.kind !== "word" || unitQuantity(unit.text) === undefined) return numerator;
    this.#at += 2;
    return numerator / denominator.value;
  }

  #withUnit(amount: Expression, depth: number): Expression {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "word") return amount;
    const unit = unitQuantity(token.text);
    if (unit === undefined) throw new Refused(`there is no unit "${token.text}"`);
    this.#at += 1;
    return { kind: "binary", op: "*", left: amount, right: this.#unitPower(unit, depth) };
  }

  /** A power after a unit is the unit's, whatever it is: `mm^-1`, `mm^(2)`, `mm^#n`. */
  #unitPower(unit: Quantity, depth: number): Expression {
    return this.#power(quantity(unit), depth);
  }

  #word(word: string, depth: number): Expression {
    const unit = unitQuantity(word);
    if (this.#takeSymbol("(")) {
      if (unit !== undefined) return { kind: "in-unit", name: word, unit, of: this.#inside(depth) };
      if (!isFunctionName(word)) throw new Refused(`there is no function "${word}"`);
      return { kind: "call", name: word, args: this.#args(depth) };
    }
    if (word === "pi") return quantity(scalar(Math.PI));
    if (unit === undefined)
      throw new Refused(`"${word}" is neither unit nor function; variables begin with #`);
    return this.#unitPower(unit, depth);
  }

  #args(depth: number): readonly Expression[] {
    const args: Expression[] = [];
    if (this.#takeSymbol(")")) return args;
    do args.push(this.#binary(0, depth + 1));
    while (this.#takeSymbol(","));
    if (!this.#takeSymbol(")")) throw new Refused('")" is missing');
    return args;
  }

  #operator(): Operator | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "symbol") return undefined;
    const { text } = token;
    return text === "+" || text === "-" || text === "*" || text === "/" || text === "^" ? text : undefined;
  }

  #takeSymbol(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "symbol" || token.text !== text) return false;
    this.#at += 1;
    return true;
  }
}

function quantity(value: Quantity): Expression {
  return { kind: "quantity", quantity: value };
}

function shown(token: Token): string {
  return token.kind === "number"
    ? String(token.value)
    : `"${token.kind === "variable" ? "#" : ""}${token.text}"`;
}

/** Names of the variables used, each once. */
export function variablesIn(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  const open = [expression];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "variable") names.add(next.name);
    else if (next.kind === "negate" || next.kind === "in-unit") open.push(next.of);
    else if (next.kind === "binary") open.push(next.left, next.right);
    else if (next.kind === "call") open.push(...next.args);
  }
  return names;
}

/** The same of a text; one that does not parse uses nothing. */
export function variablesInText(text: string): readonly string[] {
  if (!text.includes("#")) return [];
  const expression = parseExpression(text);
  return expression.ok ? [...variablesIn(expression.value)] : [];
}

const USE = /#([\p{L}_][\p{L}\p{M}\p{N}_]*)/gu;

/** The text with one variable's name replaced. Works on texts that do not parse: # means nothing else. */
export function renameInExpression(text: string, from: string, to: string): string {
  return renameAllInExpression(text, new Map([[from, to]]));
}

/** The same for many at once: names may change places. */
export function renameAllInExpression(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(USE, (use, name: string) => {
    const to = names.get(name);
    return to === undefined ? use : `#${to}`;
  });
}

/** Names used in a text, which need not parse. */
export function namesUsedIn(text: string): readonly string[] {
  return [...text.matchAll(USE)].map(([, name = ""]) => name);
}
