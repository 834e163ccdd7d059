import {
  type BodyName,
  type EdgeName,
  type FaceName,
  type NameRank,
  nameText,
  type VertexName,
} from "@solidtype/document";
import { baseLabel, labelName } from "./label.ts";
import { bodyRanks, ranked } from "./order.ts";
import { bodiesOf, edgesOf, facesOf, type GeometryName, verticesOf, withoutPiece } from "./resolve.ts";
import type { Place, Scene } from "./scene.ts";
import { leftFrom } from "./turn.ts";

/** More would tell no more: a name is read by people, too. */
const ENOUGH = 3;
const PLAIN = { neighbours: [] } as const;

/*
 * A name is what says enough, in this order: the label; of several bodies, which; what is around it; its rank. Each
 * step asks the resolver what is left, so that a name means its own thing at least in the part that it was taken from.
 */

/** The name of a face: the label that fewest others share, and what tells it from those. */
export function nameFace(scene: Scene, place: Place): FaceName {
  const name = labelName(scene.rarestLabel(place));
  if (facesOf(scene, name).length < 2) return name;
  const body = bodyApart(scene, facesOf(scene, name), place);
  const inThat: FaceName = { ...name, piece: { ...(body && { body }), neighbours: [] } };
  const inBody = facesOf(scene, inThat).some((face) => same(face, place))
    ? inThat
    : { ...name, piece: PLAIN };
  const alike = facesOf(scene, inBody);
  if (alike.length < 2) return inBody;
  const around = alike.map((face) => new Set(scene.neighbours(face).flatMap((next) => scene.labelsOf(next))));
  const telling = tellingMarks(
    around,
    alike.findIndex((face) => same(face, place)),
  );
  const piece = { ...inBody.piece!, neighbours: telling.map(labelName) };
  const told: FaceName = { ...name, piece };
  const left = facesOf(scene, told);
  if (left.length < 2) return told;
  const rank = rankAmong(scene, told, left, place);
  return toldByLacking(scene, told, left, place) ?? { ...name, piece: { ...piece, ...(rank && { rank }) } };
}

/**
 * Told by what only it lacks, beside what it shares with all that are alike, rather than by its place, in which the rest
 * of its face may pass it.
 */
function toldByLacking(
  scene: Scene,
  name: FaceName,
  alike: readonly Place[],
  place: Place,
): FaceName | undefined {
  const around = alike.map((face) => new Set(scene.neighbours(face).flatMap((next) => scene.labelsOf(next))));
  const all = new Set(around.flatMap((labels) => [...labels]));
  const telling = tellingMarks(
    around.map((labels) => all.difference(labels)),
    alike.findIndex((face) => same(face, place)),
  );
  if (telling.length === 0) return undefined;
  const shared = [...all].filter((label) => around.every((labels) => labels.has(label))).toSorted();
  const known = name.piece!.neighbours.map(baseLabel);
  const neighbours = [...new Set([...known, ...shared])].slice(0, ENOUGH).map(labelName);
  const rank = { index: 0, count: alike.length };
  const told = { ...name, piece: { ...name.piece!, neighbours, without: telling.map(labelName), rank } };
  const [found, another] = facesOf(scene, told);
  return another === undefined && found !== undefined && same(found, place) ? told : undefined;
}

export function nameEdge(scene: Scene, place: Place): EdgeName {
  return edgeBetween(
    scene,
    place,
    sidesOf(scene, place).map((face) => scene.rarestLabel(face)),
  );
}

/**
 * What an edge is called, and what it would be by the other labels of faces that were merged: what is made from it is to
 * be found by each, since an unrelated body that is joined flush beside it may bring a label that is chosen instead.
 */
export function edgeNames(scene: Scene, place: Place): readonly EdgeName[] {
  const [one, other] = sidesOf(scene, place);
  const labels = scene.labelsOf(one);
  const pairs =
    one.at === other.at ? labels.map((label) => [label, label]) : choices([labels, scene.labelsOf(other)]);
  return [nameEdge(scene, place), ...pairs.map((pair) => edgeBetween(scene, place, pair))];
}

function sidesOf(scene: Scene, { body, at }: Place): readonly [Place, Place] {
  const [one, other = one] = scene.topology(body).edgeFaces[at]!;
  return [
    { body, at: one! },
    { body, at: other! },
  ];
}

function edgeBetween(scene: Scene, place: Place, labels: readonly string[]): EdgeName {
  const [first, second] = labels.toSorted();
  const between: EdgeName = { kind: "edge", faces: [labelName(first!), labelName(second!)] };
  const all = edgesOf(scene, between);
  if (all.length < 2) return between;
  const told = { ...between, faces: inBodyApart(scene, between.faces, all, place) };
  const name = edgesOf(scene, told).some((edge) => same(edge, place)) ? told : between;
  const alike = edgesOf(scene, name);
  if (alike.length < 2) return name;
  const mark = (vertex: Place) => scene.cornerLabels(vertex).join("|");
  const marks = alike.map((edge) => new Set(endsOf(scene, edge).map(mark)));
  const telling = tellingMarks(
    marks,
    alike.findIndex((edge) => same(edge, place)),
  );
  const ends = endsOf(scene, place)
    .filter((vertex) => telling.includes(mark(vertex)))
    .map((vertex) => corner(scene, vertex))
    .slice(0, 2);
  const ended = ends.length > 0 ? withLeft(scene, place, { ...name, ends }) : name;
  const rank = rankAmong(scene, ended, edgesOf(scene, ended), place);
  return { ...ended, ...(rank && { rank }) };
}

/** Nothing else tells two arcs of one circle apart that come to have both ends in common. */
function withLeft(scene: Scene, place: Place, name: EdgeName): EdgeName {
  const left = leftFrom(scene, place, name);
  return left === undefined ? name : { ...name, left };
}

export function nameVertex(scene: Scene, place: Place): VertexName {
  return vertexAt(scene, place, corner(scene, place));
}

/** As `edgeNames`. */
export function vertexNames(scene: Scene, place: Place): readonly VertexName[] {
  const { body, at } = place;
  const faces = scene.topology(body).vertexFaces[at]!;
  const meetings = choices(faces.map((face) => scene.labelsOf({ body, at: face })));
  return [nameVertex(scene, place), ...meetings.map((labels) => vertexAt(scene, place, meetingOf(labels)))];
}

function vertexAt(scene: Scene, place: Place, meeting: VertexName): VertexName {
  const all = verticesOf(scene, meeting);
  if (all.length < 2) return meeting;
  const told = { ...meeting, faces: inBodyApart(scene, meeting.faces, all, place) };
  const name = verticesOf(scene, told).some((vertex) => same(vertex, place)) ? told : meeting;
  const rank = rankAmong(scene, name, verticesOf(scene, name), place);
  return { ...name, ...(rank && { rank }) };
}

/** A body's name; of several that were one, with faces that only it has. */
export function nameBody(scene: Scene, body: number): BodyName {
  const name = withoutPiece(scene.bodies[body]!.name);
  const alike = bodiesOf(scene, name);
  if (alike.length < 2) return name;
  const faces = alike.map((at) => new Set(scene.bodies[at]!.solid.facts.labels.flat()));
  const telling = tellingMarks(faces, alike.indexOf(body));
  const told: BodyName = { ...name, piece: { neighbours: telling.map(labelName) } };
  const left = bodiesOf(scene, told);
  if (left.length < 2) return told;
  const rank = { index: bodyRanks(scene, left).flat().indexOf(body), count: left.length };
  return { ...told, piece: { ...told.piece!, rank } };
}

/** The name of the place's body where the places lie in several bodies; pieces of one body count as that body. */
function bodyApart(scene: Scene, places: readonly Place[], { body }: Place): BodyName | undefined {
  const own = withoutPiece(scene.bodies[body]!.name);
  const text = nameText(own);
  const bodies = [...new Set(places.map((place) => place.body))];
  return bodies.some((at) => nameText(withoutPiece(scene.bodies[at]!.name)) !== text) ? own : undefined;
}

/** The faces of an edge or vertex, the first of them (both of a seam's) with its body where others lie in other bodies. */
function inBodyApart<Faces extends readonly FaceName[]>(
  scene: Scene,
  faces: Faces,
  all: readonly Place[],
  place: Place,
): Faces {
  const body = bodyApart(scene, all, place);
  if (body === undefined) return faces;
  return faces.map((face, at) =>
    at === 0 || nameText(face) === nameText(faces[0]!) ? { ...face, piece: { body, neighbours: [] } } : face,
  ) as unknown as Faces;
}

function endsOf(scene: Scene, { body, at }: Place): readonly Place[] {
  return scene.topology(body).edgeVertices[at]!.map((vertex) => ({ body, at: vertex }));
}

function corner(scene: Scene, place: Place): VertexName {
  return meetingOf(scene.cornerLabels(place));
}

function meetingOf(labels: readonly string[]): VertexName {
  return { kind: "vertex", faces: [...new Set(labels)].toSorted().map(labelName) };
}

/** A face that many bodies were merged into has many labels, and the names made of them multiply. */
const MOST_NAMES = 27;

/** One of each, in all ways; of long lists only the first. */
function choices(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const most = Math.max(1, Math.floor(MOST_NAMES ** (1 / lists.length) + 1e-9));
  return lists.reduce<readonly (readonly string[])[]>(
    (chosen, list) => chosen.flatMap((some) => list.slice(0, most).map((label) => [...some, label])),
    [[]],
  );
}

/** Which of the own marks tell most: those that fewest others have, and none that all have. */
function tellingMarks(marks: readonly ReadonlySet<string>[], own: number): readonly string[] {
  const owners = (mark: string) => marks.filter((set) => set.has(mark)).length;
  return [...(marks[own] ?? [])]
    .toSorted()
    .map((mark) => ({ mark, owners: owners(mark) }))
    .filter((one) => one.owners < marks.length)
    .toSorted((a, b) => a.owners - b.owners)
    .slice(0, ENOUGH)
    .map(({ mark }) => mark)
    .toSorted();
}

function rankAmong(
  scene: Scene,
  name: GeometryName,
  alike: readonly Place[],
  place: Place,
): NameRank | undefined {
  if (alike.length < 2) return undefined;
  const index = ranked(scene, alike, name)
    .flat()
    .findIndex((other) => same(other, place));
  return { index, count: alike.length };
}

function same(a: Place, b: Place): boolean {
  return a.body === b.body && a.at === b.at;
}
