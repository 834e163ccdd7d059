import type { ShapeMesh, Touch } from "./shapes.ts";

/**
 * What a click may touch; null: all but whole bodies and regions. Faces and edges may have to be of a kind: a plane is
 * never picked from a round wall, nor an axis from a flat face.
 */
export type TouchFilter = {
  readonly kinds: ReadonlySet<Touch["kind"]>;
  readonly faces?: "flat" | "round" | undefined;
  readonly edges?: "straight" | undefined;
} | null;

export function takesKind(filter: TouchFilter, kind: Touch["kind"]): boolean {
  return filter === null ? kind !== "body" && kind !== "region" : filter.kinds.has(kind);
}

/** What a face or an edge looks like to a filter. */
export type Form = "flat" | "round" | "straight" | "bent";

export function formOf(mesh: ShapeMesh, kind: "face" | "edge", index: number): Form {
  if (kind === "edge") return isStraightEdge(mesh, index) ? "straight" : "bent";
  return isFlatFace(mesh, index) ? "flat" : "round";
}

const formWanted = (filter: TouchFilter, kind: Touch["kind"]): Form | undefined =>
  kind === "edge" ? filter?.edges : kind === "face" ? filter?.faces : undefined;

/** Whether the filter takes such a thing; without a form it is none that has one, or it is not known. */
export function takesForm(filter: TouchFilter, kind: Touch["kind"], form: Form | undefined): boolean {
  const wanted = formWanted(filter, kind);
  return takesKind(filter, kind) && (wanted === undefined || form === undefined || form === wanted);
}

/** Whether the filter takes this face or edge of a body. */
export function takesOfBody(
  filter: TouchFilter,
  mesh: ShapeMesh,
  kind: "face" | "edge",
  index: number,
): boolean {
  if (!takesKind(filter, kind)) return false;
  const wanted = formWanted(filter, kind);
  return wanted === undefined || formOf(mesh, kind, index) === wanted;
}

/** Cosine and millimetres that meshes of flat and straight things stay within. */
const parallel = 1 - 1e-6;
const offLine = 1e-4;

function isFlatFace({ normals, indices, faceRanges }: ShapeMesh, face: number): boolean {
  const first = faceRanges[face * 2] ?? 0;
  const count = faceRanges[face * 2 + 1] ?? 0;
  const normal = (corner: number, axis: number): number =>
    normals[(indices[first + corner] ?? 0) * 3 + axis] ?? 0;
  for (let corner = 1; corner < count; corner += 1) {
    let cosine = 0;
    for (let axis = 0; axis < 3; axis += 1) cosine += normal(0, axis) * normal(corner, axis);
    if (cosine < parallel) return false;
  }
  return true;
}

function isStraightEdge({ edgePositions, edgeRanges }: ShapeMesh, edge: number): boolean {
  const first = edgeRanges[edge * 2] ?? 0;
  const last = first + (edgeRanges[edge * 2 + 1] ?? 0) - 1;
  const at = (point: number, axis: number): number => edgePositions[point * 3 + axis] ?? 0;
  const along = [0, 1, 2].map((axis) => at(last, axis) - at(first, axis));
  const length = Math.hypot(...along);
  if (length === 0) return false;
  for (let point = first + 1; point < last; point += 1) {
    const [x = 0, y = 0, z = 0] = [0, 1, 2].map((axis) => at(point, axis) - at(first, axis));
    const [a = 0, b = 0, c = 0] = along;
    if (Math.hypot(y * c - z * b, z * a - x * c, x * b - y * a) / length > offLine) return false;
  }
  return true;
}
