import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { explore } from "../occt/explore.ts";
import { ShapeIndex } from "../occt/shape-index.ts";

/** Which faces, edges and vertices of a solid meet, by their places. Degenerated edges (a cone's tip) are left out. */
export class Topology {
  readonly edges: readonly TopoDS_Shape[];
  readonly vertices: readonly TopoDS_Shape[];
  readonly faceEdges: readonly (readonly number[])[];
  /** One face twice on a seam. */
  readonly edgeFaces: readonly (readonly number[])[];
  /** None on a closed edge's only point twice: a circle has one. */
  readonly edgeVertices: readonly (readonly number[])[];
  readonly vertexFaces: readonly (readonly number[])[];
  readonly #edgeIndex: ShapeIndex;
  readonly #vertexIndex: ShapeIndex;

  constructor(oc: OpenCascadeInstance, faces: readonly TopoDS_Shape[]) {
    this.#edgeIndex = new ShapeIndex(oc);
    this.#vertexIndex = new ShapeIndex(oc);
    const edgeFaces: number[][] = [];
    const faceEdges = faces.map((face, at) => {
      const places = new Set<number>();
      for (const edge of explore(oc, face, "TopAbs_EDGE")) {
        if (isDegenerated(oc, edge)) {
          edge.delete();
          continue;
        }
        const place = this.#edgeIndex.add(edge);
        (edgeFaces[place] ??= []).push(at);
        places.add(place);
      }
      return [...places];
    });
    const vertexFaces: Set<number>[] = [];
    this.edgeVertices = this.#edgeIndex.shapes.map((edge, at) => {
      const places = new Set(
        explore(oc, edge, "TopAbs_VERTEX").map((vertex) => this.#vertexIndex.add(vertex)),
      );
      for (const place of places)
        for (const face of edgeFaces[at] ?? []) (vertexFaces[place] ??= new Set()).add(face);
      return [...places];
    });
    this.edges = this.#edgeIndex.shapes;
    this.vertices = this.#vertexIndex.shapes;
    this.faceEdges = faceEdges;
    this.edgeFaces = edgeFaces;
    this.vertexFaces = vertexFaces.map((set) => [...set].toSorted((a, b) => a - b));
  }

  neighbours(face: number): readonly number[] {
    const around = new Set((this.faceEdges[face] ?? []).flatMap((edge) => this.edgeFaces[edge] ?? []));
    around.delete(face);
    return [...around];
  }

  [Symbol.dispose](): void {
    this.#edgeIndex[Symbol.dispose]();
    this.#vertexIndex[Symbol.dispose]();
  }
}

function isDegenerated(oc: OpenCascadeInstance, shape: TopoDS_Shape): boolean {
  using edge = oc.TopoDS.Edge(shape);
  return oc.BRep_Tool.Degenerated(edge);
}
