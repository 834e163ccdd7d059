import type { Json } from "@solidtype/contracts";
import { chosenMark, isSetParam, meansAllWhenEmpty } from "@solidtype/document";
import type { Editing } from "./editor-state.ts";
import { keyOf, type Table, type Values } from "./picking-rules.ts";
import { tableOf } from "./stored-values.ts";

const same = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** The members of the live set, without those that were taken out of the draft, and with those that were put in. */
function setOf(before: Json | undefined, draft: Json | undefined, live: Json | undefined): readonly Json[] {
  const [had, has, lives] = [before, draft, live].map((value) => new Set(listOf(value).map(keyOf)));
  const kept = listOf(live).filter((one) => !had?.has(keyOf(one)) || has?.has(keyOf(one)));
  const added = listOf(draft).filter((one) => !had?.has(keyOf(one)) && !lives?.has(keyOf(one)));
  return [...kept, ...added];
}

/** What a draft is over what others have made of its feature since it was begun: only what was changed in it counts. */
export function overLive(table: Table, before: Values, draft: Values, live: Values): Values {
  const names = [...new Set([...Object.keys(live), ...Object.keys(draft)])];
  return Object.fromEntries(
    names.map((name): [string, Json] => {
      const param = table[name];
      if (same(before[name], draft[name])) return [name, live[name] ?? null];
      if (param !== undefined && isSetParam(param))
        return [name, [...setOf(before[name], draft[name], live[name])]];
      return [name, draft[name] ?? null];
    }),
  );
}

/**
 * The values of a draft that are not as the feature has them. With a set that is empty comes whether that means all, or
 * that nothing is left of what was chosen.
 */
export function changesIn(table: Table, before: Values, draft: Values): Values {
  const marks = Object.entries(table).flatMap(([name, param]) =>
    meansAllWhenEmpty(param) && !same(before[name], draft[name]) ? [chosenMark(name)] : [],
  );
  return Object.fromEntries(
    Object.entries(draft).filter(([name, value]) => marks.includes(name) || !same(before[name], value)),
  );
}

/** A draft after a change by hand: who takes out the last member of a set says that it means all, where it can. */
export function marked(table: Table, before: Values, after: Values): Values {
  const marks = Object.entries(table).flatMap(([name, param]): [string, Json][] =>
    meansAllWhenEmpty(param) && !same(before[name], after[name])
      ? [[chosenMark(name), listOf(after[name]).length > 0]]
      : [],
  );
  return { ...after, ...Object.fromEntries(marks) };
}

/** Whether something was done in a dialog since it opened. */
export function isTouched(editing: Editing): boolean {
  const { draft, before, blank = {} } = editing;
  return Object.keys(changesIn(tableOf(editing), before ?? blank, draft.params)).length > 0;
}
