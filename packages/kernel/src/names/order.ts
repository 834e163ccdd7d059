import type { EdgeName, FaceName, VertexName } from "@solidtype/document";
import type {
  GeomAbs_SurfaceType,
  OpenCascadeInstance,
  TopoDS_Edge,
  TopoDS_Face,
  TopoDS_Shape,
  TopoDS_Vertex,
} from "opencascade.js";
import { distance, type Vector } from "../geometry/vector.ts";
import { measureEntity, taken } from "../measure/entity.ts";
import { isOcctException } from "../occt/exception.ts";
import { explore } from "../occt/explore.ts";
import { diagonal } from "../solid/bounds.ts";
import type { Place, Scene } from "./scene.ts";
import { turnOf } from "./turn.ts";

/**
 * Ranks must not hang on the last digits of a coordinate: where round faces meet, OCCT only comes near their edges. What
 * lies closer together than that (a sliver's sides) is told apart by the finer one.
 */
const COARSE = 1e-4;
const GRIDS = [COARSE, 1e-6] as const;

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
 * Places in the order of their ranks under a name: first by the turn in which what the name speaks of lies around them;
 * then on a round face along its own parameters, so that pieces which its seam divides lie far apart, the rest along a
 * slanted direction of the part's space (a flat face's own axes jump when it begins to lean). What is in one place goes
 * by size, then by where its body is. Those that nothing tells apart share a group.
 */
export function ranked(
  scene: Scene,
  places: readonly Place[],
  name: FaceName | EdgeName | VertexName,
): readonly (readonly Place[])[] {
  const turns = Map.groupBy(places, (place) => turnOf(scene, place, name));
  return [...turns]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, alike]) =>
      grouped(alike.map((place) => ({ value: place, key: rankKey(scene, name.kind, place) }))),
    )
    .flatMap((group) => byBody(scene, group));
}

function byBody(scene: Scene, group: readonly Place[]): readonly (readonly Place[])[] {
  const bodies = [...new Set(group.map(({ body }) => body))];
  if (bodies.length < 2) return [group];
  return bodyRanks(scene, bodies).map((alike) => group.filter(({ body }) => alike.includes(body)));
}

/** What decides first comes first. */
type Key = readonly number[];

/** In the order of their keys; groups share one. */
function grouped<Value>(
  all: readonly { readonly value: Value; readonly key: Key }[],
): readonly (readonly Value[])[] {
  const parts = all[0]?.key.map((_, part) => part) ?? [];
  const apart = GRIDS.reduce(
    (groups, grid) =>
      parts.reduce(
        (split, part) => split.flatMap((group) => splitBy(group, (one) => one.key[part]!, grid)),
        groups,
      ),
    [all],
  );
  return apart.map((group) => group.map(({ value }) => value));
}

/** Cut where the next one is farther than the grid. */
function splitBy<Item>(
  group: readonly Item[],
  along: (item: Item) => number,
  grid: number,
): (readonly Item[])[] {
  const sorted = group.toSorted((a, b) => along(a) - along(b));
  const begins = sorted.flatMap((item, at) =>
    at === 0 || along(item) - along(sorted[at - 1]!) > grid ? [at] : [],
  );
  return begins.map((begin, at) => sorted.slice(begin, begins[at + 1]));
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
  const key = keys.get(text) ?? [...alongOf(scene, kind, place), sizeOf(scene, kind, place)];
  keys.set(text, key);
  return key;
}

function alongOf(scene: Scene, kind: Kind, place: Place): Key {
  if (kind === "face") return alongFace(scene, place);
  return kind === "edge" ? alongEdge(scene, place) : alongVertex(scene, place);
}

function alongFace(scene: Scene, { body, at }: Place): Key {
  const middle = slanted(pointOf(scene, "face", { body, at }));
  const along = parametersOn(scene, body, at, (face) => {
    const { UMin, UMax, VMin, VMax } = scene.oc.BRepTools.UVBounds(face);
    return [
      { from: UMin, middle: (UMin + UMax) / 2 },
      { from: VMin, middle: (VMin + VMax) / 2 },
    ];
  });
  return inAll(along, middle);
}

function alongEdge(scene: Scene, place: Place): Key {
  const middle = slanted(middleOfEdge(scene, place));
  const sides = scene.topology(place.body).edgeFaces[place.at]!;
  // Along its own seam a face has two parameters for each point.
  if (new Set(sides).size < sides.length) return [0, middle];
  using edge = scene.oc.TopoDS.Edge(shapeAt(scene, "edge", place));
  const along = sides.flatMap((side) =>
    parametersOn(scene, place.body, side, (face) => extentsOn(scene, edge, face)),
  );
  return inAll(along, middle);
}

function alongVertex(scene: Scene, place: Place): Key {
  const { oc } = scene;
  using vertex = oc.TopoDS.Vertex(shapeAt(scene, "vertex", place));
  const along = scene.topology(place.body).vertexFaces[place.at]!.flatMap((side) =>
    parametersOn(scene, place.body, side, (face) => {
      const [u, v] = parametersOfVertex(scene, vertex, face);
      return [
        { from: u, middle: u },
        { from: v, middle: v },
      ];
    }),
  );
  return inAll(along, slanted(pointOf(scene, "vertex", place)));
}

function parametersOfVertex(
  scene: Scene,
  vertex: TopoDS_Vertex,
  face: TopoDS_Face,
): readonly [number, number] {
  const { oc } = scene;
  try {
    using point = oc.BRep_Tool.Parameters(vertex, face);
    return [point.X(), point.Y()];
  } catch (error) {
    if (!isOcctException(error)) throw error;
    return nearestEnd(scene, face, taken(oc.BRep_Tool.Pnt(vertex)));
  }
}

/** Where on a face the end of one of its edges lies that is nearest to a point: OCCT does not know it of every vertex. */
function nearestEnd({ oc }: Scene, face: TopoDS_Face, point: Vector): readonly [number, number] {
  using surface = new oc.BRepAdaptor_Surface(face, false);
  const ends = explore(oc, face, "TopAbs_EDGE").flatMap((shape) => {
    using edge = oc.TopoDS.Edge(shape);
    shape.delete();
    using curve = new oc.BRepAdaptor_Curve2d(edge, face);
    return [curve.FirstParameter(), curve.LastParameter()].map((parameter) => {
      using end = curve.Value(parameter);
      const [u, v] = [end.X(), end.Y()];
      return { at: [u, v] as const, away: distance(taken(surface.EvalD0(u, v)), point) };
    });
  });
  return ends.reduce((nearest, end) => (end.away < nearest.away ? end : nearest)).at;
}

type Along = { readonly surface: string; readonly along: number };

/** Of faces that are round in several ways, some count less, so that their seams do not cancel one another out. */
const LESS = 0.618;

/** Along round faces, then along the slanted direction. */
function inAll(round: readonly Along[], middle: number): Key {
  const surfaces = [...new Set(round.map(({ surface }) => surface))].toSorted();
  const weighted = round.map(({ surface, along }) => along * LESS ** surfaces.indexOf(surface));
  return [weighted.reduce((sum, along) => sum + along, 0), middle];
}

/** Two free-form surfaces have nothing in common by which places on them could be compared, nor do flat ones. */
function isRound({ GeomAbs_SurfaceType: types }: OpenCascadeInstance, type: GeomAbs_SurfaceType): boolean {
  const round: readonly GeomAbs_SurfaceType[] = [
    types.GeomAbs_Cylinder,
    types.GeomAbs_Cone,
    types.GeomAbs_Sphere,
    types.GeomAbs_Torus,
  ];
  return round.includes(type);
}

/** Where something begins, and where its middle is, in one of a face's parameters. */
type Extent = { readonly from: number; readonly middle: number };

/** Where something lies in a round face's own parameters; nothing for any other. */
function parametersOn(
  { oc, bodies }: Scene,
  body: number,
  at: number,
  extents: (face: TopoDS_Face) => readonly [u: Extent, v: Extent],
): readonly Along[] {
  using face = oc.TopoDS.Face(bodies[body]!.solid.faces[at]!);
  using surface = new oc.BRepAdaptor_Surface(face, false);
  const type = surface.GetType();
  if (!isRound(oc, type)) return [];
  const [u, v] = extents(face);
  const inTurn = [
    surface.IsUPeriodic() ? inFirstTurn(u, surface.UPeriod()) : u.middle,
    surface.IsVPeriodic() ? inFirstTurn(v, surface.VPeriod()) : v.middle,
  ] as const;
  return [{ surface: type, along: slanted([...inTurn, 0]) }];
}

/** How far from its place OCCT may draw, in parameters: where two round faces meet it was seen to be off by 0.002. */
const ASTRAY = 0.01;

/**
 * The middle as it is when the thing begins within the first turn: operations are free to add another. Where the middle
 * itself lies says nothing of the turn: that of a thing across the seam may lie on it, and the last digits of a
 * coordinate would decide between the beginning and the end.
 */
function inFirstTurn({ from, middle }: Extent, period: number): number {
  return middle - Math.floor((from + ASTRAY) / period) * period;
}

const SAMPLES = 8;

function extentsOn({ oc }: Scene, edge: TopoDS_Edge, face: TopoDS_Face): readonly [u: Extent, v: Extent] {
  using curve = new oc.BRepAdaptor_Curve2d(edge, face);
  const [first, last] = [curve.FirstParameter(), curve.LastParameter()];
  const at = (part: number): readonly [number, number] => {
    using point = curve.Value(first + (last - first) * part);
    return [point.X(), point.Y()];
  };
  const samples = Array.from({ length: SAMPLES }, (_, sample) => at((sample + 0.5) / SAMPLES));
  const all = [at(0), ...samples, at(1)];
  const along = (which: 0 | 1): Extent => ({
    from: Math.min(...all.map((point) => point[which])),
    middle: samples.reduce((sum, point) => sum + point[which], 0) / SAMPLES,
  });
  return [along(0), along(1)];
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
      return { value: body, key: [slanted(taken(properties.CentreOfMass())), Math.cbrt(properties.Mass())] };
    }),
  );
}
