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
  const search = tellingApart(all, most, 2);
  let step = search.next(false);
  while (step.done !== true) step = search.next(works(step.value));
  return step.value;
}

/** The same search for who cannot tell at once: it asks for one try after the other, and divides by `parts`. */
export function* tellingApart<One>(
  all: readonly One[],
  most: number,
  parts: number,
): Generator<readonly One[], Apart<One>, boolean> {
  const alone: One[] = [];
  const together: (readonly One[])[] = [];
  const failing: (readonly One[])[] = [all];
  let tries = 0;
  for (let some = failing.shift(); some !== undefined; some = failing.shift()) {
    if (some.length === 1) {
      alone.push(...some);
      continue;
    }
    const divided = inParts(some, parts);
    if (tries + divided.length > most) {
      together.push(some);
      continue;
    }
    tries += divided.length;
    const found: (readonly One[])[] = [];
    for (const part of divided) if (!(yield part)) found.push(part);
    if (found.length === 0) together.push(some);
    failing.push(...found);
  }
  return { alone, together };
}

function inParts<One>(all: readonly One[], parts: number): readonly (readonly One[])[] {
  const size = Math.ceil(all.length / parts);
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}
