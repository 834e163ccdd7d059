import type { Vec2 } from "./vec.ts";

/** Why one entity or constraint takes no part. The rest of the sketch goes on without it. */
export type EntryProblem = {
  readonly code: "missing-reference" | "wrong-operand" | "bad-value" | "degenerate";
  readonly entities: readonly string[];
  readonly constraints: readonly string[];
  readonly message: string;
};

/** What keeps curves from bounding a region, with its place. */
export type RegionProblem = {
  readonly code: "open-end" | "self-intersection" | "overlap" | "degenerate" | "too-many-curves";
  readonly entities: readonly string[];
  readonly at?: Vec2;
  readonly message: string;
};
