import { type Diagnosis, isKnownEntity, type SketchData } from "@solidtype/sketch";

const many = (count: number, what: string): string => (count === 1 ? `1 ${what}` : `${count} ${what}s`);

/** How well the sketch is defined, and what can still move: the curves by kind, loose points last. */
export function freedomWords(data: SketchData, diagnosis: Diagnosis | null, freedom: number): string {
  const states = Object.entries(diagnosis?.entities ?? {});
  if (states.some(([, state]) => state === "over")) return "Over-defined: take a red constraint away";
  if (Object.keys(data.entities).length === 0) return "Draw something: L line, G rectangle, C circle";
  if (freedom === 0) return "Fully defined";
  const counts = new Map<string, number>();
  for (const [id, state] of states) {
    const entity = data.entities[id];
    if (state !== "under" || entity === undefined || !isKnownEntity(entity)) continue;
    counts.set(entity.type, (counts.get(entity.type) ?? 0) + 1);
  }
  const curves = ["line", "circle", "arc"].flatMap((type) => {
    const count = counts.get(type) ?? 0;
    return count === 0 ? [] : [many(count, type)];
  });
  const free = curves.length > 0 ? curves : [many(counts.get("point") ?? 0, "point")];
  return `${many(freedom, "degree")} of freedom: ${free.join(", ")} can still move`;
}
