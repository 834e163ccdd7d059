import { isDimension } from "../schema/constraint.ts";
import type { SketchData } from "../schema/sketch.ts";
import { explainedDependences } from "./dependence.ts";
import type { Effort } from "./effort.ts";
import { linearise } from "./nearby.ts";
import type { Planegcs } from "./planegcs.ts";
import type { ConstraintSet } from "./port.ts";
import { canHold, type Care, excerpt, type Prepared } from "./settle.ts";
import { standoff } from "./standoff.ts";
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
  const telling = new Set(rows);
  return {
    left: unknowns.length - space.rank,
    determined: Array.from(space.determined(), (share) => share >= DETERMINED),
    isRedundant:
      component.repeats ||
      component.equations.some(({ constraint }, index) => constraint !== undefined && !telling.has(index)),
  };
}

/** More contradictions than this are not looked for: repairing the first ones changes the rest. */
const CONFLICT_LIMIT = 8;
/** False when the constraints seem to contradict each other; true also when it cost too much to tell. */
type MayHold = (constraints: readonly string[]) => boolean;

/** What hangs together and was not solved; `isProven` tells a contradiction from a search that was given up. */
export type Unsolved = { readonly asked: readonly Asked[]; readonly isProven: boolean };

/** Minimal sets of constraints that cannot hold together, out of an unsolvable part of the sketch. */
export function conflictingSets(
  data: SketchData,
  prepared: Prepared,
  { asked, isProven }: Unsolved,
  planegcs: Planegcs,
  effort: Effort,
): readonly ConstraintSet[] {
  const { start, constantCount } = prepared.geometry;
  const part = excerpt(data, asked, prepared.geometry);
  const order = [...new Set(asked.flatMap(({ constraint }) => constraint ?? []))];
  const dimensions = new Set(
    prepared.constraints.filter(({ constraint }) => isDimension(constraint)).map(({ id }) => id),
  );
  const can = (constraints: readonly string[], care: Care) =>
    canHold(part, constraints, planegcs, effort, care);
  const mayHold: MayHold = (constraints) => can(constraints, "quick") !== false;
  const pulling = (left: readonly string[]) => {
    const among = asked.filter(({ constraint }) => constraint === undefined || left.includes(constraint));
    const found = standoff(among, start, constantCount, effort);
    return order.filter((id) => found?.isMinimal === true && found.constraints.includes(id));
  };
  const suspects = explainedDependences(asked, start, constantCount, effort);
  const found: ConstraintSet[] = [];
  let left = order;
  while (found.length < CONFLICT_LIMIT && !effort.isSpent) {
    const suspect = suspects.find(
      ({ constraints }) =>
        constraints.every((id) => left.includes(id)) && can(constraints, "thorough") === false,
    );
    if (suspect === undefined && found.length > 0 && mayHold(left)) break;
    const guilty =
      suspect === undefined
        ? pulling(left)
        : minimised(
            order.filter((id) => suspect.constraints.includes(id)),
            mayHold,
          );
    const verdict = suspect !== undefined ? false : guilty.length === 0 ? true : can(guilty, "thorough");
    // Slopes do not show everything: what holds a line level does nothing to its length.
    const { constraints, isMinimal } =
      verdict === true && isProven
        ? searched(left, can)
        : { constraints: guilty, isMinimal: verdict === false };
    if (!isMinimal && !isProven) break;
    const inOrder = order.filter((id) => constraints.includes(id));
    const offered = inOrder.findLast((id) => dimensions.has(id)) ?? inOrder.at(-1);
    if (offered === undefined) break;
    found.push({ constraint: offered, constraints: inOrder.toSorted(), isMinimal });
    left = left.filter((id) => id !== offered);
  }
  return found;
}

/** Found by trying subsets; what a quick look condemned gets a fair trial, until which only the whole is certain. */
function searched(
  left: readonly string[],
  can: (constraints: readonly string[], care: Care) => boolean | undefined,
): Pick<ConstraintSet, "constraints" | "isMinimal"> {
  const mayHold: MayHold = (constraints) => can(constraints, "quick") !== false;
  const guilty = narrowed(left, mayHold);
  const small = minimised(
    left.filter((id) => guilty.includes(id)),
    mayHold,
  );
  const isMinimal = can(small, "thorough") === false;
  return { constraints: isMinimal ? small : left, isMinimal };
}

/** Drops whatever the contradiction does not need. */
function minimised(constraints: readonly string[], mayHold: MayHold): readonly string[] {
  let kept = constraints;
  for (const candidate of constraints.toReversed()) {
    const without = kept.filter((id) => id !== candidate);
    if (!mayHold(without)) kept = without;
  }
  return kept;
}

/**
 * Cuts off the end of the list for as long as what is left contradicts itself: the one that makes the
 * contradiction is last, and is needed. Then the same with that one first. Each needed constraint costs a
 * search by halves, so a contradiction of a few among hundreds is found in some tens of trials.
 */
function narrowed(constraints: readonly string[], mayHold: MayHold): readonly string[] {
  const needed: string[] = [];
  let rest = constraints;
  while (rest.length > 0 && mayHold(needed)) {
    let [low, high] = [1, rest.length];
    while (low < high) {
      const half = (low + high) >> 1;
      if (mayHold([...needed, ...rest.slice(0, half)])) low = half + 1;
      else high = half;
    }
    needed.push(...rest.slice(low - 1, low));
    rest = rest.slice(0, low - 1);
  }
  return needed;
}
