import type { ShapeMesh } from "../../viewport/shapes.ts";

type Triple = readonly [number, number, number];
type Kind = "face" | "edge" | "vertex";

/** What tells one thing of a body from another by its place: points that must lie together, and a size. Millimetres. */
type Traits = { readonly points: readonly Triple[]; readonly size: number };

const tripleAt = (values: ArrayLike<number>, at: number): Triple => [
  values[at * 3] ?? 0,
  values[at * 3 + 1] ?? 0,
  values[at * 3 + 2] ?? 0,
];
const apart = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const between = (a: Triple, b: Triple, share: number): Triple => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

/** The ends of an edge, from the lesser, its middle, and its length. */
function edgeTraits({ edgePositions, edgeRanges }: ShapeMesh, edge: number): Traits {
  const first = edgeRanges[edge * 2] ?? 0;
  const line = Array.from({ length: edgeRanges[edge * 2 + 1] ?? 0 }, (_, at) =>
    tripleAt(edgePositions, first + at),
  );
  const steps = line.slice(1).map((point, at) => apart(point, line[at] ?? point));
  const size = steps.reduce((sum, step) => sum + step, 0);
  let left = size / 2;
  const at = steps.findIndex((step) => {
    left -= step;
    return left <= 0;
  });
  const [from, to] = [line[at], line[at + 1]];
  const step = steps[at] ?? 0;
  const middle = from && to && step > 0 ? between(from, to, 1 + left / step) : from;
  const ends = [line[0], line.at(-1)].toSorted((a, b) => Number(isBefore(b, a)) - Number(isBefore(a, b)));
  return { points: [...ends, middle].filter((point) => point !== undefined), size };
}

function isBefore(a: Triple | undefined, b: Triple | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const axis = [0, 1, 2].find((one) => Math.abs((a[one] ?? 0) - (b[one] ?? 0)) > 1e-3) ?? 0;
  return (a[axis] ?? 0) < (b[axis] ?? 0);
}

/** The middle of a face by area, a point off it along its mean normal, and the side of a square that is as large. */
function faceTraits({ positions, indices, faceRanges }: ShapeMesh, face: number): Traits {
  const [first, count] = [faceRanges[face * 2] ?? 0, faceRanges[face * 2 + 1] ?? 0];
  const sum = [0, 0, 0];
  const normal = [0, 0, 0];
  let area = 0;
  for (let at = first; at < first + count; at += 3) {
    const [a, b, c] = [0, 1, 2].map((corner) => tripleAt(positions, indices[at + corner] ?? 0));
    if (a === undefined || b === undefined || c === undefined) continue;
    const across = cross(a, b, c);
    const part = Math.hypot(...across) / 2;
    area += part;
    for (const axis of [0, 1, 2]) {
      sum[axis]! += (((a[axis] ?? 0) + (b[axis] ?? 0) + (c[axis] ?? 0)) / 3) * part;
      normal[axis]! += (across[axis] ?? 0) / 2;
    }
  }
  const size = Math.sqrt(area);
  const middle = tripleAt(
    sum.map((value) => value / (area || 1)),
    0,
  );
  const off = tripleAt(
    normal.map((value, axis) => (middle[axis] ?? 0) + value / (size || 1)),
    0,
  );
  return { points: [middle, off], size };
}

function cross(a: Triple, b: Triple, c: Triple): Triple {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  return [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
}

function traitsOf(mesh: ShapeMesh, kind: Kind, at: number): Traits {
  if (kind === "vertex") return { points: [tripleAt(mesh.vertices, at)], size: 0 };
  return kind === "edge" ? edgeTraits(mesh, at) : faceTraits(mesh, at);
}

const countOf = ({ faceRanges, edgeRanges, vertices }: ShapeMesh, kind: Kind): number =>
  kind === "vertex" ? vertices.length / 3 : (kind === "edge" ? edgeRanges : faceRanges).length / 2;

const known = new WeakMap<ShapeMesh, Map<Kind, readonly Traits[]>>();

/** Of all things of a kind: a band picks many at once, and each is looked for among all. */
function allTraits(mesh: ShapeMesh, kind: Kind): readonly Traits[] {
  const kinds = known.get(mesh) ?? new Map<Kind, readonly Traits[]>();
  known.set(mesh, kinds);
  const all =
    kinds.get(kind) ?? Array.from({ length: countOf(mesh, kind) }, (_, at) => traitsOf(mesh, kind, at));
  kinds.set(kind, all);
  return all;
}

/** Triangles of the same thing may be cut another way in another mesh; nothing else is so near to it. */
function isAlike(a: Traits, b: Traits): boolean {
  const slack = 1e-3 + 0.005 * a.size;
  return (
    Math.abs(a.size - b.size) <= slack &&
    a.points.length === b.points.length &&
    a.points.every((point, at) => apart(point, b.points[at] ?? point) <= slack)
  );
}

/**
 * The index, in another mesh of a body, of what lies there just as this thing does in this one; null when nothing does,
 * or several things.
 */
export function sameThing(mesh: ShapeMesh, kind: Kind, at: number, other: ShapeMesh): number | null {
  const wanted = traitsOf(mesh, kind, at);
  const found = allTraits(other, kind).flatMap((traits, index) => (isAlike(wanted, traits) ? [index] : []));
  return found.length === 1 ? (found[0] ?? null) : null;
}
