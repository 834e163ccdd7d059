import { Box3 } from "three";
import type { ShapeMesh } from "./shapes.ts";

const boxes = new WeakMap<ShapeMesh, Box3>();

/** The box around a mesh. To find it is to walk through all of its corners: once, whoever asks. */
export function boxAround(mesh: ShapeMesh): Box3 {
  const known = boxes.get(mesh);
  if (known !== undefined) return known;
  const box = new Box3().setFromArray(mesh.positions);
  boxes.set(mesh, box);
  return box;
}
