import type {
  GeomAbs_CurveType,
  GeomAbs_SurfaceType,
  OpenCascadeInstance,
  TopoDS_Shape,
} from "opencascade.js";
import { cross, distance, scale, type Vector } from "../geometry/vector.ts";
import { taken } from "../measure/entity.ts";
import { type Solid, surfaceTypeOf } from "../solid/solid.ts";
import { arcPoints, bandOf, bandTriangles } from "./bands.ts";
import { type FaceMesh, meshFaces } from "./face-meshes.ts";
import { flatTriangles } from "./flat-triangles.ts";
import { outlinesOf } from "./outlines.ts";
import type { Tolerance } from "./quality.ts";

/**
 * The triangles of all faces, those that are known left as they are. Flat faces, on which OCCT takes time that grows
 * with the square of their holes, and round ones between two arcs, of which there are most, are filled in here, between
 * the polylines that OCCT gave their neighbours. Which faces those are hangs on the solid alone, never on what was
 * known, and so do their triangles.
 */
export function completed(
  oc: OpenCascadeInstance,
  solid: Solid,
  known: readonly (FaceMesh | undefined)[],
  tolerance: Tolerance,
): readonly FaceMesh[] {
  const all = [...known];
  const filling = new Filling(oc, solid, all, tolerance);
  const lacking = known.flatMap((mesh, at) => (mesh === undefined ? [{ at, way: filling.wayOf(at) }] : []));
  const byOcct = (places: readonly number[]) => {
    if (places.length === 0) return;
    const made = meshFaces(
      oc,
      places.map((at) => solid.faces[at]!),
      tolerance,
    );
    places.forEach((at, index) => (all[at] = made[index]!));
  };
  // In this order: each takes the polylines that those before it were given.
  for (const now of ["left to OCCT", "band", "flat"] as const) {
    const places = lacking.filter(({ way }) => way === now).map(({ at }) => at);
    for (const at of places) all[at] = filling.face(at);
    byOcct(places.filter((at) => all[at] === undefined));
  }
  return all as FaceMesh[];
}

/** How a face comes by its triangles. */
type Way = "left to OCCT" | "band" | "flat";

class Filling {
  readonly #oc: OpenCascadeInstance;
  readonly #solid: Solid;
  readonly #meshes: readonly (FaceMesh | undefined)[];
  readonly #tolerance: Tolerance;
  readonly #ways: Way[] = [];
  readonly #surfaces: GeomAbs_SurfaceType[] = [];
  readonly #curves: GeomAbs_CurveType[] = [];
  #around: number[][] | null = null;

  constructor(
    oc: OpenCascadeInstance,
    solid: Solid,
    meshes: readonly (FaceMesh | undefined)[],
    tolerance: Tolerance,
  ) {
    this.#oc = oc;
    this.#solid = solid;
    this.#meshes = meshes;
    this.#tolerance = tolerance;
  }

  wayOf(at: number): Way {
    return (this.#ways[at] ??= this.#isFlat(at) ? "flat" : this.#isBand(at) ? "band" : "left to OCCT");
  }

  /** Undefined for one that is left to OCCT after all. */
  face(at: number): FaceMesh | undefined {
    switch (this.wayOf(at)) {
      case "left to OCCT":
        return undefined;
      case "band":
        return this.#band(at);
      case "flat":
        return this.#flat(at);
    }
  }

  #isFlat(at: number): boolean {
    if (!this.#isPlane(at)) return false;
    const { faceEdges, edgeFaces } = this.#solid.topology;
    // A curve between flat faces only has nobody else to divide it.
    return faceEdges[at]!.every(
      (edge) => edgeFaces[edge]!.some((face) => !this.#isPlane(face)) || this.#isStraight(edge),
    );
  }

  #isPlane(at: number): boolean {
    return this.#surfaceOf(at) === this.#oc.GeomAbs_SurfaceType.GeomAbs_Plane;
  }

  /** Two arcs that do not touch and two straight sides; two circles and the seam between them. */
  #isBand(at: number): boolean {
    if (this.#surfaceOf(at) !== this.#oc.GeomAbs_SurfaceType.GeomAbs_Cylinder) return false;
    const { faceEdges, edgeFaces, edgeVertices } = this.#solid.topology;
    const edges = faceEdges[at]!;
    const arcs = edges.filter((edge) => this.#isArc(edge));
    if (arcs.length !== 2 || !edges.every((edge) => arcs.includes(edge) || this.#isStraight(edge)))
      return false;
    const ends = new Set(arcs.flatMap((edge) => edgeVertices[edge]!));
    if (edges.length === 4) return ends.size === 4;
    const seam = edges.find((edge) => !arcs.includes(edge));
    return edges.length === 3 && ends.size === 2 && edgeFaces[seam!]!.every((face) => face === at);
  }

  #band(at: number): FaceMesh | undefined {
    const { faceEdges, edges: shapes, edgeVertices } = this.#solid.topology;
    const band = bandOf(this.#oc, this.#solid.faces[at]!);
    const edges = faceEdges[at]!.map((edge) => {
      const given = this.#givenByOcct(edge);
      if (given !== undefined || !this.#isArc(edge)) return given ?? this.#fromEndToEnd(edge);
      const [start, end = start] = edgeVertices[edge]!.map((vertex) => this.#corner(vertex));
      return arcPoints(this.#oc, shapes[edge]!, band, [start!, end!], this.#tolerance);
    });
    const isArc = faceEdges[at]!.map((edge) => this.#isArc(edge));
    const [one, other] = edges.filter((_, index) => isArc[index]);
    if (edges.some((line, index) => !isArc[index] && line.length !== 6)) return undefined;
    const triangles = bandTriangles(band, [one!, other!]);
    return triangles === null ? undefined : { ...triangles, edges };
  }

  #flat(at: number): FaceMesh | undefined {
    const normal = flatNormal(this.#oc, this.#solid.faces[at]!);
    const edges = this.#solid.topology.faceEdges[at]!.map(
      (edge) => this.#given(edge) ?? this.#fromEndToEnd(edge),
    );
    const outlines = outlinesOf(edges);
    const indices = outlines === null ? null : flatTriangles(outlines, normal);
    if (outlines === null || indices === null) return undefined;
    const positions = Float32Array.from(outlines.flat());
    const normals = new Float32Array(positions.length);
    for (let point = 0; point < normals.length; point += 3) normals.set(normal, point);
    return { positions, normals, indices, edges };
  }

  #fromEndToEnd(edge: number): Float32Array {
    return Float32Array.from(
      this.#solid.topology.edgeVertices[edge]!.flatMap((vertex) => [...this.#corner(vertex)]),
    );
  }

  #givenByOcct(edge: number): Float32Array | undefined {
    return this.#on(edge, "left to OCCT");
  }

  /** As it was divided on a face beside that is not flat. */
  #given(edge: number): Float32Array | undefined {
    return this.#givenByOcct(edge) ?? this.#on(edge, "band");
  }

  #on(edge: number, way: Way): Float32Array | undefined {
    const { edgeFaces, faceEdges } = this.#solid.topology;
    const beside = edgeFaces[edge]!.find((face) => this.wayOf(face) === way);
    return beside === undefined ? undefined : this.#meshes[beside]?.edges[faceEdges[beside]!.indexOf(edge)];
  }

  /** A vertex where OCCT put it on an edge that ends there: that may be a last digit beside the vertex itself. */
  #corner(vertex: number): Vector {
    const exact = pointOf(this.#oc, this.#solid.topology.vertices[vertex]!);
    const edge = this.#edgesAt(vertex).find((at) => this.#givenByOcct(at) !== undefined);
    const line = edge === undefined ? undefined : this.#givenByOcct(edge);
    if (line === undefined) return exact;
    const [first, last] = [line.subarray(0, 3), line.subarray(-3)].map(([x, y, z]): Vector => [x!, y!, z!]);
    return distance(first!, exact) <= distance(last!, exact) ? first! : last!;
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

  #isStraight(edge: number): boolean {
    return this.#curveOf(edge) === this.#oc.GeomAbs_CurveType.GeomAbs_Line;
  }

  #isArc(edge: number): boolean {
    return this.#curveOf(edge) === this.#oc.GeomAbs_CurveType.GeomAbs_Circle;
  }

  #surfaceOf(at: number): GeomAbs_SurfaceType {
    return (this.#surfaces[at] ??= surfaceTypeOf(this.#oc, this.#solid.faces[at]!));
  }

  #curveOf(edge: number): GeomAbs_CurveType {
    return (this.#curves[edge] ??= curveTypeOf(this.#oc, this.#solid.topology.edges[edge]!));
  }
}

function curveTypeOf(oc: OpenCascadeInstance, shape: TopoDS_Shape): GeomAbs_CurveType {
  using edge = oc.TopoDS.Edge(shape);
  using curve = new oc.BRepAdaptor_Curve(edge);
  return curve.GetType();
}

/** Outwards. */
function flatNormal(oc: OpenCascadeInstance, shape: TopoDS_Shape): Vector {
  using face = oc.TopoDS.Face(shape);
  using surface = new oc.BRepAdaptor_Surface(face, false);
  using plane = surface.Plane();
  using axes = plane.Position();
  // Not its main direction: mirrored axes are left-handed, and the surface's own normal is the product of the two.
  const normal = cross(taken(axes.XDirection()), taken(axes.YDirection()));
  return scale(normal, face.Orientation() === oc.TopAbs_Orientation.TopAbs_REVERSED ? -1 : 1);
}

function pointOf(oc: OpenCascadeInstance, shape: TopoDS_Shape): Vector {
  using vertex = oc.TopoDS.Vertex(shape);
  return taken(oc.BRep_Tool.Pnt(vertex));
}
