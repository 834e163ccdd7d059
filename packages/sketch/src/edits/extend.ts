import { fail, ok, type Result } from "@solidtype/contracts";
import type { NewId } from "../compounds/draft.ts";
import { type Curve, fractionOf, isClosed, pointAt, segment, TOUCH } from "../geometry/curve.ts";
import { placeSketch, type PlacedCurve, type PlacedSketch } from "../geometry/resolve.ts";
import type { ArcEntity, LineEntity } from "../schema/entity.ts";
import type { SketchPatch } from "../schema/patch.ts";
import { COORDINATE_LIMIT } from "../schema/scalar.ts";
import type { SketchData } from "../schema/sketch.ts";
import { add, distance, scale, subtract, unit, type Vec2 } from "../vec.ts";
import { type Cut, meetings } from "./cuts.ts";
import { Rework } from "./rework.ts";
import { type EditCode, endAt, noSuchCurve } from "./trim.ts";

/** Lets a line or arc go on from the end nearer to a place, along its own carrier, to the first curve it meets. */
export function extend(newId: NewId, data: SketchData, id: string, at: Vec2): Result<SketchPatch, EditCode> {
  const sketch = placeSketch(data);
  const target = sketch.curves.find((curve) => curve.id === id);
  if (target === undefined || target.entity.type === "circle") return noSuchCurve(id);
  const { curve } = target;
  const end = fractionOf(curve, at) >= 0.5 ? "end" : "start";
  const met = firstMet(sketch, target, end);
  if (met === undefined)
    return fail("nothing-to-meet", "No curve lies in the way of this end.", { entity: id });
  const work = new Rework(newId, data);
  const entity = target.entity as LineEntity | ArcEntity;
  work.replace(id, entity, { ...entity, [end]: endAt(work, met) });
  return ok(work.patch);
}

function firstMet(sketch: PlacedSketch, target: PlacedCurve, end: "start" | "end"): Cut | undefined {
  const ends = [0, 1].map((fraction) => pointAt(target.curve, fraction));
  const beyond = { ...target, curve: continued(target.curve, end) };
  // An arc that came round to its own other end would be none.
  const found = meetings(sketch, beyond).filter((cut) => ends.every((own) => distance(cut.at, own) > TOUCH));
  // What goes on from a start runs backwards: its nearest is the last.
  return end === "end" || target.curve.kind === "segment" ? found[0] : found.at(-1);
}

/** The part of the carrier that lies past an end; a line's runs away from it, an arc's is the rest of its circle. */
function continued(curve: Curve, end: "start" | "end"): Curve {
  if (curve.kind === "segment") {
    const [from, back] = end === "end" ? [curve.end, curve.start] : [curve.start, curve.end];
    return segment(from, add(from, scale(unit(subtract(from, back)), 2 * COORDINATE_LIMIT)));
  }
  if (isClosed(curve)) return curve;
  return { ...curve, startAngle: curve.startAngle + curve.sweep, sweep: 2 * Math.PI - curve.sweep };
}
