import { findRegions, type Region, type SketchData } from "@solidtype/sketch";
import { isAlike } from "./alike.ts";

/** The regions of a sketch: what lies as it did is the same object as before, and need not be shaded again. */
export function regionsIn(data: SketchData, before: readonly Region[]): readonly Region[] {
  const known = new Map(before.map((region) => [region.id, region]));
  return findRegions(data).regions.map((region) => {
    const was = known.get(region.id);
    return was !== undefined && isAlike(was, region) ? was : region;
  });
}
