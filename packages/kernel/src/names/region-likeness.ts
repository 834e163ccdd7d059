import type { BodyName, FaceName } from "@solidtype/document";
import { regionLikeness as likenessOfRegions } from "@solidtype/sketch";

/**
 * A region is named by the sides of the curves around it, so its name changes with its outline: a corner cut off adds
 * a side. A name that speaks of a region is therefore also met by the one that still shares most of those sides.
 */
const LIKENESS = 0.5;

type Sourced = Pick<FaceName | BodyName, "source" | "instances" | "feature">;

/** 1 for the same region, 0 for one that has nothing to do with it; null where no region is spoken of. */
export function regionLikeness(a: Sourced, b: Sourced): number | null {
  if (a.source?.kind !== "region" || b.source?.kind !== "region" || a.feature !== b.feature) return null;
  if (JSON.stringify(a.instances ?? []) !== JSON.stringify(b.instances ?? [])) return null;
  return likenessOfRegions(a.source.region, b.source.region);
}

type Compared<Value> = { readonly value: Value; readonly likeness: number };

/** Those that are like it enough. */
export function allAlike<Value>(values: readonly Compared<Value>[]): readonly Value[] {
  return values.filter(({ likeness }) => likeness >= LIKENESS).map(({ value }) => value);
}

/** Those that are most like it, if any is like it enough. */
export function mostAlike<Value>(values: readonly Compared<Value>[]): readonly Value[] {
  const top = Math.max(0, ...values.map(({ likeness }) => likeness));
  return allAlike(values.filter(({ likeness }) => likeness === top));
}
