import type { Failure } from "@solidtype/contracts";
import {
  type EntryProblem,
  findRegions,
  isKnownEntity,
  type SketchData,
  type SketchPatch,
  type SketchSolver,
  type SolverFailure,
  ORIGIN,
  X_AXIS,
  Y_AXIS,
} from "@solidtype/sketch";
import { flipped, type Frame, type Line, onFrame } from "../../geometry/frame.ts";
import { subtract, unit, type Vector } from "../../geometry/vector.ts";
import { FeatureFailed, type KernelCode } from "../../part/failure.ts";
import type { PlacedSketch } from "../../part/part.ts";
import { planeAt } from "../../part/references.ts";
import { keyOf } from "../../store/key.ts";
import type { Evaluate } from "../evaluate.ts";

export const evaluateSketch: Evaluate<"sketch"> = async ({ id, params, sketch }, part, { solver }) => {
  const plane = await planeAt(part, params.plane!);
  const frame = params.flip ? flipped(plane) : plane;
  // Also of one that cannot be solved: where it lies is where it is mended.
  part.frames.set(id, frame);
  const { data, leftOut } = await solve(sketch, solver);
  const warning = warningOf(leftOut);
  if (warning !== null) part.warnings.set(id, warning);
  part.sketches.set(id, place(id, data, frame));
};

/** A drawing as it was solved, and what of it took no part. */
type Solved = { readonly data: SketchData; readonly leftOut: readonly EntryProblem[] };

function warningOf(leftOut: readonly EntryProblem[]): Failure<KernelCode> | null {
  const [first, ...others] = leftOut;
  if (first === undefined) return null;
  const more = others.length === 0 ? "" : ` So were ${others.length} more.`;
  return {
    code: "sketch-incomplete",
    message: `Left out of the sketch: ${first.message}${more}`,
    details: {
      constraints: leftOut.flatMap(({ constraints }) => constraints),
      entities: leftOut.flatMap(({ entities: ids }) => ids),
    },
  };
}

/** Solving is the same for the same drawing, whatever plane it is on: remembered, because most edits touch one sketch. */
const remembered = new Map<string, Solved>();
/** Of all that is remembered together: a sketch that is dragged leaves one behind at every step. */
const MOST_ENTITIES = 50_000;
let entities = 0;

function remember(key: string, solved: Solved): void {
  remembered.set(key, solved);
  entities += sizeOf(solved.data);
  for (const [oldest, { data }] of remembered) {
    if (entities <= MOST_ENTITIES) return;
    remembered.delete(oldest);
    entities -= sizeOf(data);
  }
}

const sizeOf = ({ entities: all, constraints }: SketchData) =>
  Object.keys(all).length + Object.keys(constraints).length;

async function solve(data: SketchData, solver: SketchSolver | null): Promise<Solved> {
  // Without constraints, too: two people who move an arc's centre and its end leave the end off its radius.
  if (solver === null) return { data, leftOut: [] };

  const key = keyOf("sketch", data);
  const known = remembered.get(key);
  if (known !== undefined) {
    remembered.delete(key);
    remembered.set(key, known);
    return known;
  }
  const solution = await firmly(solver, data);
  if (!solution.ok) throw new FeatureFailed(...failureOf(solution.error.code, solution.error.message));
  const { status, patch, diagnosis } = solution.value;
  if (status === "conflicting") {
    const constraints = [...new Set(diagnosis.conflicting.flatMap((set) => set.constraints))];
    throw new FeatureFailed(
      "sketch-conflicting",
      "The sketch's constraints contradict each other. Remove one of them.",
      { constraints },
    );
  }
  if (status === "unsolved") {
    throw new FeatureFailed(
      "sketch-unsolved",
      "No position was found that meets all of the sketch's constraints.",
    );
  }
  const solved = { data: moved(data, patch), leftOut: diagnosis.problems };
  remember(key, solved);
  return solved;
}

/** What another drawing did to the solver, just now or long ago, must not show in what becomes of this one. */
async function firmly(solver: SketchSolver, data: SketchData): Promise<ReturnType<SketchSolver["solve"]>> {
  await solver.ready();
  const first = solver.solve(data);
  if (first.ok || first.error.code !== "solver-restarting") return first;
  await solver.ready();
  return solver.solve(data);
}

function failureOf(code: SolverFailure, message: string) {
  // With a fresh solver of its own it is the drawing that is too much.
  const isTooLarge = code === "sketch-too-large" || code === "solver-restarting";
  return [isTooLarge ? "sketch-too-large" : "sketch-unsolved", message] as const;
}

function moved(data: SketchData, patch: SketchPatch): SketchData {
  const entities = { ...data.entities };
  for (const [id, change] of Object.entries(patch.entities)) {
    const known = entities[id];
    if (known !== undefined && change !== null) entities[id] = { ...known, ...change };
  }
  return { ...data, entities };
}

function place(id: string, data: SketchData, frame: Frame): PlacedSketch {
  const points = new Map<string, Vector>([[ORIGIN, frame.origin]]);
  const lines = new Map<string, Line>([
    [X_AXIS, { origin: frame.origin, direction: frame.x }],
    [Y_AXIS, { origin: frame.origin, direction: frame.y }],
  ]);
  for (const [id, entity] of Object.entries(data.entities)) {
    if (isKnownEntity(entity) && entity.type === "point") points.set(id, onFrame(frame, entity.x, entity.y));
  }
  for (const [id, entity] of Object.entries(data.entities)) {
    if (!isKnownEntity(entity)) continue;
    if (entity.type === "line") {
      const [start, end] = [points.get(entity.start), points.get(entity.end)];
      const direction = start && end ? unit(subtract(end, start)) : null;
      if (start && direction) lines.set(id, { origin: start, direction });
    } else if (entity.type !== "point") {
      const origin = points.get(entity.center);
      if (origin) lines.set(id, { origin, direction: frame.normal });
    }
  }
  const { regions, problems } = findRegions(data);
  const blamed = [...new Set(problems.flatMap(({ entities }) => entities))];
  return {
    id,
    frame,
    data,
    regions,
    points,
    lines,
    blamed,
    problems: problems.map(({ message }) => message),
  };
}
