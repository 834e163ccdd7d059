import { nameText, type Reference } from "@solidtype/document";
import type {
  NCollection_List_TopoDS_Shape,
  OpenCascadeInstance,
  TopoDS_Edge,
  TopoDS_Shape,
} from "opencascade.js";
import { labelInCopy, type Renaming } from "../names/in-copy.ts";
import { edgeNames, vertexNames } from "../names/name.ts";
import { Scene } from "../names/scene.ts";
import { isOcctException } from "../occt/exception.ts";
import { taken } from "../occt/shape-list.ts";
import { FeatureFailed, type KernelCode } from "../part/failure.ts";
import type { OpenBody, Part } from "../part/part.ts";
import { tellApart } from "../part/telling-apart.ts";
import { inputOf } from "../solid/boolean.ts";
import { atOnce, type Prover } from "../solid/proof.ts";
import { type Piece, Trace } from "../solid/carry.ts";
import type { Solid } from "../solid/solid.ts";
import { areSound, isTight } from "../solid/sound.ts";
import type { Topology } from "../solid/topology.ts";
import { keyOf } from "../store/key.ts";
import { madeAlong } from "./made-along.ts";
import { type ChosenEdge, type ChosenEdges, chosenEdges, edgesElsewhere } from "./edges.ts";

/** OCCT's fillet and chamfer makers, as far as they are alike. */
type EdgeMaker = Disposable & {
  IsDone(): boolean;
  Build(): void;
  Shape(): TopoDS_Shape;
  Modified(shape: TopoDS_Shape): NCollection_List_TopoDS_Shape;
  Generated(shape: TopoDS_Shape): NCollection_List_TopoDS_Shape;
  NbContours(): number;
  NbEdges(contour: number): number;
  Edge(contour: number, at: number): TopoDS_Edge;
  Reset(): void;
};

export type Treatment = {
  readonly id: string;
  readonly edges: readonly Reference[];
  /** Whether it may go on along edges that run on smoothly from the picked ones. */
  readonly tangent: boolean;
  /** What the result hangs on beside body and edges. */
  readonly sizes: readonly (string | number | boolean)[];
  readonly roles: { readonly edge: string; readonly corner: string };
  readonly failure: { readonly code: KernelCode; readonly what: string };
  /** A maker with these edges added to it; throws or stays not done where it cannot. */
  readonly maker: (oc: OpenCascadeInstance, solid: Solid, edges: readonly ChosenEdge[]) => EdgeMaker;
};

/** Rounds or bevels edges, and can do it again at the edges of copies. */
export async function treatEdges(part: Part, treatment: Treatment): Promise<void> {
  const chosen = await chosenEdges(part, treatment.edges);
  await treatChosen(part, chosen, treatment);
  part.did(treatment.id, {
    kind: "work",
    again: async (places) => treatChosen(part, await edgesElsewhere(part, chosen, places), treatment),
  });
}

/** Body by body. */
async function treatChosen(part: Part, { byBody }: ChosenEdges, treatment: Treatment): Promise<void> {
  const replaced = new Map<OpenBody, readonly OpenBody[]>();
  for (const [body, edges] of byBody) {
    const key = keyOf(
      "edges",
      treatment.id,
      treatment.sizes,
      treatment.tangent,
      body.solid.key,
      edges.map(({ at, names, sides, renamings }) => [
        at,
        names.map(nameText),
        sides,
        renamings.map(({ instance }) => [instance.feature, instance.at]),
      ]),
    );
    const unit = await part.units.unit(key, () => ({ pieces: treat(part, body, edges, treatment) }));
    replaced.set(
      body,
      unit.solids.map((solid) => ({ name: body.name, solid, cuts: [] })),
    );
  }
  part.openBodies = part.openBodies.flatMap((body) => replaced.get(body) ?? [body]);
}

function treat(part: Part, body: OpenBody, edges: readonly ChosenEdge[], treatment: Treatment): Piece[] {
  // What is kept under a key that says nothing of other bodies must not be told apart from what lies in those.
  const scene = new Scene(part.oc, [body]);
  if (!treatment.tangent) refuseChains(part, body, edges, treatment);
  const pieces = attempt(part, scene, body, edges, treatment, part.units.proof);
  if (pieces !== null) return pieces;
  throw misfit(part, scene, body, edges, treatment);
}

/** A try takes as long as the body has faces: what a fillet of a large body fails at is told less exactly. */
const triesFor = (faces: number) => Math.min(60, Math.max(8, Math.floor(1500 / faces)));

function misfit(
  part: Part,
  scene: Scene,
  body: OpenBody,
  edges: readonly ChosenEdge[],
  treatment: Treatment,
): FeatureFailed {
  const { code, what } = treatment.failure;
  const works = (some: readonly ChosenEdge[]) =>
    discard(attempt(part, scene, body, some, treatment)) !== null;
  const { alone, together } = tellApart(edges, works, triesFor(body.solid.facts.labels.length));
  const blamed = [...alone, ...together.flat()];
  const references = [...new Set(blamed.map(({ reference }) => reference))];
  if (edges.length === 1)
    return new FeatureFailed(code, `${what} does not fit at this edge.`, { references });
  if (alone.length === 0 && together.length === 1) {
    const these = blamed.length === edges.length ? "these" : `${blamed.length} of the ${edges.length}`;
    return new FeatureFailed(code, `${what} does not fit where ${these} edges meet.`, { references });
  }
  const some = `${blamed.length} of the ${edges.length} edges`;
  const where =
    together.length === 0 ? some : blamed.length < edges.length ? `some of ${some}` : "these edges together";
  return new FeatureFailed(code, `${what} does not fit at ${where}.`, {
    references,
    edges: blamed.map(({ name }) => nameText(name)),
  });
}

/** OCCT's makers always go on along smooth chains and cannot stop within one. */
function refuseChains(
  part: Part,
  body: OpenBody,
  edges: readonly ChosenEdge[],
  { maker: make, failure }: Treatment,
): void {
  using own = body.solid.copy();
  using maker = make(part.oc, own, edges);
  const worked = workedEdges(own.topology, maker, edges);
  const more = worked.filter(({ at }) => !edges.some((edge) => edge.at === at));
  if (more.length === 0) return;
  throw new FeatureFailed(
    failure.code,
    `${failure.what} cannot stop where an edge runs on smoothly: ${more.length} more ${more.length === 1 ? "edge follows" : "edges follow"}. Pick those, too, or turn on "Tangent chain".`,
    { param: "tangent", references: [...new Set(more.flatMap(({ picked }) => picked?.reference ?? []))] },
  );
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
  prover: Prover = atOnce,
): Piece[] | null {
  try {
    using own = body.solid.copy();
    using maker = treatment.maker(part.oc, own, edges);
    maker.Build();
    if (!maker.IsDone()) return null;
    using shape = maker.Shape();
    const pieces = named(scene, own, edges, maker, shape, treatment);
    maker.Reset();
    if (pieces.length > 0 && areRight(part.oc, pieces, body, prover)) return pieces;
    discard(pieces);
    return null;
  } catch (error) {
    if (isOcctException(error)) return null;
    throw error;
  }
}

/** OCCT may call a rounding done that broke the body. One that was at fault before (from a file) is left to be so. */
function areRight(
  oc: OpenCascadeInstance,
  pieces: readonly Piece[],
  { solid }: OpenBody,
  prover: Prover,
): boolean {
  const isTightened = pieces.every(({ shape }) => isTight(oc, shape)) || !isTight(oc, solid.shape);
  return (
    isTightened &&
    prover.holds([solid.shape, ...pieces.map(({ shape }) => shape)], ([before, ...after]) => {
      return areSound(oc, after) || !areSound(oc, [before!]);
    })
  );
}

/** `scene`: the body by itself; `own`: the copy of it that the maker worked on. */
function named(
  scene: Scene,
  own: Solid,
  edges: readonly ChosenEdge[],
  maker: EdgeMaker,
  shape: TopoDS_Shape,
  { id, roles }: Treatment,
): Piece[] {
  const { oc } = scene;
  const trace = new Trace(oc, shape);
  const { topology } = own;
  trace.follow(inputOf(own), maker);
  const name = (faces: readonly TopoDS_Shape[], labels: () => readonly string[]) => {
    if (faces.some((face) => trace.has(face))) for (const label of labels()) trace.name(faces, label);
    for (const face of faces) face.delete();
  };
  const copyAt = new Map<number, readonly Renaming[]>();
  const worked = workedEdges(topology, maker, edges);
  const along = new Map<number, readonly TopoDS_Shape[]>();
  for (const chain of Map.groupBy(worked, ({ contour }) => contour).values()) {
    const shapes = chain.map(({ at }) => topology.edges[at]!);
    madeAlong(oc, trace, maker, shapes).forEach((faces, place) => along.set(chain[place]!.at, faces));
  }
  for (const { at, picked } of worked) {
    const renamings = picked?.renamings ?? [];
    for (const vertex of topology.edgeVertices[at]!) copyAt.set(vertex, renamings);
    name(along.get(at)!, () => {
      const sources = picked?.at === at ? picked.names : edgeNames(scene, { body: 0, at });
      return sources.map((source) => labelInCopy(id, roles.edge, source, renamings));
    });
  }
  topology.vertices.forEach((vertex, at) =>
    name(taken(oc, maker.Generated(vertex)), () =>
      vertexNames(scene, { body: 0, at }).map((source) =>
        labelInCopy(id, roles.corner, source, copyAt.get(at) ?? []),
      ),
    ),
  );
  trace.nameRest(() => labelInCopy(id, roles.corner, undefined, []));
  return trace.finish();
}

type WorkedEdge = {
  readonly at: number;
  readonly picked: ChosenEdge | undefined;
  readonly contour: number;
};

/** The edges that were picked and those that the maker went on to along smooth chains, each with a picked one of its chain. */
function workedEdges(
  topology: Topology,
  maker: EdgeMaker,
  picked: readonly ChosenEdge[],
): readonly WorkedEdge[] {
  const worked = new Map<number, WorkedEdge>();
  for (let contour = 1; contour <= maker.NbContours(); contour++) {
    const places: number[] = [];
    for (let at = 1; at <= maker.NbEdges(contour); at++) {
      using edge = maker.Edge(contour, at);
      const place = topology.find(edge);
      if (place >= 0) places.push(place);
    }
    const first = picked.find(({ at }) => places.includes(at));
    for (const at of places)
      worked.set(at, { at, picked: picked.find((one) => one.at === at) ?? first, contour });
  }
  return [...worked.values()].toSorted((a, b) => a.at - b.at);
}
