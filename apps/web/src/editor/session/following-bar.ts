import type { PartModel } from "@solidtype/document";
import type { EditorState } from "./editor-state.ts";

/** So many features that the bar stood after, and are gone, are remembered. */
const mostLost = 100;

/** The bar stands after what was before the feature that it stood after, once that is gone. */
function followedBar(rollback: string | null, was: PartModel, model: PartModel): string | null {
  if (rollback === null || model.features.some(({ id }) => id === rollback)) return rollback;
  const ids = new Set(model.features.map(({ id }) => id));
  const at = was.features.findIndex(({ id }) => id === rollback);
  const last = was.features.slice(0, at).findLast(({ id }) => ids.has(id))?.id ?? null;
  return last === model.features.at(-1)?.id ? null : last;
}

/**
 * The roll-back bar as it stands in a newer model. A feature that it stood after takes it along again when it comes back,
 * as by redo: else it would be there and not be built.
 */
export function followBar(
  { rollback: before, lostBars, model: was }: EditorState,
  model: PartModel,
): Pick<EditorState, "rollback" | "lostBars"> {
  const rollback = followedBar(before, was, model);
  if (before !== null && rollback !== null && rollback !== before)
    return { rollback, lostBars: [...lostBars, { id: before, at: rollback }].slice(-mostLost) };
  const last = lostBars.at(-1);
  const has = ({ features }: PartModel): boolean => features.some(({ id }) => id === last?.id);
  if (last === undefined || last.at !== rollback || has(was) || !has(model)) return { rollback, lostBars };
  return { rollback: last.id, lostBars: lostBars.slice(0, -1) };
}

/** Where the bar stands once what was copied to right behind it is before it, as a new feature is. */
export function barBehindCopies(
  { rollback, model: was }: Pick<EditorState, "rollback" | "model">,
  model: PartModel,
): string | null {
  const at = model.features.findIndex(({ id }) => id === rollback);
  if (at < 0) return rollback;
  const known = new Set(was.features.map(({ id }) => id));
  const behind = model.features.slice(at + 1);
  const next = behind.findIndex(({ id }) => known.has(id));
  return (next < 0 ? behind : behind.slice(0, next)).at(-1)?.id ?? rollback;
}
