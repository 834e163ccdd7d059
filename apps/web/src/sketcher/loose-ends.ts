import { entityDependants, type PartModel } from "@solidtype/document";
import {
  isKnownConstraint,
  isKnownEntity,
  pointsOf,
  type SketchData,
  type SketchPatch,
} from "@solidtype/sketch";

/** These only say where a point itself lies: nothing else loses its hold when the point goes. */
const placing = new Set(["coincident", "on-curve", "midpoint", "fixed"]);

/** The change that takes these away, as far as they are there. */
export function without({ entities, constraints }: SketchData, ids: readonly string[]): SketchPatch {
  const gone = (part: object) => Object.fromEntries(ids.filter((id) => id in part).map((id) => [id, null]));
  return { entities: gone(entities), constraints: gone(constraints) };
}

/**
 * What is taken away, with the ends of its curves on which nothing else stands: no other curve, nothing that is
 * measured or aligned from there, no feature outside the sketch.
 */
export function withLooseEnds(
  model: PartModel,
  feature: string,
  data: SketchData,
  taken: ReadonlySet<string>,
): ReadonlySet<string> {
  const ends = (goes: boolean): readonly string[] =>
    Object.entries(data.entities).flatMap(([id, entity]) =>
      taken.has(id) === goes && isKnownEntity(entity) ? pointsOf(entity) : [],
    );
  const drawnOn = new Set(ends(false));
  const loose = [...ends(true), ...corners(data, taken)];
  const gone = new Set([...taken, ...loose.filter((id) => !drawnOn.has(id))]);
  const needed = new Set([...holding(data, gone), ...outside(model, feature, gone)]);
  return new Set([...gone].filter((id) => taken.has(id) || !needed.has(id)));
}

/** Where these would meet if a corner had not been rounded: points on them that only help to construct. */
function corners({ entities, constraints }: SketchData, taken: ReadonlySet<string>): readonly string[] {
  const carriers = Object.values(constraints).flatMap((constraint) =>
    isKnownConstraint(constraint) && constraint.type === "on-curve" ? [constraint.on] : [],
  );
  return Object.entries(entities).flatMap(([id, entity]) => {
    const isHelp = isKnownEntity(entity) && entity.type === "point" && entity.construction === true;
    return isHelp && carriers.some(([point, curve = ""]) => point === id && taken.has(curve)) ? [id] : [];
  });
}

/** Whether something else is drawn on these, held from them or stands on them, in the sketch or outside. */
export function isStoodOn(
  model: PartModel,
  feature: string,
  { entities, constraints }: SketchData,
  ids: readonly string[],
): boolean {
  const own = new Set(ids);
  const others = <Part>(parts: { readonly [id: string]: Part }): Part[] =>
    Object.entries(parts).flatMap(([id, part]) => (own.has(id) ? [] : [part]));
  const uses = (on: readonly string[]): boolean => on.some((id) => own.has(id));
  return (
    others(entities).some((entity) => isKnownEntity(entity) && uses(pointsOf(entity))) ||
    others(constraints).some((constraint) => isKnownConstraint(constraint) && uses(constraint.on)) ||
    entityDependants(model, feature, own).length > 0
  );
}

/** Of what goes: where something that stays is held from. */
function holding(data: SketchData, gone: ReadonlySet<string>): readonly string[] {
  return Object.entries(data.constraints).flatMap(([id, constraint]) => {
    if (gone.has(id) || !isKnownConstraint(constraint) || placing.has(constraint.type)) return [];
    const stays = constraint.on.some((on) => on in data.entities && !gone.has(on));
    return stays ? constraint.on : [];
  });
}

/** Of what goes: where another feature stands. */
function outside(model: PartModel, feature: string, gone: ReadonlySet<string>): readonly string[] {
  const isNeeded = (ids: ReadonlySet<string>): boolean => entityDependants(model, feature, ids).length > 0;
  return isNeeded(gone) ? [...gone].filter((id) => isNeeded(new Set([id]))) : [];
}
