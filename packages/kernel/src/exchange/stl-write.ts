import type { Mesh } from "@solidtype/contracts";

const headerBytes = 84;
const triangleBytes = 50;
/** A reader takes a file that begins with "solid" for text. */
const title = "SolidType binary STL, millimetres, Z up";

/** All meshes as one binary STL. The format knows no bodies, colours or units; readers assume millimetres. */
export function writeStl(meshes: readonly Mesh[]): Uint8Array {
  const triangles = new Float32Array(meshes.reduce((sum, mesh) => sum + mesh.indices.length * 3, 0));
  let to = 0;
  for (const { positions, indices } of meshes) {
    for (const vertex of indices) {
      triangles[to++] = positions[vertex * 3]!;
      triangles[to++] = positions[vertex * 3 + 1]!;
      triangles[to++] = positions[vertex * 3 + 2]!;
    }
  }
  return writeTriangles(triangles);
}

/** Nine coordinates per triangle as a binary STL. */
export function writeTriangles(triangles: Float32Array): Uint8Array {
  const count = triangles.length / 9;
  const bytes = new Uint8Array(headerBytes + count * triangleBytes);
  const view = new DataView(bytes.buffer);
  new TextEncoder().encodeInto(title, bytes);
  view.setUint32(80, count, true);
  for (let triangle = 0; triangle < count; triangle++) {
    const at = headerBytes + triangle * triangleBytes;
    const corners = triangles.subarray(triangle * 9, triangle * 9 + 9);
    normalOf(corners).forEach((value, axis) => view.setFloat32(at + axis * 4, value, true));
    corners.forEach((value, index) => view.setFloat32(at + 12 + index * 4, value, true));
  }
  return bytes;
}

function normalOf(corners: Float32Array): number[] {
  const side = (which: number, axis: number) => corners[which * 3 + axis]! - corners[axis]!;
  const normal = [0, 1, 2].map((axis) => {
    const next = (axis + 1) % 3;
    const last = (axis + 2) % 3;
    return side(1, next) * side(2, last) - side(1, last) * side(2, next);
  });
  const length = Math.hypot(...normal);
  return normal.map((value) => (length > 0 ? value / length : 0));
}
