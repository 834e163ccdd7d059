import { fail, ok, type Result } from "@solidtype/contracts";
import type { NewId } from "../compounds/draft.ts";
import { crossings } from "../geometry/crossings.ts";
import { arc, type Curve, pointAt, TOUCH } from "../geometry/curve.ts";
import { placeSketch } from "../geometry/resolve.ts";
import type { SketchPatch } from "../schema/patch.ts";
import type { SketchData } from "../schema/sketch.ts";
import { distance, dot, subtract, type Vec2 } from "../vec.ts";
import { drawBeside } from "./beside.ts";
import { chainOf, type Link } from "./chain.ts";
import { carrier, shifted } from "./offset-curve.ts";
import { Rework } from "./rework.ts";
import { type EditCode, noSuchCurve } from "./trim.ts";

/**
 * Curves that run beside a chain or loop of curves at one distance: to the left of the chain when positive, as it runs
 * from its first curve. They meet without a corner where the originals do; what that says of them is not said again.
 */
export function offset(
  newId: NewId,
  data: SketchData,
  curves: readonly string[],
  by: number,
): Result<SketchPatch, EditCode> {
  const sketch = placeSketch(data);
  const placed = new Map(sketch.curves.map((curve) => [curve.id, curve]));
  const chosen = curves.flatMap((id) => placed.get(id) ?? []);
  const [first] = chosen;
  if (first === undefined || chosen.length !== curves.length) return noSuchCurve(curves[0] ?? "");
  const work = new Rework(newId, data);
  if (first.entity.type === "circle") {
    if (chosen.length > 1) return noChain(curves);
    const moved = shifted(first.curve, by);
    if (moved?.kind !== "round") return doesNotFit();
    const made = work.addLike(first.entity, {
      type: "circle",
      center: first.entity.center,
      radius: moved.radius,
    });
    work.dimension("radius", [made], moved.radius);
    return ok(work.patch);
  }
  const chain = chainOf(chosen);
  if (chain === undefined) return noChain(curves);
  const ends = endsOf(chain.links, chain.closed, by);
  if (ends === undefined) return doesNotFit();
  const points = ends.map((place) => work.point(place));
  drawBeside(work, chain, points, by);
  return ok(work.patch);
}

function noChain(curves: readonly string[]) {
  return fail("no-such-curve" as const, "Choose one circle, or curves that follow each other, end to end.", {
    curves: [...curves],
  });
}

function doesNotFit() {
  return fail("does-not-fit" as const, "The curves leave no room for an offset of this size.");
}

/** Where the chain beside runs from curve to curve; undefined when one of its pieces would turn round. */
function endsOf(links: readonly Link[], closed: boolean, by: number): readonly Vec2[] | undefined {
  const count = closed ? links.length : links.length + 1;
  const ends: Vec2[] = [];
  for (let at = 0; at < count; at += 1) {
    const before = links[at - 1] ?? (closed ? links.at(-1) : undefined);
    const place = cornerBeside(before, links[at % links.length], at < links.length, by);
    if (place === undefined) return undefined;
    ends.push(place);
  }
  const stands = links.every((link, at) =>
    keepsItsWay(link, ends[at] ?? link.from, ends[(at + 1) % ends.length] ?? link.to),
  );
  return stands ? ends : undefined;
}

function cornerBeside(
  before: Link | undefined,
  after: Link | undefined,
  hasAfter: boolean,
  by: number,
): Vec2 | undefined {
  const next = hasAfter ? after : undefined;
  if (before === undefined || next === undefined) {
    const link = next ?? before;
    if (link === undefined) return undefined;
    const moved = shifted(link.curve, link.forward ? by : -by);
    return moved === undefined ? undefined : pointAt(moved, (next === undefined) === link.forward ? 1 : 0);
  }
  const [a, b] = [beside(before, by), beside(next, by)];
  if (a === undefined || b === undefined) return undefined;
  const corner = next.from;
  if (next.smoothBefore) {
    const moved = shifted(next.curve, next.forward ? by : -by);
    return moved === undefined ? undefined : pointAt(moved, next.forward ? 0 : 1);
  }
  const places = crossings(a, b).map(({ at }) => at);
  return places.toSorted((one, other) => distance(one, corner) - distance(other, corner))[0];
}

function beside(link: Link, by: number): Curve | undefined {
  const moved = shifted(link.curve, link.forward ? by : -by);
  return moved === undefined ? undefined : carrier(moved);
}

function keepsItsWay({ curve, forward, from, to }: Link, start: Vec2, end: Vec2): boolean {
  if (distance(start, end) <= TOUCH) return false;
  if (curve.kind === "segment") return dot(subtract(end, start), subtract(to, from)) > 0;
  const [a, b] = forward ? [start, end] : [end, start];
  return Math.abs(arc(curve.center, a, b).sweep - curve.sweep) < Math.PI;
}
