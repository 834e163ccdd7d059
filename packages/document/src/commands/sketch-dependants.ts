import { boundedBy, hasMeaning, isKnownConstraint, isKnownEntity, kindOf, pointsOf } from "@solidtype/sketch";
import type { Drawing, PartModel, StoredFeature } from "../model/model.ts";
import { isReadable } from "../model/model.ts";
import type { Name, NameSource } from "../names/name.ts";
import { parseName } from "../names/text.ts";
import { definitionOf } from "../features/registry.ts";
import type { Reference } from "../model/reference.ts";
import type { Dependant } from "./dependants.ts";

/** Entities that are there no more, and those that are no longer what they were. */
export type Loss = { readonly gone: ReadonlySet<string>; readonly changed: ReadonlySet<string> };

/** An arc that was a circle is the same to what hangs on it; a circle that was a line is something else. */
export function lossOf(before: Drawing, after: Drawing, touched: readonly string[]): Loss {
  const gone = new Set<string>();
  const changed = new Set<string>();
  for (const id of touched) {
    const was = kindOf(id, before.entities);
    const is = kindOf(id, after.entities);
    if (is === undefined) gone.add(id);
    else if (was !== undefined && was !== is) changed.add(id);
  }
  return { gone, changed };
}

/** Of the sketch itself: curves without a point that they end in, and constraints that mean nothing any more. */
export function hangingOn(
  drawing: Drawing,
  { gone, changed }: Loss,
): readonly { readonly part: "entities" | "constraints"; readonly entry: string }[] {
  const removed = new Set(gone);
  const isLost = (point: string): boolean =>
    removed.has(point) || (changed.has(point) && kindOf(point, drawing.entities) !== "point");
  const curves = Object.entries(drawing.entities)
    .filter(([, entity]) => isKnownEntity(entity) && pointsOf(entity).some(isLost))
    .map(([entry]) => entry);
  for (const curve of curves) removed.add(curve);
  const constraints = Object.entries(drawing.constraints)
    .filter(
      ([, constraint]) =>
        isKnownConstraint(constraint) &&
        (constraint.on.some((on) => removed.has(on)) ||
          (constraint.on.some((on) => changed.has(on)) && !hasMeaning(constraint, drawing.entities))),
    )
    .map(([entry]) => entry);
  return [
    ...curves.map((entry) => ({ part: "entities" as const, entry })),
    ...constraints.map((entry) => ({ part: "constraints" as const, entry })),
  ];
}

/** Features that name geometry drawn as, or grown from, these entities of a sketch, or sweep a region within them. */
export function entityDependants(
  model: Pick<PartModel, "features">,
  sketch: string,
  entities: ReadonlySet<string>,
): readonly Dependant[] {
  const drawnFrom = new Set([
    sketch,
    ...model.features.filter((feature) => isBuiltOn(feature, sketch)).map(({ id }) => id),
  ]);
  const isBounded = boundedBy(entities);
  const dependants: Dependant[] = [];
  for (const feature of model.features) {
    const through = [
      ...namesIn(feature)
        .filter(({ name }) => mentions(name, drawnFrom, entities))
        .map(({ param }) => param),
      ...(isBuiltOn(feature, sketch) ? regionParams(feature, isBounded) : []),
    ];
    if (through.length > 0) {
      dependants.push({
        kind: "feature",
        id: feature.id,
        name: feature.name,
        through: [...new Set(through)],
      });
    }
  }
  return dependants;
}

function isBuiltOn(feature: StoredFeature, sketch: string): boolean {
  return "sketch" in feature.params && feature.params.sketch === sketch;
}

/** The parameters that choose a region that is bounded so. */
function regionParams(feature: StoredFeature, isBounded: (region: string) => boolean): readonly string[] {
  if (!isReadable(feature)) return [];
  const values: { readonly [name: string]: unknown } = feature.params;
  return Object.entries(definitionOf(feature.type).params).flatMap(([name, param]) => {
    const chosen = param.kind === "keys" && param.of === "region" ? (values[name] as readonly string[]) : [];
    return chosen.some(isBounded) ? [name] : [];
  });
}

function namesIn(feature: StoredFeature): readonly { readonly param: string; readonly name: Name }[] {
  if (!isReadable(feature)) return [];
  const values: { readonly [name: string]: unknown } = feature.params;
  return Object.entries(definitionOf(feature.type).params).flatMap(([param, { kind }]) => {
    const references =
      kind === "reference" ? [values[param]] : kind === "references" ? (values[param] as unknown[]) : [];
    return references.flatMap((reference) => {
      if (reference === null) return [];
      const name = parseName((reference as Reference).name);
      return name.ok ? [{ param, name: name.value }] : [];
    });
  });
}

function mentions(name: Name, drawnFrom: ReadonlySet<string>, entities: ReadonlySet<string>): boolean {
  return entitiesIn(name).some(({ feature, entity }) => drawnFrom.has(feature) && entities.has(entity));
}

/** The entities that a name says geometry is or grew from: of the feature itself, or of the sketch that it is built on. */
export function entitiesIn(
  name: Name | NameSource,
): readonly { readonly feature: string; readonly entity: string }[] {
  switch (name.kind) {
    case "entity":
      return [{ feature: name.feature, entity: name.entity }];
    case "face":
    case "body": {
      const { source } = name;
      if (source === undefined) return [];
      return source.kind === "sketch-entity"
        ? [{ feature: name.feature, entity: source.entity }]
        : entitiesIn(source);
    }
    case "edge":
    case "vertex":
      return name.faces.flatMap(entitiesIn);
    default:
      return [];
  }
}
