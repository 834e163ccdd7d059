import { isReadable, type PartModel } from "@solidtype/document";
import { overLive } from "./draft.ts";
import type { Editing, EditorState } from "./editor-state.ts";
import { followBar } from "./following-bar.ts";
import { storedValues, tableOf } from "./stored-values.ts";

type Followed = Pick<EditorState, "model" | "editing" | "rollback" | "lostBars" | "chosen" | "renaming"> &
  Partial<Pick<EditorState, "pointed" | "refusal">>;

/** Whether the dialog is of a feature that the part has no more: there is nothing left to accept. */
const isOrphan = (editing: Editing | null, model: PartModel): editing is Editing =>
  editing?.before !== undefined && model.features.every(({ id }) => id !== editing.id);

/** The open dialog shows what others change in its feature meanwhile; what one has changed in it oneself stays. */
function followedDraft(editing: Editing | null, model: PartModel): Editing | null {
  if (editing?.before === undefined) return editing;
  const feature = model.features.find(({ id }) => id === editing.id);
  if (feature === undefined) return null;
  if (!isReadable(feature)) return editing;
  const live = storedValues(feature);
  if (JSON.stringify(live) === JSON.stringify(editing.before)) return editing;
  const { draft, before } = editing;
  const params = overLive(tableOf(editing), before, draft.params, live);
  return { ...editing, before: live, draft: { ...draft, params } };
}

const isGone = ({ renaming, bodies }: EditorState, features: ReadonlySet<string>): boolean =>
  renaming !== null && !features.has(renaming) && bodies.every(({ name }) => name !== renaming);

/** What this window has open, rolled back to or chosen, as it stands in a newer model. */
export function followModel(state: EditorState, model: PartModel): Followed {
  const ids = new Set(model.features.map(({ id }) => id));
  const isWhole = [...state.chosen].every((id) => ids.has(id));
  const { editing } = state;
  return {
    model,
    editing: followedDraft(editing, model),
    ...followBar(state, model),
    chosen: isWhole ? state.chosen : new Set([...state.chosen].filter((id) => ids.has(id))),
    // The name of what is gone is typed no more.
    renaming: isGone(state, ids) ? null : state.renaming,
    ...(isOrphan(editing, model) && {
      pointed: null,
      refusal: `“${editing.draft.name}”, which was open here, is gone: it was deleted.`,
    }),
  };
}
