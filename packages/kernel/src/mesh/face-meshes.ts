import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { explore } from "../occt/explore.ts";
import { letGoOf } from "../occt/freeing.ts";
import { heapOf } from "../occt/load.ts";
import { readShape, writeShape } from "../occt/shape-bytes.ts";
import { BYTES_A_FACE } from "../solid/solid.ts";
import { Topology } from "../solid/topology.ts";
import type { Tolerance } from "./quality.ts";

/** The triangles of one face by itself, and the polylines of its edges in the face's own order. */
export type FaceMesh = {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  /** Into this face's own vertices. */
  readonly indices: Uint32Array;
  readonly edges: readonly Float32Array[];
};

/**
 * Triangles of some of a solid's faces. OCCT divides an edge by its curve and the tolerance alone, so faces meshed
 * apart still meet point for point. A copy is meshed: meshing changes the bytes that a live shape is written to later.
 */
export function meshFaces(
  oc: OpenCascadeInstance,
  faces: readonly TopoDS_Shape[],
  tolerance: Tolerance,
): FaceMesh[] {
  const meshes = meshesOfCopy(oc, faces, tolerance);
  // OCCT's own triangles take about twice as much.
  letGoOf(
    oc,
    meshes.reduce(
      (sum, { positions, normals, indices }) =>
        sum + 2 * (positions.byteLength + normals.byteLength + indices.byteLength),
      meshes.length * BYTES_A_FACE,
    ),
  );
  return meshes;
}

function meshesOfCopy(
  oc: OpenCascadeInstance,
  faces: readonly TopoDS_Shape[],
  tolerance: Tolerance,
): FaceMesh[] {
  using copy = copyOf(oc, faces);
  const copied = explore(oc, copy, "TopAbs_FACE");
  using topology = new Topology(oc, copied);
  using surface = oc.ReplicadMeshExtractor.extract(copy, tolerance.deflection, tolerance.angle, false);
  const heap = heapOf(oc);
  const positions = new Float32Array(heap, surface.getVerticesPtr(), surface.getVerticesSize());
  const normals = new Float32Array(heap, surface.getNormalsPtr(), surface.getNormalsSize());
  const indices = new Uint32Array(heap, surface.getTrianglesPtr(), surface.getTrianglesSize());
  const groups = new Int32Array(heap, surface.getFaceGroupsPtr(), surface.getFaceGroupsSize()).slice();
  const triangles = copied.map((_, at) =>
    ownTriangles(
      positions,
      normals,
      indices.subarray(groups[3 * at]!, groups[3 * at]! + groups[3 * at + 1]!),
    ),
  );
  const polylines = edgePolylines(oc, copy, topology, tolerance);
  for (const face of copied) face.delete();
  return triangles.map((own, at) => ({
    ...own,
    edges: topology.faceEdges[at]!.map((edge) => polylines[edge]!),
  }));
}

function copyOf(oc: OpenCascadeInstance, faces: readonly TopoDS_Shape[]): TopoDS_Shape {
  using compound = new oc.TopoDS_Compound();
  using builder = new oc.TopoDS_Builder();
  builder.MakeCompound(compound);
  for (const face of faces) builder.Add(compound, face);
  const copy = readShape(oc, writeShape(oc, compound));
  if (copy === null) throw new Error("OCCT could not read back what it wrote");
  return copy;
}

/** The group's vertices lie together in the whole mesh; copied out of the heap, which the next call may move. */
function ownTriangles(
  positions: Float32Array,
  normals: Float32Array,
  group: Uint32Array,
): Omit<FaceMesh, "edges"> {
  let [low, high] = [Number.POSITIVE_INFINITY, -1];
  for (const vertex of group) {
    if (vertex < low) low = vertex;
    if (vertex > high) high = vertex;
  }
  if (high < 0)
    return { positions: new Float32Array(), normals: new Float32Array(), indices: new Uint32Array() };
  return {
    positions: positions.slice(3 * low, 3 * high + 3),
    normals: normals.slice(3 * low, 3 * high + 3),
    indices: group.map((vertex) => vertex - low),
  };
}

/** By the topology's edges. The extractor tells edges by hash; equal hashes come in the topology's order. */
function edgePolylines(
  oc: OpenCascadeInstance,
  copy: TopoDS_Shape,
  topology: Topology,
  tolerance: Tolerance,
): Float32Array[] {
  using edges = oc.ReplicadEdgeMeshExtractor.extract(copy, tolerance.deflection, tolerance.angle);
  const heap = heapOf(oc);
  const points = new Float32Array(heap, edges.getLinesPtr(), edges.getLinesSize());
  const groups = new Int32Array(heap, edges.getEdgeGroupsPtr(), edges.getEdgeGroupsSize());
  const byHash = new Map<number, Float32Array[]>();
  for (let at = 0; at < groups.length; at += 3) {
    const [start, count, hash] = [groups[at]!, groups[at + 1]!, groups[at + 2]!];
    const polyline = joinedSegments(points.subarray(3 * start, 3 * (start + count)));
    byHash.set(hash, [...(byHash.get(hash) ?? []), polyline]);
  }
  return topology.edges.map(
    (edge) => byHash.get(oc.ReplicadShapeHasher.HashCode(edge, 2_147_483_647))?.shift() ?? new Float32Array(),
  );
}

/** The extractor gives segments by their two ends; every point but the first and last comes twice. */
function joinedSegments(segments: Float32Array): Float32Array {
  const line = new Float32Array(3 * (segments.length / 6 + 1));
  line.set(segments.subarray(0, 3));
  for (let at = 3, to = 3; at < segments.length; at += 6, to += 3)
    line.set(segments.subarray(at, at + 3), to);
  return line;
}
