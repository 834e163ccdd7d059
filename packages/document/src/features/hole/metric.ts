import type { FastenerSize } from "./fastener.ts";

/**
 * ISO metric coarse threads, in mm. By column:
 * pitch: ISO 261, coarse series; clearance: ISO 273:1979 fine, medium, coarse; tap drill: ISO 2306:1972.
 * Counterbore: DIN 974-1 row 1, for ISO 4762 cap screws without washer; as deep as the head is high (k = d), so that
 * it is flush (DIN 974-1 adds 0.4 to 0.6 mm by choice). Countersink: 90°, as wide as the head in theory, with a sharp
 * rim and at its largest: dk of ISO 10642 from M3 to M20, of ISO 7721 (heads of ISO 2009 and 7046) below. DIN 74 form F
 * bores 0.2 to 0.4 mm wider.
 */
export const metricSizes = {
  "M1.6": size(1.6, 0.35, [1.7, 1.8, 2.0], 1.25, 3.5, 3.6),
  M2: size(2, 0.4, [2.2, 2.4, 2.6], 1.6, 4.4, 4.4),
  "M2.5": size(2.5, 0.45, [2.7, 2.9, 3.1], 2.05, 5.5, 5.5),
  M3: size(3, 0.5, [3.2, 3.4, 3.6], 2.5, 6.5, 6.72),
  M4: size(4, 0.7, [4.3, 4.5, 4.8], 3.3, 8, 8.96),
  M5: size(5, 0.8, [5.3, 5.5, 5.8], 4.2, 10, 11.2),
  M6: size(6, 1, [6.4, 6.6, 7], 5, 11, 13.44),
  M8: size(8, 1.25, [8.4, 9, 10], 6.8, 15, 17.92),
  M10: size(10, 1.5, [10.5, 11, 12], 8.5, 18, 22.4),
  M12: size(12, 1.75, [13, 13.5, 14.5], 10.2, 20, 26.88),
  M16: size(16, 2, [17, 17.5, 18.5], 14, 26, 33.6),
  M20: size(20, 2.5, [21, 22, 24], 17.5, 33, 40.32),
  M24: size(24, 3, [25, 26, 28], 21, 40, undefined),
  M30: size(30, 3.5, [31, 33, 35], 26.5, 50, undefined),
  M36: size(36, 4, [37, 39, 42], 32, 58, undefined),
} as const;

function size(
  major: number,
  pitch: number,
  clearance: readonly [number, number, number],
  tapDrill: number,
  counterboreDiameter: number,
  countersinkDiameter: number | undefined,
): FastenerSize {
  const [close, normal, loose] = clearance;
  return {
    major,
    pitch,
    clearance: { close, normal, loose },
    tapDrill,
    counterbore: { diameter: counterboreDiameter, depth: major },
    ...(countersinkDiameter !== undefined && {
      countersink: { diameter: countersinkDiameter, angle: Math.PI / 2 },
    }),
  };
}
