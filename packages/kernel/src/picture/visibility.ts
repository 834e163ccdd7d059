import type { Outline } from "./outlines.ts";
import { toScreen, type Projection, type ScreenPoint } from "./projection.ts";
import type { Samples } from "./surface.ts";

/** A visible piece of an outline on the screen of the samples: x and y of two ends. */
export type Stroke = {
  readonly ends: readonly [x0: number, y0: number, x1: number, y1: number];
  readonly tangent: boolean;
};

/** Neighbouring samples also count, so that a line on the rim of a surface does not flicker with the sample grid. */
function isVisible(samples: Samples, x: number, y: number, depth: number): boolean {
  const column = Math.floor(x);
  const row = Math.floor(y);
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      const at = (row + dy) * samples.width + column + dx;
      const inside =
        column + dx >= 0 && column + dx < samples.width && row + dy >= 0 && row + dy < samples.height;
      if (inside && depth <= samples.depth[at]!) return true;
    }
  }
  return false;
}

/**
 * Hidden-line removal against the depth of the drawn surfaces. `lift` in millimetres brings a line towards the eye: it
 * lies on the surface it belongs to, and a chord of a curved face runs a little below it.
 */
export function visibleStrokes(
  samples: Samples,
  projection: Projection,
  lines: readonly Outline[],
  lift: number,
): Stroke[] {
  const strokes: Stroke[] = [];
  const from: ScreenPoint = { x: 0, y: 0, depth: 0 };
  const to: ScreenPoint = { x: 0, y: 0, depth: 0 };
  for (const { points, tangent } of lines) {
    for (let at = 3; at < points.length; at += 3) {
      const nearEnough = points[at - 1]! >= projection.near && points[at + 2]! >= projection.near;
      if (!nearEnough) continue;
      project(projection, points, at - 3, lift, from);
      project(projection, points, at, lift, to);
      for (const [start, end] of visibleStretches(samples, from, to)) {
        const x = (share: number) => from.x + (to.x - from.x) * share;
        const y = (share: number) => from.y + (to.y - from.y) * share;
        strokes.push({ ends: [x(start), y(start), x(end), y(end)], tangent });
      }
    }
  }
  return strokes;
}

function project(
  projection: Projection,
  points: Float64Array,
  at: number,
  lift: number,
  target: ScreenPoint,
): void {
  const z = points[at + 2]!;
  toScreen(projection, points[at]!, points[at + 1]!, z, target);
  if (projection.perspective) target.depth = -1 / Math.max(z - lift, projection.near);
  else target.depth = z - lift;
}

/** The shares of the way between two points where the line shows, found by walking it sample by sample. */
function visibleStretches(
  samples: Samples,
  from: ScreenPoint,
  to: ScreenPoint,
): [start: number, end: number][] {
  const reach = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  const steps = Math.min(Math.max(1, Math.ceil(reach)), 4 * (samples.width + samples.height));
  const stretches: [number, number][] = [];
  let start = -1;
  for (let step = 0; step < steps; step++) {
    const share = (step + 0.5) / steps;
    const depth = from.depth + (to.depth - from.depth) * share;
    const shows = isVisible(
      samples,
      from.x + (to.x - from.x) * share,
      from.y + (to.y - from.y) * share,
      depth,
    );
    if (shows && start < 0) start = step;
    if (!shows && start >= 0) {
      stretches.push([start / steps, step / steps]);
      start = -1;
    }
  }
  if (start >= 0) stretches.push([start / steps, 1]);
  return stretches;
}
