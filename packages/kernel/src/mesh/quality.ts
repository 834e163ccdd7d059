import { type Bounds, diagonal } from "../solid/bounds.ts";

/** How far triangles may stray from the surface (mm), and how far they may turn from one to the next (radians). */
export type Tolerance = { readonly deflection: number; readonly angle: number };

export const qualities = ["coarse", "normal", "fine"] as const;
export type Quality = (typeof qualities)[number];

const grades = {
  coarse: { share: 1 / 500, angle: 0.5 },
  normal: { share: 1 / 2000, angle: 0.3 },
  fine: { share: 1 / 10_000, angle: 0.12 },
} as const;

/** In steps of powers of two: a body that grows a little keeps its tolerance, and with it the triangles of its faces. */
export function toleranceFor(bounds: Bounds, quality: Quality): Tolerance {
  const { share, angle } = grades[quality];
  const size = Math.max(diagonal(bounds), 1e-3);
  return { deflection: 2 ** Math.floor(Math.log2(size * share)), angle };
}
