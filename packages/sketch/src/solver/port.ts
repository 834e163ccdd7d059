import type { Result } from "@solidtype/contracts";
import type { EntryProblem } from "../problem.ts";
import type { SketchPatch } from "../schema/patch.ts";
import type { SketchData } from "../schema/sketch.ts";
import type { Vec2 } from "../vec.ts";

export type SolverFailure =
  | "sketch-invalid"
  | "sketch-too-large"
  | "component-too-large"
  | "drag-target-missing"
  | "solver-restarting";

export type Definition = "under" | "full" | "over";

/**
 * Redundant: `constraint` says what the others of the set say already. Conflicting: the set cannot hold
 * together; being minimal, without any one of it the others can. `constraint` is the one to offer for
 * removal: a dimension rather than a geometric constraint.
 */
export type ConstraintSet = {
  readonly constraint: string;
  readonly constraints: readonly string[];
  /** False when the sketch is too big to tell whether fewer of a conflict's constraints would do. */
  readonly isMinimal: boolean;
};

export type Diagnosis = {
  readonly entities: { readonly [id: string]: Definition };
  readonly redundant: readonly ConstraintSet[];
  readonly conflicting: readonly ConstraintSet[];
  readonly problems: readonly EntryProblem[];
};

export type Solution = {
  /** "conflicting": constraints contradict each other. "unsolved": no position was found, and no contradiction either. */
  readonly status: "solved" | "conflicting" | "unsolved";
  /** What moved; nothing unless everything is solved. */
  readonly patch: SketchPatch;
  /** Degrees of freedom left. */
  readonly freedom: number;
  readonly diagnosis: Diagnosis;
  /** Every dimension's measured value after the solve, by constraint id; mm and radians. */
  readonly measured: { readonly [constraint: string]: number };
};

export type DragStep = {
  /** Everything that differs from the sketch the drag began with. */
  readonly patch: SketchPatch;
  /** Where the grabbed place is now: at the pointer, or as near as the constraints let it. */
  readonly at: Vec2;
};

/** One grab, from press to release. Each step starts from the one before. */
export type Drag = { readonly move: (pointer: Vec2) => DragStep };

export type SketchSolver = {
  /** Once it answers again after "solver-restarting"; at once when it stands. */
  readonly ready: () => Promise<void>;
  readonly solve: (data: SketchData) => Result<Solution, SolverFailure>;
  /**
   * The same as far as it takes no longer than a frame or two: when this says "unsolved", `solve` may know a position
   * after all, or what contradicts what. What it solves is solved as `solve` would.
   */
  readonly glance: (data: SketchData) => Result<Solution, SolverFailure>;
  /** `grab` is where the pointer took hold of the entity. */
  readonly drag: (data: SketchData, entity: string, grab: Vec2) => Result<Drag, SolverFailure>;
};
