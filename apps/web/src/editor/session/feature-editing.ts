import type { Command } from "@solidtype/document";
import {
  defaultValue,
  definitionOf,
  featuresInText,
  type FeatureType,
  isReadable,
} from "@solidtype/document";
import type { Json } from "@solidtype/contracts";
import type { Editing } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";
import {
  type Again,
  firstPickField,
  missingField,
  prefilled,
  storedReference,
  type Table,
  type Thing,
  type Values,
  withFeature,
  withPick,
} from "./picking-rules.ts";

function defaults(table: Table): Values {
  return Object.fromEntries(
    Object.entries(table).map(([name, param]) => {
      const value = defaultValue(param);
      const isReference = typeof value === "object" && value !== null && "name" in value;
      return [name, isReference ? storedReference(value) : (value as Json)];
    }),
  );
}

/** The newest sketch that nothing uses yet, else the newest: what a new extrusion most likely means. */
function likelySketch(session: PartSession): string | null {
  const { model, chosen } = session.store.getState();
  const sketches = model.features.filter((feature) => feature.type === "sketch");
  const used = new Set(
    model.features.flatMap((feature) => ("sketch" in feature.params ? [feature.params.sketch] : [])),
  );
  const found =
    sketches.find((sketch) => chosen.has(sketch.id)) ??
    sketches.findLast((sketch) => !used.has(sketch.id)) ??
    sketches.at(-1);
  return found?.id ?? null;
}

/** A new feature in its dialog, with what was picked before already in the fields that take it. */
export function beginFeature(session: PartSession, type: FeatureType): void {
  const { params, label } = definitionOf(type);
  const { model, selection, access } = session.store.getState();
  if (access !== null) return session.set({ refusal: access });
  const filled = prefilled(params, defaults(params), selection, model);
  const wantsSketch = params["sketch"]?.kind === "feature" && filled["sketch"] === null;
  const values = wantsSketch ? { ...filled, sketch: likelySketch(session) } : filled;
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
  const { access } = session.store.getState();
  if (access !== null) return session.set({ refusal: access });
  if (feature.type === "sketch") return openSketch(session, id);
  editParams(session, id);
}

/** Opens a sketch for drawing. One below the roll-back bar takes the bar along: it is built up to there. */
function openSketch(session: PartSession, id: string): void {
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
    ...(isBelow ? { rollback: id } : {}),
  });
  session.show(id, []);
}

/** The dialog of a feature's parameters; of a sketch that is its plane. */
export function editParams(session: PartSession, id: string): void {
  const feature = session.store.getState().model.features.find((candidate) => candidate.id === id);
  if (feature === undefined || !isReadable(feature)) return;
  const { params } = definitionOf(feature.type);
  const values = { ...defaults(params), ...(feature.params as Values) };
  const draft = { type: feature.type, name: feature.name, params: values };
  open(session, { id, isNew: false, draft, activeField: firstPickField(params, values), problems: {} });
}

function open(session: PartSession, editing: Editing): void {
  session.set({ editing, selection: [], refusal: null });
  session.show(editing.id, []);
}

const tableOf = (editing: Editing): Table => definitionOf(editing.draft.type as FeatureType).params;

/** What was picked goes into the active field. */
export function pickIntoField(session: PartSession, thing: Thing, again: Again): void {
  const { editing, model } = session.store.getState();
  if (editing === null || editing.activeField === null) return;
  const field = editing.activeField;
  if (thing.reference !== null && featuresInText(thing.reference.name).includes(editing.id)) {
    const itself = "This feature makes that itself. Pick what was there before.";
    return session.set({ editing: { ...editing, problems: { [field]: itself } } });
  }
  const table = tableOf(editing);
  const params = withPick(table, editing.draft.params, field, thing, model, again);
  if (params === null) return;
  const kind = table[field]?.kind;
  const isFull = kind === "reference" || kind === "feature";
  const activeField = isFull ? (firstPickField(table, params) ?? field) : field;
  const next = { ...editing, draft: { ...editing.draft, params }, activeField, problems: {} };
  session.set({ editing: next });
  if (isPlacedSketch(next)) acceptEditing(session);
}

/** A row of the feature list goes into the active field; false when the field takes no such feature. */
export function pickRowIntoField(session: PartSession, id: string): boolean {
  const { editing, model } = session.store.getState();
  if (editing === null || editing.activeField === null) return false;
  const { draft, activeField } = editing;
  const params = withFeature(tableOf(editing), draft.params, activeField, id, model);
  if (params === null) return false;
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
  const { editing } = session.store.getState();
  if (editing === null) return;
  const params = { ...editing.draft.params, ...values };
  session.set({ editing: { ...editing, draft: { ...editing.draft, params }, problems: {} } });
}

export function cancelEditing(session: PartSession): void {
  session.set({ editing: null });
  session.show(null, []);
}

/** Writes the draft as one command. A refusal stays in the dialog, at the parameter that it is about. */
export function acceptEditing(session: PartSession): boolean {
  const { editing, rollback } = session.store.getState();
  if (editing === null) return false;
  const { id, isNew, draft } = editing;
  const { type, name, params } = draft;
  const missing = missingField(tableOf(editing), params);
  if (missing !== null) {
    const problems = { [missing.field]: missing.words };
    session.set({ editing: { ...editing, activeField: missing.field, problems } });
    return false;
  }
  const command: Command = isNew
    ? {
        command: "addFeature",
        id,
        type: type as FeatureType,
        name,
        params: { ...params },
        ...(rollback === null ? {} : { after: rollback }),
      }
    : { command: "editFeature", id, params: { ...params } };
  const done = session.run(command);
  if (done.ok) {
    cancelEditing(session);
    if (isNew && rollback !== null) session.set({ rollback: id });
    // A new sketch opens for drawing: its plane was all that there was to ask.
    if (isNew && type === "sketch") openSketch(session, id);
    return true;
  }
  const param = done.error.details?.["param"];
  session.set({
    refusal: null,
    editing: { ...editing, problems: { [typeof param === "string" ? param : ""]: done.error.message } },
  });
  return false;
}
