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

export function meshBuffers(mesh: Mesh): ArrayBufferLike[] {
  return Object.values(mesh).map((array) => array.buffer);
}
