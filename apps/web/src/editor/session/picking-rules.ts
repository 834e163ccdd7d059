import type { Json } from "@solidtype/contracts";
import {
  type Accepts,
  isActive,
  isSetParam,
  type Param,
  parseName,
  type Reference,
  type StoredFeature,
  storedReference,
} from "@solidtype/document";
import type { Touch } from "../../viewport/shapes.ts";
import { type Form, takesForm, type TouchFilter } from "../../viewport/touch-filter.ts";

export type Table = { readonly [name: string]: Param };
export type Values = { readonly [name: string]: Json };

/** Something picked: what was touched, what that looks like, and how a feature refers to it where it has a name. */
export type Thing = {
  readonly touch: Touch;
  readonly reference: Reference | null;
  readonly form?: Form | undefined;
};

const touches: Readonly<Record<Accepts, readonly Touch["kind"][]>> = {
  plane: ["plane", "face"],
  axis: ["axis", "edge", "curve", "face"],
  point: ["vertex", "point"],
  "sketch-point": ["point"],
  face: ["face"],
  edge: ["edge"],
  vertex: ["vertex"],
  body: ["body"],
};

/** What a parameter takes from the view, as kinds of touch; null when it takes nothing from there. */
export function touchKinds(param: Param | undefined): ReadonlySet<Touch["kind"]> | null {
  switch (param?.kind) {
    case "reference":
    case "references":
      return new Set(param.accepts.flatMap((accepted) => touches[accepted]));
    case "feature":
      return new Set(["curve", "region"]);
    case "features":
      return new Set(["face", "plane", "axis", "curve"]);
    case "keys":
      return param.of === "region" ? new Set(["region"]) : null;
    default:
      return null;
  }
}

/** What a parameter takes from the view: a plane from flat faces only, an axis from round ones and straight edges. */
export function filterOf(param: Param | undefined): Exclude<TouchFilter, null> {
  const kinds = touchKinds(param) ?? new Set();
  if (param?.kind !== "reference" && param?.kind !== "references") return { kinds };
  const accepts = new Set(param.accepts);
  const [flat, round] = [accepts.has("plane"), accepts.has("axis")];
  return {
    kinds,
    faces: accepts.has("face") || flat === round ? undefined : flat ? "flat" : "round",
    edges: accepts.has("edge") || !round ? undefined : "straight",
  };
}

const isMissing = (param: Param, value: Json | undefined): boolean => {
  if (param.kind === "reference") return (value ?? null) === null;
  if (param.kind === "feature") return (value ?? null) === null;
  const least = param.kind === "references" || param.kind === "features" ? param.min : 0;
  return isSetParam(param) && Array.isArray(value) && value.length < least;
};

/** The fields of a dialog that take picks, in their order, without those that take no part at present. */
const pickFields = (table: Table, values: Values): readonly (readonly [string, Param])[] =>
  Object.entries(table).filter(([, param]) => touchKinds(param) !== null && isActive(param, values));

/** The field that should take the next click: the first that still wants something, else the first set, else any. */
export function firstPickField(table: Table, values: Values): string | null {
  const fields = pickFields(table, values);
  const wanting = fields.find(([name, param]) => isMissing(param, values[name]));
  const set = fields.find(([, param]) => isSetParam(param));
  return (wanting ?? set ?? fields[0])?.[0] ?? null;
}

/** The field that takes the next clicks once this one has been filled: what takes one thing and has it is done. */
export function fieldAfter(table: Table, values: Values, filled: string): string {
  const kind = table[filled]?.kind;
  const isFull = (kind === "reference" || kind === "feature") && (values[filled] ?? null) !== null;
  return isFull ? (firstPickField(table, values) ?? filled) : filled;
}

/** The field that takes part only with the new values and still wants something: it is what one will click next. */
export function newlyWanting(table: Table, before: Values, after: Values): string | null {
  const were = new Set(pickFields(table, before).map(([name]) => name));
  const found = pickFields(table, after).find(
    ([name, param]) => !were.has(name) && isMissing(param, after[name]),
  );
  return found?.[0] ?? null;
}

/** The first field that has to hold something and holds nothing, with its words for that. */
export function missingField(
  table: Table,
  values: Values,
): { readonly field: string; readonly words: string } | null {
  const found = pickFields(table, values).find(([name, param]) => isMissing(param, values[name]));
  if (found === undefined) return null;
  const [field, { label }] = found;
  return { field, words: `${label}: nothing is picked yet.` };
}

/** The feature that made what was touched. */
function featureOf({ touch, reference }: Thing): string | null {
  if (touch.kind === "region") return touch.sketch;
  const name = reference === null ? null : parseName(reference.name);
  return name?.ok === true && "feature" in name.value ? name.value.feature : null;
}

/** The values with a feature in a field for features; null when the field does not take one of its type. */
export function withFeature(
  table: Table,
  values: Values,
  field: string,
  id: string | null,
  features: readonly StoredFeature[],
  again: Again = "remove",
): Values | null {
  const param = table[field];
  if (param?.kind !== "feature" && param?.kind !== "features") return null;
  const type = features.find((feature) => feature.id === id)?.type;
  if (id === null || type === undefined) return null;
  if (param.types.length > 0 && !param.types.includes(type)) return null;
  if (param.kind === "feature") return withSketch(table, values, field, id);
  return { ...values, [field]: added(values[field], id, again) };
}

/** What tells one member of a field from another: a reference's name, else the member itself. */
export const keyOf = (member: Json): string =>
  typeof member === "object" && member !== null && "name" in member ? String(member.name) : String(member);

/** What a pick of something that is in the field already means: out with it, or let it be. */
export type Again = "remove" | "keep";

/** The members of a set with another one. */
export function added(value: Json | undefined, member: Json, again: Again): Json {
  const list = Array.isArray(value) ? value : [];
  const without = list.filter((one) => keyOf(one) !== keyOf(member));
  if (without.length === list.length) return [...list, member];
  return again === "keep" ? list : without;
}

/** The values after a pick into a field; null when the field does not take such a thing. */
export function withPick(
  table: Table,
  values: Values,
  field: string,
  thing: Thing,
  features: readonly StoredFeature[],
  again: Again = "remove",
): Values | null {
  const param = table[field];
  if (param === undefined || !takesForm(filterOf(param), thing.touch.kind, thing.form)) return null;
  switch (param.kind) {
    case "reference":
      return thing.reference === null ? null : { ...values, [field]: storedReference(thing.reference) };
    case "references":
      return thing.reference === null
        ? null
        : { ...values, [field]: added(values[field], storedReference(thing.reference), again) };
    case "feature":
    case "features":
      return withFeature(table, values, field, featureOf(thing), features, again);
    case "keys":
      return thing.touch.kind === "region" ? withRegion(table, values, field, thing.touch, again) : null;
    default:
      return null;
  }
}

const sketchField = (table: Table): string | undefined =>
  Object.entries(table).find(([, param]) => param.kind === "feature")?.[0];

/** The values with another one in a field, as it is typed or chosen there. */
export function withValue(table: Table, values: Values, field: string, value: Json): Values {
  return table[field]?.kind === "feature"
    ? withSketch(table, values, field, value)
    : { ...values, [field]: value };
}

/** Another sketch has other regions: those picked before mean nothing in it. */
function withSketch(table: Table, values: Values, field: string, sketch: Json): Values {
  if (values[field] === sketch) return values;
  const regions = Object.entries(table).flatMap(([name, param]) =>
    param.kind === "keys" && param.of === "region" ? [[name, []] as const] : [],
  );
  return { ...values, ...Object.fromEntries(regions), [field]: sketch };
}

function withRegion(
  table: Table,
  values: Values,
  field: string,
  { sketch, id }: { readonly sketch: string; readonly id: string },
  again: Again,
): Values {
  const of = sketchField(table);
  const placed = of === undefined ? values : withSketch(table, values, of, sketch);
  return { ...placed, [field]: added(placed[field], id, again) };
}

/** Puts what was picked before a dialog opened into the fields that take it, those first that need something. */
export function prefilled(
  table: Table,
  values: Values,
  things: readonly Thing[],
  features: readonly StoredFeature[],
): Values {
  return things.reduce((filled, thing) => {
    const fields = pickFields(table, filled);
    const ordered = [
      ...fields.filter(([name, param]) => isMissing(param, filled[name])),
      ...fields.filter(([, param]) => isSetParam(param)),
    ];
    for (const [field] of ordered) {
      const next = withPick(table, filled, field, thing, features, "keep");
      if (next !== null) return next;
    }
    return filled;
  }, values);
}
