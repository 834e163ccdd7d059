import type { Mesh } from "@solidtype/contracts";
import { outlines } from "./outlines.ts";
import { cameraProjection, magnify, standardProjection } from "./projection.ts";
import type { PictureRequest } from "./request.ts";
import { defaultColor, parseColor } from "./shading.ts";
import { drawSurface, emptySamples, type Samples } from "./surface.ts";
import { visibleStrokes, type Stroke } from "./visibility.ts";

/** A body in a picture; `color` is #rrggbb, null for the default material. */
export type PictureBody = { readonly mesh: Mesh; readonly color: string | null };

export type Scene = {
  readonly samples: Samples;
  readonly strokes: readonly Stroke[];
  /** Samples per pixel each way. */
  readonly perPixel: number;
};

/** About 100 MB of samples; larger pictures take four per pixel instead of nine. */
const mostSamples = 16_000_000;

export function drawScene(bodies: readonly PictureBody[], request: PictureRequest): Scene {
  const { width, height } = request;
  const perPixel = width * height * 9 <= mostSamples ? 3 : width * height * 4 <= mostSamples ? 2 : 1;
  const meshes = bodies.map((body) => body.mesh);
  const framed =
    typeof request.view === "string"
      ? standardProjection(request.view, meshes, width, height)
      : cameraProjection(request.view, width, height);
  const projection = magnify(framed, perPixel);
  const samples = emptySamples(width * perPixel, height * perPixel);
  for (const { mesh, color } of bodies)
    drawSurface(samples, projection, mesh, parseColor(color ?? defaultColor));
  const lines = request.edges ? meshes.flatMap((mesh) => outlines(projection, mesh)) : [];
  return { samples, strokes: visibleStrokes(samples, projection, lines, lift(meshes)), perPixel };
}

/** A thousandth of the scene's size hides chords of any usual mesh and is far below what a picture shows. */
function lift(meshes: readonly Mesh[]): number {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const { positions } of meshes) {
    for (let at = 0; at < positions.length; at++) {
      low[at % 3] = Math.min(low[at % 3]!, positions[at]!);
      high[at % 3] = Math.max(high[at % 3]!, positions[at]!);
    }
  }
  const size = Math.hypot(...high.map((value, axis) => value - low[axis]!));
  return Number.isFinite(size) ? size * 1e-3 : 0;
}
