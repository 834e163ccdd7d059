/**
 * What a figure has to reach. A ratio is ours ÷ peer, both measured in the same run; prefer it, because an
 * absolute goal says as much about the machine as about the code.
 */
export type Goal =
  | { atLeast: number }
  | { atMost: number }
  | { ratioAtLeast: number }
  | { ratioAtMost: number };

/** One measured figure: medians of several runs, and how far the runs lay apart. */
export type Figure = {
  figure: string;
  unit: string;
  median: number;
  /** (largest − smallest) ÷ median over the runs. */
  spread: number;
  runs: number[];
  peer?: { name: string; median: number; spread: number; runs: number[] };
  /** ours ÷ peer. */
  ratio?: number;
  goal?: Goal;
};

/** `info` when no goal was set. */
export type Verdict = "ok" | "short" | "info";

/** Holds a figure against its goal. A ratio goal without a peer is short: nothing was shown. */
export function judge(figure: Figure): Verdict {
  const { goal, median } = figure;
  const ratio = figure.ratio ?? Number.NaN;
  if (!goal) return "info";
  if ("atLeast" in goal) return median >= goal.atLeast ? "ok" : "short";
  if ("atMost" in goal) return median <= goal.atMost ? "ok" : "short";
  if ("ratioAtLeast" in goal) return ratio >= goal.ratioAtLeast ? "ok" : "short";
  return ratio <= goal.ratioAtMost ? "ok" : "short";
}

/** The middle value; of an even count the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (upper + lower) / 2;
}

export function spread(values: readonly number[]): number {
  const middle = median(values);
  return middle === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / middle;
}
