import type { Json } from "@solidtype/contracts";
import { parseName } from "../names/text.ts";
import type { Name } from "../names/name.ts";
import { markedParam, meansAllWhenEmpty } from "../features/param.ts";
import { definitionOf, isFeatureType } from "../features/registry.ts";
import type { PartModel, StoredFeature } from "../model/model.ts";
import { featuresInText } from "../resolve/feature-references.ts";
import type { Place } from "./comparable.ts";

/** A place in people's words: "Extrude 1", "Depth". `detail` is empty for a thing as a whole. */
export type PlaceWords = { readonly subject: string; readonly detail: string };

/** The place, in the names that `models` give; the first that knows a thing names it. */
export function placeInWords(place: Place, ...models: readonly PartModel[]): PlaceWords {
  switch (place.what) {
    case "meta":
      return { subject: "Part", detail: capital(place.key ?? "") };
    case "variable":
      return { subject: `#${variableName(place.id, models)}`, detail: capital(place.key ?? "") };
    case "body":
      return { subject: bodyName(place.id, models), detail: capital(place.key ?? "") };
    case "variable-order":
      return { subject: "Variables", detail: "Order" };
    case "feature-order":
      return { subject: "Features", detail: "Order" };
    case "feature":
      return { subject: featureName(place.id, models), detail: capital(place.key ?? "") };
    case "param":
      return { subject: featureName(place.id, models), detail: paramLabel(place, models) };
    case "entity":
    case "constraint":
      return { subject: featureName(place.id, models), detail: drawnWords(place, models) };
  }
}

/** A value of that place as people read it: an option's label, a picked thing by the feature that made it. */
export function valueInWords(place: Place, value: Json | undefined, ...models: readonly PartModel[]): string {
  if (value === undefined) return place.key === undefined ? "not there" : "none";
  if (place.what.endsWith("-order") && Array.isArray(value))
    return value.map((id) => orderedName(place, String(id), models)).join(", ");
  if (place.key === undefined && isRecord(value) && typeof value["name"] === "string") return value["name"];
  if (place.what === "param") {
    const param = paramOf(place, models);
    if (param !== undefined && meansAllWhenEmpty(param) && Array.isArray(value) && value.length === 0)
      return "all";
    const option = optionLabel(place, value, models);
    if (option !== undefined) return option;
  }
  return plainWords(value, models);
}

function plainWords(value: Json, models: readonly PartModel[]): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  if (typeof value === "string")
    return models.some((model) => has(model, value)) ? featureName(value, models) : value;
  if (Array.isArray(value))
    return value.length === 0 ? "none" : value.map((item) => plainWords(item, models)).join(", ");
  if (!isRecord(value)) return JSON.stringify(value);
  if (typeof value["name"] === "string") return geometryWords(value["name"], models);
  return typeof value["type"] === "string" ? value["type"] : JSON.stringify(value);
}

function geometryWords(text: string, models: readonly PartModel[]): string {
  const name = parseName(text);
  if (!name.ok) return text;
  const makers = [...new Set(featuresInText(text))].map((id) => featureName(id, models));
  return name.value.kind === "feature"
    ? makers.join(" and ")
    : `${kindWords[name.value.kind]} of ${makers.join(" and ")}`;
}

const kindWords: { readonly [Kind in Exclude<Name["kind"], "feature">]: string } = {
  entity: "Sketch geometry",
  face: "Face",
  body: "Body",
  edge: "Edge",
  vertex: "Vertex",
};

function orderedName(place: Place, id: string, models: readonly PartModel[]): string {
  return place.what === "variable-order" ? `#${variableName(id, models)}` : featureName(id, models);
}

const find = (id: string, models: readonly PartModel[]): StoredFeature | undefined =>
  models.flatMap(({ features }) => features.find((feature) => feature.id === id) ?? [])[0];

const has = (model: PartModel, id: string): boolean => model.features.some((feature) => feature.id === id);

function featureName(id: string, models: readonly PartModel[]): string {
  return find(id, models)?.name ?? id;
}

function variableName(id: string, models: readonly PartModel[]): string {
  return models.flatMap(({ variables }) => variables.find((one) => one.id === id)?.name ?? [])[0] ?? id;
}

function bodyName(text: string, models: readonly PartModel[]): string {
  const given = models.flatMap(({ bodies }) => bodies[text]?.name ?? [])[0];
  return given ?? geometryWords(text, models);
}

function paramOf(place: Place, models: readonly PartModel[]) {
  const type = find(place.id, models)?.type;
  if (type === undefined || !isFeatureType(type)) return undefined;
  return definitionOf(type).params[place.key ?? ""];
}

function paramLabel(place: Place, models: readonly PartModel[]): string {
  const { key = "" } = place;
  const marked = markedParam(key);
  const set = marked === undefined ? undefined : paramOf({ ...place, key: marked }, models);
  if (set !== undefined) return `${set.label}: only those chosen`;
  return paramOf(place, models)?.label ?? capital(key);
}

function optionLabel(place: Place, value: Json, models: readonly PartModel[]): string | undefined {
  const param = paramOf(place, models);
  return param?.kind === "choice" && typeof value === "string"
    ? (param.options as { readonly [option: string]: string })[value]
    : undefined;
}

/** Drawn things have no names of their own: their kind, and which field of them. */
function drawnWords(place: Place, models: readonly PartModel[]): string {
  const list = place.what === "entity" ? "entities" : "constraints";
  const kinds = models.flatMap((model) => {
    const feature = find(place.id, [model]);
    const drawing = feature !== undefined && "sketch" in feature ? feature.sketch : undefined;
    if (!isRecord(drawing) || !isRecord(drawing[list])) return [];
    const drawn: unknown = Reflect.get(drawing[list], place.key ?? "");
    return isRecord(drawn) && typeof drawn["type"] === "string" ? [drawn["type"].replaceAll("-", " ")] : [];
  });
  const kind = capital(kinds[0] ?? place.what);
  return place.field === undefined ? kind : `${kind}: ${place.field}`;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
