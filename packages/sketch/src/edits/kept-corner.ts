import type { Constraint } from "../schema/constraint.ts";
import { type ArcEntity, isBuiltIn, type LineEntity, pointsOf } from "../schema/entity.ts";
import { knownConstraints, knownEntities, type SketchData } from "../schema/sketch.ts";
import type { Rework } from "./rework.ts";

/** A curve that ended in the corner, as it was. */
export type Side = {
  readonly id: string;
  readonly entity: LineEntity | ArcEntity;
  readonly which: "start" | "end";
};

const cornerOf = ({ entity, which }: Side): string => entity[which];
const farEndOf = ({ entity, which }: Side): string => entity[which === "start" ? "end" : "start"];

/**
 * Keeps the sizes that a corner which is rounded had a part in. Its point stays where the two sides would meet, if something
 * is said of it or of how long a side is: what was measured from it, or over a whole side, goes on from there. Where the
 * sides had a point each, one stays for both.
 */
export function keepCorner(work: Rework, data: SketchData, sides: readonly [Side, Side]): void {
  const said = knownConstraints(data);
  const corners = [...new Set(sides.map(cornerOf))];
  const own = new Set(sides.map(({ id }) => id));
  const drawnOn = new Set(
    knownEntities(data).flatMap(([id, entity]) => (own.has(id) ? [] : pointsOf(entity))),
  );
  const around = new Set([...corners, ...own]);
  const ofCorner = said.filter(
    ([, { on }]) =>
      on.some((one) => corners.includes(one)) && (on.length === 1 || on.some((one) => !around.has(one))),
  );
  const ofLength = said.filter(([, constraint]) => sides.some((side) => isOfWhole(constraint, side)));
  const held = corners.find((point) => drawnOn.has(point)) ?? corners.find(isBuiltIn);
  if (held === undefined && ofCorner.length + ofLength.length === 0) return;
  const [first = ""] = corners;
  const kept = held ?? first;
  work.keepPoint(kept);
  for (const { id } of sides) work.constrain("on-curve", kept, id);
  // Other curves may end in the other point: what is said of that is said of them.
  const other = corners.find((point) => point !== kept && !drawnOn.has(point));
  const onOther = ofCorner.filter(([, { on }]) => other !== undefined && on.includes(other));
  for (const [id, constraint] of onOther)
    work.say(id, { ...constraint, on: constraint.on.map((one) => (one === other ? kept : one)) });
  const whole = new Map<string, string>();
  for (const side of sides) {
    const ends = [farEndOf(side), kept] as const;
    if (ofLength.some(([, one]) => one.type === "equal" && one.on.includes(side.id)))
      whole.set(side.id, work.helpLine(...ends));
  }
  for (const [id, constraint] of ofLength) {
    const [side] = sides.filter((one) => isOfWhole(constraint, one));
    const isDrawn = constraint.on.some((one) => whole.has(one));
    if (isDrawn) work.say(id, { ...constraint, on: constraint.on.map((one) => whole.get(one) ?? one) });
    else if (side !== undefined) work.say(id, overEnds(constraint, [farEndOf(side), kept]));
  }
}

/** Whether it is about the whole of a line, from end to end. */
function isOfWhole({ type, on }: Constraint, { id, entity }: Side): boolean {
  const isOfExtent = type === "length" || type === "midpoint" || type === "equal";
  return entity.type === "line" && isOfExtent && on.includes(id);
}

/** What is said of a line from end to end, said of the two points. */
function overEnds(constraint: Constraint, ends: readonly [string, string]): Constraint {
  if (constraint.type === "length") return { ...constraint, type: "distance", on: [...ends] };
  const [middle = ""] = constraint.on;
  return { type: "symmetric", on: [...ends, middle] };
}
