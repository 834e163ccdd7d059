import type { TopoDS_Edge, TopoDS_Face, TopoDS_Shape } from "opencascade.js";
import type { Vector } from "../geometry/vector.ts";
import { measureEntity, taken } from "../measure/entity.ts";
import { diagonal } from "../solid/bounds.ts";
import type { Place, Scene } from "./scene.ts";

/** Ranks must not hang on the last digit of a coordinate. */
const GRID = 1e-6;

/**
 * Whatever things are ranked by, there are two opposite directions in which they change places when they turn about one
 * another. This is one that drawings do not have: neither along an axis nor half-way between two.
 */
const SLANT = [1, 0.382, 0.146] as const;

export type Kind = "face" | "edge" | "vertex";

export function shapeAt(scene: Scene, kind: Kind, { body, at }: Place): TopoDS_Shape {
  const { solid } = scene.bodies[body]!;
  if (kind === "face") return solid.faces[at]!;
  return (kind === "edge" ? solid.topology.edges : solid.topology.vertices)[at]!;
}

/**
 * Places in the order of their ranks: on a round face along its own parameters, so that pieces which its seam divides
 * lie far apart, the rest along a slanted direction of the part's space (a flat face's own axes jump when it begins to
 * lean). What is in one place goes by size, then by where its body is. Those that nothing tells apart share a group.
 */
export function ranked(scene: Scene, kind: Kind, places: readonly Place[]): readonly (readonly Place[])[] {
  const groups = grouped(places.map((place) => ({ value: place, key: rankKey(scene, kind, place) })));
  return groups.flatMap((group) => byBody(scene, group));
}

function byBody(scene: Scene, group: readonly Place[]): readonly (readonly Place[])[] {
  const bodies = [...new Set(group.map(({ body }) => body))];
  if (bodies.length < 2) return [group];
  return bodyRanks(scene, bodies).map((alike) => group.filter(({ body }) => alike.includes(body)));
}

/** First along what it lies on, then, on surfaces that are alike, along the slanted direction, then by size. */
type Key = readonly [along: number, slanted: number, size: number];

const differ = (a: number, b: number) => Math.abs(a - b) > GRID;

function compared(a: Key, b: Key): number {
  const at = a.findIndex((value, part) => differ(value, b[part]!));
  return at === -1 ? 0 : a[at]! - b[at]!;
}

/** In the order of their keys; groups share one. */
function grouped<Value>(all: readonly { readonly value: Value; readonly key: Key }[]): readonly Value[][] {
  const sorted = all.toSorted((a, b) => compared(a.key, b.key));
  const groups: Value[][] = [];
  sorted.forEach(({ value, key }, at) => {
    const last = sorted[at - 1]?.key;
    if (last !== undefined && compared(last, key) === 0) groups.at(-1)!.push(value);
    else groups.push([value]);
  });
  return groups;
}

function slanted([x, y, z]: Vector): number {
  return x * SLANT[0] + y * SLANT[1] + z * SLANT[2];
}

const known = new WeakMap<Scene, Map<string, Key>>();

/** Asked for again with every name of something alike. */
function rankKey(scene: Scene, kind: Kind, place: Place): Key {
  const keys = known.get(scene) ?? new Map<string, Key>();
  known.set(scene, keys);
  const text = `${kind} ${place.body} ${place.at}`;
  const key = keys.get(text) ?? keyOf(scene, kind, place);
  keys.set(text, key);
  return key;
}

function keyOf(scene: Scene, kind: Kind, place: Place): Key {
  const middle = slanted(kind === "edge" ? middleOfEdge(scene, place) : pointOf(scene, kind, place));
  const along = { face: alongFace, edge: alongEdge, vertex: alongVertex }[kind](scene, place);
  return [inAll(along) ?? middle, middle, sizeOf(scene, kind, place)];
}

function alongFace(scene: Scene, { body, at }: Place): readonly Along[] {
  return parametersOn(scene, body, at, (face) => {
    const { UMin, UMax, VMin, VMax } = scene.oc.BRepTools.UVBounds(face);
    return [(UMin + UMax) / 2, (VMin + VMax) / 2];
  });
}

function alongEdge(scene: Scene, place: Place): readonly Along[] {
  const sides = scene.topology(place.body).edgeFaces[place.at]!;
  // Along its own seam a face has two parameters for each point.
  if (new Set(sides).size < sides.length) return [];
  using edge = scene.oc.TopoDS.Edge(shapeAt(scene, "edge", place));
  return sides.flatMap((side) =>
    parametersOn(scene, place.body, side, (face) => middleOn(scene, edge, face)),
  );
}

function alongVertex(scene: Scene, place: Place): readonly Along[] {
  const { oc } = scene;
  using vertex = oc.TopoDS.Vertex(shapeAt(scene, "vertex", place));
  const parameters = (face: TopoDS_Face): readonly [number, number] => {
    using point = oc.BRep_Tool.Parameters(vertex, face);
    return [point.X(), point.Y()];
  };
  return scene
    .topology(place.body)
    .vertexFaces[place.at]!.flatMap((side) => parametersOn(scene, place.body, side, parameters, OFF_SEAM));
}

type Along = { readonly surface: string; readonly along: number };

/** Of faces that are round in several ways, some count less, so that their seams do not cancel one another out. */
const LESS = 0.618;

/** Along all round faces that it lies on. */
function inAll(round: readonly Along[]): number | null {
  const surfaces = [...new Set(round.map(({ surface }) => surface))].toSorted();
  const weighted = round.map(({ surface, along }) => along * LESS ** surfaces.indexOf(surface));
  return weighted.length === 0 ? null : weighted.reduce((sum, along) => sum + along, 0);
}

/**
 * Where a turn begins for points, as a part of it. Pieces end at the seam, so theirs begin there; points pass through
 * it, and through few other places as often: drawings like to put things on it.
 */
const OFF_SEAM = 0.1137;

/** Where something lies in a round face's own parameters; nothing for a flat one. */
function parametersOn(
  { oc, bodies }: Scene,
  body: number,
  at: number,
  parameters: (face: TopoDS_Face) => readonly [u: number, v: number],
  begin = 0,
): readonly Along[] {
  using face = oc.TopoDS.Face(bodies[body]!.solid.faces[at]!);
  using surface = new oc.BRepAdaptor_Surface(face, false);
  const type = surface.GetType();
  if (type === oc.GeomAbs_SurfaceType.GeomAbs_Plane) return [];
  const [u, v] = parameters(face);
  const inTurn = [
    surface.IsUPeriodic() ? wrapped(u, surface.UPeriod(), begin) : u,
    surface.IsVPeriodic() ? wrapped(v, surface.VPeriod(), begin) : v,
  ] as const;
  return [{ surface: type, along: slanted([...inTurn, 0]) }];
}

/** Within one turn: operations are free to add another. */
function wrapped(value: number, period: number, begin: number): number {
  const turns = value / period - begin;
  const within = (turns - Math.floor(turns)) * period;
  return period - within < GRID ? 0 : within;
}

const SAMPLES = 8;

function middleOn({ oc }: Scene, edge: TopoDS_Edge, face: TopoDS_Face): readonly [number, number] {
  using curve = new oc.BRepAdaptor_Curve2d(edge, face);
  const [first, last] = [curve.FirstParameter(), curve.LastParameter()];
  let [u, v] = [0, 0];
  for (let sample = 0; sample < SAMPLES; sample++) {
    using point = curve.Value(first + ((last - first) * (sample + 0.5)) / SAMPLES);
    u += point.X() / SAMPLES;
    v += point.Y() / SAMPLES;
  }
  return [u, v];
}

/** An edge's centroid, which does not hang on where a closed curve begins. */
export function middleOfEdge(scene: Scene, place: Place): Vector {
  using properties = new scene.oc.GProp_GProps();
  scene.oc.BRepGProp.LinearProperties(shapeAt(scene, "edge", place), properties, false, false);
  return taken(properties.CentreOfMass());
}

/** How large something is, as a length. A vertex has the size of what is around it: a part of its body's. */
export function sizeOf(scene: Scene, kind: Kind, place: Place): number {
  if (kind === "vertex") return diagonal(scene.bodies[place.body]!.solid.box) / 10;
  const measure = measureEntity(scene.oc, shapeAt(scene, kind, place));
  if (measure.kind === "edge") return measure.length;
  return measure.kind === "face" ? Math.sqrt(measure.area) : 0;
}

/** Where a face, edge or vertex is: its centroid, or the middle of an edge along its curve. */
export function pointOf(scene: Scene, kind: Kind, place: Place): Vector {
  const { oc } = scene;
  const shape = shapeAt(scene, kind, place);
  if (kind === "vertex") {
    using vertex = oc.TopoDS.Vertex(shape);
    return taken(oc.BRep_Tool.Pnt(vertex));
  }
  if (kind === "edge") {
    using edge = oc.TopoDS.Edge(shape);
    using curve = new oc.BRepAdaptor_Curve(edge);
    return taken(curve.EvalD0((curve.FirstParameter() + curve.LastParameter()) / 2));
  }
  using properties = new oc.GProp_GProps();
  oc.BRepGProp.SurfaceProperties(shape, properties, false, false);
  return taken(properties.CentreOfMass());
}

/** Bodies in the order of their ranks: by where the middle of each is, then by volume. */
export function bodyRanks(scene: Scene, bodies: readonly number[]): readonly (readonly number[])[] {
  return grouped(
    bodies.map((body) => {
      using properties = new scene.oc.GProp_GProps();
      scene.oc.BRepGProp.VolumeProperties(scene.bodies[body]!.solid.shape, properties, false, false, false);
      const middle = slanted(taken(properties.CentreOfMass()));
      return { value: body, key: [middle, middle, Math.cbrt(properties.Mass())] as const };
    }),
  );
}
