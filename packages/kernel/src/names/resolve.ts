import {
  type BodyName,
  type EdgeName,
  type FaceName,
  type Fingerprint,
  nameText,
  type NameRank,
  type VertexName,
} from "@solidtype/document";
import { distance, type Vector } from "../geometry/vector.ts";
import { faceLabel } from "./label.ts";
import { mostAlike, regionLikeness } from "./region-likeness.ts";
import { type Kind, pointOf, ranked, tied } from "./order.ts";
import type { Place, Scene } from "./scene.ts";

export type GeometryName = FaceName | EdgeName | VertexName;

/** The text of a face's name without its piece. */
export function baseLabel({ feature, role, source, instances }: FaceName): string {
  const made = faceLabel(feature, role, source);
  return instances === undefined
    ? made
    : nameText({ kind: "face", feature, role, ...(source && { source }), instances });
}

/**
 * The places that a name means: one when it is found, several when it leaves them open, none when the thing is gone.
 * What tells pieces apart narrows; it never lets one piece stand for another that is gone.
 */
export function placesOf(scene: Scene, name: GeometryName, was?: Fingerprint): readonly Place[] {
  const left = named(scene, name);
  return left.length > 1 && was !== undefined ? nearest(scene, name.kind, left, was.at) : left;
}

function named(scene: Scene, name: GeometryName): readonly Place[] {
  switch (name.kind) {
    case "face":
      return facesOf(scene, name);
    case "edge":
      return edgesOf(scene, name);
    case "vertex":
      return byRank(scene, "vertex", verticesOf(scene, name), name.rank);
  }
}

function facesOf(scene: Scene, name: FaceName): readonly Place[] {
  const all = scene.labelled(baseLabel(name));
  if (name.piece === undefined) return all;
  const wanted = name.piece.neighbours.map(baseLabel);
  const alike = best(all, wanted.length, (place) => {
    const around = scene.neighbours(place);
    return wanted.filter((label) => around.some((face) => scene.carries(face, label))).length;
  });
  return byRank(scene, "face", alike, name.piece.rank);
}

function edgesOf(scene: Scene, name: EdgeName): readonly Place[] {
  const [first, second] = name.faces;
  const seam = baseLabel(first) === baseLabel(second);
  const others = facesOf(scene, second);
  const found: Place[] = [];
  for (const { body, at } of facesOf(scene, first)) {
    const { faceEdges, edgeFaces } = scene.topology(body);
    for (const edge of faceEdges[at]!) {
      const sides = edgeFaces[edge]!;
      // Two faces of one label are a pair like any other; one face twice is a pair only on a seam.
      const beyond = sides.find((face) => face !== at) ?? (seam ? at : undefined);
      if (beyond === undefined || !others.some((face) => face.body === body && face.at === beyond)) continue;
      if (!found.some((place) => place.body === body && place.at === edge)) found.push({ body, at: edge });
    }
  }
  const ends = name.ends ?? [];
  const alike = best(found, ends.length, ({ body, at }) => {
    const vertices = scene.topology(body).edgeVertices[at]!.map((vertex) => ({ body, at: vertex }));
    return ends.reduce(
      (sum, end) => sum + Math.max(0, ...vertices.map((vertex) => meeting(scene, vertex, end))),
      0,
    );
  });
  return byRank(scene, "edge", alike, name.rank);
}

function verticesOf(scene: Scene, name: VertexName): readonly Place[] {
  const [first] = name.faces;
  if (first === undefined) return [];
  const found: Place[] = [];
  for (const { body, at } of facesOf(scene, first)) {
    const { vertexFaces } = scene.topology(body);
    vertexFaces.forEach((faces, vertex) => {
      if (!faces.includes(at) || meeting(scene, { body, at: vertex }, name) === 0) return;
      if (!found.some((place) => place.body === body && place.at === vertex))
        found.push({ body, at: vertex });
    });
  }
  // A cone's tip is where its side alone ends; the side's other vertices have that face and more.
  return best(found, 1, (vertex) => meeting(scene, vertex, name));
}

/** How well a vertex fits a name: 1 where just the named faces meet, less where others do, too, 0 where one is lacking. */
function meeting(scene: Scene, place: Place, name: VertexName): number {
  const labels = name.faces.map(baseLabel);
  if (scene.cornerLabels(place).join("|") === labels.toSorted().join("|")) return 1;
  const faces = scene.topology(place.body).vertexFaces[place.at]!;
  return labels.every((label) => faces.some((face) => scene.carries({ body: place.body, at: face }, label)))
    ? 0.5
    : 0;
}

/** Those that match most of what is wanted; what matches none of it is something else. */
function best(places: readonly Place[], wanted: number, matches: (place: Place) => number): readonly Place[] {
  if (wanted === 0) return places;
  const scored = places.map((place) => ({ place, score: matches(place) }));
  const top = Math.max(0, ...scored.map(({ score }) => score));
  return top === 0 ? [] : scored.filter(({ score }) => score === top).map(({ place }) => place);
}

/** A rank counts only while there are as many as when it was given. */
function byRank(
  scene: Scene,
  kind: Kind,
  places: readonly Place[],
  rank: NameRank | undefined,
): readonly Place[] {
  if (rank === undefined || places.length < 2 || places.length !== rank.count) return places;
  const order = ranked(scene, kind, places);
  const meant = order[rank.index];
  if (meant === undefined) return places;
  return [order[rank.index - 1], order[rank.index + 1]].some((next) => next && tied(scene, kind, next, meant))
    ? places
    : [meant];
}

/** The one that is much nearer than the others to where the thing was; else all. */
function nearest(scene: Scene, kind: Kind, places: readonly Place[], at: Vector): readonly Place[] {
  const [first, second] = places
    .map((place) => ({ place, away: distance(pointOf(scene, kind, place), at) }))
    .toSorted((a, b) => a.away - b.away);
  return first !== undefined && second !== undefined && first.away < second.away / 2 ? [first.place] : places;
}

/** The bodies that a body's name means, by their places. */
export function bodiesOf(scene: Scene, name: BodyName): readonly number[] {
  const wanted = nameText(withoutPiece(name));
  const all = scene.bodies.map((body, at) => ({ at, name: body.name }));
  const exact = all.filter((body) => nameText(body.name) === wanted);
  const places = (exact.length > 0 ? exact : otherwise(all, name)).map(({ at }) => at);
  const wantedFaces = (name.piece?.neighbours ?? []).map(baseLabel);
  if (wantedFaces.length === 0) return places;
  const scored = places.map((at) => ({
    at,
    score: wantedFaces.filter((label) => scene.labelled(label).some((face) => face.body === at)).length,
  }));
  const top = Math.max(0, ...scored.map(({ score }) => score));
  return top === 0 ? [] : scored.filter(({ score }) => score === top).map(({ at }) => at);
}

export function withoutPiece(name: BodyName): BodyName {
  const { kind, feature, source, instances } = name;
  return { kind, feature, ...(source && { source }), ...(instances && { instances }) };
}

type NamedPlace = { readonly at: number; readonly name: BodyName };

/** By region where the name speaks of one; else a feature's name is enough while the feature has made but one body. */
function otherwise(all: readonly NamedPlace[], wanted: BodyName): readonly NamedPlace[] {
  if (wanted.source === undefined) return all.filter(({ name }) => sameMaker(name, wanted));
  return mostAlike(
    all.flatMap((value) => {
      const likeness = regionLikeness(value.name, wanted);
      return likeness === null ? [] : [{ value, likeness }];
    }),
  );
}

function sameMaker(a: BodyName, b: BodyName): boolean {
  const copies = (name: BodyName) => JSON.stringify(name.instances ?? []);
  return a.feature === b.feature && copies(a) === copies(b);
}
