import { fail, ok, type Result } from "@solidtype/contracts";
import { isBuiltIn } from "../schema/entity.ts";
import { COORDINATE_LIMIT } from "../schema/scalar.ts";
import type { SketchData } from "../schema/sketch.ts";
import { add, distance, length, scale, subtract, unit, type Vec2 } from "../vec.ts";
import { freedomOf } from "./diagnose.ts";
import { Effort } from "./effort.ts";
import type { PointVariables } from "./equations.ts";
import type { Geometry, RoundVariables } from "./geometry.ts";
import { extent } from "./nearby.ts";
import type { Planegcs } from "./planegcs.ts";
import type { Drag, SolverFailure } from "./port.ts";
import { pull, type Wish } from "./pull.ts";
import { Reading } from "./reading.ts";
import { holds, settle, withUnknowns } from "./settle.ts";
import { squashedLines } from "./squash.ts";
import { patchBetween, prepareChecked } from "./solve-sketch.ts";
import type { Component } from "./system.ts";

/** What a pointer that has come to `pointer` asks of the variables, seen from where they lay at the grab. */
type Grip = {
  readonly wishes: (pointer: Vec2) => readonly (readonly [variable: number, value: number])[];
  readonly placeAt: (now: Reading, pointer: Vec2) => Vec2;
};

/** A leap of the pointer is followed in this many parts at most; beyond, the way there does not matter. */
const PARTS = 8;

/** A frame that takes longer is none: what was not reached is caught up with by the next. */
const MOVE_EFFORT = 2e8;

export function startDrag(
  data: SketchData,
  entity: string,
  grab: Vec2,
  planegcs: Planegcs,
): Result<Drag, SolverFailure> {
  const checked = prepareChecked(data, entity);
  if (!checked.ok) return checked;
  const { prepared } = checked.value;
  const { geometry, components } = prepared;
  const variables = geometry.variables.get(entity);
  if (variables === undefined || isBuiltIn(entity)) {
    return fail("drag-target-missing", `There is nothing to drag at "${entity}".`, { entity });
  }
  const component = components.find(({ unknownOf }) =>
    variables.some((variable) => unknownOf(variable) !== undefined),
  );
  const isSound = component !== undefined && holds(component, geometry.start);
  const start =
    component === undefined
      ? undefined
      : isSound
        ? component.start
        : settle(component, planegcs, prepared, new Effort(MOVE_EFFORT), "quick");
  // Wholly held, or in contradiction: it stays where it is under any pointer.
  if (component === undefined || start === undefined) {
    return ok({ move: () => ({ patch: { entities: {}, constraints: {} }, at: grab }) });
  }
  const values = withUnknowns(geometry.start, component, start);
  const grip = gripOn(entity, grab, geometry, component, new Reading(values), start);
  const stride = 0.25 * extent(component, start);
  const tied = new Set(component.asked.flatMap(({ equation }) => equation.variables));
  const moves = (variable: number) => tied.has(variable) || component.unknownOf(variable) !== undefined;
  const concerned = geometry.entities.filter(([id]) => geometry.variables.get(id)?.some(moves));
  let at = start;
  let last = grab;
  return ok({
    move: (asked) => {
      // What is no place leaves everything where it is, and is forgotten by the next.
      const pointer = Number.isFinite(asked.x) && Number.isFinite(asked.y) ? within(asked) : last;
      // From where the thing is: the pointer may have been where it could not follow.
      const from = grip.placeAt(new Reading(withUnknowns(geometry.start, component, at)), last);
      const way = subtract(pointer, from);
      const parts = Math.min(PARTS, Math.max(1, Math.ceil(length(way) / stride)));
      const pace = Math.max(stride, length(way) / parts);
      const effort = new Effort(MOVE_EFFORT);
      const before = at;
      for (let part = 1; part <= parts; part += 1) {
        const towards = add(from, scale(way, part / parts));
        at = pull(component, at, wishesFor(component, grip, towards), pace, effort);
      }
      // What runs round on a curve has overshot in long strides.
      if (pace > stride) at = pull(component, at, wishesFor(component, grip, pointer), stride, effort);
      last = pointer;
      let now = withUnknowns(geometry.start, component, at);
      if (squashedLines(geometry, now).length > 0) {
        at = before;
        now = withUnknowns(geometry.start, component, at);
      }
      return { patch: patchBetween(geometry, now, concerned), at: grip.placeAt(new Reading(now), pointer) };
    },
  });
}

/** Nothing lies beyond the edge of the drawing. */
function within({ x, y }: Vec2): Vec2 {
  const clamped = (value: number) => Math.max(-COORDINATE_LIMIT, Math.min(COORDINATE_LIMIT, value));
  return { x: clamped(x), y: clamped(y) };
}

function wishesFor(component: Component, grip: Grip, pointer: Vec2): readonly Wish[] {
  const wishes = new Map<number, number>();
  for (const [variable, value] of grip.wishes(pointer)) {
    const unknown = component.unknownOf(variable);
    if (unknown !== undefined) wishes.set(unknown, value);
  }
  return [...wishes].map(([unknown, value]) => ({ unknown, value }));
}

function gripOn(
  entity: string,
  grab: Vec2,
  geometry: Geometry,
  component: Component,
  start: Reading,
  unknowns: Float64Array,
): Grip {
  const point = geometry.points.get(entity);
  if (point !== undefined) return carrying([point], grab, start);
  const line = geometry.lines.get(entity);
  if (line !== undefined) return carrying([line.start, line.end], grab, start);
  const round = geometry.rounds.get(entity);
  if (round === undefined) throw new Error(`"${entity}" has variables but no kind`);
  const radius = component.unknownOf(round.radius);
  const { determined } = freedomOf(component, unknowns);
  const isHeld = radius === undefined || determined[radius] === true;
  return isHeld ? carrying([round.center, ...round.ends], grab, start) : stretching(round, grab, start);
}

/** Points move with the pointer, all alike. */
function carrying(points: readonly PointVariables[], grab: Vec2, start: Reading): Grip {
  const places = points.map((point) => start.point(point));
  return {
    wishes: (pointer) =>
      points.flatMap((point, index) => {
        const { x, y } = add(places[index] ?? grab, subtract(pointer, grab));
        return [[point.x, x] as const, [point.y, y] as const];
      }),
    placeAt: (now) => {
      const moves = points.map((point, index) => subtract(now.point(point), places[index] ?? grab));
      const sum = moves.reduce((total, move) => add(total, move), { x: 0, y: 0 });
      return add(grab, scale(sum, 1 / Math.max(1, moves.length)));
    },
  };
}

/** The centre stays and the rim goes through the pointer; an arc keeps the directions of its ends. */
function stretching(round: RoundVariables, grab: Vec2, start: Reading): Grip {
  const center = start.point(round.center);
  const slack = start.number(round.radius) - distance(center, grab);
  const directions = round.ends.map((end) => unit(subtract(start.point(end), center)));
  return {
    wishes: (pointer) => {
      const radius = Math.max(1e-3, distance(center, pointer) + slack);
      const ends = round.ends.flatMap((end, index) => {
        const { x, y } = add(center, scale(directions[index] ?? center, radius));
        return [[end.x, x] as const, [end.y, y] as const];
      });
      return [[round.center.x, center.x], [round.center.y, center.y], [round.radius, radius], ...ends];
    },
    placeAt: (now, pointer) => {
      const middle = now.point(round.center);
      return add(middle, scale(unit(subtract(pointer, middle)), now.number(round.radius) - slack));
    },
  };
}
