import { isKnownEntity, ORIGIN, type SketchData, type Vec2, X_AXIS, Y_AXIS } from "@solidtype/sketch";
import { outline } from "./sketch-picture.ts";

function gapTo(a: Vec2, b: Vec2, point: Vec2): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const share =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length));
  return Math.hypot(a.x + dx * share - point.x, a.y + dy * share - point.y);
}

/** From a place to a drawn curve; infinite for what is not drawn. */
export function gapToEntity(data: SketchData, id: string, place: Vec2): number {
  const entity = data.entities[id];
  if (entity === undefined || !isKnownEntity(entity)) return Infinity;
  const line = outline(data, entity) ?? [];
  let gap = Infinity;
  for (let step = 0; step < line.length - 1; step += 1) {
    const [a, b] = [line[step], line[step + 1]];
    if (a !== undefined && b !== undefined) gap = Math.min(gap, gapTo(a, b, place));
  }
  return gap;
}

type Pointable = "all" | "points" | "curves";

/** Within this share of what is in reach a point is meant, whatever curve lies nearer: curves end in their points. */
const pointShare = 2 / 3;

/**
 * What the pointer is on: a point that it is close to; else the nearest curve, or a point for which one is less exact;
 * then the origin and the axes, which lie under everything.
 */
export function nearestEntity(
  data: SketchData,
  place: Vec2,
  reach: number,
  among: Pointable = "all",
): string | null {
  let best: { readonly id: string; readonly gap: number } | null = null;
  const consider = (id: string, gap: number): void => {
    if (gap <= reach && (best === null || gap < best.gap)) best = { id, gap };
  };
  const found = (): string | null => (best as { readonly id: string } | null)?.id ?? null;
  for (const [id, entity] of Object.entries(data.entities)) {
    if (among !== "curves" && entity.type === "point" && "x" in entity) {
      const gap = Math.hypot(entity.x - place.x, entity.y - place.y);
      consider(id, gap <= reach * pointShare ? gap - reach : gap / 2);
    }
    if (among !== "points") consider(id, gapToEntity(data, id, place));
  }
  if (among !== "all" || found() !== null) return found();
  consider(ORIGIN, Math.hypot(place.x, place.y) / 2);
  if (found() !== null) return found();
  consider(X_AXIS, Math.abs(place.y));
  consider(Y_AXIS, Math.abs(place.x));
  return found();
}

/** What tells ends that lie in one place apart from others: two points held together are one corner. */
export function placeOf(data: SketchData, point: string): string {
  const entity = data.entities[point];
  if (entity === undefined || !isKnownEntity(entity) || entity.type !== "point") return point;
  return `${Math.round(entity.x * 1e6)} ${Math.round(entity.y * 1e6)}`;
}

/** A curve with all that go on from it, end to end, as long as only one goes on. */
export function chainThrough(data: SketchData, id: string): string[] {
  const curves = Object.entries(data.entities).flatMap(([curve, entity]) =>
    isKnownEntity(entity) && (entity.type === "line" || entity.type === "arc") && entity.construction !== true
      ? [{ curve, ends: [placeOf(data, entity.start), placeOf(data, entity.end)] }]
      : [],
  );
  const chain = new Set([id]);
  for (const member of chain) {
    for (const end of curves.find(({ curve }) => curve === member)?.ends ?? []) {
      const meeting = curves.filter(({ ends }) => ends.includes(end));
      if (meeting.length === 2) for (const { curve } of meeting) chain.add(curve);
    }
  }
  return [...chain];
}
