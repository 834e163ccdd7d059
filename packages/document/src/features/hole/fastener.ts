import { inchSizes } from "./inch.ts";
import { metricSizes } from "./metric.ts";

/** What a hole for one screw size looks like. mm and radians. */
export type FastenerSize = {
  readonly major: number;
  readonly pitch: number;
  readonly clearance: { readonly close: number; readonly normal: number; readonly loose: number };
  readonly tapDrill: number;
  /** As deep as the head is high. */
  readonly counterbore: { readonly diameter: number; readonly depth: number };
  /** No flat head screw is standardised for the largest sizes. `angle` is the whole cone's. */
  readonly countersink?: { readonly diameter: number; readonly angle: number };
};

export type HoleStandard = "iso" | "ansi";

export function fastenerSize(standard: HoleStandard, size: string): FastenerSize | undefined {
  const table: { readonly [size: string]: FastenerSize } = standard === "iso" ? metricSizes : inchSizes;
  return Object.hasOwn(table, size) ? table[size] : undefined;
}
