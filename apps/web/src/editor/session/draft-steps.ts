import type { Json } from "@solidtype/contracts";
import { isExpressionParam } from "@solidtype/document";
import type { Editing } from "./editor-state.ts";
import type { Values } from "./picking-rules.ts";
import { tableOf } from "./stored-values.ts";

/** What the parameters of `values` are in `draft`. */
const sameOf = (draft: Values, values: Values): Values =>
  Object.fromEntries(Object.keys(values).map((name): [string, Json] => [name, draft[name] ?? null]));

const isSame = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The draft with other parameters, as a step that can be taken back. What is typed into one field is one step. */
export function withStep(editing: Editing, params: Values): Editing {
  const { draft, steps = [] } = editing;
  const changed = Object.fromEntries(
    Object.entries(params).filter(([name, value]) => !isSame(draft.params[name], value)),
  );
  const names = Object.keys(changed);
  if (names.length === 0) return { ...editing, draft: { ...draft, params } };
  const table = tableOf(editing);
  const isTyped = names.every((name) => table[name] !== undefined && isExpressionParam(table[name]));
  const goesOn = isTyped && Object.keys(steps.at(-1) ?? {}).join() === names.join();
  return {
    ...editing,
    draft: { ...draft, params },
    steps: goesOn ? steps : [...steps, sameOf(draft.params, changed)],
    takenBack: [],
  };
}

const moved = (editing: Editing, values: Values): Editing => ({
  ...editing,
  draft: { ...editing.draft, params: { ...editing.draft.params, ...values } },
  problems: {},
});

/** The dialog before its last step; null where there was none. */
export function stepBack(editing: Editing): Editing | null {
  const { draft, steps = [], takenBack = [] } = editing;
  const last = steps.at(-1);
  if (last === undefined) return null;
  const again = sameOf(draft.params, last);
  return { ...moved(editing, last), steps: steps.slice(0, -1), takenBack: [...takenBack, again] };
}

/** The dialog with the step that was taken back last; null where there is none. */
export function stepOn(editing: Editing): Editing | null {
  const { draft, steps = [], takenBack = [] } = editing;
  const next = takenBack.at(-1);
  if (next === undefined) return null;
  const back = sameOf(draft.params, next);
  return { ...moved(editing, next), steps: [...steps, back], takenBack: takenBack.slice(0, -1) };
}
