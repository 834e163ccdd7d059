import {
  type Command,
  definitionOf,
  featureDefinitions,
  type FeatureType,
  isActive,
  isReadable,
} from "@solidtype/document";
import { withChosenPoints } from "./drill-points.ts";
import { changesIn, isTouched } from "./draft.ts";
import { withStep } from "./draft-steps.ts";
import type { Editing, EditorState } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";
import {
  fieldAfter,
  firstPickField,
  missingField,
  newlyWanting,
  prefilled,
  type Table,
  type Thing,
  type Values,
  withFeature,
  withValue,
} from "./picking-rules.ts";
import { withGiven } from "./given-values.ts";
import { featuresBefore } from "./preview-model.ts";
import { inStep, likelySketch, meetingBody } from "./likely-values.ts";
import { defaults, storedValues, tableOf } from "./stored-values.ts";
import { usualSizes } from "./usual-sizes.ts";

/** What a new feature's dialog begins with where these things are picked. */
function begun(state: EditorState, table: Table, picked: readonly Thing[]): Values {
  const usual = usualSizes(table, defaults(table), state.model.meta.units);
  const filled = prefilled(table, usual, picked, featuresBefore(state, null));
  const wantsSketch = table["sketch"]?.kind === "feature" && filled["sketch"] === null;
  const placed = wantsSketch ? { ...filled, sketch: likelySketch(state) } : filled;
  return meetingBody(withChosenRows(table, placed, state), state);
}

/** Rows that are chosen when a dialog opens are what it is for: features to repeat, or a sketch to drill in. */
function withChosenRows(table: Table, values: Values, state: EditorState): Values {
  const features = featuresBefore(state, null);
  const chosen = features.filter((feature) => state.chosen.has(feature.id) && !isGiven(feature));
  const [set] = Object.entries(table).find(
    ([, param]) => param.kind === "features" && isActive(param, values),
  ) ?? [null];
  return chosen.reduce(
    (filled, feature) =>
      (set === null ? null : withFeature(table, filled, set, feature.id, features, "keep")) ??
      withChosenPoints(table, filled, feature),
    values,
  );
}

/** The origin and its planes are every part's. */
const isGiven = ({ type }: { readonly type: string }): boolean =>
  type in featureDefinitions && definitionOf(type as FeatureType).builtIn === true;

/** A new feature in its dialog, with what was picked before already in the fields that take it. */
export function beginFeature(session: PartSession, type: FeatureType): void {
  const { params, label } = definitionOf(type);
  const { access } = session.store.getState();
  if (access !== null) return session.set({ refusal: access });
  const { editing: opened } = session.store.getState();
  // The tool was clicked once more: its dialog is there already.
  if (opened?.isNew === true && opened.draft.type === type && !isTouched(opened)) return;
  if (!putAway(session)) return;
  const state = session.store.getState();
  const values = begun(state, params, state.selection);
  const editing: Editing = {
    id: session.freshId(),
    isNew: true,
    draft: { type, name: freshName(session, label), params: values },
    blank: begun(state, params, []),
    activeField: firstPickField(params, values),
    turn: 0,
    problems: {},
  };
  open(session, editing);
  if (isPlacedSketch(editing)) acceptEditing(session);
}

/**
 * Makes room for another dialog or sketch: what was done in the open dialog is accepted, and so is a new feature that
 * lacks nothing, for it is seen in the view. Where it cannot be, the dialog stays, with what it lacks in words, and this
 * is false.
 */
function putAway(session: PartSession): boolean {
  const { editing } = session.store.getState();
  if (editing === null) return true;
  const isWhole = editing.isNew && missingField(tableOf(editing), editing.draft.params) === null;
  if ((!isWhole && !isTouched(editing)) || acceptEditing(session)) return true;
  session.set({ refusal: `“${editing.draft.name}” is still open: complete it, or cancel it first.` });
  return false;
}

/** A new sketch asks for nothing but its plane: with that it begins. */
export const isPlacedSketch = ({ isNew, draft }: Editing): boolean =>
  isNew && draft.type === "sketch" && (draft.params["plane"] ?? null) !== null;

function freshName(session: PartSession, label: string): string {
  const { model } = session.store.getState();
  const names = new Set(model.features.map((feature) => feature.name));
  let number = 1;
  while (names.has(`${label} ${number}`)) number += 1;
  return `${label} ${number}`;
}

export function editFeature(session: PartSession, id: string): void {
  const feature = session.store.getState().model.features.find((candidate) => candidate.id === id);
  if (feature === undefined || !isReadable(feature)) return;
  const { params, builtIn } = definitionOf(feature.type);
  if (builtIn || Object.keys(params).length === 0) return;
  if (feature.type === "sketch") return openSketch(session, id);
  editParams(session, id);
}

/**
 * Opens a sketch for drawing, or to be looked at. One below the roll-back bar takes the bar along: it is built up to
 * there.
 */
function openSketch(session: PartSession, id: string): void {
  if (!putAway(session)) return;
  const { model, rollback } = session.store.getState();
  const at = model.features.findIndex((feature) => feature.id === id);
  const feature = model.features[at];
  if (feature?.suppressed === true)
    return session.set({ refusal: `“${feature.name}” is suppressed. Take it back in to draw in it.` });
  const isBelow = rollback !== null && at > model.features.findIndex(({ id }) => id === rollback);
  session.set({
    sketch: id,
    editing: null,
    selection: [],
    refusal: null,
    chosen: new Set([id]),
    ...(isBelow ? { rollback: id, lostBars: [] } : {}),
  });
  session.show(id, []);
}

/** Leaves the open sketch. Its row is not chosen any more: it was not a person who chose it. */
export function leaveSketch(session: PartSession): void {
  const { sketch, chosen } = session.store.getState();
  const left = new Set([...chosen].filter((id) => id !== sketch));
  session.set({ sketch: null, drawnLast: sketch, chosen: left });
  session.show(null, []);
}

/** The dialog of a feature's parameters; of a sketch that is its plane. Who may only look reads in it. */
export function editParams(session: PartSession, id: string): void {
  const { editing } = session.store.getState();
  if (editing?.id === id) return;
  if (!putAway(session)) return;
  const { model } = session.store.getState();
  const feature = model.features.find((candidate) => candidate.id === id);
  if (feature === undefined || !isReadable(feature)) return;
  const before = storedValues(feature);
  const draft = { type: feature.type, name: feature.name, params: before };
  const activeField = firstPickField(definitionOf(feature.type).params, before);
  open(session, { id, isNew: false, draft, before, activeField, turn: 0, problems: {} });
}

/** A dialog takes what is picked in the view, as a sketch does: whichever is opened closes the other. */
function open(session: PartSession, editing: Editing): void {
  session.set({ editing, sketch: null, selection: [], pointed: null, refusal: null });
  session.show(editing.id, []);
}

export function changeParams(session: PartSession, values: Values): void {
  const state = session.store.getState();
  const { editing, access } = state;
  if (editing === null || access !== null) return;
  const table = tableOf(editing);
  const typed = Object.entries(values).reduce<Values>(
    (changed, [name, value]) => withValue(table, changed, name, value),
    editing.draft.params,
  );
  const params = withGiven(editing, inStep(editing, typed, state), state.model.meta.units);
  const { activeField: active } = editing;
  const after = active !== null && active in values ? fieldAfter(table, params, active) : active;
  const activeField = newlyWanting(table, editing.draft.params, params) ?? after;
  const turn = editing.turn + (activeField === editing.activeField ? 0 : 1);
  session.set({ editing: { ...withStep(editing, params), activeField, turn, problems: {} } });
}

/** Accepts the open dialog, and opens one for the next feature of its kind. */
export function acceptAndRepeat(session: PartSession): void {
  const { editing } = session.store.getState();
  if (editing === null) return;
  if (acceptEditing(session)) return beginFeature(session, editing.draft.type as FeatureType);
  const { editing: left } = session.store.getState();
  if (left?.accepted !== undefined) session.set({ editing: { ...left, accepted: "and-next" } });
}

export function cancelEditing(session: PartSession): void {
  // The row that was pointed at goes without a word of the pointer's leaving it, and no dialog after it waits for a pick.
  session.set({ editing: null, pointed: null, pending: [] });
  session.show(null, []);
}

/** Adds a feature where this window stands, which is after the roll-back bar, and takes the bar along. */
export function addFeature(
  session: PartSession,
  feature: Omit<Extract<Command, { command: "addFeature" }>, "command" | "after"> & { readonly id: string },
  more: readonly Command[] = [],
): ReturnType<PartSession["run"]> {
  const { rollback } = session.store.getState();
  const place = rollback === null ? {} : { after: rollback };
  const done = session.run([{ command: "addFeature", ...feature, ...place }, ...more]);
  if (done.ok && rollback !== null) session.set({ rollback: feature.id });
  return done;
}

function write(session: PartSession, editing: Editing): ReturnType<PartSession["run"]> | null {
  const { id, isNew, draft, before = {} } = editing;
  const { type, name, params } = draft;
  if (isNew) return addFeature(session, { id, type: type as FeatureType, name, params: { ...params } });
  const changed = changesIn(tableOf(editing), before, params);
  if (Object.keys(changed).length === 0) return null;
  return session.run({ command: "editFeature", id, params: changed });
}

/** Accepts the dialog now, if that was asked for before all that was picked for it had a name. */
export function acceptPicked(session: PartSession, isAllNamed: boolean): void {
  const { editing, pending } = session.store.getState();
  if (editing?.accepted === undefined || (isAllNamed && pending.length > 0)) return;
  const { accepted, ...open } = editing;
  session.set({ editing: open });
  if (!isAllNamed) return;
  if (accepted === "and-next") acceptAndRepeat(session);
  else acceptEditing(session);
}

/** Writes what the draft changes as one command. A refusal stays in the dialog, at the parameter that it is about. */
export function acceptEditing(session: PartSession): boolean {
  const { editing, pending, access } = session.store.getState();
  if (editing === null) return false;
  if (access !== null && !editing.isNew) {
    cancelEditing(session);
    return true;
  }
  // What was just picked belongs to it, and has its name in a moment.
  if (pending.length > 0) {
    session.set({ editing: { ...editing, accepted: "once" } });
    return false;
  }
  const { id, isNew, draft } = editing;
  const missing = missingField(tableOf(editing), draft.params);
  if (missing !== null) {
    const problems = { [missing.field]: missing.words };
    session.set({ editing: { ...editing, activeField: missing.field, problems } });
    return false;
  }
  const done = write(session, editing);
  if (done === null || done.ok) {
    cancelEditing(session);
    // What was chosen for it has served its turn: Delete would take it, and the new feature with it.
    if (isNew) session.set({ chosen: new Set(), drawnLast: null });
    // A new sketch opens for drawing: its plane was all that there was to ask.
    if (isNew && draft.type === "sketch") openSketch(session, id);
    return true;
  }
  const param = done.error.details?.["param"];
  session.set({
    refusal: null,
    editing: { ...editing, problems: { [typeof param === "string" ? param : ""]: done.error.message } },
  });
  return false;
}
