import { ok, type Result } from "@solidtype/contracts";
import { evaluateText, type Lookup } from "../expressions/evaluate.ts";
import { variablesInText } from "../expressions/parse.ts";
import { isScalar, sameDimension } from "../expressions/quantity.ts";
import type { StoredFeature, Unit } from "../model/model.ts";
import { scopeOf } from "../resolve/context.ts";
import { readVariables } from "../store/read-model.ts";
import { type Tree, treeAt, valueAt } from "../store/tree.ts";
import { type ExpressionPlace, expressionsOf } from "./dependants.ts";
import type { Draft } from "./draft.ts";
import type { CommandErrorCode } from "./failure.ts";
import { rewritten } from "./rewritten.ts";

/**
 * A length that is a plain number is stored with the unit that it was meant in, so that it means it for ever, whoever
 * sets the part's unit meanwhile, on another branch or while this person is away. That holds for what a batch wrote, and
 * for what uses a variable that the batch made a plain number.
 */
export function pinLengths(draft: Draft, before: Tree): Result<null, CommandErrorCode> {
  const { unit } = draft;
  const variables = worthSomethingElse(
    draft.revalued,
    scopeOf(readVariables(treeAt(before, "variables"))),
    draft.scope,
  );
  const isConcerned = ({ path, text }: ExpressionPlace): boolean =>
    valueAt(before, path) !== text || usesAny(text, variables);
  const features = variables.size > 0 ? draft.model.features : draft.touched;
  for (const feature of features) {
    const pinned = pinFeature(draft, feature, unit, isConcerned);
    if (!pinned.ok) return pinned;
  }
  return ok(null);
}

/** Everything that still means the part's unit gets the one that is about to be replaced. */
export function pinAllLengths(draft: Draft, unit: Unit): Result<null, CommandErrorCode> {
  for (const feature of draft.model.features) {
    const pinned = pinFeature(draft, feature, unit, () => true);
    if (!pinned.ok) return pinned;
  }
  return ok(null);
}

function pinFeature(
  draft: Draft,
  feature: StoredFeature,
  unit: Unit,
  isConcerned: (place: ExpressionPlace) => boolean,
): Result<null, CommandErrorCode> {
  for (const place of expressionsOf(feature)) {
    if (place.kind !== "length" || !isConcerned(place)) continue;
    const value = evaluateText(place.text, draft.scope);
    if (!value.ok || !isScalar(value.value)) continue;
    const written = rewritten(draft, place.path, withUnit(place.text, unit), feature.name);
    if (!written.ok) return written;
  }
  return ok(null);
}

/** The text as a length in this unit. */
export function withUnit(text: string, unit: Unit): string {
  const isNumber = /^\s*-?[\d.]+\s*$/.test(text);
  return isNumber ? `${text.trim()} ${unit}` : `${unit}(${text.trim()})`;
}

/** Names of the variables that are of another dimension than before, or have a value only now. */
function worthSomethingElse(among: Iterable<string>, before: Lookup, now: Lookup): ReadonlySet<string> {
  const names = new Set<string>();
  for (const name of among) {
    const value = now.get(name);
    const was = before.get(name);
    if (value?.ok === true && !(was?.ok === true && sameDimension(was.value, value.value))) names.add(name);
  }
  return names;
}

function usesAny(text: string, names: ReadonlySet<string>): boolean {
  return names.size > 0 && variablesInText(text).some((name) => names.has(name));
}
