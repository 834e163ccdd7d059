import type { ShapeMesh } from "./shapes.ts";

type Triple = readonly [number, number, number];
/** An end of an edge: where it is, and which way the edge leaves it. */
type End = { readonly edge: number; readonly at: Triple; readonly out: Triple };

/** Ends nearer than this (mm) are one place; directions within about a degree go on smoothly. */
const near = 1e-3;
const smooth = -Math.cos(0.02);

const pointAt = (positions: Float32Array, at: number): Triple => [
  positions[at * 3] ?? 0,
  positions[at * 3 + 1] ?? 0,
  positions[at * 3 + 2] ?? 0,
];

function towards(from: Triple, to: Triple): Triple {
  const [x, y, z] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const size = Math.hypot(x, y, z) || 1;
  return [x / size, y / size, z / size];
}

/** The direction at the end of a polyline that stands for a curve: the first chord, turned back by half the bend to the next. */
function leaving(points: readonly Triple[]): Triple {
  const [a, b, c] = points;
  if (a === undefined || b === undefined) return [0, 0, 0];
  const first = towards(a, b);
  if (c === undefined) return first;
  const second = towards(b, c);
  const turned: Triple = [
    first[0] - (second[0] - first[0]) / 2,
    first[1] - (second[1] - first[1]) / 2,
    first[2] - (second[2] - first[2]) / 2,
  ];
  return towards([0, 0, 0], turned);
}

function endsOf({ edgePositions, edgeRanges }: ShapeMesh): End[] {
  return Array.from({ length: edgeRanges.length / 2 }, (_, edge) => edge).flatMap((edge): End[] => {
    const first = edgeRanges[edge * 2] ?? 0;
    const last = first + (edgeRanges[edge * 2 + 1] ?? 0) - 1;
    if (last <= first) return [];
    const three = (from: number, step: number): Triple[] =>
      [0, 1, 2]
        .map((count) => from + count * step)
        .filter((at) => at >= first && at <= last)
        .map((at) => pointAt(edgePositions, at));
    return [
      { edge, at: pointAt(edgePositions, first), out: leaving(three(first, 1)) },
      { edge, at: pointAt(edgePositions, last), out: leaving(three(last, -1)) },
    ];
  });
}

const apart = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const along = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** The edges that run on smoothly from this one, itself first. */
export function tangentChain(mesh: ShapeMesh, edge: number): number[] {
  const ends = endsOf(mesh);
  const chain = new Set([edge]);
  for (const member of chain) {
    for (const own of ends.filter((end) => end.edge === member)) {
      for (const other of ends) {
        const meets = other.edge !== member && apart(own.at, other.at) < near;
        if (meets && along(own.out, other.out) <= smooth) chain.add(other.edge);
      }
    }
  }
  return [...chain];
}
