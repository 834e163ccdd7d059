import { linearise } from "./nearby.ts";
import type { Component } from "./system.ts";

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
