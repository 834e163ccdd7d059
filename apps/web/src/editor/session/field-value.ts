import { contextOf, isExpressionParam, numberOf, type Param, type PartModel } from "@solidtype/document";

import { inUnit } from "../part-units.ts";

// Copied back into a field, both have to be read as what they are: a comma is none of a number there.
const lengths = new Intl.NumberFormat("en", { maximumFractionDigits: 8, useGrouping: false });
const format = new Intl.NumberFormat("en", { maximumFractionDigits: 4, useGrouping: false });

/** A plain number with or without a unit says its value itself. */
const plain = /^\s*[-+]?(\d+(\.\d*)?|\.\d+)\s*[a-z°]*\s*$/i;

/** What an expression comes to, "= 12.5 mm", or why it comes to nothing; null where the text says it already. */
export function fieldValue(
  param: Param,
  text: string,
  model: PartModel,
): { readonly ok: boolean; readonly words: string } | null {
  if (!isExpressionParam(param)) return null;
  const result = numberOf(param, text, contextOf(model));
  if (!result.ok) return { ok: false, words: result.error.message };
  if (plain.test(text)) return null;
  const { value } = result;
  const { units } = model.meta;
  if (param.kind === "length")
    return { ok: true, words: `= ${lengths.format(inUnit(value, units))} ${units}` };
  if (param.kind === "angle") return { ok: true, words: `= ${format.format((value * 180) / Math.PI)}°` };
  return { ok: true, words: `= ${format.format(value)}` };
}
