import type { TopoDS_Shape } from "opencascade.js";
import type { Vector } from "../geometry/vector.ts";
import { dot } from "../geometry/vector.ts";
import { measureEntity, taken } from "../measure/entity.ts";
import { diagonal } from "../solid/bounds.ts";
import { frameFromNormal } from "../geometry/frame.ts";
import type { Place, Scene } from "./scene.ts";

/** Ranks must not hang on the last digit of a coordinate, nor on the noise of a curve that OCCT approximated. */
const GRID = 1e-6;
const NOISE = 1e-3;

export type Kind = "face" | "edge" | "vertex";

export function shapeAt(scene: Scene, kind: Kind, { body, at }: Place): TopoDS_Shape {
  const { solid } = scene.bodies[body]!;
  if (kind === "face") return solid.faces[at]!;
  return (kind === "edge" ? solid.topology.edges : solid.topology.vertices)[at]!;
}

/**
 * Places in the order of their ranks: pieces of a face along its own u, then v; the rest along the axes of a face that
 * they lie on. What is in one place goes by size. Those that nothing tells apart share a group.
 */
export function ranked(scene: Scene, kind: Kind, places: readonly Place[]): readonly (readonly Place[])[] {
  const keyed = places.map((place) => ({ value: place, key: rankKey(scene, kind, place) }));
  return grouped(keyed);
}

type Keyed<Value> = { readonly value: Value; readonly key: readonly number[] };

/** In the order of their keys; groups share a key. A difference counts from a thousandth of how far all lie apart. */
function grouped<Value>(all: readonly Keyed<Value>[]): readonly (readonly Value[])[] {
  const spread = Math.max(
    0,
    ...(all[0]?.key ?? []).map((_, axis) => extent(all.map(({ key }) => key[axis]!))),
  );
  const step = Math.max(GRID, spread * NOISE);
  return split(all, 0, step).map((group) => group.map(({ value }) => value));
}

function extent(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

function split<Value>(
  all: readonly Keyed<Value>[],
  axis: number,
  step: number,
): readonly (readonly Keyed<Value>[])[] {
  if (all.length < 2 || axis >= all[0]!.key.length) return [all];
  const sorted = all.toSorted((a, b) => a.key[axis]! - b.key[axis]!);
  const groups: Keyed<Value>[][] = [];
  for (const one of sorted) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && one.key[axis]! - last.key[axis]! <= step) groups.at(-1)!.push(one);
    else groups.push([one]);
  }
  return groups.flatMap((group) => split(group, axis + 1, step));
}

function rankKey(scene: Scene, kind: Kind, place: Place): readonly number[] {
  if (kind === "face") return faceKey(scene, place);
  const at = kind === "edge" ? middleOfEdge(scene, place) : pointOf(scene, kind, place);
  const size = kind === "edge" ? [sizeOf(scene, kind, place)] : [];
  const { solid } = scene.bodies[place.body]!;
  const faces = kind === "edge" ? solid.topology.edgeFaces[place.at]! : solid.topology.vertexFaces[place.at]!;
  const flat = faces
    .toSorted((a, b) => (solid.facts.labels[a]![0]! < solid.facts.labels[b]![0]! ? -1 : 1))
    .map((face) => measureEntity(scene.oc, solid.faces[face]!))
    .find((face) => face.kind === "face" && face.surface === "plane" && face.direction !== null);
  if (flat?.kind !== "face" || flat.direction === null) return [...at, ...size];
  const frame = frameFromNormal([0, 0, 0], flat.direction);
  return [dot(at, frame.x), dot(at, frame.y), dot(at, frame.normal), ...size];
}

/** An edge's centroid, which does not hang on where a closed curve begins. */
export function middleOfEdge(scene: Scene, place: Place): Vector {
  using properties = new scene.oc.GProp_GProps();
  scene.oc.BRepGProp.LinearProperties(shapeAt(scene, "edge", place), properties, false, false);
  return taken(properties.CentreOfMass());
}

/** How large something is, as a length. A vertex has the size of what is around it: a part of its body's. */
export function sizeOf(scene: Scene, kind: Kind, place: Place): number {
  if (kind === "vertex") return diagonal(scene.bodies[place.body]!.solid.facts.bounds) / 10;
  const measure = measureEntity(scene.oc, shapeAt(scene, kind, place));
  if (measure.kind === "edge") return measure.length;
  return measure.kind === "face" ? Math.sqrt(measure.area) : 0;
}

function faceKey(scene: Scene, place: Place): readonly number[] {
  const { oc } = scene;
  using face = oc.TopoDS.Face(shapeAt(scene, "face", place));
  const { UMin, UMax, VMin, VMax } = oc.BRepTools.UVBounds(face);
  const size = sizeOf(scene, "face", place);
  return [(UMin + UMax) / 2, (VMin + VMax) / 2, ...pointOf(scene, "face", place), size];
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

/** Bodies in the order of their ranks: by where the middle of each is along the world's axes, then by volume. */
export function bodyRanks(scene: Scene, bodies: readonly number[]): readonly (readonly number[])[] {
  return grouped(
    bodies.map((body) => {
      using properties = new scene.oc.GProp_GProps();
      scene.oc.BRepGProp.VolumeProperties(scene.bodies[body]!.solid.shape, properties, false, false, false);
      return { value: body, key: [...taken(properties.CentreOfMass()), Math.cbrt(properties.Mass())] };
    }),
  );
}
