import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { add, cross, dot, scale, subtract, unit, type Vector } from "../geometry/vector.ts";
import { taken } from "../measure/entity.ts";
import type { Tolerance } from "./quality.ts";

/** A round face from one arc or circle about its axis to another, straight from side to side. */
export type Band = {
  readonly center: Vector;
  readonly axis: Vector;
  readonly radius: number;
  /** Whether the material is within. */
  readonly isOutside: boolean;
};

export function bandOf(oc: OpenCascadeInstance, shape: TopoDS_Shape): Band {
  using face = oc.TopoDS.Face(shape);
  using surface = new oc.BRepAdaptor_Surface(face, false);
  using cylinder = surface.Cylinder();
  using axis = cylinder.Axis();
  const reversed = face.Orientation() === oc.TopAbs_Orientation.TopAbs_REVERSED;
  return {
    center: taken(axis.Location()),
    axis: taken(axis.Direction()),
    radius: cylinder.Radius(),
    // Left-handed axes, as mirrored faces have, turn the surface's own normal round.
    isOutside: cylinder.Direct() !== reversed,
  };
}

const FEWEST_PIECES = 3;

/** An arc of a band between its ends, in as many pieces as OCCT makes of it; of a circle both ends are the same. */
export function arcPoints(
  oc: OpenCascadeInstance,
  shape: TopoDS_Shape,
  { center, axis, radius }: Band,
  [start, end]: readonly [Vector, Vector],
  { deflection, angle }: Tolerance,
): Float32Array {
  using edge = oc.TopoDS.Edge(shape);
  using curve = new oc.BRepAdaptor_Curve(edge);
  const [first, last] = [curve.FirstParameter(), curve.LastParameter()];
  const halfway = taken(curve.EvalD0((first + last) / 2));
  const from = outFrom(center, axis, start);
  const sweep = Math.sign(turnBetween(from, outFrom(center, axis, halfway), axis)) * (last - first);
  const widest = Math.min(2 * Math.acos(Math.max(1 - deflection / 2 / radius, 0)), angle / 2);
  const pieces = Math.max(Math.ceil((last - first) / widest - 1e-9), FEWEST_PIECES);
  const across = cross(axis, from);
  const [low, high] = [dot(axis, subtract(start, center)), dot(axis, subtract(end, center))];
  const points = new Float32Array(3 * (pieces + 1));
  points.set(start);
  for (let at = 1; at < pieces; at++) {
    const turn = (sweep * at) / pieces;
    const aside = add(scale(from, Math.cos(turn) * radius), scale(across, Math.sin(turn) * radius));
    points.set(add(add(center, scale(axis, low + ((high - low) * at) / pieces)), aside), 3 * at);
  }
  points.set(end, 3 * pieces);
  return points;
}

export type BandTriangles = {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly indices: Uint32Array;
};

/** Triangles from one arc to the other, each as wide as one piece of one of them. Null when they do not lie side by side. */
export function bandTriangles(
  { center, axis, isOutside }: Band,
  arcs: readonly [Float32Array, Float32Array],
): BandTriangles | null {
  const [one, other] = arcs.map((points) => rowOf(points, center, axis)) as [Row, Row];
  const [low, high] = one.height <= other.height ? [one, other] : [other, one];
  if (Math.abs(turnBetween(low.out[0]!, high.out[0]!, axis)) > SIDE_BY_SIDE) return null;
  if (Math.abs(low.turns.at(-1)! - high.turns.at(-1)!) > SIDE_BY_SIDE) return null;
  const count = low.out.length;
  const positions = new Float32Array(3 * (count + high.out.length));
  positions.set(low.points);
  positions.set(high.points, 3 * count);
  const normals = Float32Array.from(
    [...low.out, ...high.out].flatMap((out) => [...scale(out, isOutside ? 1 : -1)]),
  );
  const indices: number[] = [];
  for (let [at, above] = [0, 0]; at + 1 < count || above + 1 < high.out.length;) {
    const isBelow =
      (low.turns[at + 1] ?? Number.POSITIVE_INFINITY) <= (high.turns[above + 1] ?? Number.POSITIVE_INFINITY);
    const next = isBelow ? at + 1 : count + above + 1;
    indices.push(...(isOutside ? [at, next, count + above] : [at, count + above, next]));
    if (isBelow) at++;
    else above++;
  }
  return { positions, normals, indices: Uint32Array.from(indices) };
}

const SIDE_BY_SIDE = 1e-3;

/** Points round the axis, counter-clockwise. */
type Row = {
  readonly points: Float32Array;
  readonly height: number;
  /** Away from the axis. */
  readonly out: readonly Vector[];
  /** How far it has turned since the first. */
  readonly turns: readonly number[];
};

function rowOf(points: Float32Array, center: Vector, axis: Vector): Row {
  const height = dot(axis, subtract(pointAt(points, 0), center));
  const out = Array.from({ length: points.length / 3 }, (_, at) =>
    outFrom(center, axis, pointAt(points, at)),
  );
  let turned = 0;
  const turns = out.map((here, at) => (at === 0 ? 0 : (turned += turnBetween(out[at - 1]!, here, axis))));
  if (turned >= 0) return { points, height, out, turns };
  const reversed = new Float32Array(points.length);
  for (let at = 0; at < points.length; at += 3)
    reversed.set(points.subarray(at, at + 3), points.length - 3 - at);
  return {
    points: reversed,
    height,
    out: out.toReversed(),
    turns: turns.map((turn) => turn - turned).toReversed(),
  };
}

function pointAt(points: Float32Array, at: number): Vector {
  return [points[3 * at]!, points[3 * at + 1]!, points[3 * at + 2]!];
}

function outFrom(center: Vector, axis: Vector, point: Vector): Vector {
  const from = subtract(point, center);
  return unit(subtract(from, scale(axis, dot(axis, from)))) ?? [0, 0, 0];
}

/** Counter-clockwise about the axis, at most half a turn. */
function turnBetween(from: Vector, to: Vector, axis: Vector): number {
  return Math.atan2(dot(axis, cross(from, to)), dot(from, to));
}
