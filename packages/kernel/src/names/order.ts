import type { TopoDS_Shape } from "opencascade.js";
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
 * Places in the order of their ranks: pieces of a round face along its own parameters, the rest along a slanted
 * direction of the part's space (a flat face's own axes jump when it begins to lean). What is in one place goes by
 * size. Those that nothing tells apart share a group.
 */
export function ranked(scene: Scene, kind: Kind, places: readonly Place[]): readonly (readonly Place[])[] {
  return grouped(places.map((place) => ({ value: place, key: rankKey(scene, kind, place) })));
}

type Key = readonly [along: number, size: number];

/** In the order of their keys; groups share one. */
function grouped<Value>(all: readonly { readonly value: Value; readonly key: Key }[]): readonly Value[][] {
  const differ = (a: number, b: number) => Math.abs(a - b) > GRID;
  const sorted = all.toSorted(({ key: a }, { key: b }) => (differ(a[0], b[0]) ? a[0] - b[0] : a[1] - b[1]));
  const groups: Value[][] = [];
  sorted.forEach(({ value, key }, at) => {
    const last = sorted[at - 1]?.key;
    if (last !== undefined && !differ(last[0], key[0]) && !differ(last[1], key[1]))
      groups.at(-1)!.push(value);
    else groups.push([value]);
  });
  return groups;
}

function slanted([x, y, z]: Vector): number {
  return x * SLANT[0] + y * SLANT[1] + z * SLANT[2];
}

function rankKey(scene: Scene, kind: Kind, place: Place): Key {
  const at = kind === "edge" ? middleOfEdge(scene, place) : pointOf(scene, kind, place);
  const along = kind === "face" ? alongFace(scene, place, at) : slanted(at);
  return [along, sizeOf(scene, kind, place)];
}

function alongFace(scene: Scene, place: Place, at: Vector): number {
  using face = scene.oc.TopoDS.Face(shapeAt(scene, "face", place));
  const measure = measureEntity(scene.oc, face);
  if (measure.kind === "face" && measure.surface === "plane") return slanted(at);
  const { UMin, UMax, VMin, VMax } = scene.oc.BRepTools.UVBounds(face);
  return slanted([(UMin + UMax) / 2, (VMin + VMax) / 2, slanted(at) * GRID]);
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
