import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { explore } from "../occt/explore.ts";
import { ShapeIndex } from "../occt/shape-index.ts";

/** An edge on the way round a face. */
type Way = { readonly edge: number; readonly from: number; readonly to: number };

/** Which faces, edges and vertices of a solid meet, by their places. Degenerated edges (a cone's tip) are left out. */
export class Topology {
  readonly edges: readonly TopoDS_Shape[];
  readonly faceEdges: readonly (readonly number[])[];
  /** One face twice on a seam. */
  readonly edgeFaces: readonly (readonly number[])[];
  readonly #oc: OpenCascadeInstance;
  readonly #faces: readonly TopoDS_Shape[];
  readonly #rounds: (readonly Way[])[] = [];
  readonly #edgeIndex: ShapeIndex;
  #corners: Corners | null = null;

  /** `hasTips`: whether any face may come together in a point. */
  constructor(oc: OpenCascadeInstance, faces: readonly TopoDS_Shape[], hasTips = true) {
    const hasExtent = (edge: TopoDS_Shape): boolean => !hasTips || !isDegenerated(oc, edge);
    this.#oc = oc;
    this.#faces = faces;
    this.#edgeIndex = new ShapeIndex(oc);
    const edgeFaces: number[][] = [];
    const faceEdges = faces.map((face, at) => {
      const places = new Set<number>();
      for (const edge of explore(oc, face, "TopAbs_EDGE")) {
        const place = this.#edgeIndex.add(edge, hasExtent);
        if (place < 0) continue;
        (edgeFaces[place] ??= []).push(at);
        places.add(place);
      }
      return [...places];
    });
    this.edges = this.#edgeIndex.shapes;
    this.faceEdges = faceEdges;
    this.edgeFaces = edgeFaces;
  }

  get vertices(): readonly TopoDS_Shape[] {
    return this.#around.index.shapes;
  }

  /** None on a closed edge's only point twice: a circle has one. */
  get edgeVertices(): readonly (readonly number[])[] {
    return this.#around.ofEdges;
  }

  get vertexFaces(): readonly (readonly number[])[] {
    return this.#around.faces;
  }

  /** The place of an edge; -1 for one that is not of the solid. */
  find(edge: TopoDS_Shape): number {
    return this.#edgeIndex.find(edge);
  }

  /** Half of all parts of a solid: looked up only for whoever asks about them. */
  get #around(): Corners {
    return (this.#corners ??= cornersOf(this.#oc, this.edges, this.edgeFaces));
  }

  /** A face's edges as one goes round it with its inside on the left, seen from outside; a seam both ways. */
  rounds(face: number): readonly Way[] {
    return (this.#rounds[face] ??= explore(this.#oc, this.#faces[face]!, "TopAbs_EDGE").flatMap((shape) => {
      using edge = shape;
      const place = this.#edgeIndex.find(edge);
      return place < 0 ? [] : [this.#way(edge, place)];
    }));
  }

  #way(edge: TopoDS_Shape, place: number): Way {
    const ends = explore(this.#oc, edge, "TopAbs_VERTEX");
    const end = (reversed: boolean) => {
      const { TopAbs_REVERSED } = this.#oc.TopAbs_Orientation;
      const vertex = ends.find((one) => (one.Orientation() === TopAbs_REVERSED) === reversed);
      return vertex === undefined ? -1 : this.#around.index.find(vertex);
    };
    const way = { edge: place, from: end(false), to: end(true) };
    for (const vertex of ends) vertex.delete();
    return way;
  }

  neighbours(face: number): readonly number[] {
    const around = new Set((this.faceEdges[face] ?? []).flatMap((edge) => this.edgeFaces[edge] ?? []));
    around.delete(face);
    return [...around];
  }

  [Symbol.dispose](): void {
    this.#edgeIndex[Symbol.dispose]();
    this.#corners?.index[Symbol.dispose]();
  }
}

type Corners = {
  readonly index: ShapeIndex;
  readonly ofEdges: readonly (readonly number[])[];
  readonly faces: readonly (readonly number[])[];
};

function cornersOf(
  oc: OpenCascadeInstance,
  edges: readonly TopoDS_Shape[],
  edgeFaces: Topology["edgeFaces"],
): Corners {
  const index = new ShapeIndex(oc);
  const faces: Set<number>[] = [];
  const ofEdges = edges.map((edge, at) => {
    const places = new Set(explore(oc, edge, "TopAbs_VERTEX").map((vertex) => index.add(vertex)));
    for (const place of places) for (const face of edgeFaces[at]!) (faces[place] ??= new Set()).add(face);
    return [...places];
  });
  return { index, ofEdges, faces: faces.map((set) => [...set].toSorted((a, b) => a - b)) };
}

/** The tip of a cone, the pole of a sphere: an edge without extent. */
export function isDegenerated(oc: OpenCascadeInstance, shape: TopoDS_Shape): boolean {
  using edge = oc.TopoDS.Edge(shape);
  return oc.BRep_Tool.Degenerated(edge);
}
