import { tries } from "@solidtype/bench/tries";
import fc from "fast-check";
import type { OpenCascadeInstance } from "opencascade.js";
import { beforeAll, describe, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import { loadOcct } from "../occt/load.ts";
import type { BuiltPart } from "../rebuild/built-part.ts";
import { Kernel } from "../rebuild/kernel.ts";
import { drawing, refs, round, testPart, type TestFeature } from "../rebuild/test-part.ts";

let oc: OpenCascadeInstance;

beforeAll(async () => {
  oc = await loadOcct(await compileOcct());
});

async function build(...features: readonly TestFeature[]): Promise<BuiltPart> {
  const built = await new Kernel(oc, { solver: null }).rebuild(testPart(features));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

const volumes = (part: BuiltPart) => part.bodies.map((_, at) => part.massProperties(at).volume);
const total = (part: BuiltPart) => volumes(part).reduce((sum, volume) => sum + volume, 0);
const failures = (part: BuiltPart) =>
  part.features.flatMap(({ id, error }) => (error ? [[id, error.code]] : []));
const solid = (id: string, type: string, params: object): TestFeature => ({ id, type, params });
const combined = (operation: string): TestFeature =>
  solid("o", "boolean", { operation, targets: refs("$a"), tools: refs("$b") });

describe("bodies whose faces miss each other by a hair", () => {
  const cube = { width: "10 mm", depth: "10 mm", height: "10 mm" };
  it.each([3e-7, -3.6e-7, 5e-7, 5.2e-7])("are combined as if they met (%d mm)", async (gap) => {
    const [a, b] = [
      solid("a", "box", cube),
      solid("b", "box", { ...cube, x: "5 mm", y: `${gap} mm`, z: `${gap} mm` }),
    ];
    expect(volumes(await build(a, b, combined("union")))).toEqual([expect.closeTo(1500, 3)]);
    expect(volumes(await build(a, b, combined("subtract")))).toEqual([expect.closeTo(500, 3)]);
    expect(volumes(await build(a, b, combined("intersect")))).toEqual([expect.closeTo(500, 3)]);
  });

  it("lose nothing where they are round", async () => {
    const wide = solid("a", "cylinder", { diameter: "20 mm", height: "10 mm" });
    const inside = solid("b", "cylinder", { x: "5.0000002 mm", diameter: "10 mm", height: "10 mm" });
    expect(volumes(await build(wide, inside, combined("subtract")))).toEqual([
      expect.closeTo(75 * Math.PI * 10, 2),
    ]);
    const sameAxis = solid("b", "cylinder", { z: "5 mm", diameter: "0.7874016 in", height: "10 mm" });
    expect(volumes(await build(wide, sameAxis, combined("union")))).toEqual([
      expect.closeTo(1500 * Math.PI, 2),
    ]);
  });
});

describe("a pocket that just reaches a side", () => {
  const plate = solid("a", "box", { width: "40 mm", depth: "40 mm", height: "10 mm" });
  const pocket = (id: string, [x, y]: readonly [number, number], diameter: number): TestFeature =>
    solid(id, "cylinder", {
      x: `${x} mm`,
      y: `${y} mm`,
      z: "5 mm",
      diameter: `${diameter} mm`,
      height: "5 mm",
      operation: "cut",
    });
  const [reaching, other] = [pocket("p", [30, 20], 20), pocket("q", [12, 12], 30)];

  it("is cut, and one that runs into it is so or is refused, and never cut as if the first were not there", async () => {
    expect(volumes(await build(plate, reaching))).toEqual([expect.closeTo(16_000 - 500 * Math.PI, 3)]);
    const both = 11_533.74;
    expect(volumes(await build(plate, other, reaching))).toEqual([expect.closeTo(both, 1)]);
    const refused = await build(plate, reaching, other);
    expect(failures(refused)).toEqual([["q", "boolean-failed"]]);
    expect(volumes(refused)).toEqual([expect.closeTo(16_000 - 500 * Math.PI, 3)]);
  });
});

describe("bodies that touch along a line only", () => {
  it("are refused as one, and stay as they are", async () => {
    const bar = solid("a", "cylinder", {
      plane: { name: "right" },
      x: "5 mm",
      y: "10 mm",
      z: "5 mm",
      diameter: "10 mm",
      height: "15 mm",
    });
    const block = solid("b", "box", {
      x: "-5 mm",
      z: "-5 mm",
      width: "20 mm",
      depth: "20 mm",
      height: "10 mm",
    });
    const part = await build(bar, block, combined("union"));
    expect(failures(part)).toEqual([["o", "boolean-failed"]]);
    expect(volumes(part)).toEqual([expect.closeTo(375 * Math.PI, 3), expect.closeTo(4000, 3)]);
  });

  it("are two where they are regions of one sketch", async () => {
    const circles = drawing("s", { ...round("c1", 0, 0, 10), ...round("c2", 20, 0, 10) });
    const part = await build(circles, solid("e", "extrude", { sketch: "s", distance: "10 mm" }));
    expect(failures(part)).toEqual([]);
    expect(volumes(part)).toEqual([expect.closeTo(1000 * Math.PI, 3), expect.closeTo(1000 * Math.PI, 3)]);
  });
});

const place = fc.integer({ min: -2, max: 2 }).map((steps) => `${steps * 5} mm`);
const size = (least: number) => fc.integer({ min: 1, max: 4 }).map((steps) => `${steps * least} mm`);
const body = (id: string): fc.Arbitrary<TestFeature> => {
  const where = {
    plane: fc.constantFrom("top", "front", "right").map((name) => ({ name })),
    x: place,
    y: place,
    z: place,
  };
  return fc.oneof(
    fc
      .record({ ...where, width: size(5), depth: size(5), height: size(5) })
      .map((params) => solid(id, "box", params)),
    fc
      .record({ ...where, diameter: size(10), height: size(5) })
      .map((params) => solid(id, "cylinder", params)),
  );
};

it("boxes and cylinders on a grid, where they touch in every way, are combined rightly or refused", async () => {
  await fc.assert(
    fc.asyncProperty(body("a"), body("b"), async (a, b) => {
      const volume = { a: total(await build(a)), b: total(await build(b)) };
      const [union, common, rest] = [
        await build(a, b, combined("union")),
        await build(a, b, combined("intersect")),
        await build(a, b, combined("subtract")),
      ];
      const isRefused = [union, common, rest].some((part) =>
        failures(part).some(([, code]) => code === "boolean-failed"),
      );
      if (isRefused) return;
      const shared = failures(common).length > 0 ? 0 : total(common);
      const slack = 1e-4 * (volume.a + volume.b);
      expect(Math.abs(total(union) + shared - volume.a - volume.b)).toBeLessThan(slack);
      const left = failures(rest).length > 0 ? (shared > 0 ? 0 : volume.a) : total(rest);
      expect(Math.abs(left + shared - volume.a)).toBeLessThan(slack);
    }),
    tries(12),
  );
});
