import type { BRepAdaptor_Surface, OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { distance, dot, subtract, unit, type Vector } from "../geometry/vector.ts";
import { ShapeIndex } from "../occt/shape-index.ts";
import { taken } from "./entity.ts";
import { nearest, type Span } from "./nearest.ts";

/**
 * The longest way between two shapes, which OCCT does not offer.
 *
 * The farthest two points are the extreme points of both shapes along the line between them. So both shapes are sampled
 * (curved edges along their curve, doubly curved faces over their parameters; of what is straight, or made of straight
 * lines from rim to rim, the ends are farthest), the extremes along many directions give a first pair, and a pattern search over the curve and surface parameters
 * brings it to rounding. A point found inside a curved face counts only when it lies within the face's rim.
 */
export function farthest(oc: OpenCascadeInstance, a: TopoDS_Shape, b: TopoDS_Shape): Span | null {
  using first = new Sampled(oc, a);
  using second = new Sampled(oc, b);
  const rim = extremePair(first.rim, second.rim);
  if (rim === null) return null;
  let best = refine(rim);
  if (first.inside.length + second.inside.length === 0)
    return { distance: gap(best), from: best[0].point, to: best[1].point };
  // A curved face may bulge beyond every edge; a pair from there is refined too, and kept when it stays on the faces.
  const bulge = extremePair([...first.rim, ...first.inside], [...second.rim, ...second.inside]);
  if (bulge !== null) {
    const refined = refine(bulge);
    if (
      gap(refined) > gap(best) &&
      [...refined].every((sample) => first.holds(sample) && second.holds(sample))
    )
      best = refined;
  }
  return { distance: gap(best), from: best[0].point, to: best[1].point };
}

/** A point on a curve or a surface, and how to move it: `at` is null for a vertex. */
type Sample = {
  readonly point: Vector;
  readonly parameters: readonly number[];
  readonly steps: readonly number[];
  readonly at: ((parameters: readonly number[]) => Vector) | null;
  readonly face: TopoDS_Shape | null;
};

type Pair = readonly [Sample, Sample];

const gap = ([a, b]: Pair) => distance(a.point, b.point);

const perCurve = 48;
const perSurface = 24;

class Sampled implements Disposable {
  readonly rim: Sample[] = [];
  readonly inside: Sample[] = [];
  readonly #oc: OpenCascadeInstance;
  #curvedFaces = 0;
  readonly #owned: { delete(): void }[] = [];

  constructor(oc: OpenCascadeInstance, shape: TopoDS_Shape) {
    this.#oc = oc;
    for (const part of this.#parts(shape, "TopAbs_VERTEX")) {
      using vertex = oc.TopoDS.Vertex(part);
      const point = taken(oc.BRep_Tool.Pnt(vertex));
      this.rim.push({ point, parameters: [], steps: [], at: null, face: null });
    }
    for (const part of this.#parts(shape, "TopAbs_EDGE")) this.#sampleEdge(part);
    for (const part of this.#parts(shape, "TopAbs_FACE")) this.#sampleFace(part);
  }

  #parts(
    shape: TopoDS_Shape,
    kind: "TopAbs_VERTEX" | "TopAbs_EDGE" | "TopAbs_FACE",
  ): readonly TopoDS_Shape[] {
    const kinds = this.#oc.TopAbs_ShapeEnum;
    using explorer = new this.#oc.TopExp_Explorer(shape, kinds[kind], kinds.TopAbs_SHAPE);
    // An edge is there once for each of its faces.
    const index = new ShapeIndex(this.#oc);
    for (; explorer.More(); explorer.Next()) index.add(explorer.Current());
    this.#owned.push({ delete: () => index[Symbol.dispose]() });
    return index.shapes;
  }

  #sampleEdge(part: TopoDS_Shape): void {
    using edge = this.#oc.TopoDS.Edge(part);
    if (this.#oc.BRep_Tool.Degenerated(edge)) return;
    const curve = new this.#oc.BRepAdaptor_Curve(edge);
    this.#owned.push(curve);
    if (curve.GetType() === this.#oc.GeomAbs_CurveType.GeomAbs_Line) return;
    const start = curve.FirstParameter();
    const length = curve.LastParameter() - start;
    const at = ([t]: readonly number[]) => taken(curve.EvalD0(Math.min(start + length, Math.max(start, t!))));
    for (let index = 0; index <= perCurve; index++) {
      const parameters = [start + (length * index) / perCurve];
      this.rim.push({ point: at(parameters), parameters, steps: [length / perCurve], at, face: null });
    }
  }

  #sampleFace(part: TopoDS_Shape): void {
    using face = this.#oc.TopoDS.Face(part);
    const surface = new this.#oc.BRepAdaptor_Surface(face, true);
    this.#owned.push(surface);
    if (isStraight(this.#oc, surface)) return;
    const low = [surface.FirstUParameter(), surface.FirstVParameter()];
    const high = [surface.LastUParameter(), surface.LastVParameter()];
    const within = (value: number, axis: number) => Math.min(high[axis]!, Math.max(low[axis]!, value));
    const at = (uv: readonly number[]) => taken(surface.EvalD0(within(uv[0]!, 0), within(uv[1]!, 1)));
    const isFew = this.#curvedFaces++ < 100;
    const steps = [0, 1].map((axis) => (high[axis]! - low[axis]!) / perSurface);
    for (let row = 0; row <= perSurface; row++) {
      for (let column = 0; column <= perSurface; column++) {
        const parameters = [low[0]! + steps[0]! * column, low[1]! + steps[1]! * row];
        const sample = { point: at(parameters), parameters, steps, at, face: part };
        if (isFew || (row + column) % 6 === 0) this.inside.push(sample);
      }
    }
  }

  /** Whether a sample of one of this shape's faces lies within that face's rim; true for every other sample. */
  holds({ face, point }: Sample): boolean {
    if (face === null) return true;
    using position = new this.#oc.gp_Pnt(...point);
    using maker = new this.#oc.BRepBuilderAPI_MakeVertex(position);
    using vertex = maker.Vertex();
    return (nearest(this.#oc, vertex, face)?.distance ?? Infinity) < 1e-6;
  }

  [Symbol.dispose](): void {
    for (const owned of this.#owned) owned.delete();
  }
}

/** Flat, or made of straight lines from rim to rim. */
function isStraight(oc: OpenCascadeInstance, surface: BRepAdaptor_Surface): boolean {
  const types = oc.GeomAbs_SurfaceType;
  const type = surface.GetType();
  return type === types.GeomAbs_Plane || type === types.GeomAbs_Cylinder || type === types.GeomAbs_Cone;
}

/** Directions spread evenly over the sphere: a golden-angle spiral. */
const directions: readonly Vector[] = Array.from({ length: 400 }, (_, index) => {
  const z = 1 - (2 * index + 1) / 400;
  const angle = index * Math.PI * (3 - Math.sqrt(5));
  const radius = Math.sqrt(1 - z * z);
  return [radius * Math.cos(angle), radius * Math.sin(angle), z];
});

function extreme(samples: readonly Sample[], along: Vector): Sample {
  return samples.reduce((best, sample) =>
    dot(sample.point, along) > dot(best.point, along) ? sample : best,
  );
}

function extremePair(first: readonly Sample[], second: readonly Sample[]): Pair | null {
  if (first.length === 0 || second.length === 0) return null;
  const pairAlong = (along: Vector): Pair => [
    extreme(first, along),
    extreme(second, [-along[0], -along[1], -along[2]]),
  ];
  let best = pairAlong(directions[0]!);
  for (const along of directions) {
    const pair = pairAlong(along);
    if (gap(pair) > gap(best)) best = pair;
  }
  for (;;) {
    const along = unit(subtract(best[0].point, best[1].point));
    const pair = along === null ? best : pairAlong(along);
    if (!(gap(pair) > gap(best))) return best;
    best = pair;
  }
}

/** Moves both points along their curve or surface while that makes the way longer, in ever smaller steps. */
function refine([first, second]: Pair): Pair {
  let pair: Pair = [first, second];
  for (let step = 1; step > 1e-9;) {
    const longer = neighbours(pair[0], step)
      .map((sample): Pair => [sample, pair[1]])
      .concat(neighbours(pair[1], step).map((sample): Pair => [pair[0], sample]))
      .reduce((best, next) => (gap(next) > gap(best) ? next : best), pair);
    if (longer === pair) step /= 2;
    else pair = longer;
  }
  return pair;
}

function neighbours(sample: Sample, step: number): Sample[] {
  const { at, parameters, steps } = sample;
  if (at === null) return [];
  return parameters.flatMap((_, axis) =>
    [-1, 1].map((sign) => {
      const moved = parameters.with(axis, parameters[axis]! + sign * step * steps[axis]!);
      return { ...sample, parameters: moved, point: at(moved) };
    }),
  );
}
