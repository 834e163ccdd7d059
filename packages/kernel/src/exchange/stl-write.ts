import type { Mesh } from "../mesh/mesh.ts";

const headerBytes = 84;
const triangleBytes = 50;
/** A reader takes a file that begins with "solid" for text. */
const title = "SolidType binary STL, millimetres, Z up";

/** All meshes as one binary STL. The format knows no bodies, colours or units; readers assume millimetres. */
export function writeStl(meshes: readonly Mesh[]): Uint8Array {
  const triangles = meshes.reduce((sum, mesh) => sum + mesh.indices.length / 3, 0);
  const bytes = new Uint8Array(headerBytes + triangles * triangleBytes);
  const view = new DataView(bytes.buffer);
  new TextEncoder().encodeInto(title, bytes);
  view.setUint32(80, triangles, true);
  let at = headerBytes;
  for (const mesh of meshes) {
    for (let index = 0; index < mesh.indices.length; index += 3) {
      writeTriangle(view, at, mesh, index);
      at += triangleBytes;
    }
  }
  return bytes;
}

function writeTriangle(view: DataView, at: number, { positions, indices }: Mesh, index: number): void {
  const corner = (which: number, axis: number) => positions[indices[index + which]! * 3 + axis]!;
  const side = (which: number, axis: number) => corner(which, axis) - corner(0, axis);
  const normal = [0, 1, 2].map((axis) => {
    const next = (axis + 1) % 3;
    const last = (axis + 2) % 3;
    return side(1, next) * side(2, last) - side(1, last) * side(2, next);
  });
  const length = Math.hypot(...normal);
  normal.forEach((value, axis) => view.setFloat32(at + axis * 4, length > 0 ? value / length : 0, true));
  for (let which = 0; which < 3; which++) {
    for (let axis = 0; axis < 3; axis++) view.setFloat32(at + 12 + (which * 3 + axis) * 4, corner(which, axis), true);
  }
}
