import type { Effort } from "./effort.ts";
import { type Pulled, relax, type Slopes } from "./relax.ts";
import { largest, RowSpace } from "./row-space.ts";
import type { Asked } from "./system.ts";

/**
 * Constraints that pull against each other where nothing gives way any more. The sketch is let go to where all misses
 * together are smallest. What still misses there is held off by others that miss, too: their slopes, weighted by their
 * misses, cancel. Whatever misses nothing has no part in it.
 */
export type Standoff = {
  readonly constraints: readonly string[];
  /** Their slopes cancel in one way only: without any one of them the others could give way. */
  readonly isMinimal: boolean;
};

/** A miss below this share of the greatest is rounding. */
const PULLS = 1e-4;

/** Undefined when everything gives way in the end. */
export function standoff(
  asked: readonly Asked[],
  values: ArrayLike<number>,
  constantCount: number,
  effort: Effort,
): Standoff | undefined {
  const { end, at, pulled } = relax(asked, values, (variable) => variable >= constantCount, effort);
  return end === "solved" ? undefined : among(asked, pulled, at.length);
}

function among(asked: readonly Asked[], { misses, rows }: Pulled, count: number): Standoff | undefined {
  const pulling = asked.flatMap((one, index) =>
    Math.abs(misses[index] ?? 0) > PULLS * largest(misses) ? [{ one, row: rows[index] }] : [],
  );
  const space = new RowSpace(count);
  let dependent = 0;
  for (const { row } of pulling) if (!space.add(spread(row, count), 1e-5)) dependent += 1;
  const constraints = [...new Set(pulling.flatMap(({ one }) => one.constraint ?? []))];
  return constraints.length === 0 ? undefined : { constraints, isMinimal: dependent === 1 };
}

function spread(row: Slopes | undefined, count: number): Float64Array {
  const result = new Float64Array(count);
  row?.at.forEach((variable, index) => (result[variable] = row.value[index] ?? 0));
  return result;
}
