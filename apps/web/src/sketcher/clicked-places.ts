import { type Inference, isKnownEntity, type SketchData } from "@solidtype/sketch";

/** Clicked places follow the points that they are on; where one is gone, the shape is begun anew. */
export function stillThere(clicked: readonly Inference[], data: SketchData): readonly Inference[] {
  const followed = clicked.map((snap): Inference | null => {
    if (snap.point === undefined) return snap;
    const point = data.entities[snap.point];
    if (point === undefined || !isKnownEntity(point) || point.type !== "point") return null;
    return { ...snap, at: { x: point.x, y: point.y } };
  });
  return followed.includes(null) ? [] : followed.flatMap((snap) => snap ?? []);
}
