import type { Json } from "@solidtype/contracts";
import { defaultValue } from "../features/param.ts";
import { definitionOf } from "../features/registry.ts";
import { isReadable, type PartModel, type StoredFeature, type Variable } from "../model/model.ts";
import { evenly } from "./order.ts";
import { CONTAINER, MEMBER, PARAM } from "./read-model.ts";
import { sameValue, type Tree, type TreeValue } from "./tree.ts";

/** The tree that reads as this model, key for key. Parameters that have their default are not stored. */
export function treeOfModel(model: PartModel): Tree {
  const variableOrder = evenly(model.variables.map(({ id }) => id));
  const featureOrder = evenly(model.features.map(({ id }) => id));
  return new Map([
    ["meta", mapOf({ ...model.meta, kind: model.kind, schema: model.schema })],
    [
      "variables",
      byId(model.variables, (variable, at) => treeOfVariable(variable, variableOrder[at]?.order ?? "")),
    ],
    [
      "features",
      byId(model.features, (feature, at) => treeOfFeature(feature, featureOrder[at]?.order ?? "")),
    ],
    ["bodies", treeOfBodies(model)],
  ]);
}

function byId<Entry extends { readonly id: string }>(
  list: readonly Entry[],
  treeOf: (entry: Entry, at: number) => Tree,
): Tree {
  return new Map(list.map((entry, at) => [entry.id, treeOf(entry, at)]));
}

export function treeOfVariable(variable: Variable, order: string): Tree {
  const { id: _, ...fields } = variable;
  return mapOf({ ...fields, order });
}

export function treeOfFeature(feature: StoredFeature, order: string): Tree {
  const { id: _, suppressed, params, ...rest } = feature;
  const entries = new Map<string, TreeValue>();
  for (const [key, value] of Object.entries(rest)) {
    if (key === "unreadable" || key === "problem" || key === "sketch") continue;
    entries.set(key, treeValue(value as Json));
  }
  entries.set("order", order);
  if (suppressed) entries.set("off", true);
  for (const [name, value] of Object.entries(params)) {
    if (!isDefault(feature, name, value as Json)) setParam(entries, name, value as Json);
  }
  if ("sketch" in feature) setDrawing(entries, feature.sketch);
  return entries;
}

function isDefault(feature: StoredFeature, name: string, value: Json): boolean {
  const param = isReadable(feature) ? definitionOf(feature.type).params[name] : undefined;
  return param !== undefined && sameValue(value, defaultValue(param) as Json);
}

/** A set's members become entries; what cannot be a set stays one value. */
function setParam(entries: Map<string, TreeValue>, name: string, value: Json): void {
  const members = Array.isArray(value) && value.length > 0 ? memberEntries(value) : undefined;
  if (members === undefined) {
    entries.set(PARAM + name, treeValue(value));
    return;
  }
  for (const [member, stored] of members) entries.set(memberKey(name, member), stored);
}

export function memberKey(name: string, member: string): string {
  return PARAM + name + MEMBER + member;
}

/** Nothing unless the list is sorted and without doubles: else reading it back would differ. */
function memberEntries(list: readonly Json[]): readonly (readonly [string, Json])[] | undefined {
  const entries = list.map(memberEntry);
  const sorted: (readonly [string, Json])[] = [];
  for (const entry of entries) {
    const last = sorted.at(-1);
    if (entry === undefined || (last !== undefined && last[0] >= entry[0])) return undefined;
    sorted.push(entry);
  }
  return sorted;
}

export function memberEntry(value: Json): readonly [string, Json] | undefined {
  if (typeof value === "string") return value === "" ? undefined : [value, 1];
  if (typeof value !== "object" || value === null || !("name" in value)) return undefined;
  const { name, ...rest } = value;
  return typeof name === "string" && name !== "" ? [name, rest] : undefined;
}

function setDrawing(entries: Map<string, TreeValue>, drawing: unknown): void {
  for (const part of ["entities", "constraints"] as const) {
    const found = isRecord(drawing) ? drawing[part] : undefined;
    if (!isRecord(found)) continue;
    entries.set(part, new Map(Object.entries(found).map(([id, entry]) => [id, treeOfEntry(entry)])));
  }
}

export function treeOfEntry(entry: unknown): TreeValue {
  return isRecord(entry) ? mapOf(entry as { readonly [key: string]: Json }) : (entry as Json);
}

function treeOfBodies(model: PartModel): Tree {
  const entries = new Map<string, TreeValue>();
  for (const [body, properties] of Object.entries(model.bodies)) {
    for (const [property, value] of Object.entries(properties)) {
      if (value !== undefined) entries.set(property + MEMBER + body, treeValue(value as Json));
    }
  }
  return entries;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function mapOf(fields: { readonly [key: string]: unknown }): Tree {
  const entries = new Map<string, TreeValue>();
  for (const [key, value] of Object.entries(fields))
    if (value !== undefined) entries.set(key, treeValue(value as Json));
  return entries;
}

export function treeValue(value: Json): TreeValue {
  if (!isRecord(value)) return value;
  const inside = value[CONTAINER];
  return isRecord(inside) && Object.keys(value).length === 1 ? mapOf(inside) : value;
}
