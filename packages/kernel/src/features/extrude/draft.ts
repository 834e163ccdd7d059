import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { nameText } from "@solidtype/document";
import type { Region } from "@solidtype/sketch";
import { type Frame, onFrame } from "../../geometry/frame.ts";
import { dot, scale, subtract } from "../../geometry/vector.ts";
import { taken } from "../../measure/entity.ts";
import { labelName } from "../../names/label.ts";
import { explore } from "../../occt/explore.ts";
import { planeOf } from "../../occt/placement.ts";
import { FeatureFailed } from "../../part/failure.ts";
import { booleanOf } from "../../solid/boolean.ts";
import { passing } from "../../solid/passing.ts";
import { type Piece, Trace } from "../../solid/carry.ts";
import { isSound } from "../../solid/sound.ts";
import { prism, type SweepLabels } from "../../solid/sweep.ts";

/** Walls that lean outward by `angle` as they leave the sketch, on each side of it; the two sides are one solid. */
export function drafted(
  oc: OpenCascadeInstance,
  region: Region,
  frame: Frame,
  { low, high }: { readonly low: number; readonly high: number },
  angle: number,
  labels: SweepLabels,
): Piece[] {
  const up = high > 0 ? leaning(oc, region, frame, Math.max(low, 0), high, angle, labels) : [];
  const down =
    low < 0
      ? leaning(oc, region, frame, Math.min(high, 0), low, angle, {
          side: labels.side,
          start: labels.end,
          end: labels.start,
        })
      : [];
  if (up.length === 0 || down.length === 0) return [...up, ...down];
  using stack = new DisposableStack();
  const solids = [...up, ...down].map((piece) => stack.use(passing(oc, piece)));
  return booleanOf(oc, "fuse", solids.slice(0, 1), solids.slice(1)).pieces.map((piece) => ({
    ...piece,
    faceKeys: piece.faceKeys.map(() => null),
  }));
}

function leaning(
  oc: OpenCascadeInstance,
  region: Region,
  frame: Frame,
  from: number,
  to: number,
  angle: number,
  labels: SweepLabels,
): Piece[] {
  const base = { ...frame, origin: onFrame(frame, 0, 0, from) };
  const out = Math.sign(to - from);
  const pieces = prism(
    oc,
    { frame: base, outer: region.outer, holes: region.holes },
    scale(frame.normal, to - from),
    labels,
  );
  return pieces.flatMap((piece) => tapered(oc, piece, frame, out, angle, labels));
}

function tapered(
  oc: OpenCascadeInstance,
  piece: Piece,
  frame: Frame,
  out: number,
  angle: number,
  labels: SweepLabels,
): Piece[] {
  using solid = passing(oc, piece);
  using maker = new oc.BRepOffsetAPI_DraftAngle(solid.shape);
  using neutral = planeOf(oc, frame);
  using direction = new oc.gp_Dir(...scale(frame.normal, out));
  using progress = new oc.Message_ProgressRange();
  for (const [at, shape] of solid.faces.entries()) {
    if (piece.labels[at]!.some((label) => label === labels.start || label === labels.end)) continue;
    using face = oc.TopoDS.Face(shape);
    // OCCT's positive draft leans inward along the direction.
    maker.Add(face, direction, -angle, neutral, true);
    if (!maker.AddDone()) throw failed(piece.labels[at]!);
  }
  maker.Build(progress);
  if (!maker.IsDone()) throw failed([]);
  using shape = maker.Shape();
  const trace = new Trace(oc, shape);
  solid.faces.forEach((face, at) => {
    using next = maker.ModifiedShape(face);
    for (const label of piece.labels[at]!) trace.name([next], label);
  });
  return trace.finish();
}

/**
 * OCCT calls it done when a round wall leans through its own axis and goes on beyond it, or walls cross each other.
 */
export function refuseTurnedOver(
  oc: OpenCascadeInstance,
  pieces: readonly Piece[],
  { start, end }: SweepLabels,
): void {
  const wrong = pieces.flatMap(({ shape, labels }) =>
    explore(oc, shape, "TopAbs_FACE").flatMap((face, at) => {
      const isTurned = passesItsTip(oc, face);
      face.delete();
      return isTurned ? labels[at]! : [];
    }),
  );
  if (wrong.length === 0 && pieces.every(({ shape }) => isSound(oc, shape))) return;
  for (const { shape } of pieces) shape.delete();
  throw failed(wrong.filter((label) => label !== start && label !== end));
}

/** Whether a cone's points a half turn apart change sides between its two ends. */
function passesItsTip(oc: OpenCascadeInstance, shape: TopoDS_Shape): boolean {
  using face = oc.TopoDS.Face(shape);
  using surface = new oc.BRepAdaptor_Surface(face, true);
  if (surface.GetType() !== oc.GeomAbs_SurfaceType.GeomAbs_Cone) return false;
  const across = (v: number) => subtract(taken(surface.EvalD0(0, v)), taken(surface.EvalD0(Math.PI, v)));
  return dot(across(surface.FirstVParameter()), across(surface.LastVParameter())) < -1e-12;
}

/** `wall`: the face at which it was found out, if it was at one. */
function failed(wall: readonly string[]): FeatureFailed {
  return new FeatureFailed(
    "geometry-failed",
    "The walls cannot lean by this draft: they would meet or turn over.",
    {
      param: "draft",
      ...(wall.length > 0 && { references: wall.map((label) => nameText(labelName(label))) }),
    },
  );
}
