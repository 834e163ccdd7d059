import { fail, ok, type Result } from "@solidtype/contracts";
import type { EntryProblem } from "../problem.ts";
import type { EntityFields, SketchPatch } from "../schema/patch.ts";
import { COORDINATE_LIMIT } from "../schema/scalar.ts";
import { SKETCH_LIMIT, type SketchData } from "../schema/sketch.ts";
import { explainedDependences } from "./dependence.ts";
import { conflictingSets } from "./conflicts.ts";
import { freedomOf } from "./diagnose.ts";
import { Effort } from "./effort.ts";
import { type Geometry, geometryOf } from "./geometry.ts";
import { measure } from "./measure.ts";
import { SATISFIED } from "./nearby.ts";
import type { Planegcs } from "./planegcs.ts";
import type { ConstraintSet, Definition, Solution, SolverFailure } from "./port.ts";
import { type Care, prepare, type Prepared, settle, settleAll, type Settled, valuesOf } from "./settle.ts";
import { type Sound, soundConstraints } from "./sound.ts";
import { Surroundings } from "./surroundings.ts";
import { Trial } from "./trial.ts";

/** Unknowns in one component, after merging. Past it a solve takes seconds and planegcs runs out of memory. */
const COMPONENT_LIMIT = 500;

/** What finding the solution may cost at most: a few seconds, for those who want them. */
const SOLVE_EFFORT = 1e9;
/** What a glance may cost in all: whoever looks at the sketch waits for it, several times for one click. */
const GLANCE_EFFORT = 5e7;
/** What finding out who contradicts whom may cost; past it the answer would come too late to help. */
const SEARCH_EFFORT = 1.6e9;

/** More contradictions than this are not looked for: repairing the first ones changes the rest. */
const CONFLICT_LIMIT = 8;
/** What is asked for leads beyond what may be drawn, as with an arc between ends far apart, but not past this. */
const FARTHEST = 1_000 * COORDINATE_LIMIT;

/** To take a part out of a sketch, for each of its entities. */
const EXCERPT = 200;

/** With a quick look "unsolved" means only that: nobody is accused yet, and there may be a solution all the same. */
export function solveSketch(
  data: SketchData,
  planegcs: Planegcs,
  care: Care,
): Result<Solution, SolverFailure> {
  const checked = prepareChecked(data);
  if (!checked.ok) return checked;
  const { prepared, problems } = checked.value;
  const { geometry, constraints } = prepared;
  const surroundings = new Surroundings(prepared.components, geometry.constantCount);
  const effort = new Effort(care === "quick" ? GLANCE_EFFORT : SOLVE_EFFORT);
  const quick = settledAll(prepared, planegcs, "quick", effort);
  const { settled, failed, conflicting } =
    care === "quick" || quick.failed.length === 0
      ? { ...quick, conflicting: [] }
      : lookedInto(data, prepared, quick, surroundings, planegcs);
  const isSolved = failed.length === 0;
  const values = isSolved ? valuesOf(geometry, settled) : geometry.start;
  const freedoms = settled.map(({ component, at }) => ({
    component,
    isSolved: at !== undefined,
    freedom: freedomOf(component, at ?? component.start),
  }));
  const reasons = care === "quick" ? effort : new Effort(SEARCH_EFFORT);
  const redundant = surroundings
    .around(
      freedoms
        .filter(({ freedom, isSolved: fine }) => fine && freedom.isRedundant)
        .map(({ component }) => component),
    )
    .flatMap((asked) => explainedDependences(asked, values, geometry.constantCount, reasons));
  const free = new Set(
    freedoms.flatMap(({ component, freedom }) =>
      component.unknowns.flatMap((variables, unknown) => (freedom.determined[unknown] ? [] : variables)),
    ),
  );
  return ok({
    status: isSolved ? "solved" : conflicting.length > 0 ? "conflicting" : "unsolved",
    patch: patchBetween(geometry, values),
    freedom: freedoms.reduce((sum, { freedom }) => sum + freedom.left, 0),
    diagnosis: {
      entities: definitions(prepared, free, conflicting),
      redundant,
      conflicting,
      problems,
    },
    measured: measure(geometry, constraints, values),
  });
}

type Outcome = Pick<ReturnType<typeof settleAll>, "settled" | "squashed"> & {
  readonly failed: readonly Settled[];
};

/** With so many parts that do not solve at once, the others are not tried: nothing moves, and these are enough to judge. */
const FAILURES = 50;

function settledAll(prepared: Prepared, planegcs: Planegcs, care: Care, effort: Effort): Outcome {
  let failures = 0;
  const outcome = settleAll(prepared, (component, of) => {
    if (care === "quick" && failures >= FAILURES) return undefined;
    const at = settle(component, planegcs, of, effort, care);
    if (at === undefined) failures += 1;
    return at;
  });
  return { ...outcome, failed: outcome.settled.filter(({ at }) => at === undefined) };
}

/** What contradicts itself in a part is not tried as a whole: only where no part does, or none was found, all is. */
function lookedInto(
  data: SketchData,
  prepared: Prepared,
  quick: Outcome,
  surroundings: Surroundings,
  planegcs: Planegcs,
): Outcome & { readonly conflicting: readonly ConstraintSet[] } {
  const effort = new Effort(SEARCH_EFFORT);
  const contradictions = ({ failed, squashed }: Outcome, isHopeless: boolean) => {
    const around = surroundings.around(failed.map(({ component }) => component));
    // What takes a line's length hangs together by that line alone, so it is judged together.
    const parts = squashed.length === 0 ? around : [around.flat()];
    const found: ConstraintSet[] = [];
    for (const asked of parts) {
      if (found.length >= CONFLICT_LIMIT || effort.isSpent) break;
      // Each part is taken out of the whole sketch.
      effort.spend(EXCERPT * prepared.geometry.entities.length);
      const trial = new Trial(data, asked, prepared.geometry, planegcs, effort);
      found.push(...conflictingSets(trial, isHopeless, CONFLICT_LIMIT - found.length));
    }
    return found;
  };
  const sure = contradictions(quick, false);
  if (sure.length > 0) return { ...quick, conflicting: sure };
  const thorough = settledAll(prepared, planegcs, "thorough", new Effort(SOLVE_EFFORT));
  return { ...thorough, conflicting: thorough.failed.length === 0 ? [] : contradictions(thorough, true) };
}

/** A sketch within the limits, ready to be solved, with what had to be left aside. */
export function prepareChecked(
  data: SketchData,
  grabbed?: string,
): Result<{ prepared: Prepared; problems: readonly EntryProblem[] }, SolverFailure> {
  const size = Math.max(Object.keys(data.entities).length, Object.keys(data.constraints).length);
  if (size > SKETCH_LIMIT) {
    return fail(
      "sketch-too-large",
      `A sketch holds at most ${SKETCH_LIMIT} entities; split it into several.`,
      {
        found: size,
        limit: SKETCH_LIMIT,
      },
    );
  }
  const geometry = geometryOf(data);
  const isPlaced = (variable: number) => Math.abs(geometry.start[variable] ?? Number.NaN) <= FARTHEST;
  const misplaced = geometry.entities.find(([id]) => geometry.variables.get(id)?.every(isPlaced) === false);
  if (misplaced !== undefined) {
    const [id] = misplaced;
    return fail(
      "sketch-invalid",
      `"${id}" lies nowhere: its place or size is no number that something drawn can have.`,
      {
        entity: id,
      },
    );
  }
  const { sound, problems } = soundConstraints(data, geometry);
  const together = grabbed === undefined ? [] : geometry.variables.get(grabbed);
  const prepared = prepare(geometry, sound, together);
  const largest = Math.max(0, ...prepared.components.map(({ unknowns }) => unknowns.length));
  if (largest > COMPONENT_LIMIT) {
    const message =
      "Too much of the sketch hangs together to be solved at once. Fix some points, or split it into several sketches.";
    return fail("component-too-large", message, { found: largest, limit: COMPONENT_LIMIT });
  }
  return ok({ prepared, problems: [...geometry.problems, ...problems] });
}

/** What differs in the sketch's own fields. Less than the solver's accuracy is no move. */
export function patchBetween(
  geometry: Geometry,
  values: readonly number[],
  among = geometry.entities,
): SketchPatch {
  const entities: { [id: string]: EntityFields } = {};
  const differs = (variable: number) =>
    Math.abs((values[variable] ?? 0) - (geometry.start[variable] ?? 0)) > SATISFIED;
  for (const [id, entity] of among) {
    const fields: EntityFields = {};
    const point = geometry.points.get(id);
    const round = geometry.rounds.get(id);
    if (point !== undefined && differs(point.x)) fields.x = values[point.x] ?? 0;
    if (point !== undefined && differs(point.y)) fields.y = values[point.y] ?? 0;
    if (entity.type === "circle" && round !== undefined && differs(round.radius))
      fields.radius = values[round.radius] ?? 0;
    if (Object.keys(fields).length > 0) entities[id] = fields;
  }
  return { entities, constraints: {} };
}

function definitions(
  { geometry, constraints }: Prepared,
  free: ReadonlySet<number>,
  conflicting: readonly ConstraintSet[],
): { readonly [id: string]: Definition } {
  const inConflict = new Set(conflicting.flatMap((set) => set.constraints));
  const isHit = ({ id }: Sound) => inConflict.has(id);
  const over = new Set(constraints.filter(isHit).flatMap(({ constraint }) => constraint.on));
  const result: { [id: string]: Definition } = {};
  for (const [id] of geometry.entities) {
    const variables = geometry.variables.get(id) ?? [];
    const isFull = variables.length > 0 && !variables.some((variable) => free.has(variable));
    result[id] = over.has(id) ? "over" : isFull ? "full" : "under";
  }
  return result;
}
