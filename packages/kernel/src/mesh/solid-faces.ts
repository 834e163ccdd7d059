import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { cross, scale, type Vector } from "../geometry/vector.ts";
import { taken } from "../measure/entity.ts";
import type { Solid } from "../solid/solid.ts";
import { type FaceMesh, meshFaces } from "./face-meshes.ts";
import { flatTriangles } from "./flat-triangles.ts";
import { outlinesOf } from "./outlines.ts";
import type { Tolerance } from "./quality.ts";

/**
 * The triangles of all faces, those that are known left as they are. Flat faces, on which OCCT takes time that grows
 * with the square of their holes, are filled in here between the polylines that OCCT gave their curved neighbours.
 * Which faces those are hangs on the solid alone, never on what was known, and so do their triangles.
 */
export function completed(
  oc: OpenCascadeInstance,
  solid: Solid,
  known: readonly (FaceMesh | undefined)[],
  tolerance: Tolerance,
): readonly FaceMesh[] {
  const lacking = known.flatMap((mesh, at) => (mesh === undefined ? [at] : []));
  const all = [...known];
  if (lacking.length === 0) return all as FaceMesh[];
  const fill = new Filling(oc, solid, all);
  const byOcct = (places: readonly number[]) => {
    if (places.length === 0) return;
    const made = meshFaces(
      oc,
      places.map((at) => solid.faces[at]!),
      tolerance,
    );
    places.forEach((at, index) => (all[at] = made[index]!));
  };
  byOcct(lacking.filter((at) => fill.normals[at] === null));
  const filled = lacking.filter((at) => fill.normals[at] !== null);
  byOcct(
    filled.filter((at) => {
      all[at] = fill.face(at);
      return all[at] === undefined;
    }),
  );
  return all as FaceMesh[];
}

class Filling {
  /** Outwards; null for what OCCT divides. */
  readonly normals: readonly (Vector | null)[];
  readonly #oc: OpenCascadeInstance;
  readonly #solid: Solid;
  readonly #meshes: readonly (FaceMesh | undefined)[];
  #around: number[][] | null = null;

  constructor(oc: OpenCascadeInstance, solid: Solid, meshes: readonly (FaceMesh | undefined)[]) {
    this.#oc = oc;
    this.#solid = solid;
    this.#meshes = meshes;
    const flat = solid.faces.map((face) => flatNormal(oc, face));
    const { faceEdges, edgeFaces } = solid.topology;
    // A curve between flat faces only has nobody else to divide it.
    this.normals = flat.map((normal, at) =>
      faceEdges[at]!.every(
        (edge) => edgeFaces[edge]!.some((face) => flat[face] === null) || this.#straight(edge),
      )
        ? normal
        : null,
    );
  }

  face(at: number): FaceMesh | undefined {
    const normal = this.normals[at]!;
    const edges = this.#solid.topology.faceEdges[at]!.map((edge) => this.#polyline(edge));
    const outlines = outlinesOf(edges);
    const indices = outlines === null ? null : flatTriangles(outlines, normal);
    if (outlines === null || indices === null) return undefined;
    const positions = Float32Array.from(outlines.flat());
    const normals = new Float32Array(positions.length);
    for (let point = 0; point < normals.length; point += 3) normals.set(normal, point);
    return { positions, normals, indices, edges };
  }

  /** As OCCT divided it on a face beside; between flat faces from end to end. */
  #polyline(edge: number): Float32Array {
    return (
      this.#divided(edge) ??
      Float32Array.from(
        this.#solid.topology.edgeVertices[edge]!.flatMap((vertex) => [...this.#corner(vertex)]),
      )
    );
  }

  #divided(edge: number): Float32Array | undefined {
    const { edgeFaces, faceEdges } = this.#solid.topology;
    const beside = edgeFaces[edge]!.find((face) => this.normals[face] === null);
    return beside === undefined ? undefined : this.#meshes[beside]!.edges[faceEdges[beside]!.indexOf(edge)]!;
  }

  /** A vertex where OCCT put it on an edge that ends there: that may be a last digit beside the vertex itself. */
  #corner(vertex: number): Float32Array {
    const exact = pointOf(this.#oc, this.#solid.topology.vertices[vertex]!);
    const edge = this.#edgesAt(vertex).find((at) => this.#divided(at) !== undefined);
    const line = edge === undefined ? undefined : this.#divided(edge);
    if (line === undefined) return Float32Array.from(exact);
    const [first, last] = [line.subarray(0, 3), line.subarray(-3)];
    return away(first, exact) <= away(last, exact) ? first : last;
  }

  #edgesAt(vertex: number): readonly number[] {
    this.#around ??= this.#indexEdges();
    return this.#around[vertex] ?? [];
  }

  #indexEdges(): number[][] {
    const around: number[][] = [];
    this.#solid.topology.edgeVertices.forEach((vertices, edge) => {
      for (const vertex of vertices) (around[vertex] ??= []).push(edge);
    });
    return around;
  }

  #straight(edge: number): boolean {
    using typed = this.#oc.TopoDS.Edge(this.#solid.topology.edges[edge]!);
    using curve = new this.#oc.BRepAdaptor_Curve(typed);
    return curve.GetType() === this.#oc.GeomAbs_CurveType.GeomAbs_Line;
  }
}

function flatNormal(oc: OpenCascadeInstance, shape: TopoDS_Shape): Vector | null {
  using face = oc.TopoDS.Face(shape);
  using surface = new oc.BRepAdaptor_Surface(face, false);
  if (surface.GetType() !== oc.GeomAbs_SurfaceType.GeomAbs_Plane) return null;
  using plane = surface.Plane();
  using axes = plane.Position();
  // Not its main direction: mirrored axes are left-handed, and the surface's own normal is the product of the two.
  const normal = cross(taken(axes.XDirection()), taken(axes.YDirection()));
  return scale(normal, face.Orientation() === oc.TopAbs_Orientation.TopAbs_REVERSED ? -1 : 1);
}

function away(point: Float32Array, exact: Vector): number {
  return Math.hypot(point[0]! - exact[0], point[1]! - exact[1], point[2]! - exact[2]);
}

function pointOf(oc: OpenCascadeInstance, shape: TopoDS_Shape): Vector {
  using vertex = oc.TopoDS.Vertex(shape);
  return taken(oc.BRep_Tool.Pnt(vertex));
}
