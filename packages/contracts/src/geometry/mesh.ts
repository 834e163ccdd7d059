import { pack, unpack } from "./pack.ts";

/**
 * One body's surface as triangles and its edges as polylines: the only geometry that leaves the kernel.
 *
 * Millimetres, right-handed, Z up; triangles wind counter-clockwise seen from outside. Every array owns its whole
 * buffer, so a mesh crosses a worker boundary by transfer. Vertices are not shared between faces: each face keeps its
 * own normals, and along a common edge two faces carry bit-identical positions, which is what makes the mesh watertight.
 */
export type Mesh = {
  /** x, y, z per vertex. */
  readonly positions: Float32Array;
  /** Unit x, y, z per vertex, outwards. */
  readonly normals: Float32Array;
  /** Three per triangle, into the vertices. */
  readonly indices: Uint32Array;
  /** Two per face, in the body's face order: the first entry in `indices` and how many belong to the face. */
  readonly faceRanges: Uint32Array;
  /** x, y, z per polyline point. */
  readonly edgePositions: Float32Array;
  /** Two per edge, in the body's edge order: the first polyline point and how many. */
  readonly edgeRanges: Uint32Array;
};

/** A mesh as bytes: what the kernel stores under a mesh key and what a `mesh` blob holds. Little-endian throughout. */
export function packMesh(mesh: Mesh): Uint8Array {
  const { positions, normals, indices, faceRanges, edgePositions, edgeRanges } = mesh;
  const arrays = [positions, normals, indices, faceRanges, edgePositions, edgeRanges];
  const sections = arrays.map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  return pack({ header: "mesh", sections });
}

/** Null for anything that `packMesh` has not written whole. */
export function unpackMesh(bytes: Uint8Array): Mesh | null {
  const content = unpack(bytes);
  if (content === null || content.header !== "mesh" || content.sections.length !== 6) return null;
  if (content.sections.some(({ length }) => length % 4 !== 0)) return null;
  // Sections begin anywhere in the pack; a copy is aligned, and owns its buffer.
  const [positions, normals, indices, faceRanges, edgePositions, edgeRanges] = content.sections.map(
    (section) => Uint8Array.from(section).buffer,
  );
  return {
    positions: new Float32Array(positions!),
    normals: new Float32Array(normals!),
    indices: new Uint32Array(indices!),
    faceRanges: new Uint32Array(faceRanges!),
    edgePositions: new Float32Array(edgePositions!),
    edgeRanges: new Uint32Array(edgeRanges!),
  };
}
