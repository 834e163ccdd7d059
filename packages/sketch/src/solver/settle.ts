import { pointsOf } from "../schema/entity.ts";
import type { SketchData } from "../schema/sketch.ts";
import { compile } from "./compile.ts";
import type { Geometry, LineVariables } from "./geometry.ts";
import { Effort } from "./effort.ts";
import { nudge } from "./dependence.ts";
import { startsElsewhere } from "./elsewhere.ts";
import { isDrawable, isSatisfied, misses, solveNearby, tolerance } from "./nearby.ts";
import type { Planegcs } from "./planegcs.ts";
import { relax } from "./relax.ts";
import { largest } from "./row-space.ts";
import type { Sound } from "./sound.ts";
import { equationsOf } from "./statements.ts";
import { concernedBy, squashedLines, stretched, stretches } from "./squash.ts";
import { type Asked, type Component, componentsOf } from "./system.ts";

/** A sketch made ready for solving. Geometric constraints come first: they are believed before dimensions. */
export type Prepared = {
  readonly geometry: Geometry;
  readonly constraints: readonly Sound[];
  readonly components: readonly Component[];
};

export function prepare(
  geometry: Geometry,
  constraints: readonly Sound[],
  together: readonly number[] = [],
): Prepared {
  const isLater = ({ constraint }: Sound) => ("value" in constraint ? 1 : 0);
  const ordered = constraints.toSorted((a, b) => isLater(a) - isLater(b));
  return {
    geometry,
    constraints: ordered,
    components: componentsOf(geometry, compile(geometry, ordered), together),
  };
}

/** Whether all a component asks for holds as the sketch lies, so that nothing needs to move at all. */
export function holds(component: Component, values: ArrayLike<number>): boolean {
  const local: number[] = [];
  return component.asked.every(({ equation }) => {
    local.length = 0;
    for (const variable of equation.variables) local.push(values[variable] ?? Number.NaN);
    return Math.abs(equation.evaluate(local)) <= tolerance(Float64Array.from(local));
  });
}

/** A quick look misses a solution that is hard to reach; it is for sorting suspects, not for a verdict. */
export type Care = "thorough" | "quick";

/** Positions of a component's unknowns that satisfy it, as near to the start guess as can be, or undefined. */
export function settle(
  component: Component,
  planegcs: Planegcs,
  prepared: Prepared,
  effort: Effort,
  care: Care = "thorough",
): Float64Array | undefined {
  // With nothing to move there is nothing to try.
  if (component.unknowns.length === 0)
    return isSatisfied(component, component.start) ? component.start : undefined;
  if (effort.isSpent) return undefined;
  // Out of a dead centre, such as a line of no length, every direction is as good: a nudge picks one.
  const starts = care === "quick" ? [component.start] : [component.start, nudge(component.start)];
  for (const start of starts) {
    const near = solveNearby(component, start, effort);
    if (near !== undefined) return near;
    for (const attempt of attempts(component, start, planegcs, prepared.geometry, effort, care)) {
      if (isSatisfied(component, attempt)) return attempt;
      const polished = solveNearby(component, attempt, effort);
      if (polished !== undefined) return polished;
      if (isFlipped(component, attempt, prepared, effort)) return attempt;
      if (care === "quick") break;
    }
  }
  if (care === "quick") return undefined;
  return onAnotherSide(component, prepared, effort) ?? fromElsewhere(component, planegcs, prepared, effort);
}

/** What luck may cost: a part of more than some dozens of unknowns does not get all the starts. */
const LUCK = 5e7;
/** To read a sketch anew, for each of its constraints. */
const READING = 1000;
/** To copy what belongs to the whole sketch, for each number and constraint of it. */
const COPYING = 5;

/** A solution from where the sketch does not lie, and sides are read there: the nearest tried first. */
function fromElsewhere(
  component: Component,
  planegcs: Planegcs,
  prepared: Prepared,
  effort: Effort,
): Float64Array | undefined {
  const luck = new Effort(LUCK, effort);
  for (const start of startsElsewhere(component)) {
    if (luck.isSpent) return undefined;
    luck.spend(READING * prepared.constraints.length);
    const there = readAt(component, start, prepared);
    const at = there && settle(there.component, planegcs, there.prepared, luck, "quick");
    if (at !== undefined) return at;
  }
  return undefined;
}

/** The same component with sides and angles as they are where its unknowns are these. */
function readAt(
  component: Component,
  unknowns: Float64Array,
  prepared: Prepared,
): { readonly component: Component; readonly prepared: Prepared } | undefined {
  const start = withUnknowns(prepared.geometry.start, component, unknowns);
  const again = prepare({ ...prepared.geometry, start }, prepared.constraints);
  // What hangs together does not depend on where it lies.
  const there = again.components[prepared.components.indexOf(component)];
  return there && { component: there, prepared: again };
}

/** Past so many unknowns planegcs takes longer than a quick look may. */
const QUICK_UNKNOWNS = 60;
/** What the way for all sizes may cost in a quick look. */
const QUICK_RELAXING = 1.5e7;

/** Ways to a solution from far: planegcs', and where these would cost too much, one that minds only what hangs together. */
function* attempts(
  component: Component,
  start: Float64Array,
  planegcs: Planegcs,
  geometry: Geometry,
  effort: Effort,
  care: Care,
): Generator<Float64Array, void> {
  if (care === "thorough" || component.unknowns.length <= QUICK_UNKNOWNS) {
    const isAllTried = yield* planegcs.attempts(component, start, effort);
    if (isAllTried) return;
  }
  effort.spend(COPYING * geometry.start.length);
  const values = withUnknowns(geometry.start, component, start);
  const isFree = (variable: number) => component.unknownOf(variable) !== undefined;
  const limited = care === "quick" ? new Effort(QUICK_RELAXING, effort) : effort;
  const { end, at } = relax(component.asked, values, isFree, limited);
  if (end === "unfinished") effort.leaveUntried();
  if (end === "solved") yield Float64Array.from(component.unknowns, ([first = 0]) => at[first] ?? Number.NaN);
}

/** Satisfied after all, when sides and angles are read off the solution itself: better flipped than unsolved. */
function isFlipped(
  component: Component,
  unknowns: Float64Array,
  { geometry, constraints }: Prepared,
  effort: Effort,
): boolean {
  if (!Number.isFinite(largest(misses(component.equations, unknowns)))) return false;
  if (!isDrawable(component, unknowns)) return false;
  // What is the sketch's, not the component's, costs something too: of thousands of parts each has all of it copied.
  effort.spend(COPYING * (geometry.start.length + constraints.length));
  const start = withUnknowns(geometry.start, component, unknowns);
  const own = new Set(component.constraints);
  const demands = compile(
    { ...geometry, start },
    constraints.filter(({ id }) => own.has(id)),
  );
  // An arc's own are the same from every side.
  const equations = [
    ...demands.flatMap(({ statements }) => statements.flatMap(equationsOf)),
    ...component.asked.flatMap(({ equation, constraint }) => (constraint === undefined ? [equation] : [])),
  ];
  const most = tolerance(unknowns);
  return equations.every((equation) => {
    const local = equation.variables.map((variable) => start[variable] ?? Number.NaN);
    return Math.abs(equation.evaluate(local)) <= most;
  });
}

/** What is read off how the sketch lies: on which side of a line, along it or against it. */
function hasSides({ constraint, operands }: Sound): boolean {
  const { type } = constraint;
  if (type === "distance") return operands.includes("line");
  return type === "tangent" || type === "parallel" || type === "perpendicular";
}

/** So many constraints are let go one by one, at most. */
const SIDES_TRIED = 8;

/**
 * Sides are kept as long as there is a solution that keeps them. Where there seems to be none, the sketch is let go
 * without what has sides, and they are read anew where it lies then.
 */
function onAnotherSide(
  component: Component,
  { geometry, constraints }: Prepared,
  effort: Effort,
): Float64Array | undefined {
  const own = new Set(component.constraints);
  const sided = constraints.filter((one) => own.has(one.id) && hasSides(one));
  const start = withUnknowns(geometry.start, component, component.start);
  const apart = sided.length > 1 ? sided.slice(0, SIDES_TRIED).map((one) => [one]) : [];
  for (const dropped of sided.length > 0 ? [sided, ...apart] : []) {
    if (effort.isSpent) return undefined;
    // All the others stay in: what they hold elsewhere is not for moving.
    const without = constraints.filter((one) => !dropped.includes(one));
    const relaxed = solvedFrom({ ...geometry, start }, without, component, effort);
    const values = relaxed && solvedFrom({ ...geometry, start: relaxed }, constraints, component, effort);
    if (values !== undefined)
      return Float64Array.from(component.unknowns, ([first = 0]) => values[first] ?? Number.NaN);
  }
  return undefined;
}

/** All variables where these constraints hold, as near to the start as can be, or undefined. */
function solvedFrom(
  geometry: Geometry,
  constraints: readonly Sound[],
  whole: Component,
  effort: Effort,
): readonly number[] | undefined {
  effort.spend(READING * constraints.length);
  const { components } = prepare(geometry, constraints);
  let values = geometry.start;
  for (const part of concernedWith(whole, components)) {
    const at = isSatisfied(part, part.start) ? part.start : solveNearby(part, part.start, effort);
    if (at === undefined) return undefined;
    values = withUnknowns(values, part, at);
  }
  return values;
}

/** The rest of the sketch lies as it lies: an arc there that does not hold yet is no reason against anything here. */
function concernedWith(whole: Component, components: readonly Component[]): readonly Component[] {
  const variables = new Set(whole.unknowns.flat());
  const constraints = new Set(whole.constraints);
  return components.filter(
    (part) =>
      part.constraints.some((id) => constraints.has(id)) ||
      part.unknowns.some((unknown) => unknown.some((variable) => variables.has(variable))),
  );
}

/** All variables, those that the component ties to an unknown or to a constant included. */
export function withUnknowns(
  values: readonly number[],
  component: Component,
  unknowns: Float64Array,
): number[] {
  const result = [...values];
  putUnknowns(result, component, unknowns);
  return result;
}

function putUnknowns(values: number[], component: Component, unknowns: Float64Array): void {
  component.unknowns.forEach((variables, unknown) => {
    for (const variable of variables) values[variable] = unknowns[unknown] ?? Number.NaN;
  });
  for (const variable of component.asked.flatMap(({ equation }) => equation.variables)) {
    if (component.unknownOf(variable) === undefined) values[variable] = component.constantOf(variable);
  }
}

/** A component with where its unknowns belong, or undefined; `moves` is false where it lies right as it is. */
export type Settled = {
  readonly component: Component;
  readonly at: Float64Array | undefined;
  readonly moves: boolean;
};

/**
 * Every component settled, and no line left without length. `squashed` are the lines that cannot have one: whatever has
 * a say in where they lie counts as unsolved.
 */
export function settleAll(
  prepared: Prepared,
  settleOne: (component: Component, prepared: Prepared) => Float64Array | undefined,
): { readonly settled: readonly Settled[]; readonly squashed: readonly LineVariables[] } {
  const { geometry, components, constraints } = prepared;
  const first = components.map((component): Settled => {
    if (holds(component, geometry.start)) return { component, at: component.start, moves: false };
    return { component, at: settleOne(component, prepared), moves: true };
  });
  const shrunk = valuesOf(geometry, first);
  const lines = squashedLines(geometry, shrunk);
  let last = { settled: first, squashed: lines };
  for (const stretch of lines.length === 0 ? [] : stretches) {
    const again = prepare(stretched(geometry, lines, components, shrunk, stretch), constraints);
    const concerned = concernedBy(lines, again.components);
    const settled = again.components.map((component, index): Settled => {
      const before = first[index];
      if (before !== undefined && !concerned.has(component)) return before;
      return { component, at: settleOne(component, again), moves: true };
    });
    last = { settled, squashed: squashedLines(geometry, valuesOf(geometry, settled)) };
    if (last.squashed.length === 0) return last;
  }
  const hopeless = concernedBy(
    last.squashed,
    last.settled.map(({ component }) => component),
  );
  return {
    settled: last.settled.map((one) => (hopeless.has(one.component) ? { ...one, at: undefined } : one)),
    squashed: last.squashed,
  };
}

export function valuesOf(geometry: Geometry, settled: readonly Settled[]): readonly number[] {
  const moving = settled.filter(({ at, moves }) => at !== undefined && moves);
  if (moving.length === 0) return geometry.start;
  const values = [...geometry.start];
  for (const { component, at } of moving) if (at !== undefined) putUnknowns(values, component, at);
  return values;
}

/** The part of a sketch that is about what is asked, to be solved again with fewer constraints. */
export function excerpt(data: SketchData, asked: readonly Asked[], geometry: Geometry): SketchData {
  const touched = new Set(asked.flatMap(({ equation }) => equation.variables));
  const wanted = new Set<string>();
  for (const [id, variables] of geometry.variables)
    if (variables.some((variable) => touched.has(variable))) wanted.add(id);
  for (const [id, entity] of geometry.entities) {
    if (wanted.has(id)) for (const point of pointsOf(entity)) wanted.add(point);
  }
  const constraints = new Set(asked.map(({ constraint }) => constraint));
  return {
    entities: Object.fromEntries(Object.entries(data.entities).filter(([id]) => wanted.has(id))),
    constraints: Object.fromEntries(Object.entries(data.constraints).filter(([id]) => constraints.has(id))),
  };
}
