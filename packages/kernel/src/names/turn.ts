import { type EdgeName, type FaceName, nameText, type VertexName } from "@solidtype/document";
import { baseLabel } from "./label.ts";
import type { Place, Scene } from "./scene.ts";

/**
 * How what a name speaks of lies around a thing, seen from outside: a curve goes through a surface inwards where three
 * faces follow one another in one turn, and outwards where they do in the other. No dimension changes that, so it tells
 * alike things apart before where they are does. Only what the name speaks of counts: what else has come to touch the
 * thing says nothing. Empty where there is no saying.
 */
export function turnOf(scene: Scene, place: Place, name: FaceName | EdgeName | VertexName): string {
  if (name.kind === "vertex") return turnAround(scene, place, name);
  return name.kind === "edge" ? wayAlong(scene, place, name) : "";
}

/** How well a vertex fits a name: 1 where just the named faces meet, less where others do, too, 0 where one is lacking. */
export function meeting(scene: Scene, { body, at }: Place, name: VertexName): number {
  const labels = name.faces.map(baseLabel);
  const faces = scene.topology(body).vertexFaces[at]!.map((face) => ({ body, at: face }));
  if (!labels.every((label) => faces.some((face) => scene.carries(face, label)))) return 0;
  return faces.every((face) => labels.some((label) => scene.carries(face, label))) ? 1 : 0.5;
}

/** The named faces around a vertex, counted from the first against the clock. */
function turnAround(scene: Scene, { body, at }: Place, name: VertexName): string {
  const labels = [...new Set(name.faces.map(baseLabel))].toSorted();
  if (labels.length < 3) return "";
  const topology = scene.topology(body);
  const owner = (face: number): string => {
    const own = labels.flatMap((label, index) => (scene.carries({ body, at: face }, label) ? [index] : []));
    return own.length === 0 ? `face ${face}` : own.join();
  };
  // Leaving the vertex along an edge, one has a face on the left; round to the edge along which that face comes back.
  const leaving = new Map<number, string>();
  const coming = new Map<string, number[]>();
  for (const face of topology.vertexFaces[at]!) {
    for (const { edge, from, to } of topology.rounds(face)) {
      if (isWithin(edge)) continue;
      if (from === at) leaving.set(edge, owner(face));
      if (to === at) coming.set(owner(face), [...(coming.get(owner(face)) ?? []), edge]);
    }
  }
  function isWithin(edge: number): boolean {
    const sides = topology.edgeFaces[edge]!.map(owner);
    return sides.length === 2 && sides[0] === sides[1];
  }
  const met: string[] = [];
  for (let face = "0"; met.length <= coming.size;) {
    met.push(face);
    const [edge, second] = coming.get(face) ?? [];
    const next = edge === undefined || second !== undefined ? undefined : leaving.get(edge);
    if (next === undefined) return "";
    if (next === "0") break;
    face = next;
  }
  const named = met.filter((face) => !face.startsWith("face"));
  return named.length === labels.length ? named.join() : "";
}

/**
 * Which of an edge's faces is on the left of whoever leaves the first of the ends that its name speaks of, told by the
 * first end that is met at one side only. Nothing where none is.
 */
export function leftFrom(scene: Scene, place: Place, name: EdgeName): 0 | 1 | undefined {
  for (const [at, end] of (name.ends ?? []).entries()) {
    const { begins, stops } = endFits(scene, place, { ...name, ends: [end] });
    if (begins > 0 !== stops > 0) return begins > 0 === (at === 0) ? 0 : 1;
  }
  return undefined;
}

function wayAlong(scene: Scene, place: Place, name: EdgeName): string {
  const [a, b] = name.faces;
  const faces = baseLabel(a) < baseLabel(b) ? name.faces : ([b, a] as const);
  const ends = (name.ends ?? []).toSorted((one, other) => (nameText(one) < nameText(other) ? -1 : 1));
  const { begins, stops } = endFits(scene, place, { ...name, faces, ends });
  return begins === stops ? "" : String(Math.sign(stops - begins));
}

/** How well the first end that a name speaks of fits where an edge begins and where it stops, with the first face on the left. */
function endFits(scene: Scene, { body, at }: Place, name: EdgeName): { begins: number; stops: number } {
  const [first, second] = name.faces.map(baseLabel) as [string, string];
  const end = name.ends?.[0];
  const none = { begins: 0, stops: 0 };
  if (first === second || end === undefined) return none;
  const topology = scene.topology(body);
  const left = topology.edgeFaces[at]!.filter((face) => scene.carries({ body, at: face }, first));
  const way = left.length === 1 ? topology.rounds(left[0]!).find(({ edge }) => edge === at) : undefined;
  if (way === undefined) return none;
  const fit = (vertex: number) => meeting(scene, { body, at: vertex }, end);
  return { begins: fit(way.from), stops: fit(way.to) };
}
