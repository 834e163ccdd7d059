import type { TopoDS_Shape } from "opencascade.js";
import type { Vector } from "../geometry/vector.ts";
import { dot } from "../geometry/vector.ts";
import { measureEntity, taken } from "../measure/entity.ts";
import { frameFromNormal } from "../geometry/frame.ts";
import type { Place, Scene } from "./scene.ts";

/** Ranks must not hang on the last digit of a coordinate. */
const GRID = 1e-6;

export type Kind = "face" | "edge" | "vertex";

export function shapeAt(scene: Scene, kind: Kind, { body, at }: Place): TopoDS_Shape {
  const { solid } = scene.bodies[body]!;
  if (kind === "face") return solid.faces[at]!;
  return (kind === "edge" ? solid.topology.edges : solid.topology.vertices)[at]!;
}

/** Places in the order of their ranks: pieces of a face along its own u, then v; the rest along the axes of a face they lie on. */
export function ranked(scene: Scene, kind: Kind, places: readonly Place[]): readonly Place[] {
  const keyed = places.map((place) => ({ place, key: rankKey(scene, kind, place) }));
  return keyed.toSorted((a, b) => compare(a.key, b.key)).map(({ place }) => place);
}

/** Whether two places cannot be told apart by rank. */
export function tied(scene: Scene, kind: Kind, a: Place, b: Place): boolean {
  return compare(rankKey(scene, kind, a), rankKey(scene, kind, b)) === 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) {
    const difference = value - (b[at] ?? 0);
    if (Math.abs(difference) > GRID) return difference;
  }
  return 0;
}

function rankKey(scene: Scene, kind: Kind, place: Place): readonly number[] {
  if (kind === "face") return faceKey(scene, place);
  const at = pointOf(scene, kind, place);
  const { solid } = scene.bodies[place.body]!;
  const faces = kind === "edge" ? solid.topology.edgeFaces[place.at]! : solid.topology.vertexFaces[place.at]!;
  const flat = faces
    .toSorted((a, b) => (solid.facts.labels[a]![0]! < solid.facts.labels[b]![0]! ? -1 : 1))
    .map((face) => measureEntity(scene.oc, solid.faces[face]!))
    .find((face) => face.kind === "face" && face.surface === "plane" && face.direction !== null);
  if (flat?.kind !== "face" || flat.direction === null) return at;
  const frame = frameFromNormal([0, 0, 0], flat.direction);
  return [dot(at, frame.x), dot(at, frame.y), dot(at, frame.normal)];
}

function faceKey(scene: Scene, place: Place): readonly number[] {
  const { oc } = scene;
  using face = oc.TopoDS.Face(shapeAt(scene, "face", place));
  const { UMin, UMax, VMin, VMax } = oc.BRepTools.UVBounds(face);
  return [(UMin + UMax) / 2, (VMin + VMax) / 2, ...pointOf(scene, "face", place)];
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
