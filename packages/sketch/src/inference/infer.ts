import { placeSketch, type PlacedSketch } from "../geometry/resolve.ts";
import { ORIGIN } from "../schema/entity.ts";
import type { SketchData } from "../schema/sketch.ts";
import { distance, type Vec2 } from "../vec.ts";
import { aligned } from "./align.ts";
import { type Inference, THIS_POINT } from "./offer.ts";
import { onCurves, specialPlaces } from "./places.ts";

export type Drawing = {
  /** How near the pointer must come (mm): so many pixels at the present zoom. */
  readonly tolerance: number;
  /** Where the curve being drawn starts. */
  readonly from?: Vec2;
  /** The curve that it goes on from, at `from`. */
  readonly after?: string;
  /** Points that the pointer has hovered over: to be lined up with. The origin always is. */
  readonly awake?: readonly string[];
  /** What moves with the pointer, and so is nothing to snap to. */
  readonly ignore?: readonly string[];
};

/**
 * Where a click at the pointer would land, and which constraints it would make. An existing point wins over
 * special places of curves, these over any place on a curve, that over lining up with something.
 */
export function infer(pointer: Vec2, data: SketchData, drawing: Drawing): Inference {
  const scene = sceneOf(data, drawing);
  return (
    onPoint(scene, pointer, drawing) ??
    nearest(specialPlaces(scene, pointer, drawing), pointer, drawing.tolerance) ??
    nearest(onCurves(scene, pointer, drawing), pointer, drawing.tolerance) ??
    aligned(scene, pointer, drawing) ?? { kind: "free", at: pointer, offers: [], guides: [] }
  );
}

/** Without what moves with the pointer: neither it nor the curves that hang on it hold still. */
function sceneOf(data: SketchData, { ignore = [] }: Drawing): PlacedSketch {
  const placed = placeSketch(data);
  if (ignore.length === 0) return placed;
  const moving = new Set(ignore);
  return {
    ...placed,
    points: new Map([...placed.points].filter(([id]) => !moving.has(id))),
    curves: placed.curves.filter(
      ({ id, points }) => !moving.has(id) && !points.some((point) => moving.has(point)),
    ),
  };
}

function onPoint(scene: PlacedSketch, pointer: Vec2, { tolerance, from }: Drawing): Inference | undefined {
  let best: { readonly id: string; readonly at: Vec2; readonly off: number } | undefined;
  for (const [id, at] of scene.points) {
    const off = distance(at, pointer);
    const isOwnStart = from !== undefined && distance(at, from) === 0;
    if (off <= tolerance && !isOwnStart && (best === undefined || off < best.off)) best = { id, at, off };
  }
  if (best === undefined) return undefined;
  const { id, at } = best;
  if (id !== ORIGIN) return { kind: "point", at, point: id, offers: [], guides: [] };
  return { kind: "origin", at, offers: [{ type: "coincident", on: [THIS_POINT, ORIGIN] }], guides: [] };
}

function nearest(candidates: Iterable<Inference>, pointer: Vec2, tolerance: number): Inference | undefined {
  let best: Inference | undefined;
  let bestOff = tolerance;
  for (const candidate of candidates) {
    const off = distance(candidate.at, pointer);
    if (off < bestOff || (best === undefined && off === bestOff)) [best, bestOff] = [candidate, off];
  }
  return best;
}
