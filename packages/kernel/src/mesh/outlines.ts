/** A closed line: x, y, z per point, the first not repeated at the end. */
export type Outline = readonly number[];

/**
 * Closed lines from the polylines of a face's edges, whichever way each runs. They are joined where ends are equal bit
 * for bit. Null when they do not close, or meet more than two at a point, so that what is inside is not plain.
 */
export function outlinesOf(polylines: readonly Float32Array[]): readonly Outline[] | null {
  const ends = new Map<string, number[]>();
  for (const [at, line] of polylines.entries()) {
    if (line.length < 6) return null;
    const [first, last] = [pointKey(line, 0), pointKey(line, line.length - 3)];
    for (const key of [first, last]) {
      const lines = ends.get(key);
      if (lines === undefined) ends.set(key, [at]);
      else lines.push(at);
    }
  }
  for (const lines of ends.values()) if (lines.length !== 2) return null;
  const used = polylines.map(() => false);
  return polylines.flatMap((_, at) => (used[at] ? [] : [walk(polylines, ends, used, at)]));
}

function walk(
  polylines: readonly Float32Array[],
  ends: ReadonlyMap<string, readonly number[]>,
  used: boolean[],
  start: number,
): Outline {
  const points: number[] = [];
  let [at, forward]: [number, boolean] = [start, true];
  while (!used[at]) {
    used[at] = true;
    const line = polylines[at]!;
    const count = line.length / 3;
    for (let step = 0; step < count - 1; step++) {
      const place = 3 * (forward ? step : count - 1 - step);
      points.push(line[place]!, line[place + 1]!, line[place + 2]!);
    }
    const end = pointKey(line, forward ? line.length - 3 : 0);
    const [one, other] = ends.get(end)!;
    at = one === at ? other! : one!;
    forward = pointKey(polylines[at]!, 0) === end;
  }
  return points;
}

/** Zero and minus zero are one place. */
function pointKey(line: Float32Array, at: number): string {
  return `${line[at]! + 0},${line[at + 1]! + 0},${line[at + 2]! + 0}`;
}
