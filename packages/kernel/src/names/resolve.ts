import {
  type BodyName,
  type EdgeName,
  type FaceName,
  type Fingerprint,
  nameText,
  type NameRank,
  type VertexName,
} from "@solidtype/document";
import { isOneOfSeveral } from "@solidtype/sketch";
import { distance, type Vector } from "../geometry/vector.ts";
import { baseLabel, countsRegions, labelName } from "./label.ts";
import { allAlike, mostAlike, regionLikeness } from "./region-likeness.ts";
import { bodyRanks, type Kind, pointOf, ranked, shapeAt, sizeOf } from "./order.ts";
import type { Place, Scene } from "./scene.ts";
import { leftFrom, meeting } from "./turn.ts";

export type GeometryName = FaceName | EdgeName | VertexName;

/**
 * The places that a name means: one when it is found, several when it leaves them open, none when the thing is gone.
 * What tells pieces apart narrows; it never lets one piece stand for another that is gone. So one that is left of
 * several alike, which only ranks told apart, is not `sure` to be the one that was meant.
 */
export type Meant = { readonly places: readonly Place[]; readonly sure: boolean };

export function meantBy(scene: Scene, name: GeometryName, was?: Fingerprint): Meant {
  const left = named(scene, name);
  const [first, ...others] = left.length > 1 && was !== undefined ? byLooks(scene, name, left, was.at) : left;
  if (first === undefined) return { places: [], sure: true };
  if (others.length > 0) return { places: [first, ...others], sure: false };
  const { rank, rest } = unranked(name);
  const alone =
    (rank !== undefined && rank.count > 1 && named(scene, rest).length === 1) || isCountedAnew(scene, name);
  return {
    places: [first],
    sure: !alone || (was !== undefined && isNear(scene, name.kind, first, was.at)),
  };
}

/**
 * Whether a name speaks of one of several regions with the same sides, and there are more or fewer of them by now. Its
 * count tells none of them then.
 */
export function isCountedAnew(scene: Scene, name: GeometryName): boolean {
  const labels = (name.kind === "face" ? [name] : name.faces).map(baseLabel);
  return labels.some((label) => countsRegions(label) && !scene.has(label));
}

/** A name without its rank, and that. */
export function unranked(name: GeometryName): {
  readonly rank: NameRank | undefined;
  readonly rest: GeometryName;
} {
  if (name.kind === "face") {
    if (name.piece === undefined) return { rank: undefined, rest: name };
    const { rank, without: _, ...piece } = name.piece;
    return { rank, rest: { ...name, piece } };
  }
  const { rank, ...rest } = name;
  return { rank, rest };
}

/** Whether something is where another was, give or take a part of its own size. */
function isNear(scene: Scene, kind: Kind, place: Place, at: Vector): boolean {
  return distance(pointOf(scene, kind, place), at) < sizeOf(scene, kind, place) / 4;
}

function named(scene: Scene, name: GeometryName): readonly Place[] {
  switch (name.kind) {
    case "face":
      return facesOf(scene, name);
    case "edge":
      return edgesOf(scene, name);
    case "vertex":
      return verticesOf(scene, name);
  }
}

export function facesOf(scene: Scene, name: FaceName): readonly Place[] {
  const all = inBody(scene, scene.labelled(baseLabel(name)), name.piece?.body);
  if (name.piece === undefined) return all;
  const wanted = name.piece.neighbours.map(baseLabel);
  const alike = best(all, wanted.length, (place) => {
    const around = scene.neighbours(place);
    return wanted.filter((label) => around.some((face) => scene.carries(face, label))).length;
  });
  const { rank, without } = name.piece;
  if (without === undefined) return byRank(scene, name, alike, rank);
  return rank !== undefined && alike.length === rank.count ? lackingMost(scene, alike, without) : alike;
}

/** The one that lacks most of some faces; all where there is no such one. */
function lackingMost(scene: Scene, places: readonly Place[], without: readonly FaceName[]): readonly Place[] {
  const labels = without.map(baseLabel);
  const found = best(places, labels.length, (place) => {
    const around = scene.neighbours(place);
    return labels.filter((label) => !around.some((face) => scene.carries(face, label))).length;
  });
  return found.length === 1 ? found : places;
}

/** Those that lie in a body, or in what that body became a part of. */
function inBody(scene: Scene, places: readonly Place[], name: BodyName | undefined): readonly Place[] {
  if (name === undefined) return places;
  const meant = bodiesOf(scene, name);
  const bodies = meant.length > 0 ? meant : scene.becameOf(name);
  return bodies.flatMap((body) => {
    const left = places.filter((place) => place.body === body);
    // United with another that the same tool went through: what it was before still surrounds it.
    const own = left.filter((place) => scene.neighbours(place).some((face) => isMadeWith(scene, face, name)));
    return own.length > 0 ? own : left;
  });
}

function isMadeWith(scene: Scene, face: Place, { feature, instances }: BodyName): boolean {
  return scene.labelsOf(face).some((label) => {
    const made = labelName(label);
    return made.feature === feature && JSON.stringify(made.instances) === JSON.stringify(instances);
  });
}

export function edgesOf(scene: Scene, name: EdgeName): readonly Place[] {
  const [first, second] = name.faces
    .map((face) => facesOf(scene, face))
    .toSorted((a, b) => a.length - b.length);
  const seam = baseLabel(name.faces[0]) === baseLabel(name.faces[1]);
  const others = new Set(second!.map(({ body, at }) => `${body}.${at}`));
  const found = new Map<string, Place>();
  for (const { body, at } of first!) {
    const { faceEdges, edgeFaces } = scene.topology(body);
    for (const edge of faceEdges[at]!) {
      const sides = edgeFaces[edge]!;
      // Two faces of one label are a pair like any other; one face twice is a pair only on a seam.
      const beyond = sides.find((face) => face !== at) ?? (seam ? at : undefined);
      if (beyond !== undefined && others.has(`${body}.${beyond}`))
        found.set(`${body}.${edge}`, { body, at: edge });
    }
  }
  const ends = name.ends ?? [];
  const alike = best([...found.values()], ends.length, ({ body, at }) => {
    const vertices = scene.topology(body).edgeVertices[at]!.map((vertex) => ({ body, at: vertex }));
    return ends.reduce(
      (sum, end) => sum + Math.max(0, ...vertices.map((vertex) => meeting(scene, vertex, end))),
      0,
    );
  });
  return byRank(scene, name, turnedAs(scene, name, alike), name.rank);
}

/** Without those that have the other face on the left: an edge never comes to be its own opposite. */
function turnedAs(scene: Scene, name: EdgeName, places: readonly Place[]): readonly Place[] {
  if (name.left === undefined) return places;
  return places.filter((place) => (leftFrom(scene, place, name) ?? name.left) === name.left);
}

export function verticesOf(scene: Scene, name: VertexName): readonly Place[] {
  const [first, ...rest] = name.faces.map((face) => facesOf(scene, face));
  const others = rest.map((places) => new Set(places.map(({ body, at }) => `${body}.${at}`)));
  const found = new Map<string, Place>();
  for (const { body, at } of first ?? []) {
    for (const edge of scene.topology(body).faceEdges[at]!) {
      for (const vertex of scene.topology(body).edgeVertices[edge]!) {
        const faces = scene.topology(body).vertexFaces[vertex]!;
        if (others.every((set) => faces.some((face) => set.has(`${body}.${face}`))))
          found.set(`${body}.${vertex}`, { body, at: vertex });
      }
    }
  }
  // A cone's tip is where its side alone ends; the side's other vertices have that face and more.
  const alike = best([...found.values()], 1, (vertex) => meeting(scene, vertex, name));
  return byRank(scene, name, alike, name.rank);
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
  name: GeometryName,
  places: readonly Place[],
  rank: NameRank | undefined,
): readonly Place[] {
  if (rank === undefined || places.length < 2 || places.length !== rank.count) return places;
  return atRank(ranked(scene, places, name), rank.index) ?? places;
}

/** The one of a rank, unless another shares it. */
function atRank<Value>(groups: readonly (readonly Value[])[], index: number): readonly Value[] | null {
  let before = 0;
  for (const group of groups) {
    if (before === index && group.length === 1) return group;
    before += group.length;
  }
  return null;
}

function byLooks(scene: Scene, name: GeometryName, places: readonly Place[], at: Vector): readonly Place[] {
  const near = nearest(scene, name.kind, places, at);
  if (near.length === 1 || !isWhole(name)) return near;
  const holding = places.filter((place) => awayFrom(scene, name.kind, place, at) < TOUCHING);
  return holding.length === 1 ? holding : places;
}

/** When it was named nothing was like it. Each piece that it has since been cut into is a part of what was meant. */
function isWhole(name: GeometryName): boolean {
  if (name.kind === "face") return name.piece === undefined;
  return name.rank === undefined && (name.kind === "vertex" || name.ends === undefined);
}

const TOUCHING = 1e-6;

function awayFrom(scene: Scene, kind: Kind, place: Place, at: Vector): number {
  const { oc } = scene;
  using point = new oc.gp_Pnt(...at);
  using maker = new oc.BRepBuilderAPI_MakeVertex(point);
  using vertex = maker.Vertex();
  using extrema = new oc.BRepExtrema_DistShapeShape(vertex, shapeAt(scene, kind, place));
  return extrema.IsDone() ? extrema.Value() : Number.POSITIVE_INFINITY;
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
  const exact = scene.bodiesCalled(nameText(withoutPiece(name)));
  const places = exact.length > 0 ? exact : otherwise(scene, name);
  const wantedFaces = (name.piece?.neighbours ?? []).map(baseLabel);
  const scored = places.map((at) => ({
    at,
    score: wantedFaces.filter((label) => scene.labelled(label).some((face) => face.body === at)).length,
  }));
  const top = Math.max(0, ...scored.map(({ score }) => score));
  if (top === 0 && wantedFaces.length > 0) return [];
  const alike = scored.filter(({ score }) => score === top).map(({ at }) => at);
  const rank = name.piece?.rank;
  if (rank === undefined || alike.length < 2 || alike.length !== rank.count) return alike;
  return atRank(bodyRanks(scene, alike), rank.index) ?? alike;
}

export function withoutPiece(name: BodyName): BodyName {
  const { kind, feature, source, instances } = name;
  return { kind, feature, ...(source && { source }), ...(instances && { instances }) };
}

/** What bodies are called apart from their pieces: one name where they are pieces of one body. */
export function makersOf(scene: Scene, bodies: readonly number[]): ReadonlySet<string> {
  return new Set(bodies.map((at) => nameText(withoutPiece(scene.bodies[at]!.name))));
}

/** Whether a body was made of one of several regions that only their count told apart. */
export const isOneOfAlike = ({ source }: BodyName): boolean =>
  source?.kind === "region" && isOneOfSeveral(source.region);

/** By region where the name speaks of one; else a feature's name is enough while the feature has made but one body. */
function otherwise({ bodies }: Scene, wanted: BodyName): readonly number[] {
  if (wanted.source === undefined)
    return bodies.flatMap(({ name }, at) => (sameMaker(name, wanted) ? [at] : []));
  const alike = bodies.flatMap(({ name }, at) => {
    const likeness = regionLikeness(name, wanted);
    return likeness === null ? [] : [{ value: at, likeness }];
  });
  if (!isOneOfAlike(wanted)) return mostAlike(alike);
  // Any of them may be what has become of it; the last one left of several rather is not.
  const left = allAlike(alike);
  return left.length === 1 ? [] : left;
}

function sameMaker(a: BodyName, b: BodyName): boolean {
  const copies = (name: BodyName) => JSON.stringify(name.instances ?? []);
  return a.feature === b.feature && copies(a) === copies(b);
}
