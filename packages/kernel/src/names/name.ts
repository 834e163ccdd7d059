import {
  type BodyName,
  type EdgeName,
  type FaceName,
  type NameRank,
  nameText,
  type VertexName,
} from "@solidtype/document";
import { labelName } from "./label.ts";
import { type Kind, ranked } from "./order.ts";
import { withoutPiece } from "./resolve.ts";
import type { Place, Scene } from "./scene.ts";

/** More would tell no more: a name is read by people, too. */
const ENOUGH = 3;

/** The name of a face: its first label, and what tells it from others with the same one. */
export function nameFace(scene: Scene, place: Place): FaceName {
  const label = scene.labelsOf(place)[0]!;
  const name = labelName(label);
  const alike = scene.labelled(label);
  if (alike.length < 2) return name;
  const around = alike.map((face) => new Set(scene.neighbours(face).map((next) => scene.labelsOf(next)[0]!)));
  const own = alike.findIndex((face) => same(face, place));
  const { telling, left } = tellApart(around, own);
  const rank = rankAmong(
    scene,
    "face",
    left.map((at) => alike[at]!),
    place,
  );
  return { ...name, piece: { neighbours: telling.map(labelName), ...(rank && { rank }) } };
}

export function nameEdge(scene: Scene, { body, at }: Place): EdgeName {
  const sides = scene.topology(body).edgeFaces[at]!;
  const labels = [sides[0]!, sides[1] ?? sides[0]!]
    .map((face) => scene.labelsOf({ body, at: face })[0]!)
    .toSorted();
  const faces = [labelName(labels[0]!), labelName(labels[1]!)] as const;
  const alike = edgesBetween(scene, labels[0]!, labels[1]!);
  if (alike.length < 2) return { kind: "edge", faces };
  const mark = (vertex: Place) => scene.cornerLabels(vertex).join("|");
  const ends = alike.map((edge) => new Set(endsOf(scene, edge).map(mark)));
  const own = alike.findIndex((edge) => same(edge, { body, at }));
  const { telling, left } = tellApart(ends, own);
  const rank = rankAmong(
    scene,
    "edge",
    left.map((edge) => alike[edge]!),
    { body, at },
  );
  const told = endsOf(scene, { body, at })
    .filter((vertex) => telling.includes(mark(vertex)))
    .map((vertex) => corner(scene, vertex))
    .slice(0, 2);
  return { kind: "edge", faces, ...(told.length > 0 && { ends: told }), ...(rank && { rank }) };
}

export function nameVertex(scene: Scene, place: Place): VertexName {
  const labels = scene.cornerLabels(place);
  const rank = rankAmong(scene, "vertex", scene.corners(labels), place);
  return { kind: "vertex", faces: labels.map(labelName), ...(rank && { rank }) };
}

function endsOf(scene: Scene, { body, at }: Place): readonly Place[] {
  return scene.topology(body).edgeVertices[at]!.map((vertex) => ({ body, at: vertex }));
}

/** A body's name; of several that were one, with faces that only it has. */
export function nameBody(scene: Scene, body: number): BodyName {
  const { name } = scene.bodies[body]!;
  const text = nameText(name);
  const alike = scene.bodies.flatMap((other, at) => (nameText(other.name) === text ? [at] : []));
  if (alike.length < 2) return withoutPiece(name);
  const faces = alike.map((at) => new Set(scene.bodies[at]!.solid.facts.labels.map((labels) => labels[0]!)));
  const { telling } = tellApart(faces, alike.indexOf(body));
  const order = { index: alike.indexOf(body), count: alike.length };
  return {
    ...name,
    piece: { neighbours: telling.map(labelName), ...(telling.length === 0 && { rank: order }) },
  };
}

function corner(scene: Scene, place: Place): VertexName {
  return { kind: "vertex", faces: scene.cornerLabels(place).map(labelName) };
}

/** Which of the own marks the others lack, and who still has all of those. Marks that nobody else has come first. */
function tellApart(
  marks: readonly ReadonlySet<string>[],
  own: number,
): { telling: readonly string[]; left: readonly number[] } {
  const mine = [...(marks[own] ?? [])].toSorted();
  const owners = (mark: string) => marks.filter((set) => set.has(mark)).length;
  const telling = mine
    .filter((mark) => owners(mark) < marks.length)
    .toSorted((a, b) => owners(a) - owners(b))
    .slice(0, ENOUGH)
    .toSorted();
  const left = marks.flatMap((set, at) => (telling.every((mark) => set.has(mark)) ? [at] : []));
  return { telling, left };
}

function rankAmong(scene: Scene, kind: Kind, alike: readonly Place[], place: Place): NameRank | undefined {
  if (alike.length < 2) return undefined;
  const index = ranked(scene, kind, alike).findIndex((other) => same(other, place));
  return { index, count: alike.length };
}

function edgesBetween(scene: Scene, first: string, second: string): readonly Place[] {
  const found: Place[] = [];
  for (const { body, at } of scene.labelled(first)) {
    const { faceEdges, edgeFaces } = scene.topology(body);
    for (const edge of faceEdges[at]!) {
      const sides = edgeFaces[edge]!;
      const beyond = sides.find((face) => face !== at) ?? at;
      const fits =
        scene.labelsOf({ body, at: beyond }).includes(second) && (beyond !== at || first === second);
      if (fits && !found.some((place) => same(place, { body, at: edge }))) found.push({ body, at: edge });
    }
  }
  return found;
}

function same(a: Place, b: Place): boolean {
  return a.body === b.body && a.at === b.at;
}
