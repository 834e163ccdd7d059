import {
  contextOf,
  isExpressionParam,
  numberOf,
  type Param,
  type PartModel,
  type Variable,
} from "@solidtype/document";

import { inUnit } from "../part-units.ts";

// Copied back into a field, both have to be read as what they are: a comma is none of a number there.
const lengths = new Intl.NumberFormat("en", { maximumFractionDigits: 8, useGrouping: false });
const format = new Intl.NumberFormat("en", { maximumFractionDigits: 4, useGrouping: false });

/** A plain number with or without a unit says its value itself. */
const plain = /^\s*[-+]?(\d+(\.\d*)?|\.\d+)\s*[a-z°]*\s*$/i;

/** What an expression comes to, "= 12.5 mm", or why it comes to nothing; null where the text says it already. */
type Worth = { readonly ok: boolean; readonly words: string } | null;

export function fieldValue(param: Param, text: string, model: PartModel): Worth {
  if (!isExpressionParam(param)) return null;
  const result = numberOf(param, text, contextOf(model));
  if (!result.ok) return { ok: false, words: result.error.message };
  if (plain.test(text)) return null;
  return { ok: true, words: worth(param.kind, result.value, model) };
}

/** The same of a variable, which has its value among the others. */
export function variableValue({ name, expression }: Variable, model: PartModel): Worth {
  const found = contextOf(model).scope.get(name);
  if (found === undefined) return null;
  if (!found.ok) return { ok: false, words: found.error.message };
  const { value, length, angle } = found.value;
  if (plain.test(expression) || Math.abs(length) + Math.abs(angle) > 1 || length < 0 || angle < 0)
    return null;
  return { ok: true, words: worth(length === 1 ? "length" : angle === 1 ? "angle" : "number", value, model) };
}

function worth(kind: string, value: number, { meta: { units } }: PartModel): string {
  if (kind === "length") return `= ${lengths.format(inUnit(value, units))} ${units}`;
  if (kind === "angle") return `= ${format.format((value * 180) / Math.PI)}°`;
  return `= ${format.format(value)}`;
}
