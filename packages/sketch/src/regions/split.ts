import { DisjointSets } from "../disjoint-sets.ts";
import { type Crossing, crossings } from "../geometry/crossings.ts";
import { curveLength, isClosed, pointAt, TOUCH } from "../geometry/curve.ts";
import { meetingPairs } from "../geometry/meeting-pairs.ts";
import type { PlacedCurve } from "../geometry/resolve.ts";
import type { RegionProblem } from "../problem.ts";
import type { Vec2 } from "../vec.ts";
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
  const met = meetingsOf(curves);
  if (met === undefined) return tooMany();
  for (const { i, j, at, onFirst, onSecond } of met) {
    const vertex = vertices.at(at);
    cuts[i]?.push({ t: onFirst, vertex });
    cuts[j]?.push({ t: onSecond, vertex });
    if (chains[i] === chains[j] && isInner(cuts[i], vertex) && isInner(cuts[j], vertex)) {
      const [first, second] = [curves[i]?.id ?? "", curves[j]?.id ?? ""];
      const message = `The outline crosses itself where "${first}" meets "${second}".`;
      problems.push({ code: "self-intersection", entities: [first, second], at, message });
    }
  }
  const edges = curves.flatMap((curve, index) => edgesOf(curve, cuts[index] ?? [], vertices));
  const { kept, overlaps } = dropOverlaps(edges);
  return { edges: kept, vertices: vertices.places, problems: [...problems, ...overlaps] };
}

type Meeting = Crossing & { readonly i: number; readonly j: number };

/** In the order of the curves, wherever they lie: what moves must not change the order in which places are taken. */
function meetingsOf(curves: readonly PlacedCurve[]): readonly Meeting[] | undefined {
  const found: Meeting[] = [];
  meetingPairs(
    curves.map(({ curve }) => curve),
    (one, other) => {
      const [i, j] = one < other ? [one, other] : [other, one];
      const [first, second] = [curves[i], curves[j]];
      if (first === undefined || second === undefined) return true;
      for (const crossing of crossings(first.curve, second.curve)) found.push({ i, j, ...crossing });
      return found.length <= CROSSING_LIMIT;
    },
  );
  if (found.length > CROSSING_LIMIT) return undefined;
  return found.toSorted((a, b) => a.i - b.i || a.j - b.j);
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
  const known = new Map<string, Edge>();
  const middles = new Vertices(10 * TOUCH);
  const overlaps: RegionProblem[] = [];
  const kept: Edge[] = [];
  for (const edge of edges) {
    const at = middleOf(edge);
    const ends = [edge.startVertex, edge.endVertex].toSorted((a, b) => a - b);
    const key = [...ends, middles.at(at)].join(" ");
    const twin = known.get(key);
    if (twin === undefined) {
      kept.push(edge);
      known.set(key, edge);
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
