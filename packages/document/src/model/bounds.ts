/** Deeper than any model: containers of later versions within a feature, and JSON within those. */
const DEPTH_LIMIT = 100;
/** A hundred of the largest sketches. */
const VALUE_LIMIT = 10_000_000;

/**
 * What is too much about plain data from outside, or nothing. It is asked before anything else walks the data: what
 * refers to itself has no end, and what is nested too deep ends the stack.
 */
export function excessOf(input: unknown, widest = Number.POSITIVE_INFINITY): string | undefined {
  let left = VALUE_LIMIT;
  const excess = (value: unknown, depth: number): string | undefined => {
    left -= 1;
    if (left < 0) return `more than ${VALUE_LIMIT} values`;
    if (typeof value !== "object" || value === null) return undefined;
    if (depth >= DEPTH_LIMIT) return `nested more than ${DEPTH_LIMIT} deep, or in itself`;
    const inside: readonly unknown[] = Object.values(value);
    if (inside.length > widest) return `more than ${widest} values in one place`;
    for (const one of inside) {
      const found = excess(one, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return excess(input, 0);
}
