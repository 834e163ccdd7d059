import { isDimension } from "../schema/constraint.ts";
import type { SketchData } from "../schema/sketch.ts";
import { explainedDependences } from "./dependence.ts";
import { linearise } from "./nearby.ts";
import type { Planegcs } from "./planegcs.ts";
import type { ConstraintSet } from "./port.ts";
import { canHold, excerpt, type Prepared } from "./settle.ts";
import type { Asked, Component } from "./system.ts";

/** How far an unknown may fall short of wholly determined, as the square of its share in a free motion. */
const DETERMINED = 1 - 1e-9;

export type Freedom = {
  readonly left: number;
  /** By unknown. */
  readonly determined: readonly boolean[];
  readonly isRedundant: boolean;
};

/** What can still move, judged by the slopes at the given positions. */
export function freedomOf(component: Component, unknowns: Float64Array): Freedom {
  const { space, rows } = linearise(component.equations, unknowns);
  return {
    left: unknowns.length - space.rank,
    determined: Array.from(space.determined(), (share) => share >= DETERMINED),
    isRedundant:
      component.repeats || component.equations.some((equation, index) => isWaste(equation, rows, index)),
  };
}

function isWaste(equation: Component["equations"][number], rows: readonly number[], index: number): boolean {
  return equation.constraint !== undefined && !rows.includes(index);
}

/** More contradictions than this are not looked for: repairing the first ones changes the rest. */
const CONFLICT_LIMIT = 8;
/** Trials of the search for one contradiction; past it the answer would come too late to help. */
const TRIAL_LIMIT = 250;

/** Minimal sets of constraints that cannot hold together, out of an unsolvable part of the sketch. */
export function conflictingSets(
  data: SketchData,
  prepared: Prepared,
  asked: readonly Asked[],
  planegcs: Planegcs,
): readonly ConstraintSet[] {
  const part = excerpt(data, asked, prepared.geometry);
  const order = [...new Set(asked.flatMap(({ constraint }) => constraint ?? []))];
  const dimensions = new Set(
    prepared.constraints.filter(({ constraint }) => isDimension(constraint)).map(({ id }) => id),
  );
  let trials = 0;
  const holdsTogether = (constraints: readonly string[]) => {
    trials += 1;
    return canHold(part, constraints, planegcs);
  };
  const found: ConstraintSet[] = [];
  let left = order;
  const suspects = explainedDependences(asked, prepared.geometry.start, prepared.geometry.constantCount);
  while (found.length < CONFLICT_LIMIT && (found.length === 0 || !holdsTogether(left))) {
    trials = 0;
    const suspect = suspects.find(
      ({ constraints }) => constraints.every((id) => left.includes(id)) && !holdsTogether(constraints),
    );
    const start =
      suspect === undefined ? narrowed(left, holdsTogether, () => trials > TRIAL_LIMIT) : suspect.constraints;
    if (start === undefined) break;
    const minimal = minimised(
      order.filter((id) => start.includes(id)),
      holdsTogether,
    );
    const offered = minimal.findLast((id) => dimensions.has(id)) ?? minimal.at(-1);
    if (offered === undefined) break;
    found.push({ constraint: offered, constraints: minimal.toSorted() });
    left = left.filter((id) => id !== offered);
  }
  return found;
}

/** Drops whatever the contradiction does not need. */
function minimised(
  constraints: readonly string[],
  holdsTogether: (constraints: readonly string[]) => boolean,
): readonly string[] {
  let kept = constraints;
  for (const candidate of constraints.toReversed()) {
    const without = kept.filter((id) => id !== candidate);
    if (!holdsTogether(without)) kept = without;
  }
  return kept;
}

/** Junker's QuickXplain: halves the constraints until only those are left that the contradiction needs. */
function narrowed(
  constraints: readonly string[],
  holdsTogether: (constraints: readonly string[]) => boolean,
  isTooLong: () => boolean,
): readonly string[] | undefined {
  const search = (
    believed: readonly string[],
    isNew: boolean,
    doubted: readonly string[],
  ): readonly string[] => {
    if (isTooLong() || (isNew && !holdsTogether(believed))) return [];
    if (doubted.length <= 1) return doubted;
    const half = doubted.length >> 1;
    const [first, second] = [doubted.slice(0, half), doubted.slice(half)];
    const fromSecond = search([...believed, ...first], true, second);
    const fromFirst = search([...believed, ...fromSecond], fromSecond.length > 0, first);
    return [...fromFirst, ...fromSecond];
  };
  const found = search([], false, constraints);
  return isTooLong() ? undefined : found;
}
