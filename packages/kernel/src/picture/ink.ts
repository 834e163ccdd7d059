import type { Stroke } from "./visibility.ts";

/** Line widths in pixels of the finished picture, and how dark a line is. */
export const ink = { color: "#1c2430", width: 1.3, tangentWidth: 0.8, tangentStrength: 0.45 } as const;

/**
 * How much of each pixel is covered with ink, 0 to 1. Strokes that overlap cover it once: a curve of many short strokes
 * is as dark as a straight line.
 */
export function inkCoverage(
  width: number,
  height: number,
  strokes: readonly Stroke[],
  perPixel: number,
): Float32Array {
  const coverage = new Float32Array(width * height);
  for (const { ends, tangent } of strokes) {
    const x0 = ends[0] / perPixel;
    const y0 = ends[1] / perPixel;
    const x1 = ends[2] / perPixel;
    const y1 = ends[3] / perPixel;
    const radius = (tangent ? ink.tangentWidth : ink.width) / 2;
    const strength = tangent ? ink.tangentStrength : 1;
    const length2 = (x1 - x0) ** 2 + (y1 - y0) ** 2;
    const reach = radius + 0.5;
    const bottom = Math.min(height - 1, Math.floor(Math.max(y0, y1) + reach));
    const right = Math.min(width - 1, Math.floor(Math.max(x0, x1) + reach));
    for (let row = Math.max(0, Math.floor(Math.min(y0, y1) - reach)); row <= bottom; row++) {
      for (let column = Math.max(0, Math.floor(Math.min(x0, x1) - reach)); column <= right; column++) {
        const x = column + 0.5 - x0;
        const y = row + 0.5 - y0;
        const along = length2 > 0 ? Math.min(1, Math.max(0, (x * (x1 - x0) + y * (y1 - y0)) / length2)) : 0;
        const dx = x - along * (x1 - x0);
        const dy = y - along * (y1 - y0);
        const covered = Math.min(1, Math.max(0, reach - Math.sqrt(dx * dx + dy * dy))) * strength;
        const at = row * width + column;
        if (covered > coverage[at]!) coverage[at] = covered;
      }
    }
  }
  return coverage;
}
