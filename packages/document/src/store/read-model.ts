import type { Json } from "@solidtype/contracts";
import { isBuiltIn, SKETCH_LIMIT, type StoredConstraint, type StoredEntity } from "@solidtype/sketch";
import { isFeatureId } from "../features/param.ts";
import { definitionOf, isFeatureType } from "../features/registry.ts";
import {
  type BodyProperties,
  bodyPropertiesSchema,
  type Drawing,
  type PartMeta,
  type PartModel,
  readFeature,
  SCHEMA_VERSION,
  type StoredFeature,
  type Unit,
  units,
  type Variable,
} from "../model/model.ts";
import { readConstraintEntry, readEntityEntry } from "./read-drawn.ts";
import { ORDER_KEY_LIMIT } from "./order.ts";
import { isTree, type Tree, treeAt, type TreeValue } from "./tree.ts";

/**
 * How a part lies in its tree:
 *
 *   meta       kind, schema, name, units
 *   variables  id → { name, expression, description, order }
 *   features   id → { type, name, order, off, .param, .set/member, entities: id → fields, constraints: id → fields }
 *   bodies     property/body → value
 *
 * A member of a set is an entry of its own: 1 for a plain key or id, an object (a fingerprint, or nothing) for a
 * name of geometry. Keys that objects inherit are skipped: they stay in the document, but never reach a model.
 */
export const PARAM = ".";
export const MEMBER = "/";

/** Reads a tree; what is the same object as at the last reading is not read again. */
export const readModel = remembered((tree: Tree): PartModel => {
  const meta = treeAt(tree, "meta");
  return {
    kind: "part",
    schema: versionOf(meta.get("schema")),
    meta: readMeta(meta),
    variables: readVariables(treeAt(tree, "variables")),
    features: readFeatures(treeAt(tree, "features")),
    bodies: readBodies(treeAt(tree, "bodies")),
  };
});

type Slots<Value> = { [slot: symbol]: Value | undefined };

/**
 * Reads a tree once. The result is kept on the tree itself: a WeakMap of all trees held the same, and made every
 * garbage collection walk tens of thousands of its entries, which cost a load more than the reading.
 */
function remembered<Value extends object>(read: (tree: Tree) => Value): (tree: Tree) => Value {
  const slot = Symbol("read");
  return (tree) => {
    const slots = tree as object as Slots<Value>;
    return (slots[slot] ??= read(tree));
  };
}

function versionOf(value: TreeValue | undefined): number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 ? value : SCHEMA_VERSION;
}

export const readMeta = remembered((meta: Tree): PartMeta => {
  const { kind: _, schema: __, ...rest } = plain(meta);
  return { ...rest, name: textOf(meta.get("name"), 256), units: unitOf(meta.get("units")) };
});

function unitOf(value: TreeValue | undefined): Unit {
  return units.find((unit) => unit === value) ?? "mm";
}

function textOf(value: TreeValue | undefined, maxLength: number): string {
  return typeof value === "string" ? value.slice(0, maxLength) : "";
}

/** By order key, then by id: two that were put in one place at once have the same key. */
export const inOrder = remembered((entries: Tree): readonly (readonly [id: string, entry: Tree])[] => {
  const listed: { id: string; entry: Tree; order: string }[] = [];
  for (const [id, entry] of entries) {
    if (isTree(entry) && isFeatureId(id)) {
      listed.push({ id, entry, order: orderKeyOf(entry) });
    }
  }
  listed.sort((a, b) => compare(a.order, b.order) || compare(a.id, b.id));
  return listed.map(({ id, entry }) => [id, entry] as const);
});

export function orderKeyOf(entry: Tree): string {
  return textOf(entry.get("order"), ORDER_KEY_LIMIT);
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export const readVariables = remembered((variables: Tree): readonly Variable[] =>
  inOrder(variables).map(([id, entry]) => readVariableEntry(id, entry)),
);

export function readVariableEntry(id: string, entry: Tree): Variable {
  const { order: _, ...rest } = plain(entry);
  return {
    ...rest,
    id,
    name: textOf(entry.get("name"), 256),
    expression: textOf(entry.get("expression"), 1_000),
    description: textOf(entry.get("description"), 2_000),
  };
}

const readFeatures = remembered((features: Tree): readonly StoredFeature[] =>
  inOrder(features).map(([id, entry]) => readFeatureEntry(id, entry)),
);

const featureSlot = Symbol("feature");

/** One feature; the same object for the same entry. */
export function readFeatureEntry(id: string, entry: Tree): StoredFeature {
  const slots = entry as object as Slots<StoredFeature>;
  const known = slots[featureSlot];
  return known?.id === id ? known : (slots[featureSlot] = featureOf(id, entry));
}

const notFields = new Set([
  "id",
  "order",
  "off",
  "params",
  "sketch",
  "entities",
  "constraints",
  "unreadable",
  "problem",
]);

function featureOf(id: string, entry: Tree): StoredFeature {
  const fields: { [field: string]: Json } = {};
  for (const [key, value] of entry) {
    if (!key.startsWith(PARAM) && !notFields.has(key) && !isInherited(key)) fields[key] = plainValue(value);
  }
  const type = textOf(entry.get("type"), 64);
  const head = { id, type, name: textOf(entry.get("name"), 256), suppressed: entry.get("off") === true };
  const given = { ...fields, ...head, params: readParams(entry) };
  const hasDrawing = entry.has("entities") || entry.has("constraints");
  if (!isFeatureType(type) || !definitionOf(type).drawing) {
    return readFeature(hasDrawing ? { ...given, sketch: rawDrawing(entry) } : given);
  }
  const checked = readFeature({ ...given, sketch: { entities: {}, constraints: {} } });
  if ("unreadable" in checked || checked.type !== "sketch")
    return readFeature({ ...given, sketch: rawDrawing(entry) });
  const drawing = drawingOf(entry);
  // The slow road finds the words for what is wrong.
  return drawing === undefined
    ? readFeature({ ...given, sketch: rawDrawing(entry) })
    : { ...checked, sketch: drawing };
}

function readParams(entry: Tree): { readonly [name: string]: Json } {
  const values = new Map<string, Json>();
  const sets = new Map<string, [member: string, value: Json][]>();
  for (const [key, stored] of entry) {
    if (!key.startsWith(PARAM)) continue;
    const slash = key.indexOf(MEMBER);
    if (slash === -1) {
      values.set(key.slice(1), plainValue(stored));
      continue;
    }
    const name = key.slice(1, slash);
    const member: [string, Json] = [key.slice(slash + 1), plainValue(stored)];
    const members = sets.get(name);
    if (members === undefined) sets.set(name, [member]);
    else members.push(member);
  }
  for (const [name, members] of sets) {
    values.set(
      name,
      members.sort(byKey).map(([member, value]) => memberOf(member, value)),
    );
  }
  return sortedObject(values, (value) => value);
}

function memberOf(member: string, value: Json): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? { ...value, name: member }
    : member;
}

type ReadEntry<Value> = { readonly value: Value | undefined };

const readEntity = remembered((entry: Tree): ReadEntry<StoredEntity> => ({
  value: readEntityEntry(plain(entry)),
}));
const readConstraint = remembered((entry: Tree): ReadEntry<StoredConstraint<string>> => ({
  value: readConstraintEntry(plain(entry)),
}));

/** Entry by entry, so that a drag reads again only the points that it moved. Nothing if any entry is damaged. */
function drawingOf(entry: Tree): Drawing | undefined {
  const entities = drawn(treeAt(entry, "entities"), readEntity);
  const constraints = drawn(treeAt(entry, "constraints"), readConstraint);
  return entities === undefined || constraints === undefined ? undefined : { entities, constraints };
}

function drawn<Value>(
  entries: Tree,
  readEntry: (entry: Tree) => ReadEntry<Value>,
): { readonly [id: string]: Value } | undefined {
  if (entries.size > SKETCH_LIMIT) return undefined;
  const values = new Map<string, Value>();
  for (const [id, entry] of entries) {
    if (isInherited(id)) continue;
    if (!isTree(entry) || isBuiltIn(id) || !isFeatureId(id)) return undefined;
    const { value } = readEntry(entry);
    if (value === undefined) return undefined;
    values.set(id, value);
  }
  return sortedObject(values, (value) => value);
}

function rawDrawing(entry: Tree): Json {
  return {
    entities: contents(treeAt(entry, "entities")),
    constraints: contents(treeAt(entry, "constraints")),
  };
}

function contents(entries: Tree): Json {
  return sortedObject(entries, (entry) => (isTree(entry) ? plain(entry) : entry));
}

const readBodies = remembered((entries: Tree): { readonly [body: string]: BodyProperties } => {
  const bodies = new Map<string, [string, Json][]>();
  for (const [key, value] of [...entries].toSorted(([a], [b]) => compare(a, b))) {
    const slash = key.indexOf(MEMBER);
    const property = key.slice(0, slash);
    const body = key.slice(slash + 1);
    if (slash <= 0 || isInherited(property) || isInherited(body)) continue;
    const whole = bodyPropertiesSchema.safeParse({ [property]: plainValue(value) });
    if (!whole.success) continue;
    const properties = bodies.get(body);
    if (properties === undefined) bodies.set(body, [[property, plainValue(value)]]);
    else properties.push([property, plainValue(value)]);
  }
  const sorted = [...bodies].toSorted(([a], [b]) => compare(a, b));
  return Object.fromEntries(sorted.map(([body, properties]) => [body, Object.fromEntries(properties)]));
});

/** A container that this version does not know, as JSON that `treeOf` turns back. */
export const CONTAINER = "$map";

function plainValue(value: TreeValue): Json {
  return isTree(value) ? { [CONTAINER]: plain(value) } : value;
}

export function plain(tree: Tree): { readonly [key: string]: Json } {
  return sortedObject(tree, plainValue);
}

const inherited: object = {};

function isInherited(key: string): boolean {
  return key in inherited;
}

/** Keys in one order, whatever order they were written in. */
function sortedObject<Value, Read>(
  entries: ReadonlyMap<string, Value>,
  read: (value: Value) => Read,
): { readonly [key: string]: Read } {
  const object: { [key: string]: Read } = {};
  for (const [key, value] of [...entries].sort(byKey)) if (!isInherited(key)) object[key] = read(value);
  return object;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compare(a, b);
}
