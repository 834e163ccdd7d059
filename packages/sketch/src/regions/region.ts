import type { RegionProblem } from "../problem.ts";
import type { Vec2 } from "../vec.ts";

/** Exact geometry of a piece in the direction it is walked. Angles are radians; sweep > 0 is counter-clockwise. */
export type PieceGeometry =
  | { readonly kind: "line"; readonly start: Vec2; readonly end: Vec2 }
  | {
      readonly kind: "arc";
      readonly center: Vec2;
      readonly radius: number;
      readonly start: Vec2;
      readonly end: Vec2;
      readonly startAngle: number;
      readonly sweep: number;
    }
  /** A whole circle without any vertex. */
  | { readonly kind: "circle"; readonly center: Vec2; readonly radius: number; readonly sweep: number };

/**
 * A stretch of one entity between two vertices. `from` and `to` are fractions of the entity's own length
 * (0 its start, 1 its end; a circle starts at angle 0), in the entity's own direction: from < to, except on a
 * circle, where a piece may run past 1. `reversed` says that the loop walks it from `to` to `from`.
 */
export type LoopPiece = {
  readonly entity: string;
  readonly from: number;
  readonly to: number;
  readonly reversed: boolean;
  readonly geometry: PieceGeometry;
};

/** Closed; each piece ends where the next starts. The region lies to the left. */
export type Loop = { readonly pieces: readonly LoopPiece[] };

export type Region = {
  readonly id: string;
  /** Counter-clockwise. */
  readonly outer: Loop;
  /** Clockwise. */
  readonly holes: readonly Loop[];
  /** mm², holes taken off. */
  readonly area: number;
  /** How many regions lie around it: 0 is outermost, 1 fills a hole of that, and so on. */
  readonly depth: number;
};

export type Regions = { readonly regions: readonly Region[]; readonly problems: readonly RegionProblem[] };
