import type { Failure, Mesh } from "@solidtype/contracts";
import type { KernelCode } from "../part/failure.ts";
import type { Bounds } from "../solid/bounds.ts";

/**
 * What became of one feature. The others go on whatever happens to it: a failed one leaves the bodies as they were
 * before it, or has its last good result in its place.
 */
export type FeatureReport = {
  readonly id: string;
  readonly status: "built" | "failed" | "suppressed";
  readonly error?: Failure<KernelCode>;
  /** It failed, and what is built is what it was when it last could be. */
  readonly stale?: true;
  /** It was built, and this is what had to be left out. */
  readonly warning?: Failure<KernelCode>;
  readonly milliseconds: number;
};

export type BodyReport = {
  /** The text of its name; what the document's body properties are kept under. */
  readonly name: string;
  /** What people call it. */
  readonly label: string;
  /** #rrggbb */
  readonly color: string | null;
  readonly visible: boolean;
  readonly material: string | null;
  /** Equal keys, equal shape and names. */
  readonly key: string;
  readonly bounds: Bounds;
  readonly faces: number;
};

export type BodyMesh = { readonly body: string; readonly key: string; readonly mesh: Mesh };

export type Timing = { readonly shapes: number; readonly meshes: number };
