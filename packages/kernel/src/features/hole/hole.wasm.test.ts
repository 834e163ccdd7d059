import { beforeAll, describe, expect, it } from "vitest";
import type { Kernel } from "../../rebuild/kernel.ts";
import { builtBy, near, soundVolumes, testKernel } from "../../rebuild/test-kernel.ts";
import { drawing, outline, refs, round, type TestFeature } from "../../rebuild/test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await testKernel();
});

const build = (...features: TestFeature[]) => builtBy(kernel, features);
const feature = (id: string, type: string, params: object): TestFeature => ({ id, type, params });
const pi = Math.PI;

describe("holes", () => {
  const plate = feature("b", "box", { width: "40", depth: "20", height: "10" });
  const point = drawing("s", { d: { type: "point", x: 20, y: 10 } }, "b:top");
  const mouths = {
    simple: 0,
    counterbore: pi * (16 - 4) * 3,
    countersink: (pi * 2 * (16 + 8 + 4)) / 3 - pi * 4 * 2,
  };
  const ends = {
    through: [{ extent: "through" }, pi * 4 * 10],
    flat: [{ extent: "blind", depth: "6", tip: "180 deg" }, pi * 4 * 6],
    pointed: [{ extent: "blind", depth: "6", tip: "90 deg" }, pi * 4 * 6 + (pi * 8) / 3],
  } as const;
  const cases = Object.entries(mouths).flatMap(([style, mouth]) =>
    Object.entries(ends).map(([end, [params, shaft]]) => [style, end, params, mouth + shaft] as const),
  );

  it.each(cases)("%s and %s take what they should", async (style, _, params, taken) => {
    const sizes = {
      diameter: "4",
      counterboreDiameter: "8",
      counterboreDepth: "3",
      countersinkDiameter: "8",
      countersinkAngle: "90 deg",
    };
    const hole = feature("h", "hole", { points: refs("s/d"), style, ...sizes, ...params });
    expect(await soundVolumes(await build(plate, point, hole))).toEqual(near([8000 - taken]));
  });

  it.each<readonly [string, object, number]>([
    ["M5 close", { standard: "iso", metric: "M5", fit: "close" }, 5.3],
    ["M5 tapped", { standard: "iso", metric: "M5", fit: "tapped" }, 4.2],
    ["1/4-20 normal", { standard: "ansi", inch: "1/4-20", fit: "normal" }, 0.281 * 25.4],
  ])("by screw size are as wide as the table says: %s", async (_, params, diameter) => {
    const hole = feature("h", "hole", { points: refs("s/d"), ...params });
    expect(await soundVolumes(await build(plate, point, hole))).toEqual(
      near([8000 - (pi / 4) * diameter ** 2 * 10]),
    );
  });
});

describe("a hole whose point lies inside of a body comes in at the surface over it", () => {
  const plate = feature("b", "box", { width: "40", depth: "20", height: "10" });
  const ring = drawing("s", round("c", 20, 10, 6), "b:top");
  const boss = feature("e", "extrude", { sketch: "s", distance: "5", operation: "add" });
  const whole = 8000 + pi * 36 * 5;
  const drill = (id: string, params: object) =>
    feature(id, "hole", { points: refs("s/cc"), diameter: "4", tip: "180 deg", ...params });

  it.each<readonly [string, object, number]>([
    ["blind", { extent: "blind", depth: "6" }, pi * 4 * 6],
    ["through", { extent: "through" }, pi * 4 * 15],
    [
      "counterbored",
      { style: "counterbore", counterboreDiameter: "8", counterboreDepth: "3" },
      pi * 4 * 15 + pi * 12 * 3,
    ],
    [
      "with a mouth as wide as the boss",
      { style: "counterbore", counterboreDiameter: "12", counterboreDepth: "2" },
      pi * 4 * 15 + pi * 32 * 2,
    ],
  ])("%s, under a boss", async (_, params, taken) => {
    const part = await build(plate, ring, boss, drill("h", params));
    expect(await soundVolumes(part)).toEqual(near([whole - taken]));
    expect(part.names(0).faces.filter((name) => name.startsWith("h:mouth"))).toEqual([]);
    expect(part.drills.get("h")?.origin).toEqual(near([20, 10, 15]));
    expect(part.drills.get("h")?.direction).toEqual(near([0, 0, -1]));
  });

  it("also where that body is all there is, behind its point", async () => {
    const blind = { extent: "blind", depth: "3" };
    const alone = await build(drawing("s", round("c", 20, 10, 6)), { ...boss, id: "n" }, drill("h", blind));
    expect(await soundVolumes(alone)).toEqual(near([pi * 36 * 5 - pi * 4 * 3]));
    expect(alone.massProperties(0).centroid[2]).toBeLessThan(2.5);
    const point = drawing("s", { cc: { type: "point", x: 20, y: 10 } }, "b:top");
    const flipped = await build(plate, point, drill("h", { ...blind, flip: true }));
    expect(await soundVolumes(flipped)).toEqual(near([8000 - pi * 4 * 3]));
    // From below: its end lies within.
    expect(flipped.massProperties(0).centroid[2]).toBeGreaterThan(5);
  });

  it("but not at that of another body, which lies on the one it goes into", async () => {
    const lid = feature("o", "box", { z: "10", width: "40", depth: "20", height: "3" });
    const point = drawing("s", { cc: { type: "point", x: 20, y: 10 } }, "b:top");
    const part = await build(plate, lid, point, drill("h", { extent: "through" }));
    expect(await soundVolumes(part)).toEqual(near([8000 - pi * 40, 2400]));
  });

  it("but not at one beyond a gap", async () => {
    const slot = feature("g", "box", { z: "4", width: "40", depth: "15", height: "3", operation: "cut" });
    const floor = drawing("f", { d: { type: "point", x: 20, y: 8 } }, "g:bottom");
    const hole = feature("h", "hole", { points: refs("f/d"), diameter: "4", extent: "through" });
    expect(await soundVolumes(await build(plate, slot, floor, hole))).toEqual(near([6200 - pi * 4 * 4]));
  });

  it("also where another has gone in before, and not where a cut that waits has taken it away", async () => {
    const stepped = await build(
      plate,
      ring,
      boss,
      drill("h", { extent: "through" }),
      drill("w", { diameter: "8", extent: "blind", depth: "7" }),
    );
    expect(await soundVolumes(stepped)).toEqual(near([whole - pi * 4 * 8 - pi * 16 * 7]));
    const gone = feature("g", "box", { z: "10", width: "40", depth: "20", height: "9", operation: "cut" });
    const pocketed = await build(plate, ring, boss, gone, drill("h", { extent: "blind", depth: "6" }));
    expect(await soundVolumes(pocketed)).toEqual(near([8000 - pi * 4 * 6]));
  });

  it("and leaves nothing over its mouth where that is slanted, a countersunk one neither", async () => {
    const wedge = drawing(
      "v",
      outline([
        [0, 10],
        [40, 10],
        [40, 30],
      ]),
      "front",
    );
    const raised = feature("e", "extrude", { sketch: "v", distance: "20", flip: true, operation: "add" });
    const point = drawing("s", { cc: { type: "point", x: 20, y: 10 } }, "b:top");
    const made = async (params: object) =>
      build(plate, point, wedge, raised, drill("h", { extent: "blind", depth: "12", ...params }));
    const simple = await made({});
    expect(await soundVolumes(simple)).toEqual(near([16000 - pi * 4 * 12]));
    const sunk = await made({ style: "countersink", countersinkDiameter: "8", countersinkAngle: "90 deg" });
    for (const part of [simple, sunk])
      expect(part.names(0).faces.filter((name) => name.startsWith("h:mouth"))).toEqual([]);
  });
});
