import { type EdgeName, parseName, type Reference } from "@solidtype/document";
import type { Renaming } from "../names/in-copy.ts";
import { edgeNames } from "../names/name.ts";
import { ranked } from "../names/order.ts";
import { baseLabel } from "../names/label.ts";
import type { Place, Scene } from "../names/scene.ts";
import type { Elsewhere, OpenBody, Part } from "../part/part.ts";
import { foundAll, wrongKind } from "../part/references.ts";
import { counterpart, sidesElsewhere } from "./pattern/elsewhere.ts";

/** An edge to work on. */
export type ChosenEdge = {
  readonly at: number;
  readonly name: EdgeName;
  /** The names by which faces made from it go. */
  readonly names: readonly EdgeName[];
  readonly reference: string;
  /** Its faces in the order of their names, by place. */
  readonly sides: readonly [number, number];
  /** How a copy of the work goes by other names than the original; empty for that. */
  readonly renamings: readonly Renaming[];
};

export type ChosenEdges = {
  readonly scene: Scene;
  readonly byBody: ReadonlyMap<OpenBody, readonly ChosenEdge[]>;
};

/** The edges that references mean, by body; a face stands for all its edges. */
export async function chosenEdges(part: Part, references: readonly Reference[]): Promise<ChosenEdges> {
  const scene = await part.scene();
  const edges = new EdgesByBody(part);
  for (const reference of references) {
    const { kind, places } = await foundAll(part, reference);
    if (kind === "vertex") throw wrongKind(reference, "edge or face");
    for (const place of places) {
      const picked =
        kind === "edge"
          ? [{ place, names: pickedNames(scene, place, reference, places.length) }]
          : sharpEdges(scene, place).map((edge) => ({ place: edge, names: edgeNames(scene, edge) }));
      for (const { place: edge, names } of picked) {
        const name = names[0]!;
        const sides = sidesOf(scene, edge, name);
        edges.add(edge, { at: edge.at, name, names, reference: reference.name, sides, renamings: [] });
      }
    }
  }
  return { scene, byBody: edges.byBody };
}

/** The edges that copies of the work are done at. */
export async function edgesElsewhere(
  part: Part,
  { scene, byBody }: ChosenEdges,
  places: readonly Elsewhere[],
): Promise<ChosenEdges> {
  const now = await part.scene();
  const edges = new EdgesByBody(part);
  for (const where of places) {
    for (const [{ solid }, chosen] of byBody) {
      const body = scene.bodies.findIndex((one) => one.solid === solid);
      for (const edge of chosen) {
        const place = counterpart({ scene, place: { body, at: edge.at }, name: edge.name }, where, now);
        const sides = sidesElsewhere(
          scene,
          edge.sides.map((at) => ({ body, at })),
          place,
          where,
          now,
        );
        edges.add(place, { ...edge, at: place.at, sides, renamings: where.renamings });
      }
    }
  }
  return { scene: now, byBody: edges.byBody };
}

class EdgesByBody {
  readonly #part: Part;
  readonly #edges = new Map<OpenBody, Map<number, ChosenEdge>>();

  constructor(part: Part) {
    this.#part = part;
  }

  /** The first to choose an edge names what is made from it. */
  add({ body, at }: Place, edge: ChosenEdge): void {
    const open = this.#part.openBodies[body]!;
    const edges = this.#edges.get(open) ?? new Map<number, ChosenEdge>();
    if (!edges.has(at)) edges.set(at, edge);
    this.#edges.set(open, edges);
  }

  get byBody(): ReadonlyMap<OpenBody, readonly ChosenEdge[]> {
    return new Map([...this.#edges].map(([body, edges]) => [body, [...edges.values()]]));
  }
}

/** What people picked keeps the name it was picked by: the faces made from it are then called the same for good. */
function pickedNames(scene: Scene, place: Place, reference: Reference, count: number): readonly EdgeName[] {
  const name = parseName(reference.name);
  return count === 1 && name.ok && name.value.kind === "edge" ? [name.value] : edgeNames(scene, place);
}

/** A face's edges but for its seam, which only says where its surface closes on itself. */
function sharpEdges(scene: Scene, { body, at }: Place): readonly Place[] {
  const { faceEdges, edgeFaces } = scene.topology(body);
  return faceEdges[at]!.filter((edge) => new Set(edgeFaces[edge]).size > 1).map((edge) => ({
    body,
    at: edge,
  }));
}

/**
 * The faces at an edge, first the one whose name sorts first. It goes by the name that was picked, not by what the
 * faces are called now, so that it stays when one of them merges with another; two pieces of one face go by rank.
 */
function sidesOf(scene: Scene, { body, at }: Place, name: EdgeName): readonly [number, number] {
  const [one, other = one] = [...new Set(scene.topology(body).edgeFaces[at])] as [number, number?];
  const [first, second] = name.faces.map(baseLabel).toSorted() as [string, string];
  if (first === second) {
    const faces = [one, other].map((face) => ({ body, at: face }));
    const order = ranked(scene, faces, name.faces[0]).flat();
    return [order[0]!.at, order[1]?.at ?? order[0]!.at];
  }
  const carries = (face: number, label: string) => scene.carries({ body, at: face }, label);
  const straight = Number(carries(one, first)) + Number(carries(other, second));
  const crossed = Number(carries(other, first)) + Number(carries(one, second));
  return crossed > straight ? [other, one] : [one, other];
}
