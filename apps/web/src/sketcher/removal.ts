import { isKnownEntity, pointsOf, type SketchData, type SketchPatch } from "@solidtype/sketch";

/** Takes these away; the ends of a curve go with it where nothing else is drawn on them. */
export function removalOf(data: SketchData, going: ReadonlySet<string>): SketchPatch {
  const drawn = Object.entries(data.entities);
  const ends = (goes: boolean): readonly string[] =>
    drawn.flatMap(([id, entity]) =>
      going.has(id) === goes && isKnownEntity(entity) ? pointsOf(entity) : [],
    );
  const needed = new Set(ends(false));
  const ids = new Set([...going, ...ends(true).filter((id) => !needed.has(id))]);
  const gone = (part: object) =>
    Object.fromEntries([...ids].filter((id) => id in part).map((id) => [id, null]));
  return { entities: gone(data.entities), constraints: gone(data.constraints) };
}
