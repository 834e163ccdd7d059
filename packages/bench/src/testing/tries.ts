/**
 * How often a property is tried. A run of everything asks the same of every property each time, so that it judges the
 * change and not the dice. FUZZ=50 tries fifty times as much, elsewhere each time; FUZZ_SEED=7 begins at that seed.
 * Whatever fails prints its seed and the way to the smallest case.
 */
const factor = Number(process.env["FUZZ"] ?? 1);
const seed = process.env["FUZZ_SEED"] ?? (process.env["FUZZ"] === undefined ? "1" : undefined);

export function tries(count: number): { readonly numRuns: number; readonly seed?: number } {
  return { numRuns: Math.ceil(count * factor), ...(seed !== undefined && { seed: Number(seed) }) };
}

/** Milliseconds that a property may take on a machine that is busy with other things. */
export const patience = 120_000 * Math.max(1, factor);
