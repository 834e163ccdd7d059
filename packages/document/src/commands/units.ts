import { evaluateText } from "../expressions/evaluate.ts";
import { parseExpression, variablesIn } from "../expressions/parse.ts";
import { isScalar } from "../expressions/quantity.ts";
import { EXPRESSION_LENGTH_LIMIT, type Param, type ParamTable } from "../features/param.ts";
import type { Unit } from "../model/model.ts";
import type { ParamInput } from "./check-params.ts";

/** A length that is written without unit, with the unit that it means. */
export function withUnit(text: string, unit: Unit): string {
  const plainNumber = /^\s*-?[\d.]+\s*$/.test(text);
  return plainNumber ? `${text.trim()} ${unit}` : `(${text.trim()}) * 1 ${unit}`;
}

const noVariables = new Map();

/**
 * A length as it is stored: plain numbers with the unit they were meant in. So they mean it for ever, whoever sets the
 * part's unit meanwhile, on another branch or while this person is away.
 */
export function pinned(text: string, unit: Unit): string {
  const parsed = parseExpression(text);
  if (!parsed.ok || variablesIn(parsed.value).size > 0) return text;
  const value = evaluateText(text, noVariables);
  if (!value.ok || !isScalar(value.value)) return text;
  const written = withUnit(text, unit);
  return written.length > EXPRESSION_LENGTH_LIMIT ? text : written;
}

export function pinnedParams(table: ParamTable, values: ParamInput, unit: Unit): ParamInput {
  const isLength = (param: Param | undefined): boolean => param?.kind === "length";
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" && isLength(table[name]) ? pinned(value, unit) : value,
    ]),
  );
}
