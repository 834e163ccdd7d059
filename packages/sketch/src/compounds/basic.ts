import { fail, ok, type Result } from "@solidtype/contracts";
import { TOUCH } from "../geometry/curve.ts";
import { add, cross, distance, dot, length, scale, subtract, turnLeft, type Vec2 } from "../vec.ts";
import { Draft, type NewId, type Place, type Shape } from "./draft.ts";

type Made = Result<Shape, "degenerate-shape">;

export function tooSmall(what: string): {
  readonly ok: false;
  readonly error: { code: "degenerate-shape"; message: string };
} {
  return fail("degenerate-shape", `${what} Place its points further apart.`);
}

export function lineShape(newId: NewId, start: Place, end: Place): Made {
  if (distance(start, end) <= TOUCH) return tooSmall("The line has no length.");
  const draft = new Draft(newId);
  draft.line(draft.point(start), draft.point(end));
  return ok(draft.shape);
}

export function circleShape(newId: NewId, center: Place, radius: number): Made {
  if (!(radius > TOUCH)) return tooSmall("The circle has no radius.");
  const draft = new Draft(newId);
  draft.circle(draft.point(center), radius);
  return ok(draft.shape);
}

/** From start to wherever `toward` points, `turn` saying which way round (positive is counter-clockwise). */
export function arcByCenter(newId: NewId, center: Place, start: Place, toward: Place, turn: 1 | -1): Made {
  const radius = distance(center, start);
  const reach = distance(center, toward);
  if (radius <= TOUCH || reach <= TOUCH) return tooSmall("The arc has no radius.");
  const end =
    toward.point === undefined ? add(center, scale(subtract(toward, center), radius / reach)) : toward;
  if (distance(start, end) <= TOUCH) return tooSmall("The arc starts where it ends.");
  const draft = new Draft(newId);
  const [middlePoint, from, to] = [draft.point(center), draft.point(start), draft.point(end)];
  draft.arc(middlePoint, ...inOrder(from, to, turn));
  return ok(draft.shape);
}

/** From start to end through a third place, which leaves no trace. */
export function arcByThreePoints(newId: NewId, start: Place, through: Vec2, end: Place): Made {
  const center = circumcenter(start, through, end);
  if (center === undefined) return tooSmall("Three points in a line make no arc.");
  const draft = new Draft(newId);
  const [from, to] = [draft.point(start), draft.point(end)];
  const turn = cross(subtract(through, start), subtract(end, through)) > 0 ? 1 : -1;
  draft.arc(draft.point(center), ...inOrder(from, to, turn));
  return ok(draft.shape);
}

/** Arcs run counter-clockwise: one drawn the other way starts at its end. */
export function inOrder(from: string, to: string, turn: number): [start: string, end: string] {
  return turn > 0 ? [from, to] : [to, from];
}

function circumcenter(a: Vec2, b: Vec2, c: Vec2): Vec2 | undefined {
  const [ab, ac] = [subtract(b, a), subtract(c, a)];
  const doubledArea = cross(ab, ac);
  const longest = Math.max(distance(a, b), distance(b, c), distance(c, a));
  // Flatter than this the centre is so far away that the arc is a line for all purposes.
  if (Math.abs(doubledArea) <= 1e-9 * longest * longest || longest <= TOUCH) return undefined;
  const offset = subtract(scale(turnLeft(ab), -dot(ac, ac)), scale(turnLeft(ac), -dot(ab, ab)));
  return add(a, scale(offset, -1 / (2 * doubledArea)));
}

/** The centre of the arc that leaves `from` in the given direction and arrives at `to`, and which way it turns. */
export function tangentArc(
  from: Vec2,
  direction: Vec2,
  to: Vec2,
): { center: Vec2; turn: 1 | -1 } | undefined {
  const left = turnLeft(direction);
  const chord = subtract(to, from);
  const sideways = dot(left, chord);
  if (Math.abs(sideways) <= 1e-9 * length(chord) * length(left)) return undefined;
  const factor = dot(chord, chord) / (2 * sideways);
  return { center: add(from, scale(left, factor)), turn: factor > 0 ? 1 : -1 };
}
