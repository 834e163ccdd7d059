import { DisjointSets } from "../disjoint-sets.ts";
import { crossings } from "../geometry/crossings.ts";
import { boundsOf, type Box, curveLength, isClosed, pointAt, TOUCH } from "../geometry/curve.ts";
import type { PlacedCurve } from "../geometry/resolve.ts";
import type { RegionProblem } from "../problem.ts";
import { distance, type Vec2 } from "../vec.ts";
import { Vertices } from "./vertices.ts";

/** A stretch of a curve between two vertices, cut at nothing in between. */
export type Edge = {
  readonly curve: PlacedCurve;
  /** Fractions of the curve; `to` may pass 1 on a circle. */
  readonly from: number;
  readonly to: number;
  readonly startVertex: number;
  readonly endVertex: number;
};

export type SplitCurves = {
  readonly edges: readonly Edge[];
  readonly vertices: readonly Vec2[];
  readonly problems: readonly RegionProblem[];
};

/** Past this many crossings nobody means a profile, and walking them would take seconds. */
const CROSSING_LIMIT = 50_000;

type Cut = { readonly t: number; readonly vertex: number };

/** Cuts every curve wherever another meets it. */
export function splitCurves(curves: readonly PlacedCurve[]): SplitCurves {
  const vertices = new Vertices();
  const problems: RegionProblem[] = [];
  const cuts: Cut[][] = curves.map(({ curve }) =>
    isClosed(curve) ? [] : [0, 1].map((t) => ({ t, vertex: vertices.at(pointAt(curve, t)) })),
  );
  const chains = chainsOf(cuts);
  let count = 0;
  for (const [i, j] of overlappingPairs(curves.map(({ curve }) => boundsOf(curve)))) {
    const [first, second] = [curves[i], curves[j]];
    if (first === undefined || second === undefined) continue;
    for (const { at, onFirst, onSecond } of crossings(first.curve, second.curve)) {
      count += 1;
      if (count > CROSSING_LIMIT) return tooMany();
      const vertex = vertices.at(at);
      cuts[i]?.push({ t: onFirst, vertex });
      cuts[j]?.push({ t: onSecond, vertex });
      if (chains[i] === chains[j] && isInner(cuts[i], vertex) && isInner(cuts[j], vertex)) {
        problems.push({
          code: "self-intersection",
          entities: [first.id, second.id],
          at,
          message: `The outline crosses itself where "${first.id}" meets "${second.id}".`,
        });
      }
    }
  }
  const edges = curves.flatMap((curve, index) => edgesOf(curve, cuts[index] ?? [], vertices));
  const { kept, overlaps } = dropOverlaps(edges);
  return { edges: kept, vertices: vertices.places, problems: [...problems, ...overlaps] };
}

function tooMany(): SplitCurves {
  const message = `Curves cross more than ${CROSSING_LIMIT} times; regions are not looked for.`;
  return { edges: [], vertices: [], problems: [{ code: "too-many-curves", entities: [], message }] };
}

/** Whether a vertex is none of the curve's own ends, which are its first two cuts. */
function isInner(cuts: readonly Cut[] | undefined, vertex: number): boolean {
  return cuts !== undefined && cuts.slice(0, 2).every((end) => end.vertex !== vertex);
}

/** For each curve, a number that it shares with the curves it hangs together with by its ends. */
function chainsOf(cuts: readonly (readonly Cut[])[]): readonly number[] {
  const sets = new DisjointSets<number>();
  const firstAt = new Map<number, number>();
  cuts.forEach((ends, index) => {
    for (const { vertex } of ends) {
      const other = firstAt.get(vertex);
      if (other === undefined) firstAt.set(vertex, index);
      else sets.join(index, other);
    }
  });
  return cuts.map((_, index) => sets.find(index));
}

/** Sweeps from left to right, so that curves far apart are never compared. */
function* overlappingPairs(boxes: readonly Box[]): Generator<readonly [number, number]> {
  const order = boxes
    .map((_, index) => index)
    .toSorted((a, b) => (boxes[a]?.minX ?? 0) - (boxes[b]?.minX ?? 0));
  let open: number[] = [];
  for (const index of order) {
    const box = boxes[index];
    if (box === undefined) continue;
    open = open.filter((other) => (boxes[other]?.maxX ?? 0) >= box.minX - TOUCH);
    for (const other of open) {
      const against = boxes[other];
      if (against === undefined || against.minY > box.maxY + TOUCH || against.maxY < box.minY - TOUCH)
        continue;
      yield index < other ? [index, other] : [other, index];
    }
    open.push(index);
  }
}

function edgesOf(placed: PlacedCurve, cuts: readonly Cut[], vertices: Vertices): readonly Edge[] {
  const { curve } = placed;
  const closed = isClosed(curve);
  const size = curveLength(curve);
  const unique: Cut[] = [];
  for (const cut of cuts.toSorted((a, b) => a.t - b.t)) {
    const last = unique.at(-1);
    if (last === undefined || cut.vertex !== last.vertex || (cut.t - last.t) * size > 4 * TOUCH)
      unique.push(cut);
  }
  if (closed) {
    const first = unique[0] ?? { t: 0, vertex: vertices.at(pointAt(curve, 0)) };
    const last = unique.at(-1) ?? first;
    if (unique.length === 0) unique.push(first);
    // The start of a circle is also its end: one cut there may have come out as two.
    const isSame =
      unique.length > 1 && last.vertex === first.vertex && (first.t + 1 - last.t) * size <= 4 * TOUCH;
    if (isSame) unique.pop();
    unique.push({ t: first.t + 1, vertex: first.vertex });
  }
  return unique.slice(1).flatMap((end, index) => {
    const start = unique[index];
    if (start === undefined) return [];
    return [{ curve: placed, from: start.t, to: end.t, startVertex: start.vertex, endVertex: end.vertex }];
  });
}

/** Where edges lie on each other the one with the smallest id stays. */
function dropOverlaps(edges: readonly Edge[]): { kept: readonly Edge[]; overlaps: readonly RegionProblem[] } {
  const byEnds = new Map<string, Edge[]>();
  const overlaps: RegionProblem[] = [];
  const kept: Edge[] = [];
  for (const edge of edges) {
    const key = [edge.startVertex, edge.endVertex].toSorted((a, b) => a - b).join(" ");
    const rivals = byEnds.get(key) ?? [];
    const at = middleOf(edge);
    const twin = rivals.find((rival) => distance(middleOf(rival), at) <= 10 * TOUCH);
    if (twin === undefined) {
      kept.push(edge);
      byEnds.set(key, [...rivals, edge]);
    } else {
      const entities = [twin.curve.id, edge.curve.id];
      overlaps.push({ code: "overlap", entities, at, message: `"${entities[1]}" lies on "${entities[0]}".` });
    }
  }
  return { kept, overlaps };
}

function middleOf(edge: Edge): Vec2 {
  return pointAt(edge.curve.curve, (edge.from + edge.to) / 2);
}
