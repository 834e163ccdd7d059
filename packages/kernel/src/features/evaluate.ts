import type { FeatureType, ResolvedFeature } from "@solidtype/document";
import type { SketchSolver } from "@solidtype/sketch";
import type { Part } from "../part/part.ts";

/** Beside the part, what evaluators may use. */
export type Tools = { readonly solver: SketchSolver | null };

/** Builds one feature into the part, or throws FeatureFailed and leaves the part as it was. */
export type Evaluate<Type extends FeatureType> = (
  feature: ResolvedFeature<Type>,
  part: Part,
  tools: Tools,
) => Promise<void>;
