import { nameText, type Reference } from "@solidtype/document";
import type {
  NCollection_List_TopoDS_Shape,
  OpenCascadeInstance,
  TopoDS_Edge,
  TopoDS_Shape,
} from "opencascade.js";
import { faceLabel } from "../names/label.ts";
import { nameEdge, nameVertex } from "../names/name.ts";
import type { Scene } from "../names/scene.ts";
import { isOcctException } from "../occt/exception.ts";
import { ShapeIndex } from "../occt/shape-index.ts";
import { taken } from "../occt/shape-list.ts";
import { FeatureFailed, type KernelCode } from "../part/failure.ts";
import type { OpenBody, Part } from "../part/part.ts";
import { inputOf } from "../solid/boolean.ts";
import { type Piece, Trace } from "../solid/carry.ts";
import { keyOf } from "../store/key.ts";
import { type ChosenEdge, chosenEdges } from "./edges.ts";

/** OCCT's fillet and chamfer makers, as far as they are alike. */
export type EdgeMaker = Disposable & {
  IsDone(): boolean;
  Build(): void;
  Shape(): TopoDS_Shape;
  Modified(shape: TopoDS_Shape): NCollection_List_TopoDS_Shape;
  Generated(shape: TopoDS_Shape): NCollection_List_TopoDS_Shape;
  IsDeleted(shape: TopoDS_Shape): boolean;
  NbContours(): number;
  NbEdges(contour: number): number;
  Edge(contour: number, at: number): TopoDS_Edge;
  Reset(): void;
};

export type Treatment = {
  readonly id: string;
  readonly edges: readonly Reference[];
  /** What the result hangs on beside body and edges. */
  readonly sizes: readonly (string | number | boolean)[];
  readonly roles: { readonly edge: string; readonly corner: string };
  readonly failure: { readonly code: KernelCode; readonly what: string };
  /** A maker with these edges added to it; throws or stays not done where it cannot. */
  readonly maker: (oc: OpenCascadeInstance, body: OpenBody, edges: readonly ChosenEdge[]) => EdgeMaker;
};

/** Rounds or bevels edges, body by body. */
export async function treatEdges(part: Part, treatment: Treatment): Promise<void> {
  const { scene, byBody } = await chosenEdges(part, treatment.edges);
  const replaced = new Map<OpenBody, readonly OpenBody[]>();
  for (const [body, edges] of byBody) {
    const key = keyOf(
      "edges",
      treatment.id,
      treatment.sizes,
      body.solid.key,
      edges.map(({ at, name }) => [at, nameText(name)]),
    );
    const unit = await part.units.unit(key, () => ({ pieces: treat(part, scene, body, edges, treatment) }));
    replaced.set(
      body,
      unit.solids.map((solid) => ({ name: body.name, solid, cuts: [] })),
    );
  }
  part.openBodies = part.openBodies.flatMap((body) => replaced.get(body) ?? [body]);
}

function treat(
  part: Part,
  scene: Scene,
  body: OpenBody,
  edges: readonly ChosenEdge[],
  treatment: Treatment,
): Piece[] {
  const pieces = attempt(part, scene, body, edges, treatment);
  if (pieces !== null) return pieces;
  // Which edge it fails at is found by trying them apart; when each works alone, it is their meeting that does not.
  const guilty = edges.filter((edge) => discard(attempt(part, scene, body, [edge], treatment)) === null);
  const { code, what } = treatment.failure;
  if (guilty.length === 0 || edges.length === 1) {
    throw new FeatureFailed(
      code,
      edges.length === 1
        ? `${what} does not fit at this edge.`
        : `${what} does not fit where these edges meet.`,
      {
        references: [...new Set(edges.map(({ reference }) => reference))],
      },
    );
  }
  throw new FeatureFailed(code, `${what} does not fit at ${guilty.length} of the ${edges.length} edges.`, {
    references: [...new Set(guilty.map(({ reference }) => reference))],
    edges: guilty.map(({ name }) => nameText(name)),
  });
}

function discard(pieces: Piece[] | null): Piece[] | null {
  for (const { shape } of pieces ?? []) shape.delete();
  return pieces;
}

function attempt(
  part: Part,
  scene: Scene,
  body: OpenBody,
  edges: readonly ChosenEdge[],
  treatment: Treatment,
): Piece[] | null {
  try {
    using maker = treatment.maker(part.oc, body, edges);
    maker.Build();
    if (!maker.IsDone()) return null;
    using shape = maker.Shape();
    const pieces = named(part.oc, scene, body, edges, maker, shape, treatment);
    maker.Reset();
    if (pieces.length > 0 && isSound(part.oc, pieces, body)) return pieces;
    discard(pieces);
    return null;
  } catch (error) {
    if (isOcctException(error)) return null;
    throw error;
  }
}

/** OCCT may call a rounding done that broke the body. One that was at fault before (from a file) is left to be so. */
function isSound(oc: OpenCascadeInstance, pieces: readonly Piece[], body: OpenBody): boolean {
  return pieces.every(({ shape }) => isValid(oc, shape)) || !isValid(oc, body.solid.shape);
}

function isValid(oc: OpenCascadeInstance, shape: TopoDS_Shape): boolean {
  using analyzer = new oc.BRepCheck_Analyzer(shape, true, false, false);
  return analyzer.IsValid();
}

function named(
  oc: OpenCascadeInstance,
  scene: Scene,
  body: OpenBody,
  edges: readonly ChosenEdge[],
  maker: EdgeMaker,
  shape: TopoDS_Shape,
  { id, roles }: Treatment,
): Piece[] {
  const trace = new Trace(oc, shape);
  const place = scene.bodies.findIndex(({ solid }) => solid === body.solid);
  const { topology } = body.solid;
  trace.follow(inputOf(body.solid), maker);
  const made = (from: TopoDS_Shape, label: () => string) => {
    const faces = taken(oc, maker.Generated(from));
    if (faces.some((face) => trace.has(face))) trace.name(faces, label());
    for (const face of faces) face.delete();
  };
  const chosen = new Map(edges.map((edge) => [edge.at, edge.name]));
  for (const at of workedEdges(oc, topology.edges, maker)) {
    made(topology.edges[at]!, () =>
      faceLabel(id, roles.edge, chosen.get(at) ?? nameEdge(scene, { body: place, at })),
    );
  }
  topology.vertices.forEach((vertex, at) =>
    made(vertex, () => faceLabel(id, roles.corner, nameVertex(scene, { body: place, at }))),
  );
  trace.nameRest(() => faceLabel(id, roles.corner));
  return trace.finish();
}

/** The edges that were picked and those that the maker went on to along smooth chains. */
function workedEdges(
  oc: OpenCascadeInstance,
  edges: readonly TopoDS_Shape[],
  maker: EdgeMaker,
): readonly number[] {
  using worked = new ShapeIndex(oc);
  for (let contour = 1; contour <= maker.NbContours(); contour++) {
    for (let at = 1; at <= maker.NbEdges(contour); at++) worked.add(maker.Edge(contour, at));
  }
  return edges.flatMap((edge, at) => (worked.find(edge) >= 0 ? [at] : []));
}
