import { type Curve, pointAt } from "../geometry/curve.ts";
import type { PlacedCurve } from "../geometry/resolve.ts";
import { Vertices } from "../regions/vertices.ts";
import { cross, dot, subtract, turnLeft, type Vec2 } from "../vec.ts";

/** A curve as a chain runs through it. */
export type Link = {
  readonly placed: PlacedCurve;
  readonly curve: Curve;
  /** Whether the chain runs from the curve's start to its end. */
  readonly forward: boolean;
  readonly from: Vec2;
  readonly to: Vec2;
  /** Whether it goes on from the one before, or into the one after, without a corner. */
  readonly smoothBefore: boolean;
  readonly smoothAfter: boolean;
};

type Step = { readonly placed: PlacedCurve; readonly forward: boolean };

/** The curves in the order in which they follow each other, from the first one's side; undefined when they do not. */
export function chainOf(
  curves: readonly PlacedCurve[],
): { readonly links: readonly Link[]; readonly closed: boolean } | undefined {
  const first = curves[0];
  if (first === undefined || curves.some(({ entity }) => entity.type === "circle")) return undefined;
  const endpoint = numberedEnds();
  const at = new Map<number, PlacedCurve[]>();
  for (const placed of curves)
    for (const end of [endpoint(placed, false), endpoint(placed, true)]) {
      const here = at.get(end);
      if (here === undefined) at.set(end, [placed]);
      else here.push(placed);
    }
  const left = new Set(curves.slice(1));
  /** What follows from a place on, as it runs away from there. */
  const walk = (from: number): readonly Step[] => {
    const steps: Step[] = [];
    for (let place = from; ;) {
      const placed = at.get(place)?.find((one) => left.has(one));
      if (placed === undefined) return steps;
      left.delete(placed);
      const forward = endpoint(placed, false) === place;
      steps.push({ placed, forward });
      place = endpoint(placed, forward);
    }
  };
  const after = walk(endpoint(first, true));
  const before = walk(endpoint(first, false)).toReversed();
  const steps = [
    ...before.map(({ placed, forward }) => ({ placed, forward: !forward })),
    { placed: first, forward: true },
    ...after,
  ];
  const endOf = (step: Step | undefined, last: boolean) =>
    step === undefined ? undefined : endpoint(step.placed, last === step.forward);
  if (left.size > 0) return undefined;
  const closed = steps.length > 1 && endOf(steps.at(-1), true) === endOf(steps[0], false);
  return { links: linked(steps, closed), closed };
}

/** A number for each place in which a curve ends: whether they share a point or have their own there is all one. */
function numberedEnds(): (placed: PlacedCurve, last: boolean) => number {
  const places = new Vertices();
  return ({ curve }, last) => places.at(pointAt(curve, last ? 1 : 0));
}

function linked(steps: readonly Step[], closed: boolean): readonly Link[] {
  return steps.map((step, at) => {
    const { curve } = step.placed;
    const before = steps[at - 1] ?? (closed ? steps.at(-1) : undefined);
    const after = steps[at + 1] ?? (closed ? steps[0] : undefined);
    return {
      placed: step.placed,
      curve,
      forward: step.forward,
      from: pointAt(curve, step.forward ? 0 : 1),
      to: pointAt(curve, step.forward ? 1 : 0),
      smoothBefore: meetSmoothly(before, step),
      smoothAfter: meetSmoothly(step, after),
    };
  });
}

function meetSmoothly(before: Step | undefined, after: Step | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const [a, b] = [heading(before, true), heading(after, false)];
  return Math.abs(cross(a, b)) <= 1e-6 * Math.sqrt(dot(a, a) * dot(b, b)) && dot(a, b) > 0;
}

/** The direction in which the chain leaves a curve's end, or sets out at its beginning. */
function heading({ placed: { curve }, forward }: Step, atEnd: boolean): Vec2 {
  const along =
    curve.kind === "segment"
      ? subtract(curve.end, curve.start)
      : turnLeft(subtract(pointAt(curve, atEnd === forward ? 1 : 0), curve.center));
  return forward ? along : { x: -along.x, y: -along.y };
}
