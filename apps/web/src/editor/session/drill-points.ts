import { isReadable, nameText, type Param, type StoredFeature, storedReference } from "@solidtype/document";
import { isKnownEntity, pointsOf } from "@solidtype/sketch";
import { added, type Table, type Values } from "./picking-rules.ts";

const takesPoints = (param: Param | undefined): boolean =>
  param?.kind === "references" && param.accepts.every((accepted) => accepted === "sketch-point");

/** The points that a drawing marks: those that stand alone, and where there are none the middles of its circles. */
function markedIn(feature: StoredFeature): string[] {
  if (!isReadable(feature) || feature.type !== "sketch") return [];
  const entities = Object.entries(feature.sketch.entities).flatMap(([id, entity]) =>
    isKnownEntity(entity) ? [{ id, entity }] : [],
  );
  const hung = new Set(entities.flatMap(({ entity }) => pointsOf(entity)));
  const alone = entities.filter(({ id, entity }) => entity.type === "point" && !hung.has(id));
  const middles = entities.flatMap(({ entity }) => (entity.type === "circle" ? [entity.center] : []));
  const found = alone.length > 0 ? alone.map(({ id }) => id) : middles;
  return [...new Set(found)].map((entity) => nameText({ kind: "entity", feature: feature.id, entity }));
}

/** The values with all points that a sketch marks in a field for points; null where the field or the row is another. */
export function withPointsOf(
  table: Table,
  values: Values,
  field: string,
  feature: StoredFeature | undefined,
): Values | null {
  if (!takesPoints(table[field]) || feature?.type !== "sketch") return null;
  return markedIn(feature).reduce<Values>(
    (filled, name) => ({ ...filled, [field]: added(filled[field], storedReference({ name }), "keep") }),
    values,
  );
}

/** The values with the points that a sketch marks in the field that takes points, where there is one. */
export function withChosenPoints(table: Table, values: Values, feature: StoredFeature): Values {
  const field = Object.keys(table).find((name) => takesPoints(table[name]));
  return field === undefined ? values : (withPointsOf(table, values, field, feature) ?? values);
}
