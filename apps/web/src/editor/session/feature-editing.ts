import {
  type Command,
  definitionOf,
  featuresInText,
  type FeatureType,
  isReadable,
  referenceSchema,
} from "@solidtype/document";
import { changesIn } from "./draft.ts";
import type { Editing, EditorState } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";
import {
  type Again,
  firstPickField,
  missingField,
  newlyWanting,
  prefilled,
  type Thing,
  type Values,
  withFeature,
  withPick,
  withValue,
} from "./picking-rules.ts";
import { featuresBefore } from "./preview-model.ts";
import { isOfBody } from "./sites.ts";
import { defaults, storedValues, tableOf } from "./stored-values.ts";

/**
 * The sketch that is open, or the newest with something closed in it that nothing uses yet, else the newest: what a new
 * extrusion most likely means.
 */
function likelySketch(state: EditorState): string | null {
  const { model, chosen, sketch: open } = state;
  const sketches = featuresBefore(state, null).filter((feature) => feature.type === "sketch");
  const used = new Set(
    model.features.flatMap((feature) => ("sketch" in feature.params ? [feature.params.sketch] : [])),
  );
  // What is not built yet may hold something.
  const isClosed = (id: string): boolean => state.sketches.get(id)?.regions.length !== 0;
  const found =
    sketches.find((sketch) => sketch.id === open) ??
    sketches.find((sketch) => chosen.has(sketch.id)) ??
    sketches.findLast(({ id }) => !used.has(id) && isClosed(id)) ??
    sketches.at(-1);
  return found?.id ?? null;
}

/** The sketch in a dialog's field, if it is drawn on the face of a body: which way it looks. */
function onBody(values: Values, { model }: EditorState): { readonly isFlipped: boolean } | null {
  const sketch = model.features.find(({ id }) => id === values["sketch"]);
  if (sketch?.type !== "sketch") return null;
  const plane = referenceSchema.safeParse(sketch.params.plane);
  return plane.success && isOfBody(plane.data) ? { isFlipped: sketch.params.flip === true } : null;
}

/** What is drawn on a body's face most likely goes onto that body. */
const likelyOperation = (values: Values, state: EditorState): string =>
  onBody(values, state) === null ? "new" : "add";

const meetingBody = (values: Values, state: EditorState): Values =>
  values["operation"] === "new"
    ? headed({ ...values, operation: likelyOperation(values, state) }, state)
    : values;

const isIntoBody = ({ operation }: Values): boolean => operation === "cut" || operation === "intersect";

/** What is to be cut or kept lies behind the face that the sketch is drawn on, and what is added before it. */
function headed(values: Values, state: EditorState): Values {
  const face = onBody(values, state);
  if (face === null || typeof values["flip"] !== "boolean") return values;
  return { ...values, flip: isIntoBody(values) !== face.isFlipped };
}

/** The parameters after some of them have changed, with those in step that nobody has set. */
function inStep({ draft: { params: before }, isNew }: Editing, after: Values, state: EditorState): Values {
  const isUntouched = isNew && before["operation"] === likelyOperation(before, state);
  const isMoved = after["sketch"] !== before["sketch"] && after["operation"] === before["operation"];
  const operation = likelyOperation(after, state);
  if (isUntouched && isMoved) return headed({ ...after, operation }, state);
  const isTurned = isIntoBody(before) !== isIntoBody(after) && after["flip"] === before["flip"];
  return isTurned ? headed(after, state) : after;
}

/** A new feature in its dialog, with what was picked before already in the fields that take it. */
export function beginFeature(session: PartSession, type: FeatureType): void {
  const { params, label } = definitionOf(type);
  const state = session.store.getState();
  const { selection, access } = state;
  if (access !== null) return session.set({ refusal: access });
  const filled = prefilled(params, defaults(params), selection, featuresBefore(state, null));
  const wantsSketch = params["sketch"]?.kind === "feature" && filled["sketch"] === null;
  const values = meetingBody(wantsSketch ? { ...filled, sketch: likelySketch(state) } : filled, state);
  const editing = {
    id: session.freshId(),
    isNew: true,
    draft: { type, name: freshName(session, label), params: values },
    activeField: firstPickField(params, values),
    problems: {},
  };
  open(session, editing);
  if (isPlacedSketch(editing)) acceptEditing(session);
}

/** A new sketch asks for nothing but its plane: with that it begins. */
const isPlacedSketch = ({ isNew, draft }: Editing): boolean =>
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

/** Opens a sketch for drawing. One below the roll-back bar takes the bar along: it is built up to there. */
function openSketch(session: PartSession, id: string): void {
  const { model, rollback, access } = session.store.getState();
  if (access !== null) return session.set({ refusal: access });
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
    ...(isBelow ? { rollback: id } : {}),
  });
  session.show(id, []);
}

/** The dialog of a feature's parameters; of a sketch that is its plane. */
export function editParams(session: PartSession, id: string): void {
  const { model, access } = session.store.getState();
  if (access !== null) return session.set({ refusal: access });
  const feature = model.features.find((candidate) => candidate.id === id);
  if (feature === undefined || !isReadable(feature)) return;
  const before = storedValues(feature);
  const draft = { type: feature.type, name: feature.name, params: before };
  const activeField = firstPickField(definitionOf(feature.type).params, before);
  open(session, { id, isNew: false, draft, before, activeField, problems: {} });
}

/** A dialog takes what is picked in the view, as a sketch does: whichever is opened closes the other. */
function open(session: PartSession, editing: Editing): void {
  session.set({ editing, sketch: null, selection: [], pointed: null, refusal: null });
  session.show(editing.id, []);
}

/** What was picked goes into the active field. */
export function pickIntoField(session: PartSession, thing: Thing, again: Again): void {
  const { editing } = session.store.getState();
  if (editing === null || editing.activeField === null) return;
  const field = editing.activeField;
  if (thing.reference !== null && featuresInText(thing.reference.name).includes(editing.id)) {
    const itself = "This feature makes that itself. Pick what was there before.";
    return session.set({ editing: { ...editing, problems: { [field]: itself } } });
  }
  const table = tableOf(editing);
  const state = session.store.getState();
  const picked = withPick(
    table,
    editing.draft.params,
    field,
    thing,
    featuresBefore(state, editing.id),
    again,
  );
  if (picked === null) return;
  const params = inStep(editing, picked, state);
  const kind = table[field]?.kind;
  const isFull = kind === "reference" || kind === "feature";
  const activeField = isFull ? (firstPickField(table, params) ?? field) : field;
  const next = { ...editing, draft: { ...editing.draft, params }, activeField, problems: {} };
  session.set({ editing: next });
  if (isPlacedSketch(next)) acceptEditing(session);
}

/** A row of the feature list goes into the active field; false when the field takes no such feature. */
export function pickRowIntoField(session: PartSession, id: string): boolean {
  const state = session.store.getState();
  const { editing } = state;
  if (editing === null || editing.activeField === null) return false;
  const { draft, activeField } = editing;
  const features = featuresBefore(state, editing.id);
  const picked = withFeature(tableOf(editing), draft.params, activeField, id, features);
  if (picked === null) return false;
  const params = inStep(editing, picked, state);
  session.set({ editing: { ...editing, draft: { ...draft, params }, problems: {} } });
  return true;
}

/** The field that takes the next clicks. */
export function activateField(session: PartSession, activeField: string): void {
  const { editing } = session.store.getState();
  if (editing !== null && editing.activeField !== activeField)
    session.set({ editing: { ...editing, activeField } });
}

export function changeParams(session: PartSession, values: Values): void {
  const state = session.store.getState();
  const { editing } = state;
  if (editing === null) return;
  const table = tableOf(editing);
  const typed = Object.entries(values).reduce<Values>(
    (changed, [name, value]) => withValue(table, changed, name, value),
    editing.draft.params,
  );
  const params = inStep(editing, typed, state);
  const activeField = newlyWanting(table, editing.draft.params, params) ?? editing.activeField;
  const draft = { ...editing.draft, params };
  session.set({ editing: { ...editing, draft, activeField, problems: {} } });
}

export function cancelEditing(session: PartSession): void {
  // The row that was pointed at goes without a word of the pointer's leaving it.
  session.set({ editing: null, pointed: null });
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

function write(
  session: PartSession,
  { id, isNew, draft, before = {} }: Editing,
): ReturnType<PartSession["run"]> | null {
  const { type, name, params } = draft;
  if (isNew) return addFeature(session, { id, type: type as FeatureType, name, params: { ...params } });
  const changed = changesIn(before, params);
  if (Object.keys(changed).length === 0) return null;
  return session.run({ command: "editFeature", id, params: changed });
}

/** Writes what the draft changes as one command. A refusal stays in the dialog, at the parameter that it is about. */
export function acceptEditing(session: PartSession): boolean {
  const { editing } = session.store.getState();
  if (editing === null) return false;
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
