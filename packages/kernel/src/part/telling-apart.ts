export type Apart<One> = {
  /** Fail by themselves. */
  readonly alone: readonly One[];
  /** Fail together, though not in halves: it is their meeting. Or there were too many to go on. */
  readonly together: readonly (readonly One[])[];
};

/**
 * Which of several do not work, when all of them together are known not to. They are tried in halves, wide before deep, so
 * that few among many are found in few tries; after `most` tries the rest stays untold.
 */
export function tellApart<One>(
  all: readonly One[],
  works: (some: readonly One[]) => boolean,
  most: number,
): Apart<One> {
  const alone: One[] = [];
  const together: (readonly One[])[] = [];
  const failing: (readonly One[])[] = [all];
  let tries = 0;
  for (let some = failing.shift(); some !== undefined; some = failing.shift()) {
    if (some.length === 1) {
      alone.push(...some);
      continue;
    }
    if (tries + 2 > most) {
      together.push(some);
      continue;
    }
    tries += 2;
    const middle = Math.ceil(some.length / 2);
    const halves = [some.slice(0, middle), some.slice(middle)].filter((half) => !works(half));
    if (halves.length === 0) together.push(some);
    failing.push(...halves);
  }
  return { alone, together };
}
