import { fail, ok, type Result } from "@solidtype/contracts";
import { inOrder } from "../compounds/basic.ts";
import type { NewId } from "../compounds/draft.ts";
import { crossings } from "../geometry/crossings.ts";
import { type Curve, fractionOf, pointAt, TOUCH } from "../geometry/curve.ts";
import { type PlacedCurve, placeSketch, type PlacedSketch } from "../geometry/resolve.ts";
import type { ArcEntity, LineEntity } from "../schema/entity.ts";
import type { SketchPatch } from "../schema/patch.ts";
import type { SketchData } from "../schema/sketch.ts";
import { cross, distance, subtract, type Vec2 } from "../vec.ts";
import { keepCorner, type Side } from "./kept-corner.ts";
import { carrier, shifted } from "./offset-curve.ts";
import { Rework } from "./rework.ts";
import type { EditCode } from "./trim.ts";

type Ended = PlacedCurve & { readonly entity: LineEntity | ArcEntity };
type End = { readonly curve: Ended; readonly which: "start" | "end" };

/**
 * Rounds the corner in which two lines or arcs end: an arc of the radius, tangent to both, in its place. They share a
 * point there, or have their own, lying on each other. Of more, those count that do not only help to construct. For the
 * others, and for what is measured from it, the corner's point stays where the two would meet.
 */
export function roundCorner(
  newId: NewId,
  data: SketchData,
  corner: string,
  radius: number,
): Result<SketchPatch, EditCode> {
  const sketch = placeSketch(data);
  const [first, second, ...more] = endsAt(sketch, corner);
  const place = sketch.points.get(corner);
  if (first === undefined || second === undefined || more.length > 0 || place === undefined)
    return fail("no-such-curve", "Choose a point in which two lines or arcs end.", { entity: corner });
  const fits = radius > TOUCH ? roundingOf(first.curve, second.curve, place, radius) : undefined;
  if (fits === undefined)
    return fail("does-not-fit", "An arc of this radius does not fit into the corner.", { entity: corner });
  const work = new Rework(newId, data);
  const ends = [first, second].map(({ curve: { id, entity }, which }, index) => {
    const end = work.point(index === 0 ? fits.onFirst : fits.onSecond);
    work.replace(id, entity, { ...entity, [which]: end });
    return end;
  });
  const turn = cross(subtract(fits.onFirst, fits.center), subtract(fits.onSecond, fits.center));
  const [start, end] = inOrder(ends[0] ?? "", ends[1] ?? "", turn);
  const arc = work.add({ type: "arc", center: work.point(fits.center), start, end });
  work.constrain("tangent", arc, first.curve.id);
  work.constrain("tangent", arc, second.curve.id);
  keepCorner(work, data, [sideOf(first), sideOf(second)]);
  work.dimension("radius", [arc], radius);
  return ok(work.patch);
}

const sideOf = ({ curve: { id, entity }, which }: End): Side => ({ id, entity, which });

/** Those that end in the point itself, if there are two; else all that end where it lies. Help geometry counts last. */
function endsAt({ curves, points }: PlacedSketch, corner: string): readonly End[] {
  const place = points.get(corner);
  const ends = curves.flatMap((placed): readonly End[] =>
    isEnded(placed) ? (["start", "end"] as const).map((which) => ({ curve: placed, which })) : [],
  );
  const own = ends.filter(({ curve, which }) => curve.entity[which] === corner);
  if (place === undefined) return own;
  const there = ends.filter(
    ({ curve, which }) => distance(points.get(curve.entity[which]) ?? NOWHERE, place) <= TOUCH,
  );
  for (const found of [own, there]) {
    const drawn = found.filter(({ curve }) => curve.entity.construction !== true);
    if (drawn.length > 1) return drawn;
  }
  return own.length > 1 ? own : there;
}

const NOWHERE: Vec2 = { x: Number.NaN, y: Number.NaN };

function isEnded(placed: PlacedCurve): placed is Ended {
  return placed.entity.type !== "circle";
}

type Rounding = { readonly center: Vec2; readonly onFirst: Vec2; readonly onSecond: Vec2 };

/** Its centre is as far from both carriers; of the places that are, the one whose feet lie on the curves and nearest. */
function roundingOf(
  first: PlacedCurve,
  second: PlacedCurve,
  corner: Vec2,
  radius: number,
): Rounding | undefined {
  const found: Rounding[] = [];
  for (const one of [radius, -radius]) {
    for (const other of [radius, -radius]) {
      const [a, b] = [shifted(carrier(first.curve), one), shifted(carrier(second.curve), other)];
      if (a === undefined || b === undefined) continue;
      for (const { at: center } of crossings(a, b)) {
        const [onFirst, onSecond] = [footOn(first.curve, center), footOn(second.curve, center)];
        if (onFirst === undefined || onSecond === undefined || distance(onFirst, onSecond) <= TOUCH) continue;
        found.push({ center, onFirst, onSecond });
      }
    }
  }
  return found.toSorted((a, b) => distance(a.center, corner) - distance(b.center, corner))[0];
}

/** Where the curve passes nearest, strictly between its ends: something of it has to be left. */
function footOn(curve: Curve, place: Vec2): Vec2 | undefined {
  const t = fractionOf(curve, place);
  const foot = pointAt(curve, t);
  const inside = t > 0 && t < 1 && [0, 1].every((end) => distance(pointAt(curve, end), foot) > TOUCH);
  return inside ? foot : undefined;
}
