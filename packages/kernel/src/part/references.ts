import { type Fingerprint, type Name, parseName, type Reference } from "@solidtype/document";
import type { TopoDS_Shape } from "opencascade.js";
import { type Frame, frameAsPicked, frameFromNormal, type Line } from "../geometry/frame.ts";
import { dot, scale, subtract, type Vector } from "../geometry/vector.ts";
import { type EntityMeasure, measureEntity, taken } from "../measure/entity.ts";
import { type Kind, shapeAt } from "../names/order.ts";
import { isCountedAnew, meantBy, type GeometryName } from "../names/resolve.ts";
import type { Place, Scene } from "../names/scene.ts";
import { leftAlong } from "../names/left-along.ts";
import { FeatureFailed } from "./failure.ts";
import type { Part } from "./part.ts";

/** A name that came with a feature, turned into geometry of the part as it is now. */
function parsed(reference: Reference): Name {
  const name = parseName(reference.name);
  if (name.ok) return name.value;
  throw new FeatureFailed("geometry-missing", name.error.message, { reference: reference.name });
}

export function wrongKind(reference: Reference, wanted: string): FeatureFailed {
  return new FeatureFailed("geometry-wrong-kind", `What is picked is no ${wanted}.`, {
    reference: reference.name,
  });
}

function failedBefore(part: Part, feature: string): void {
  if (part.failed.has(feature)) {
    throw new FeatureFailed("input-failed", "A feature that it builds on has an error. Mend that first.", {
      feature,
    });
  }
}

/** All places that a name leaves open; it fails when there is none. */
async function found(
  part: Part,
  reference: Reference,
  kind?: Kind,
): Promise<{ scene: Scene; kind: Kind; name: GeometryName; places: readonly Place[] }> {
  const name = parsed(reference);
  if (name.kind !== "face" && name.kind !== "edge" && name.kind !== "vertex")
    throw wrongKind(reference, kind ?? "face, edge or vertex");
  if (kind !== undefined && name.kind !== kind) throw wrongKind(reference, kind);
  const scene = await part.scene();
  const { places, sure } = meantBy(scene, name, reference.was as Fingerprint | undefined);
  if (places.length === 0) {
    throw new FeatureFailed(
      "geometry-missing",
      `The ${name.kind} that it uses is no longer there. Pick another one.`,
      {
        reference: reference.name,
      },
    );
  }
  if (places.length === 1 && !sure) {
    throw new FeatureFailed(
      "geometry-ambiguous",
      `Of several ${name.kind === "vertex" ? "vertices" : `${name.kind}s`} alike only one is left, perhaps not the one that was picked. Pick it again.`,
      { reference: reference.name, candidates: 1 },
    );
  }
  return { scene, kind: name.kind, name, places };
}

/** For fields that take several: a name without anything that tells pieces apart means all of them. */
export async function foundAll(part: Part, reference: Reference, kind?: Kind) {
  const result = await found(part, reference, kind);
  const { scene, name, places } = result;
  if (places.length > 1 && (choosesPiece(name) || isCountedAnew(scene, name)))
    throw ambiguous(reference, places.length);
  return result;
}

function choosesPiece(name: GeometryName): boolean {
  if (name.kind === "vertex") return name.rank !== undefined;
  if (name.kind === "edge") return name.rank !== undefined || name.ends !== undefined;
  return name.piece !== undefined && (name.piece.rank !== undefined || name.piece.neighbours.length > 0);
}

function ambiguous(reference: Reference, count: number): FeatureFailed {
  return new FeatureFailed("geometry-ambiguous", `What is picked now means ${count} things. Pick it again.`, {
    reference: reference.name,
    candidates: count,
  });
}

/** What was looked for, and where that is. */
type Found = { readonly scene: Scene; readonly place: Place; readonly name: GeometryName };

/** What a single pick means. Several pieces will do when they agree in what is asked of them (two halves of one plane). */
async function single<Value>(
  part: Part,
  reference: Reference,
  read: (measure: EntityMeasure, shape: TopoDS_Shape, at: Found) => Value | null,
  agree: (a: Value, b: Value) => boolean,
  wanted: string,
): Promise<Value> {
  const { scene, kind, name, places } = await found(part, reference);
  const values = places.map((place) => {
    const shape = shapeAt(scene, kind, place);
    return read(measureEntity(scene.oc, shape), shape, { scene, place, name });
  });
  const [first, ...rest] = values;
  if (first === null || first === undefined) throw wrongKind(reference, wanted);
  if (rest.every((value) => value !== null && agree(first, value))) return first;
  throw ambiguous(reference, places.length);
}

const CLOSE = 1e-7;

function samePlane(a: Frame, b: Frame): boolean {
  return dot(a.normal, b.normal) > 1 - 1e-12 && Math.abs(dot(subtract(a.origin, b.origin), a.normal)) < CLOSE;
}

function sameLine(a: Line, b: Line): boolean {
  const apart = subtract(a.origin, b.origin);
  const along = dot(apart, a.direction);
  return (
    Math.abs(dot(a.direction, b.direction)) > 1 - 1e-12 && dot(apart, apart) - along * along < CLOSE * CLOSE
  );
}

const samePoint = (a: Vector, b: Vector): boolean => subtract(a, b).every((value) => Math.abs(value) < CLOSE);

export async function planeAt(part: Part, reference: Reference): Promise<Frame> {
  const name = parsed(reference);
  if (name.kind !== "feature")
    return single(part, reference, faceFrame(part, reference), samePlane, "plane or flat face");
  failedBefore(part, name.feature);
  const frame = part.frames.get(name.feature);
  if (frame === undefined) throw wrongKind(reference, "plane or flat face");
  return frame;
}

/**
 * A flat face's frame: axes from its normal, and from those that it had when it was picked where these are known; origin
 * where the plane is nearest to the world's. So a sketch on a face keeps its place when the face grows, shrinks or is split.
 */
function faceFrame(part: Part, { was }: Reference) {
  return (measure: EntityMeasure, shape: TopoDS_Shape): Frame | null => {
    if (measure.kind !== "face" || measure.surface !== "plane" || measure.direction === null) return null;
    using face = part.oc.TopoDS.Face(shape);
    using surface = new part.oc.BRepAdaptor_Surface(face, true);
    using plane = surface.Plane();
    const height = dot(taken(plane.Location()), measure.direction);
    const origin = scale(measure.direction, height);
    return was?.x === undefined || was.direction === undefined
      ? frameFromNormal(origin, measure.direction)
      : frameAsPicked(origin, measure.direction, { normal: was.direction, x: was.x });
  };
}

export async function axisAt(part: Part, reference: Reference): Promise<Line> {
  const name = parsed(reference);
  if (name.kind === "feature" || name.kind === "entity") {
    failedBefore(part, name.feature);
    const line =
      name.kind === "feature"
        ? part.lines.get(name.feature)
        : part.sketches.get(name.feature)?.lines.get(name.entity);
    if (line === undefined) throw wrongKind(reference, "axis, straight edge, line or round face");
    return line;
  }
  return single(
    part,
    reference,
    lineOf(part, reference),
    sameLine,
    "axis, straight edge, line or round face",
  );
}

/** A straight edge goes the way that it went when it was picked, as far as that was told then. */
function lineOf(part: Part, { was }: Reference) {
  return (measure: EntityMeasure, shape: TopoDS_Shape, { scene, place, name }: Found): Line | null => {
    if ((measure.kind !== "face" && measure.kind !== "edge") || measure.direction === null) return null;
    if (measure.kind === "face" && measure.surface === "plane") return null;
    const { direction } = measure;
    if (measure.center !== null) return { origin: measure.center, direction };
    const isTold = was?.left !== undefined && name.kind === "edge";
    const left = isTold ? leftAlong(scene, place, name, direction) : undefined;
    const isTurned = left !== undefined && left !== was?.left;
    const [start, end] = endsOf(part, shape);
    return isTurned ? { origin: end, direction: scale(direction, -1) } : { origin: start, direction };
  };
}

function endsOf(part: Part, shape: TopoDS_Shape): readonly [Vector, Vector] {
  using edge = part.oc.TopoDS.Edge(shape);
  using curve = new part.oc.BRepAdaptor_Curve(edge);
  return [taken(curve.EvalD0(curve.FirstParameter())), taken(curve.EvalD0(curve.LastParameter()))];
}

export async function pointAt(part: Part, reference: Reference): Promise<Vector> {
  const name = parsed(reference);
  if (name.kind === "feature" || name.kind === "entity") {
    failedBefore(part, name.feature);
    const point =
      name.kind === "feature"
        ? part.points.get(name.feature)
        : part.sketches.get(name.feature)?.points.get(name.entity);
    if (point === undefined) throw wrongKind(reference, "point");
    return point;
  }
  const read = (measure: EntityMeasure) => (measure.kind === "vertex" ? measure.point : null);
  return single(part, reference, read, samePoint, "point");
}

/** A direction to repeat along: a line's, or a plane's normal. */
export async function directionAt(part: Part, reference: Reference): Promise<Vector> {
  const name = parsed(reference);
  if (name.kind === "feature" && !part.lines.has(name.feature))
    return (await planeAt(part, reference)).normal;
  if (name.kind !== "face") return (await axisAt(part, reference)).direction;
  const read = (measure: EntityMeasure) => (measure.kind === "face" ? measure.direction : null);
  const parallel = (a: Vector, b: Vector) => dot(a, b) > 1 - 1e-12;
  return single(part, reference, read, parallel, "direction");
}

export function isOf(reference: Reference, kind: Name["kind"]): boolean {
  const name = parseName(reference.name);
  return name.ok && name.value.kind === kind;
}
