/**
 * How often a property is tried. FUZZ=50 tries fifty times as much, FUZZ_SEED=7 begins at that seed; whatever fails
 * prints its seed and the way to the smallest case.
 */
const factor = Number(process.env["FUZZ"] ?? 1);
const seed = process.env["FUZZ_SEED"];

export function tries(count: number): { readonly numRuns: number; readonly seed?: number } {
  return { numRuns: Math.ceil(count * factor), ...(seed !== undefined && { seed: Number(seed) }) };
}

/** Milliseconds that a property may take on a machine that is busy with other things. */
export const patience = 120_000 * Math.max(1, factor);
