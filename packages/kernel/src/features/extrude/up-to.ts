import type { Reference } from "@solidtype/document";
import type { Region } from "@solidtype/sketch";
import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { type Frame, onFrame } from "../../geometry/frame.ts";
import { add, cross, dot, scale, subtract } from "../../geometry/vector.ts";
import { measureEntity, taken } from "../../measure/entity.ts";
import { shapeAt } from "../../names/order.ts";
import { explore } from "../../occt/explore.ts";
import { planeOf } from "../../occt/placement.ts";
import { listOf } from "../../occt/shape-list.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Part } from "../../part/part.ts";
import { foundAll, isOf, planeAt, pointAt } from "../../part/references.ts";
import { type Bounds, boundsOf, diagonal, reach, union } from "../../solid/bounds.ts";
import { type Piece, Trace } from "../../solid/carry.ts";
import type { SweepLabels } from "../../solid/sweep.ts";
import { pointsOf } from "../profiles.ts";
import { surfaceBeyond } from "./surface-beyond.ts";

/** Where an extrusion ends: at a height over the sketch, at a leaning plane, or at a curved face. */
export type Limit =
  | { readonly kind: "level"; readonly key: unknown; readonly height: number }
  | { readonly kind: "plane"; readonly key: unknown; readonly bounds: Bounds; readonly plane: Frame }
  | {
      readonly kind: "face";
      readonly key: unknown;
      readonly bounds: Bounds;
      readonly faces: readonly TopoDS_Shape[];
    };

export async function limitAt(part: Part, reference: Reference, frame: Frame): Promise<Limit> {
  if (isOf(reference, "vertex") || isOf(reference, "entity"))
    return level(frame, await pointAt(part, reference));
  if (isOf(reference, "face")) {
    const { scene, kind, places } = await foundAll(part, reference, "face");
    const faces = places.map((place) => shapeAt(scene, kind, place));
    const measure = measureEntity(part.oc, faces[0]!);
    if (measure.kind === "face" && measure.surface !== "plane") {
      const key = places.map(({ body, at }) => [scene.bodies[body]!.solid.key, at]);
      const bounds = union(faces.map((face) => boundsOf(part.oc, face, "loose")))!;
      return { kind: "face", key, bounds, faces };
    }
  }
  const plane = await planeAt(part, reference);
  if (Math.abs(dot(plane.normal, frame.normal)) > 1 - 1e-12) return level(frame, plane.origin);
  if (Math.abs(dot(plane.normal, frame.normal)) < 1e-9) {
    throw new FeatureFailed(
      "geometry-degenerate",
      "The end stands square to the sketch, so it is never reached.",
      { param: "upTo" },
    );
  }
  const bounds = union([...part.bounds, { min: plane.origin, max: plane.origin }])!;
  return { kind: "plane", key: plane, bounds: around(bounds), plane };
}

/** A plane goes on for ever: as far as it takes for all of the outlines to come to it. */
export function reachedBy(limit: Limit, frame: Frame, regions: readonly Region[]): Limit {
  if (limit.kind !== "plane") return limit;
  const { origin, normal } = limit.plane;
  const ends = regions
    .flatMap(({ outer }) => outer.pieces.flatMap(pointsOf))
    .map(({ x, y }): Bounds => {
      const start = onFrame(frame, x, y);
      const height = dot(subtract(origin, start), normal) / dot(frame.normal, normal);
      const end = onFrame(frame, x, y, height);
      return { min: end, max: end };
    });
  return { ...limit, bounds: union([limit.bounds, ...ends])! };
}

function level(frame: Frame, point: Frame["origin"]): Limit {
  const height = dot(subtract(point, frame.origin), frame.normal);
  return { kind: "level", key: height, height };
}

/** How far above the frame's origin a limit is first met, straight up; null when it is not. */
export function heightOf(oc: OpenCascadeInstance, limit: Limit, frame: Frame): number | null {
  if (limit.kind === "level") return limit.height;
  if (limit.kind === "plane") {
    const { origin, normal } = limit.plane;
    return dot(subtract(origin, frame.origin), normal) / dot(frame.normal, normal);
  }
  const far = reach(limit.bounds, frame.origin, frame.normal)[1] + diagonal(limit.bounds);
  using start = new oc.gp_Pnt(...frame.origin);
  using end = new oc.gp_Pnt(...add(frame.origin, scale(frame.normal, far)));
  using maker = new oc.BRepBuilderAPI_MakeEdge(start, end);
  using ray = maker.Edge();
  const met = limit.faces.flatMap((face) => meetings(oc, ray, face, frame));
  if (met.length > 0) return Math.min(...met);
  using beyond = surfaceBeyond(oc, limit.faces[0]!, far);
  const carriedOn = beyond === null ? [] : meetings(oc, ray, beyond, frame);
  return carriedOn.length > 0 ? Math.min(...carriedOn) : null;
}

function meetings(oc: OpenCascadeInstance, ray: TopoDS_Shape, face: TopoDS_Shape, frame: Frame): number[] {
  using extrema = new oc.BRepExtrema_DistShapeShape(ray, face);
  if (!extrema.IsDone() || extrema.Value() > 1e-6) return [];
  return Array.from({ length: extrema.NbSolution() }, (_, at) =>
    dot(subtract(taken(extrema.PointOnShape1(at + 1)), frame.origin), frame.normal),
  ).filter((height) => height > 1e-7);
}

function around(bounds: Bounds): Bounds {
  const margin = diagonal(bounds) + 100;
  return {
    min: subtract(bounds.min, [margin, margin, margin]),
    max: add(bounds.max, [margin, margin, margin]),
  };
}

/** What the far end of the pulled solid is called until it has been cut away. */
export const FAR_END = "far-end";

/**
 * The part of the pieces between the sketch and the limit; what the limit leaves as a face is the end. A curved face
 * is tried as it is, then with its surface carried on beyond it.
 */
export function trimmed(
  oc: OpenCascadeInstance,
  pieces: readonly Piece[],
  limit: Limit,
  frame: Frame,
  labels: SweepLabels,
): Piece[] {
  const done = pieces.flatMap((piece) => {
    for (const knives of knivesOf(oc, limit, frame)) {
      const shapes = knives();
      const kept = shapes === null ? null : cutBy(oc, piece, shapes, labels);
      for (const shape of shapes ?? []) shape.delete();
      if (kept !== null) return kept;
    }
    throw new FeatureFailed(
      "no-extent",
      "The face that it goes up to does not reach across all of what is pulled, and its surface cannot be carried on so far.",
      { param: "upTo" },
    );
  });
  for (const { shape } of pieces) shape.delete();
  return done;
}

function cutBy(
  oc: OpenCascadeInstance,
  piece: Piece,
  knives: readonly TopoDS_Shape[],
  labels: SweepLabels,
): Piece[] | null {
  using operation = new oc.BRepAlgoAPI_Splitter();
  using targets = listOf(oc, [piece.shape]);
  using tools = listOf(oc, knives);
  using progress = new oc.Message_ProgressRange();
  operation.SetArguments(targets);
  operation.SetTools(tools);
  operation.SetNonDestructive(true);
  operation.Build(progress);
  if (operation.HasErrors()) return null;
  using shape = operation.Shape();
  const trace = new Trace(oc, shape);
  const faces = explore(oc, piece.shape, "TopAbs_FACE");
  trace.follow({ faces, labels: piece.labels }, operation);
  for (const face of faces) face.delete();
  trace.nameRest(() => labels.end);
  operation.Clear();
  return kept(trace.finish(), labels);
}

/** Of the parts on both sides, those that touch the sketch; null when one of them goes on to the far end. */
function kept(pieces: readonly Piece[], labels: SweepLabels): Piece[] | null {
  const carries = (piece: Piece, label: string) => piece.labels.some((own) => own.includes(label));
  const near = pieces.filter((piece) => carries(piece, labels.start));
  const ends = near.length > 0 && near.every((piece) => !carries(piece, FAR_END));
  for (const piece of pieces) if (!ends || !near.includes(piece)) piece.shape.delete();
  return ends ? near.map((piece) => ({ ...piece, faceKeys: piece.faceKeys.map(() => null) })) : null;
}

/** What to cut with, one try after another; null where there is no such try. */
function knivesOf(
  oc: OpenCascadeInstance,
  limit: Limit,
  frame: Frame,
): readonly (() => TopoDS_Shape[] | null)[] {
  if (limit.kind === "level") throw new Error("a level needs no knife");
  if (limit.kind === "plane") return [() => [planeKnife(oc, limit, frame)]];
  return [
    () => limit.faces.map((face) => face.Oriented(face.Orientation())),
    () => {
      const beyond = surfaceBeyond(oc, limit.faces[0]!, diagonal(limit.bounds) * 4 + 1000);
      return beyond === null ? null : [beyond];
    },
  ];
}

/** Square around where the plane meets the sketch's origin line, wide enough for whatever is sketched near the bodies. */
function planeKnife(
  oc: OpenCascadeInstance,
  limit: Extract<Limit, { kind: "plane" }>,
  frame: Frame,
): TopoDS_Shape {
  const along =
    dot(subtract(limit.plane.origin, frame.origin), limit.plane.normal) /
    dot(frame.normal, limit.plane.normal);
  const origin = add(frame.origin, scale(frame.normal, along));
  const size = diagonal(limit.bounds) * 4;
  using plane = planeOf(oc, { ...limit.plane, origin, y: cross(limit.plane.normal, limit.plane.x) });
  using maker = new oc.BRepBuilderAPI_MakeFace(plane, -size, size, -size, size);
  return maker.Face();
}
