import { type Figure, type Goal, median, spread } from "./figure.ts";

type Measured = () => Promise<number> | number;

type Asked = {
  /** What is measured, in words: "appends per second, 50 writers". */
  figure: string;
  unit: string;
  goal?: Goal;
};

/** Collects the figures of one benchmark. */
export class Measurements {
  readonly figures: Figure[] = [];

  /**
   * Measures ours, and the peer in turn with it, so that a machine that slows down slows both. Each call gives one
   * value of the figure (`rate()` and `took()` make one); warm-up runs are thrown away.
   */
  async measure(
    asked: Asked & { ours: Measured; peer?: { name: string; run: Measured }; runs?: number; warmup?: number },
  ): Promise<Figure> {
    const { ours, peer, runs = 5, warmup = 1 } = asked;
    const mine: number[] = [];
    const theirs: number[] = [];
    for (let run = -warmup; run < runs; run++) {
      const value = await ours();
      const other = peer ? await peer.run() : undefined;
      if (run < 0) continue;
      mine.push(value);
      if (other !== undefined) theirs.push(other);
    }
    const { figure, unit, goal } = asked;
    return this.record({
      figure,
      unit,
      runs: mine,
      ...(goal ? { goal } : {}),
      ...(peer ? { peer: { name: peer.name, runs: theirs } } : {}),
    });
  }

  /** Takes values that were measured some other way, a percentile of a load run for instance. */
  record(asked: Asked & { runs: number[]; peer?: { name: string; runs: number[] } }): Figure {
    const { figure, unit, goal, runs, peer } = asked;
    const all = [...runs, ...(peer?.runs ?? [])];
    if (runs.length === 0 || peer?.runs.length === 0 || !all.every(Number.isFinite))
      throw new Error(`"${figure}" has no finite value in every run: ${JSON.stringify({ runs, peer })}`);
    const made: Figure = {
      figure,
      unit,
      median: median(runs),
      spread: spread(runs),
      runs,
      ...(goal ? { goal } : {}),
      ...(peer ? { peer: { ...peer, median: median(peer.runs), spread: spread(peer.runs) } } : {}),
      ...(peer ? { ratio: median(runs) / median(peer.runs) } : {}),
    };
    this.figures.push(made);
    return made;
  }
}
