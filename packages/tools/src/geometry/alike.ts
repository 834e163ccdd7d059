import { type Drawing, isReadable, parseName, type PartModel } from "@solidtype/document";
import { kindOf } from "@solidtype/sketch";
import type { FeatureVerdict, Verdict } from "../ports.ts";
import { oneLine, quoted } from "../words.ts";

/** So many names are told of, and so many of what each may have been meant for. */
const [mostNames, mostTold] = [8, 12];

/**
 * What names that are not in the part may have been meant for. A model that wrote a name from memory sees the right one in
 * the answer, rather than that something “is no longer there”. Names of the features that were just changed come first.
 */
export function alikeInWords(verdict: Verdict, model: PartModel, changed: ReadonlySet<string>): string {
  const lacking = verdict.features.filter(({ missing }) => missing !== undefined);
  const inTurn = [
    ...lacking.filter(({ id }) => changed.has(id)),
    ...lacking.filter(({ id }) => !changed.has(id)),
  ];
  const told = new Map(inTurn.map((feature) => [feature.missing, inWords(feature, verdict, model)]));
  return [...told.values()]
    .slice(0, mostNames)
    .map((words) => ` ${words}`)
    .join("");
}

function inWords(
  { missing = "", alike = [] }: FeatureVerdict,
  { bodies }: Verdict,
  model: PartModel,
): string {
  const name = parseName(missing);
  if (!name.ok) return `${quoted(missing)} is not how geometry is named: list_geometry tells names.`;
  if (name.value.kind === "entity") return ofSketch(name.value.feature, name.value.entity, model);
  const there = name.value.kind === "body" ? bodies.map((body) => body.name) : alike;
  const instead = name.value.kind === "body" ? "there is no body" : "list_geometry shows what there is";
  return `${oneLine(missing)} is not in the part: ${there.length === 0 ? instead : `there is ${firstOf(there)}`}.`;
}

function ofSketch(id: string, entity: string, model: PartModel): string {
  const feature = model.features.find((one) => one.id === id);
  if (feature === undefined) return `There is no sketch ${oneLine(id)}: read_part lists the features.`;
  if (!isReadable(feature) || feature.type !== "sketch") return `${oneLine(id)} is no sketch.`;
  const { entities }: Drawing = feature.sketch;
  const points = Object.keys(entities).filter((one) => kindOf(one, entities) === "point");
  const what = Object.hasOwn(entities, entity)
    ? `${oneLine(entity)} is a ${kindOf(entity, entities)} there`
    : `${oneLine(entity)} is not in it`;
  const there = points.length === 0 ? "it has no points" : `its points are ${firstOf(points)}`;
  return `In the sketch ${oneLine(id)}: ${what}; ${there}. read_feature shows all of it.`;
}

function firstOf(names: readonly string[]): string {
  const more = names.length - mostTold;
  const shown = names.slice(0, mostTold).map(oneLine).join(", ");
  return more <= 0 ? shown : `${shown} and ${more} more`;
}
