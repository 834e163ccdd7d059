import type { FastenerSize } from "./fastener.ts";

const MM_PER_INCH = 25.4;

/**
 * Unified coarse threads, written in inches and converted to mm. Threads: ASME B1.1. Clearance: ASME B18.2.8
 * close, normal, loose: the least hole, which its drill makes. Tap drill: the usual number, letter and fraction drills for about 75 % of thread.
 * Counterbore and countersink (82°, theoretical sharp head): socket cap and flat head screws of ASME B18.3.
 */
export const inchSizes = {
  "#2-56": size(0.086, 56, [0.094, 0.102, 0.116], 0.07, 3 / 16, 0.197),
  "#4-40": size(0.112, 40, [0.12, 0.128, 0.144], 0.089, 7 / 32, 0.255),
  "#5-40": size(0.125, 40, [0.141, 0.156, 0.172], 0.1015, 1 / 4, 0.281),
  "#6-32": size(0.138, 32, [0.154, 0.17, 0.185], 0.1065, 9 / 32, 0.307),
  "#8-32": size(0.164, 32, [0.18, 0.196, 0.213], 0.136, 5 / 16, 0.359),
  "#10-24": size(0.19, 24, [0.206, 0.221, 0.238], 0.1495, 3 / 8, 0.411),
  "1/4-20": size(0.25, 20, [0.266, 0.281, 0.297], 0.201, 7 / 16, 0.531),
  "5/16-18": size(0.3125, 18, [0.328, 0.344, 0.359], 0.257, 17 / 32, 0.656),
  "3/8-16": size(0.375, 16, [0.391, 0.406, 0.422], 0.3125, 5 / 8, 0.781),
  "7/16-14": size(0.4375, 14, [0.453, 0.469, 0.484], 0.368, 23 / 32, 0.844),
  "1/2-13": size(0.5, 13, [0.531, 0.562, 0.609], 27 / 64, 13 / 16, 0.938),
  "5/8-11": size(0.625, 11, [0.656, 0.688, 0.734], 17 / 32, 1, 1.188),
  "3/4-10": size(0.75, 10, [0.781, 0.812, 0.906], 21 / 32, 1.1875, 1.438),
  "7/8-9": size(0.875, 9, [0.906, 0.938, 1.031], 49 / 64, 1.375, 1.688),
  "1-8": size(1, 8, [1.031, 1.094, 1.156], 0.875, 1.625, 1.938),
} as const;

function size(
  major: number,
  threadsPerInch: number,
  clearance: readonly [number, number, number],
  tapDrill: number,
  counterboreDiameter: number,
  countersinkDiameter: number,
): FastenerSize {
  const [close, normal, loose] = clearance;
  return {
    major: mm(major),
    pitch: MM_PER_INCH / threadsPerInch,
    clearance: { close: mm(close), normal: mm(normal), loose: mm(loose) },
    tapDrill: mm(tapDrill),
    counterbore: { diameter: mm(counterboreDiameter), depth: mm(major) },
    countersink: { diameter: mm(countersinkDiameter), angle: (82 / 180) * Math.PI },
  };
}

/** Rounded to a millionth, so that 0.1 in is 2.54 mm and nothing else. */
function mm(inches: number): number {
  return Math.round(inches * MM_PER_INCH * 1e6) / 1e6;
}
