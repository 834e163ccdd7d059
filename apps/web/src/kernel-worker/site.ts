import type { ShapeMesh } from "../viewport/shapes.ts";

type Triple = readonly [number, number, number];

/** Where something of a body lies: what lights it, and where a grip stands on it. Millimetres. */
export type Site = {
  readonly lines: readonly Float32Array[];
  readonly triangles: Float32Array;
  readonly points: readonly Triple[];
  /** A place on an edge or on a face's rim, and the way from there into the faces that meet in it. */
  readonly grip: { readonly at: Triple; readonly inward: Triple } | null;
};

const nothing: Site = { lines: [], triangles: new Float32Array(), points: [], grip: null };

/** The third corners of the triangles that have the side from `a` to `b`. */
type Beside = (a: Triple, b: Triple) => readonly Triple[];

const tripleAt = (values: ArrayLike<number>, at: number): Triple => [
  values[at * 3] ?? 0,
  values[at * 3 + 1] ?? 0,
  values[at * 3 + 2] ?? 0,
];
const placeKey = (point: Triple): string => point.map((value) => Math.round(value * 1e4)).join();
const sideKey = (a: Triple, b: Triple): string => [placeKey(a), placeKey(b)].toSorted().join(" ");
const minus = (a: Triple, b: Triple): Triple => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const plus = (a: Triple, b: Triple, by = 1): Triple => [a[0] + b[0] * by, a[1] + b[1] * by, a[2] + b[2] * by];
const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function unit(a: Triple): Triple | null {
  const size = Math.sqrt(dot(a, a));
  return size < 1e-9 ? null : [a[0] / size, a[1] / size, a[2] / size];
}

/** All sides of the triangles in a stretch of indices, each with the third corner. */
function* sidesOf({ positions, indices }: ShapeMesh, first: number, count: number) {
  for (let at = first; at < first + count; at += 3) {
    const corners = [0, 1, 2].map((corner) => tripleAt(positions, indices[at + corner] ?? 0));
    for (const [corner, third] of corners.entries())
      yield { a: corners[(corner + 1) % 3] ?? third, b: corners[(corner + 2) % 3] ?? third, third };
  }
}

/** For one question: looks through all triangles of a body. */
const besideIn =
  (mesh: ShapeMesh): Beside =>
  (from, to) => {
    const wanted = new Set([placeKey(from), placeKey(to)]);
    const found: Triple[] = [];
    for (const { a, b, third } of sidesOf(mesh, 0, mesh.indices.length))
      if (isNear(a, from, to) && wanted.has(placeKey(a)) && wanted.has(placeKey(b))) found.push(third);
    return found;
  };

const isNear = ([x]: Triple, a: Triple, b: Triple): boolean =>
  Math.abs(x - a[0]) < 1e-3 || Math.abs(x - b[0]) < 1e-3;

/** For many questions about one face. */
function besideOn(mesh: ShapeMesh, first: number, count: number): Beside {
  const sides = new Map<string, Triple[]>();
  for (const { a, b, third } of sidesOf(mesh, first, count)) {
    const known = sides.get(sideKey(a, b));
    if (known === undefined) sides.set(sideKey(a, b), [third]);
    else known.push(third);
  }
  return (a, b) => sides.get(sideKey(a, b)) ?? [];
}

const edgeLine = ({ edgePositions, edgeRanges }: ShapeMesh, edge: number): Float32Array => {
  const first = edgeRanges[edge * 2] ?? 0;
  return edgePositions.slice(first * 3, (first + (edgeRanges[edge * 2 + 1] ?? 0)) * 3);
};

/** The stretch in the middle of a polyline. */
function middleOf(line: Float32Array): readonly [Triple, Triple] {
  const at = Math.floor((line.length / 3 - 1) / 2);
  return [tripleAt(line, at), tripleAt(line, at + 1)];
}

function gripOn(line: Float32Array, beside: Beside): Site["grip"] {
  const [a, b] = middleOf(line);
  const along = unit(minus(b, a));
  if (along === null) return null;
  const at = plus(a, minus(b, a), 0.5);
  const ways = beside(a, b).flatMap((third): Triple[] => {
    const across = minus(third, at);
    const way = unit(plus(across, along, -dot(across, along)));
    return way === null ? [] : [way];
  });
  const sum = ways.reduce<Triple>((total, way) => plus(total, way), [0, 0, 0]);
  const inward = dot(sum, sum) < 1e-4 ? null : unit(sum);
  return inward === null ? null : { at, inward };
}

function lengthOf(line: Float32Array): number {
  let length = 0;
  for (let at = 1; at < line.length / 3; at += 1) {
    const step = minus(tripleAt(line, at), tripleAt(line, at - 1));
    length += Math.sqrt(dot(step, step));
  }
  return length;
}

function faceSite(mesh: ShapeMesh, face: number): Site {
  const [first, count] = [mesh.faceRanges[face * 2] ?? 0, mesh.faceRanges[face * 2 + 1] ?? 0];
  const beside = besideOn(mesh, first, count);
  const rim = Array.from({ length: mesh.edgeRanges.length / 2 }, (_, edge) => edgeLine(mesh, edge)).filter(
    (line) => beside(...middleOf(line)).length === 1,
  );
  const longest = rim.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
  return {
    ...nothing,
    lines: rim,
    triangles: trianglesOf(mesh, first, count),
    grip: longest === undefined ? null : gripOn(longest, beside),
  };
}

function trianglesOf({ positions, indices }: ShapeMesh, first: number, count: number): Float32Array {
  const triangles = new Float32Array(count * 3);
  for (let at = 0; at < count; at += 1) triangles.set(tripleAt(positions, indices[first + at] ?? 0), at * 3);
  return triangles;
}

/** Where a face, an edge, a vertex or the whole of a body lies. */
export function siteIn(mesh: ShapeMesh, kind: "face" | "edge" | "vertex" | "body", index: number): Site {
  switch (kind) {
    case "edge": {
      const line = edgeLine(mesh, index);
      return { ...nothing, lines: [line], grip: gripOn(line, besideIn(mesh)) };
    }
    case "face":
      return faceSite(mesh, index);
    case "vertex":
      return { ...nothing, points: [tripleAt(mesh.vertices, index)] };
    case "body":
      return { ...nothing, triangles: trianglesOf(mesh, 0, mesh.indices.length) };
  }
}
