import { fail, ok, type Result } from "@solidtype/contracts";
import type { NewId } from "../compounds/draft.ts";
import { nearestTo, fractionOf, isClosed, pointAt, TOUCH } from "../geometry/curve.ts";
import { type PlacedCurve, type PlacedSketch, placeSketch } from "../geometry/resolve.ts";
import type { ArcEntity, CircleEntity, LineEntity } from "../schema/entity.ts";
import type { SketchPatch } from "../schema/patch.ts";
import type { SketchData } from "../schema/sketch.ts";
import type { Vec2 } from "../vec.ts";
import { type Cut, cutsOf } from "./cuts.ts";
import { Rework } from "./rework.ts";

export type EditCode = "no-such-curve" | "nothing-to-meet" | "does-not-fit";

export function noSuchCurve(id: string) {
  return fail("no-such-curve" as const, "Choose a line, an arc or a circle.", { entity: id });
}

/**
 * Takes away the piece of a curve around a place, up to where others meet it on either side; the whole curve where
 * none does. What is left keeps the curve's id, ends on what cut it, and keeps every constraint that still has a
 * meaning: direction, radius, tangency, not length.
 */
export function trim(newId: NewId, data: SketchData, id: string, at: Vec2): Result<SketchPatch, EditCode> {
  const sketch = placeSketch(data);
  const target = sketch.curves.find((curve) => curve.id === id);
  if (target === undefined) return noSuchCurve(id);
  const cuts = cutsOf(sketch, target);
  const work = new Rework(newId, data);
  const t = fractionOf(target.curve, at);
  const { entity } = target;
  if (isClosed(target.curve)) {
    trimClosed(work, id, entity as CircleEntity, cuts, t);
  } else {
    const before = cuts.findLast((cut) => cut.t <= t);
    const after = cuts.find((cut) => cut.t > t);
    const touching = touchingAt(sketch, target, pointAt(target.curve, 1));
    trimOpen(work, id, entity as LineEntity | ArcEntity, { before, after, touching });
  }
  return ok(work.patch);
}

/** A circle has to be met twice to leave an arc. */
function trimClosed(work: Rework, id: string, circle: CircleEntity, cuts: readonly Cut[], t: number): void {
  const [first, last] = [cuts[0], cuts.at(-1)];
  if (first === undefined || last === undefined || first === last) return work.remove(id, circle);
  const before = cuts.findLast((cut) => cut.t <= t) ?? last;
  const after = cuts.find((cut) => cut.t > t) ?? first;
  const { center, construction } = circle;
  work.replace(id, circle, {
    type: "arc",
    center,
    start: endAt(work, after),
    end: endAt(work, before),
    ...(construction === undefined ? {} : { construction }),
  });
}

/** What goes: from cut to cut. `touching` are the curves at the end of what lies behind it. */
type Stretch = {
  readonly before: Cut | undefined;
  readonly after: Cut | undefined;
  readonly touching: readonly string[];
};

function touchingAt(sketch: PlacedSketch, target: PlacedCurve, place: Vec2): readonly string[] {
  const isThere = ({ id, curve }: PlacedCurve) => id !== target.id && nearestTo(curve, place) <= TOUCH;
  return sketch.curves.filter(isThere).map(({ id }) => id);
}

function trimOpen(
  work: Rework,
  id: string,
  curve: LineEntity | ArcEntity,
  { before, after, touching }: Stretch,
): void {
  if (before === undefined && after === undefined) return work.remove(id, curve);
  if (before === undefined && after !== undefined)
    return work.replace(id, curve, { ...curve, start: endAt(work, after) });
  if (before === undefined) return;
  work.replace(id, curve, { ...curve, end: endAt(work, before) });
  if (after === undefined) return;
  const start = endAt(work, after);
  const rest = work.add({ ...curve, start });
  work.releaseFrom(start, id);
  for (const other of touching) work.handOver("tangent", id, other, rest);
  work.constrain(curve.type === "line" ? "collinear" : "equal", id, rest);
}

/** The point at which a curve now ends: the one that is there, or a new one held on what cuts. */
export function endAt(work: Rework, { at, by, point }: Cut): string {
  if (point !== undefined) return point;
  const made = work.point(at);
  work.constrain("on-curve", made, by);
  return made;
}
