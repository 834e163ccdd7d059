import type { Reference } from "@solidtype/document";
import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import type { Frame } from "../../geometry/frame.ts";
import { add, cross, dot, scale, subtract } from "../../geometry/vector.ts";
import { shapeAt } from "../../names/order.ts";
import { planeOf } from "../../occt/placement.ts";
import { explore } from "../../occt/explore.ts";
import { listOf } from "../../occt/shape-list.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Part } from "../../part/part.ts";
import { foundAll, isOf, planeAt, pointAt } from "../../part/references.ts";
import { type Bounds, boundsOf, diagonal, union } from "../../solid/bounds.ts";
import { type Piece, Trace } from "../../solid/carry.ts";
import { measureEntity } from "../../measure/entity.ts";
import type { SweepLabels } from "../../solid/sweep.ts";

/** Where an extrusion ends: at a height over the sketch, at a leaning plane, or at a curved face. */
export type Limit =
  | { readonly kind: "level"; readonly key: unknown; readonly height: number }
  | { readonly kind: "plane"; readonly key: unknown; readonly bounds: Bounds; readonly plane: Frame }
  | { readonly kind: "face"; readonly key: unknown; readonly bounds: Bounds; readonly face: TopoDS_Shape };

export async function limitAt(part: Part, reference: Reference, frame: Frame): Promise<Limit> {
  if (isOf(reference, "vertex") || isOf(reference, "entity"))
    return level(frame, await pointAt(part, reference));
  if (isOf(reference, "face")) {
    const { scene, kind, places } = await foundAll(part, reference, "face");
    const face = shapeAt(scene, kind, places[0]!);
    const measure = measureEntity(part.oc, face);
    if (measure.kind === "face" && measure.surface !== "plane") {
      const solid = scene.bodies[places[0]!.body]!.solid;
      return {
        kind: "face",
        key: [solid.key, places[0]!.at],
        bounds: boundsOf(part.oc, face, "loose"),
        face,
      };
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

function level(frame: Frame, point: Frame["origin"]): Limit {
  const height = dot(subtract(point, frame.origin), frame.normal);
  return { kind: "level", key: height, height };
}

function around(bounds: Bounds): Bounds {
  const margin = diagonal(bounds) + 100;
  return {
    min: subtract(bounds.min, [margin, margin, margin]),
    max: add(bounds.max, [margin, margin, margin]),
  };
}

/** The part of the pieces between the sketch and the limit; what the limit leaves as a face is the end. */
export function trimmed(
  oc: OpenCascadeInstance,
  pieces: readonly Piece[],
  limit: Limit,
  frame: Frame,
  labels: SweepLabels,
): Piece[] {
  return pieces.flatMap((piece) => {
    using knife = knifeOf(oc, limit, frame);
    using operation = new oc.BRepAlgoAPI_Splitter();
    using targets = listOf(oc, [piece.shape]);
    using tools = listOf(oc, [knife]);
    using progress = new oc.Message_ProgressRange();
    operation.SetArguments(targets);
    operation.SetTools(tools);
    operation.Build(progress);
    using shape = operation.Shape();
    const trace = new Trace(oc, shape);
    const faces = explore(oc, piece.shape, "TopAbs_FACE");
    trace.follow({ faces, labels: piece.labels }, operation);
    for (const face of faces) face.delete();
    trace.nameRest(() => labels.end);
    operation.Clear();
    piece.shape.delete();
    return kept(trace.finish(), labels);
  });
}

/** Of the parts on both sides, those that still touch the sketch but not the far end. */
function kept(pieces: readonly Piece[], labels: SweepLabels): Piece[] {
  const carries = (piece: Piece, label: string) => piece.labels.some((own) => own.includes(label));
  const near = pieces.filter((piece) => carries(piece, labels.start));
  if (pieces.length < 2 || near.length === 0) {
    throw new FeatureFailed("no-extent", "The end does not cut all of what is pulled towards it.", {
      param: "upTo",
    });
  }
  for (const piece of pieces) if (!near.includes(piece)) piece.shape.delete();
  return near.map((piece) => ({ ...piece, faceKeys: piece.faceKeys.map(() => null) }));
}

function knifeOf(oc: OpenCascadeInstance, limit: Limit, frame: Frame): TopoDS_Shape {
  if (limit.kind === "face") return limit.face.Oriented(limit.face.Orientation());
  if (limit.kind === "level") throw new Error("a level needs no knife");
  // Square around where the plane meets the sketch's origin line, wide enough for whatever is sketched near the bodies.
  const along =
    dot(subtract(limit.plane.origin, frame.origin), limit.plane.normal) /
    dot(frame.normal, limit.plane.normal);
  const origin = add(frame.origin, scale(frame.normal, along));
  const size = diagonal(limit.bounds) * 4;
  using plane = planeOf(oc, { ...limit.plane, origin, y: cross(limit.plane.normal, limit.plane.x) });
  using maker = new oc.BRepBuilderAPI_MakeFace(plane, -size, size, -size, size);
  return maker.Face();
}
