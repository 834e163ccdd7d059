import type { ConstraintSet } from "./port.ts";
import type { Trial } from "./trial.ts";

/** So many of a contradiction are tried for the one without which everything else holds. */
const OFFERS_TRIED = 4;
/** So often a core is grown by what it broke. A contradiction in a circle of many is found from one end. */
const GROWTHS = 60;
/** Larger sets are searched by halves first. */
const MANY = 24;

type Found = Pick<ConstraintSet, "constraints" | "isMinimal">;

/**
 * Minimal sets of constraints that cannot hold together, out of a part of the sketch that does not solve. After each the
 * one that it offers for removal is left out, and only what still contradicts itself then is one more contradiction.
 * `isHopeless` tells that the whole was tried thoroughly; before that, and before any was found, what gives way in the end
 * is not searched.
 */
export function conflictingSets(trial: Trial, isHopeless: boolean, limit: number): readonly ConstraintSet[] {
  const found: ConstraintSet[] = [];
  const suspects = trial.suspects();
  let left = trial.constraints;
  while (found.length < limit) {
    const among = new Set(left);
    const open = suspects.filter((set) => set.every((id) => among.has(id)));
    const core = contradiction(trial, left, open, isHopeless || found.length > 0);
    if (core === undefined) break;
    const without = (gone: string) => left.filter((id) => id !== gone);
    const offers = trial.offers(core.constraints).slice(0, OFFERS_TRIED);
    // Best is what mends everything at once.
    const offered = offers.find((id) => Array.isArray(trial.attempt(without(id), "quick"))) ?? offers[0];
    if (offered === undefined) break;
    found.push({ constraint: offered, ...core, constraints: core.constraints.toSorted() });
    left = without(offered);
  }
  return found;
}

function contradiction(
  trial: Trial,
  left: readonly string[],
  suspects: readonly (readonly string[])[],
  isHopeless: boolean,
): Found | undefined {
  if (Array.isArray(trial.attempt(left, "quick"))) return undefined;
  const guilty = suspects.find((set) => trial.attempt(set, "thorough") === "impossible");
  if (guilty !== undefined) return minimised(trial, guilty);
  const pulling = trial.standoff(left);
  if (pulling === undefined && !isHopeless) return undefined;
  const seed = pulling?.constraints ?? [...trial.missedAt(trial.start)];
  const among = new Set(left);
  const core = new Set(seed.filter((id) => among.has(id)));
  for (let growth = 0; growth < GROWTHS; growth += 1) {
    const grown = left.filter((id) => core.has(id));
    const verdict = trial.attempt(grown, "thorough");
    if (verdict === "unknown") return undefined;
    if (verdict === "impossible") {
      // Slopes that cancel in one way only leave nobody out, as far as slopes tell: they know nothing of radii and lengths
      // that must be left. Where that is quickly tried it is.
      const isMinimal = growth === 0 && pulling?.isMinimal === true && grown.length > MANY;
      return isMinimal ? { constraints: grown, isMinimal } : minimised(trial, grown);
    }
    // What holds together moved something of others: they are part of it, or it holds with all of them.
    const broken = left.filter((id) => !core.has(id) && trial.missedAt(verdict).has(id));
    if (broken.length === 0) return undefined;
    for (const id of broken) core.add(id);
  }
  return undefined;
}

/**
 * Without what the contradiction does not need. Whatever stays was seen to be needed: without it the others held. What
 * goes was not found to hold without, and a quick look may be wrong there; so the end is tried thoroughly.
 */
function minimised(trial: Trial, core: readonly string[]): Found {
  for (const care of ["quick", "thorough"] as const) {
    let isSure = true;
    const mayHold = (constraints: readonly string[]) => {
      const verdict = trial.attempt(constraints, care);
      if (verdict === "unknown") isSure = false;
      return verdict !== "impossible";
    };
    let kept = core.length > MANY ? narrowed(core, mayHold) : core;
    for (const candidate of kept.toReversed()) {
      const without = kept.filter((id) => id !== candidate);
      if (!mayHold(without)) kept = without;
    }
    if (isSure && trial.attempt(kept, "thorough") === "impossible")
      return { constraints: kept, isMinimal: true };
  }
  return { constraints: core, isMinimal: false };
}

/**
 * Cuts off the end of the list for as long as what is left contradicts itself: the one that makes the
 * contradiction is last, and is needed. Then the same with that one first. Each needed constraint costs a
 * search by halves, so a contradiction of a few among hundreds is found in some tens of trials.
 */
function narrowed(
  constraints: readonly string[],
  mayHold: (constraints: readonly string[]) => boolean,
): readonly string[] {
  const needed = new Set<string>();
  let rest = constraints;
  while (rest.length > 0 && mayHold([...needed])) {
    let [low, high] = [1, rest.length];
    while (low < high) {
      const half = (low + high) >> 1;
      if (mayHold([...needed, ...rest.slice(0, half)])) low = half + 1;
      else high = half;
    }
    for (const id of rest.slice(low - 1, low)) needed.add(id);
    rest = rest.slice(0, low - 1);
  }
  return constraints.filter((id) => needed.has(id));
}
