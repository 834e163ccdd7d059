import { featuresInText, isSetParam } from "@solidtype/document";
import { resolveRegion } from "@solidtype/sketch";
import { withPointsOf } from "./drill-points.ts";
import { withStep } from "./draft-steps.ts";
import { acceptEditing, isPlacedSketch } from "./feature-editing.ts";
import type { Editing, EditorState } from "./editor-state.ts";
import { inStep } from "./likely-values.ts";
import type { PartSession } from "./part-session.ts";
import { type Again, fieldAfter, type Thing, type Values, withFeature, withPick } from "./picking-rules.ts";
import { featuresBefore } from "./preview-model.ts";
import { tableOf } from "./stored-values.ts";

/** The field that took clicks when something was picked. */
export type Aim = Pick<Editing, "activeField" | "turn">;

/** Where a pick belongs that has its name only now: fields that were filled since move it on, one taken up does not. */
const aimedAt = ({ activeField, turn }: Editing, aim: Aim): string | null =>
  aim.turn === turn ? activeField : aim.activeField;

/** Whether several things can be meant by one gesture now: there is no dialog, or its field takes a set. */
export function takesSeveral({ editing }: Pick<EditorState, "editing">): boolean {
  const param = editing?.activeField == null ? undefined : tableOf(editing)[editing.activeField];
  return editing === null || (param !== undefined && isSetParam(param));
}

/**
 * The values with a picked region under the id that it has now, where the field holds it by one from before its outline
 * changed: else it would be taken for another, which a second pick does not take out.
 */
function withPresentId(
  values: Values,
  field: string,
  { touch }: Thing,
  { sketches }: Pick<EditorState, "sketches">,
): Values {
  const held = values[field];
  const regions = touch.kind === "region" ? sketches.get(touch.sketch)?.regions : undefined;
  if (touch.kind !== "region" || regions === undefined || !Array.isArray(held)) return values;
  const present = held.map((id) => {
    const match = typeof id === "string" ? resolveRegion(id, regions) : null;
    return match?.status === "found" && match.region.id === touch.id ? touch.id : id;
  });
  return { ...values, [field]: [...new Set(present)] };
}

/** What was picked goes into the field that was active then, which is the one of the moment where nothing else is said. */
export function pickIntoField(session: PartSession, thing: Thing, again: Again, aim?: Aim): void {
  const { editing, access } = session.store.getState();
  const field = editing === null || access !== null ? null : aimedAt(editing, aim ?? editing);
  if (editing === null || field === null) return;
  if (thing.reference !== null && featuresInText(thing.reference.name).includes(editing.id)) {
    const itself = "This feature makes that itself. Pick what was there before.";
    return session.set({ editing: { ...editing, problems: { [field]: itself } } });
  }
  const table = tableOf(editing);
  const state = session.store.getState();
  const picked = withPick(
    table,
    withPresentId(editing.draft.params, field, thing, state),
    field,
    thing,
    featuresBefore(state, editing.id),
    again,
  );
  if (picked === null) return;
  const params = inStep(editing, picked, state);
  const activeField = field === editing.activeField ? fieldAfter(table, params, field) : editing.activeField;
  const next = { ...withStep(editing, params), activeField, problems: {} };
  session.set({ editing: next, refusal: null });
  if (isPlacedSketch(next)) acceptEditing(session);
}

/** A row of the feature list goes into the active field; false when the field takes no such feature. */
export function pickRowIntoField(session: PartSession, id: string): boolean {
  const state = session.store.getState();
  const { editing } = state;
  if (editing === null || editing.activeField === null || state.access !== null) return false;
  const { draft, activeField } = editing;
  const features = featuresBefore(state, editing.id);
  const table = tableOf(editing);
  const row = features.find((feature) => feature.id === id);
  const picked =
    withFeature(table, draft.params, activeField, id, features) ??
    withPointsOf(table, draft.params, activeField, row);
  if (picked === null) return false;
  if (picked === draft.params) {
    const none = `“${row?.name}” marks no point: draw one in it, or click the points one by one.`;
    session.set({ editing: { ...editing, problems: { [activeField]: none } } });
    return true;
  }
  const params = inStep(editing, picked, state);
  const next = { ...withStep(editing, params), problems: {} };
  session.set({ editing: { ...next, activeField: fieldAfter(table, params, activeField) } });
  return true;
}

/** The field that takes the next clicks. */
export function activateField(session: PartSession, activeField: string): void {
  const { editing } = session.store.getState();
  if (editing !== null && editing.activeField !== activeField)
    session.set({ editing: { ...editing, activeField, turn: editing.turn + 1 } });
}
