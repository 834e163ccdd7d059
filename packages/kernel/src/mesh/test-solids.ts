import type { Mesh } from "@solidtype/contracts";

type Point = readonly [number, number, number];

/** Builds meshes by hand for tests that are not about the kernel: flat polygons, fanned, and polylines. */
function meshOf(
  faces: readonly (readonly Point[])[],
  edges: readonly (readonly Point[])[],
  normalAt?: (point: Point, face: number) => Point | null,
): Mesh {
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  const faceRanges: number[] = [];
  faces.forEach((corners, face) => {
    const first = positions.length / 3;
    const start = indices.length;
    for (const corner of corners) {
      positions.push(...corner);
      normals.push(...(normalAt?.(corner, face) ?? flatNormal(corners)));
    }
    for (let fan = 2; fan < corners.length; fan++) indices.push(first, first + fan - 1, first + fan);
    faceRanges.push(start, indices.length - start);
  });
  const edgeRanges: number[] = [];
  let point = 0;
  for (const edge of edges) {
    edgeRanges.push(point, edge.length);
    point += edge.length;
  }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    indices: Uint32Array.from(indices),
    faceRanges: Uint32Array.from(faceRanges),
    edgePositions: Float32Array.from(edges.flat(2)),
    edgeRanges: Uint32Array.from(edgeRanges),
  };
}

function flatNormal(corners: readonly Point[]): Point {
  const [a, b, c] = [corners[0]!, corners[1]!, corners[2]!];
  const u = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const;
  const v = [c[0] - a[0], c[1] - a[1], c[2] - a[2]] as const;
  const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const;
  const length = Math.hypot(...n);
  return [n[0] / length, n[1] / length, n[2] / length];
}

export function boxMesh(x: number, y: number, z: number, [ox, oy, oz]: Point = [0, 0, 0]): Mesh {
  const at = (i: number, j: number, k: number): Point => [ox + i * x, oy + j * y, oz + k * z];
  const faces = [
    [at(0, 0, 0), at(0, 1, 0), at(1, 1, 0), at(1, 0, 0)],
    [at(0, 0, 1), at(1, 0, 1), at(1, 1, 1), at(0, 1, 1)],
    [at(0, 0, 0), at(1, 0, 0), at(1, 0, 1), at(0, 0, 1)],
    [at(0, 1, 0), at(0, 1, 1), at(1, 1, 1), at(1, 1, 0)],
    [at(0, 0, 0), at(0, 0, 1), at(0, 1, 1), at(0, 1, 0)],
    [at(1, 0, 0), at(1, 1, 0), at(1, 1, 1), at(1, 0, 1)],
  ];
  const edges: Point[][] = [];
  for (const [a, b] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const) {
    edges.push([at(0, a, b), at(1, a, b)], [at(a, 0, b), at(a, 1, b)], [at(a, b, 0), at(a, b, 1)]);
  }
  return meshOf(faces, edges);
}

/** A smooth tube wall about the Z axis with its two rims, open at both ends. */
export function tubeMesh(radius: number, height: number, sides = 48): Mesh {
  const at = (side: number, z: number): Point => {
    const angle = (2 * Math.PI * (side % sides)) / sides;
    return [Math.fround(radius * Math.cos(angle)), Math.fround(radius * Math.sin(angle)), z];
  };
  const quads = Array.from({ length: sides }, (_, side) => [
    at(side, 0),
    at(side + 1, 0),
    at(side + 1, height),
    at(side, height),
  ]);
  const rim = (z: number) => Array.from({ length: sides + 1 }, (_, side) => at(side, z));
  const tube = meshOf(quads, [rim(0), rim(height)], ([x, y]) => [x / radius, y / radius, 0]);
  return { ...tube, faceRanges: Uint32Array.of(0, tube.indices.length) };
}
