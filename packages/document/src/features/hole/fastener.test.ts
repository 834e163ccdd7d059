import { expect, test } from "vitest";
import { type FastenerSize, fastenerSize, featureDefinitions, type HoleStandard } from "../../index.ts";

function sizesOf(standard: HoleStandard): readonly (readonly [name: string, size: FastenerSize])[] {
  const { params } = featureDefinitions.hole;
  const names = Object.keys((standard === "iso" ? params.metric : params.inch).options);
  return names.map((name) => {
    const size = fastenerSize(standard, name);
    if (size === undefined) throw new Error(`no ${name}`);
    return [name, size] as const;
  });
}

const INCH = 25.4;

/** What the standard adds to the screw, in inches: close, normal, loose, up to and with a screw of this size. */
const stepsOfAsmeB18 = [
  [0.112, 0.008, 1 / 64, 1 / 32],
  [7 / 16, 1 / 64, 1 / 32, 3 / 64],
  [5 / 8, 1 / 32, 1 / 16, 7 / 64],
  [7 / 8, 1 / 32, 1 / 16, 5 / 32],
  [1, 1 / 32, 3 / 32, 5 / 32],
] as const;

test.each(sizesOf("ansi"))("a hole that lets %s through is wider by the standard's step", (_, size) => {
  const major = size.major / INCH;
  const step = stepsOfAsmeB18.find(([upTo]) => major <= upTo + 1e-9);
  if (step === undefined) throw new Error("no step");
  const { close, normal, loose } = size.clearance;
  for (const [at, hole] of [close, normal, loose].entries()) {
    const wanted = major + (step[at + 1] ?? Number.NaN);
    // Drills come in sizes of their own; the nearest is taken.
    expect(Math.abs(hole / INCH - wanted)).toBeLessThan(0.0025);
  }
});

test("what passes a #8 screw normally is what drill 9 makes", () => {
  expect(fastenerSize("ansi", "#8-32")?.clearance.normal).toBeCloseTo(0.196 * INCH, 9);
});

test.each(sizesOf("iso"))(
  "the drill for a thread of %s leaves one pitch",
  (_, { major, pitch, tapDrill }) => {
    expect(Math.abs(tapDrill - (major - pitch))).toBeLessThanOrEqual(0.05 + 1e-9);
  },
);

test.each([...sizesOf("iso"), ...sizesOf("ansi")])(
  "the holes of %s are in the order of their use, and its head goes into the counterbore",
  (_, { major, tapDrill, clearance, counterbore, countersink }) => {
    const inOrder = [
      tapDrill,
      major,
      clearance.close,
      clearance.normal,
      clearance.loose,
      counterbore.diameter,
    ];
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    expect(new Set(inOrder).size).toBe(inOrder.length);
    expect(counterbore.diameter).toBeGreaterThan(1.5 * major);
    if (countersink !== undefined) expect(countersink.diameter).toBeGreaterThan(1.8 * major);
  },
);

test.each([
  ["M1.6", [1.7, 1.8, 2], 1.25, 3.5],
  ["M10", [10.5, 11, 12], 8.5, 18],
  ["M12", [13, 13.5, 14.5], 10.2, 20],
  ["M16", [17, 17.5, 18.5], 14, 26],
  ["M20", [21, 22, 24], 17.5, 33],
  ["M24", [25, 26, 28], 21, 40],
  ["M30", [31, 33, 35], 26.5, 50],
  ["M36", [37, 39, 42], 32, 58],
] as const)("%s has the numbers of ISO 273, ISO 2306 and DIN 974-1", (name, clearance, tapDrill, bore) => {
  const size = fastenerSize("iso", name);
  expect(Object.values(size?.clearance ?? {})).toEqual(clearance);
  expect(size).toMatchObject({ tapDrill, counterbore: { diameter: bore } });
});
