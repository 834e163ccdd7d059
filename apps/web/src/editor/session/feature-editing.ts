import type { Json } from "@solidtype/contracts";
import {
  type Command,
  definitionOf,
  type FeatureType,
  isActive,
  isReadable,
  isSetParam,
  type Param,
  type Reference,
} from "@solidtype/document";
import type { ParamValue } from "../param-field.tsx";
import type { Editing } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";

type Table = { readonly [name: string]: Param };
type Values = { readonly [name: string]: ParamValue };

function defaults(table: Table): Values {
  return Object.fromEntries(
    Object.entries(table).map(([name, param]) => [
      name,
      isSetParam(param) ? [] : param.kind === "feature" ? null : param.default,
    ]),
  );
}

const takesPicks = (param: Param): boolean => param.kind === "reference" || param.kind === "references";

/** The field that should take the next click: the first one that still wants something, else the first that takes any. */
export function firstPickField(table: Table, values: Values): string | null {
  const fields = Object.entries(table).filter(([, param]) => takesPicks(param) && isActive(param, values));
  const empty = fields.find(([name, param]) => {
    const value = values[name];
    return param.kind === "reference"
      ? !param.optional && (value === null || value === undefined)
      : Array.isArray(value) && value.length === 0;
  });
  return (empty ?? fields[0])?.[0] ?? null;
}

/** A new feature in its dialog, with what was picked before already in the fields that take it. */
export function beginFeature(session: PartSession, type: FeatureType): void {
  const { params, label } = definitionOf(type);
  const { model, selection } = session.store.getState();
  let values: Values = defaults(params);
  const lastSketch = model.features.findLast((feature) => feature.type === "sketch");
  if (params["sketch"]?.kind === "feature" && lastSketch !== undefined)
    values = { ...values, sketch: lastSketch.id };
  for (const picked of selection) {
    const field = firstPickField(params, values);
    if (field !== null && picked.name !== null)
      values = withPick(params, values, field, { name: picked.name });
  }
  const count = model.features.filter((feature) => feature.type === type).length + 1;
  const draft = { type, name: `${label} ${count}`, params: values };
  open(session, {
    id: session.freshId(),
    isNew: true,
    draft,
    activeField: firstPickField(params, values),
    problems: {},
  });
}

export function editFeature(session: PartSession, id: string): void {
  const feature = session.store.getState().model.features.find((candidate) => candidate.id === id);
  if (feature === undefined || !isReadable(feature)) return;
  const { params, builtIn } = definitionOf(feature.type);
  if (builtIn || Object.keys(params).length === 0) return;
  if (feature.type === "sketch" && session.store.getState().editing === null) {
    session.set({ sketch: id, selection: [] });
    session.show(id, []);
    return;
  }
  const values = { ...defaults(params), ...(feature.params as Values) };
  const draft = { type: feature.type, name: feature.name, params: values };
  open(session, { id, isNew: false, draft, activeField: firstPickField(params, values), problems: {} });
}

function open(session: PartSession, editing: Editing): void {
  session.set({ editing, selection: [], refusal: null });
  session.show(editing.id, []);
}

function withPick(table: Table, values: Values, field: string, reference: Reference): Values {
  const param = table[field];
  if (param?.kind === "reference") return { ...values, [field]: reference };
  const list = (Array.isArray(values[field]) ? values[field] : []) as readonly Reference[];
  const without = list.filter((one) => one.name !== reference.name);
  return { ...values, [field]: without.length === list.length ? [...list, reference] : without };
}

/** What was clicked goes into the active field; a second click on the same takes it out again. */
export function pickIntoField(session: PartSession, name: string): void {
  const { editing } = session.store.getState();
  if (editing === null || editing.activeField === null) return;
  const table: Table = definitionOf(editing.draft.type as FeatureType).params;
  const params = withPick(table, editing.draft.params, editing.activeField, { name });
  const single = table[editing.activeField]?.kind === "reference";
  const activeField = single ? (firstPickField(table, params) ?? editing.activeField) : editing.activeField;
  session.set({ editing: { ...editing, draft: { ...editing.draft, params }, activeField, problems: {} } });
}

export function changeParam(session: PartSession, name: string, value: ParamValue): void {
  const { editing } = session.store.getState();
  if (editing === null) return;
  const params = { ...editing.draft.params, [name]: value };
  session.set({ editing: { ...editing, draft: { ...editing.draft, params }, problems: {} } });
}

export function cancelEditing(session: PartSession): void {
  session.set({ editing: null });
  session.show(null, []);
}

/** Writes the draft as one command. A refusal stays in the dialog, at the parameter that it is about. */
export function acceptEditing(session: PartSession): boolean {
  const { editing } = session.store.getState();
  if (editing === null) return false;
  const { id, isNew, draft } = editing;
  const params = draft.params as unknown as { readonly [name: string]: Json };
  const command = isNew
    ? { command: "addFeature", id, type: draft.type, name: draft.name, params }
    : { command: "editFeature", id, params };
  const done = session.run(command as Command);
  if (done.ok) {
    cancelEditing(session);
    // A new sketch opens for drawing: its plane was all that there was to ask.
    if (isNew && draft.type === "sketch") editFeature(session, id);
    return true;
  }
  const param = done.error.details?.["param"];
  session.set({
    editing: { ...editing, problems: { [typeof param === "string" ? param : ""]: done.error.message } },
  });
  return false;
}
