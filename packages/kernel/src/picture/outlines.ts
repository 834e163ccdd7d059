import type { Mesh } from "@solidtype/contracts";
import { toView, type Projection } from "./projection.ts";

/** A line to draw, in view space. A tangent line divides two faces that meet smoothly; it is drawn lighter. */
export type Outline = { readonly points: Float64Array; readonly tangent: boolean };

/** The edges of a mesh worth drawing, and where its curved faces turn away from the eye. */
export function outlines(projection: Projection, mesh: Mesh): Outline[] {
  return [...featureEdges(projection, mesh), ...silhouettes(projection, mesh)];
}

const tangentCosine = Math.cos((4 * Math.PI) / 180);

function featureEdges(projection: Projection, mesh: Mesh): Outline[] {
  const points = toView(projection, mesh.edgePositions);
  const normalsAt = borderNormals(mesh);
  const lines: Outline[] = [];
  for (let edge = 0; edge < mesh.edgeRanges.length; edge += 2) {
    const first = mesh.edgeRanges[edge]!;
    const count = mesh.edgeRanges[edge + 1]!;
    if (count < 2) continue;
    const kind = normalsAt(first + Math.floor((count - 2) / 2));
    if (kind === "seam") continue;
    lines.push({ points: points.subarray(first * 3, (first + count) * 3), tangent: kind === "tangent" });
  }
  return lines;
}

type EdgeKind = "sharp" | "tangent" | "seam";

function positionKey(positions: Float32Array, point: number): string {
  return `${positions[point * 3]!},${positions[point * 3 + 1]!},${positions[point * 3 + 2]!}`;
}

/**
 * Tells how the faces beside an edge meet there. Faces share positions bit for bit along a common edge, so the faces
 * beside it are those with a vertex at both of two neighbouring points of its polyline.
 */
function borderNormals(mesh: Mesh): (point: number) => EdgeKind {
  const wanted = new Map<string, { face: number; vertex: number }[]>();
  for (let point = 0; point < mesh.edgePositions.length / 3; point++) {
    wanted.set(positionKey(mesh.edgePositions, point), []);
  }
  for (let face = 0; face < mesh.faceRanges.length / 2; face++) {
    const start = mesh.faceRanges[face * 2]!;
    const end = start + mesh.faceRanges[face * 2 + 1]!;
    const seen = new Set<number>();
    for (let at = start; at < end; at++) {
      const vertex = mesh.indices[at]!;
      if (seen.has(vertex)) continue;
      seen.add(vertex);
      wanted.get(positionKey(mesh.positions, vertex))?.push({ face, vertex });
    }
  }
  return (point) => {
    const next = wanted.get(positionKey(mesh.edgePositions, point + 1)) ?? [];
    const beside = (wanted.get(positionKey(mesh.edgePositions, point)) ?? []).filter((here) =>
      next.some((there) => there.face === here.face),
    );
    const [first] = beside;
    const last = beside.at(-1);
    if (first === undefined || last === undefined || first === last) return "sharp";
    let cosine = 0;
    for (let axis = 0; axis < 3; axis++) {
      cosine += mesh.normals[first.vertex * 3 + axis]! * mesh.normals[last.vertex * 3 + axis]!;
    }
    if (cosine < tangentCosine) return "sharp";
    return first.face === last.face ? "seam" : "tangent";
  };
}

/**
 * Where the interpolated normal is square to the line of sight: one segment per triangle it crosses. Flat faces have
 * none, their rims are edges.
 */
function silhouettes(projection: Projection, mesh: Mesh): Outline[] {
  const points = toView(projection, mesh.positions);
  const normals = toView({ ...projection, eye: [0, 0, 0] }, mesh.normals);
  const facing = new Float64Array(points.length / 3);
  for (let vertex = 0; vertex < facing.length; vertex++) {
    const at = vertex * 3;
    const towards = projection.perspective
      ? normals[at]! * points[at]! + normals[at + 1]! * points[at + 1]! + normals[at + 2]! * points[at + 2]!
      : normals[at + 2]!;
    facing[vertex] = Math.abs(towards) < 1e-6 ? 0 : -towards;
  }
  const lines: Outline[] = [];
  for (let at = 0; at < mesh.indices.length; at += 3) {
    const corners = [mesh.indices[at]!, mesh.indices[at + 1]!, mesh.indices[at + 2]!] as const;
    const signs = corners.map((vertex) => facing[vertex]! >= 0);
    if (signs[0] === signs[1] && signs[1] === signs[2]) continue;
    const crossing: number[] = [];
    for (let side = 0; side < 3; side++) {
      const from = corners[side]!;
      const to = corners[(side + 1) % 3]!;
      if (facing[from]! >= 0 === facing[to]! >= 0) continue;
      const share = facing[from]! / (facing[from]! - facing[to]!);
      for (let axis = 0; axis < 3; axis++) {
        const start = points[from * 3 + axis]!;
        crossing.push(start + (points[to * 3 + axis]! - start) * share);
      }
    }
    lines.push({ points: Float64Array.from(crossing), tangent: false });
  }
  return lines;
}
