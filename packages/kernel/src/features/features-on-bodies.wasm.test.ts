import { beforeAll, describe, expect, it } from "vitest";
import type { BuiltPart } from "../rebuild/built-part.ts";
import type { Kernel } from "../rebuild/kernel.ts";
import { builtBy, errorOf, near, soundVolumes, testKernel } from "../rebuild/test-kernel.ts";
import { drawing, rectangle, refs, round, type TestFeature } from "../rebuild/test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await testKernel();
});

const build = (features: readonly TestFeature[], bodies = {}) => builtBy(kernel, features, bodies);
async function sound(features: readonly TestFeature[], expected: readonly number[]): Promise<BuiltPart> {
  const part = await build(features);
  expect(await soundVolumes(part)).toEqual(near(expected));
  return part;
}

const volumes = (part: BuiltPart) => part.bodies.map((_, at) => part.massProperties(at).volume);

const box = (id: string, params: object = {}): TestFeature => ({ id, type: "box", params });

describe("features", () => {
  it("round the rims of a cylinder by its side, whose seam is no edge", async () => {
    const part = await build([
      { id: "c", type: "cylinder", params: { diameter: "20", height: "10" } },
      { id: "r", type: "fillet", params: { edges: refs("c:side"), radius: "1" } },
    ]);
    expect(part.features.filter(({ status }) => status === "failed")).toEqual([]);
    expect(part.validity(0).valid).toBe(true);
    expect(part.names(0).faces.toSorted()).toEqual([
      "c:bottom",
      "c:side",
      "c:top",
      "r:round({c:bottom|c:side})",
      "r:round({c:side|c:top})",
    ]);
  });

  it("drill blind with a tip, and countersink", async () => {
    const plate = [
      box("b", { width: "40", depth: "20" }),
      drawing("s", { a: { type: "point", x: 10, y: 10 } }, "b:top"),
    ];
    const hole = (params: object): TestFeature => ({
      id: "h",
      type: "hole",
      params: { points: refs("s/a"), ...params },
    });
    await sound(
      [...plate, hole({ diameter: "4", extent: "blind", depth: "5", tip: "90 deg" })],
      [8000 - Math.PI * (4 * 5 + (4 * 2) / 3)],
    );
    await sound(
      [
        ...plate,
        hole({ diameter: "4", style: "countersink", countersinkDiameter: "8", countersinkAngle: "90 deg" }),
      ],
      [8000 - Math.PI * ((2 / 3) * (16 + 8 + 4) + 4 * 8)],
    );
    await sound(
      [...plate, hole({ standard: "iso", metric: "M6", fit: "normal" })],
      [8000 - Math.PI * 3.3 ** 2 * 10],
    );
  });

  it("turn both ways from the sketch", async () => {
    await sound(
      [
        drawing("s", rectangle(5, 0, 4, 6)),
        {
          id: "r",
          type: "revolve",
          params: {
            sketch: "s",
            axis: { name: "s/y-axis" },
            extent: "two-sided",
            angle: "90 deg",
            angle2: "30 deg",
          },
        },
      ],
      [(Math.PI * (81 - 25) * 6) / 3],
    );
  });

  it("end at a leaning plane", async () => {
    const lean: TestFeature[] = [
      {
        id: "ax",
        type: "axis",
        params: { method: "normal", point1: { name: "origin" }, plane1: { name: "front" } },
      },
      { id: "up", type: "plane", params: { base: { name: "top" }, distance: "10" } },
      {
        id: "pl",
        type: "plane",
        params: { method: "angle", base: { name: "up" }, axis: { name: "ax" }, angle: "30 deg" },
      },
    ];
    const part = await build([
      ...lean,
      drawing("s", rectangle(-5, -5, 10, 10)),
      { id: "f", type: "extrude", params: { sketch: "s", extent: "up-to", upTo: { name: "pl" } } },
    ]);
    expect(part.features.filter(({ status }) => status === "failed")).toEqual([]);
    expect(volumes(part)[0]).toBeCloseTo(100 * (10 / Math.cos(Math.PI / 6)), 4);
    expect(part.names(0).faces).toHaveLength(6);
  });

  it("are repeated with what they add", async () => {
    const boss: TestFeature[] = [
      box("b", { width: "40", depth: "20", height: "5" }),
      {
        id: "c",
        type: "cylinder",
        params: { x: "5", y: "5", z: "5", diameter: "4", height: "3", operation: "add" },
      },
    ];
    await sound(
      [
        ...boss,
        {
          id: "p",
          type: "linear-pattern",
          params: {
            features: ["c"],
            direction: { name: "right" },
            spacing: "10",
            count: "4",
            second: true,
            direction2: { name: "front" },
            spacing2: "-10",
            count2: "2",
          },
        },
      ],
      [4000 + 8 * 12 * Math.PI],
    );
    const fillet = await build([
      ...boss,
      { id: "r", type: "fillet", params: { edges: refs("{b:front|b:right}"), radius: "1" } },
      { id: "p", type: "linear-pattern", params: { features: ["r"], direction: { name: "right" } } },
    ]);
    expect(errorOf(fillet, "p")?.code).toBe("cannot-repeat");
  });

  it("that fail leave the rest as it is, and say what is to blame", async () => {
    const part = await build([
      drawing("open", {
        p1: { type: "point", x: 0, y: 0 },
        p2: { type: "point", x: 9, y: 0 },
        l1: { type: "line", start: "p1", end: "p2" },
      }),
      { id: "f", type: "extrude", params: { sketch: "open" } },
      box("a"),
      { id: "r", type: "fillet", params: { edges: refs("{a:front|a:right}", "{a:bottom|a:top}") } },
      { id: "c", type: "chamfer", params: { edges: refs("{a:front|a:right}"), distance: "30" } },
      drawing("s", round("c1", 0, 0, 3), "{a:front|a:right}"),
      {
        id: "p",
        type: "linear-pattern",
        params: {
          of: "bodies",
          bodies: refs("$a"),
          direction: { name: "right" },
          count: "10000",
          second: true,
          direction2: { name: "front" },
          count2: "10000",
        },
      },
      box("z", { x: "50", width: "2", depth: "2", height: "2" }),
    ]);
    expect(part.features.flatMap(({ id, error }) => (error ? [[id, error.code]] : []))).toEqual([
      ["f", "no-region"],
      ["r", "geometry-missing"],
      ["c", "chamfer-failed"],
      ["s", "geometry-wrong-kind"],
      ["p", "too-many-instances"],
    ]);
    expect(errorOf(part, "r")?.details).toEqual({ reference: "{a:bottom|a:top}" });
    expect(volumes(part)).toEqual([expect.closeTo(1000, 6), expect.closeTo(8, 6)]);
  });

  it("do not pass off a wall that runs into itself as done", async () => {
    const part = await build([
      box("a"),
      { id: "m", type: "mirror", params: { bodies: refs("$a"), plane: { name: "a:right" } } },
      { id: "k", type: "sphere", params: { x: "10", y: "5", z: "10", diameter: "6", operation: "cut" } },
      { id: "s", type: "shell", params: { faces: refs("a:bottom"), thickness: "4.5" } },
    ]);
    for (const [at] of part.bodies.entries()) expect(part.validity(at).valid).toBe(true);
  });

  it("split a face into pieces that meet, and each edge between them is found", async () => {
    const part = await build([
      box("a", { width: "40", depth: "20" }),
      box("b", { x: "10", y: "5", z: "5", operation: "cut" }),
      box("c", { x: "15", y: "5", z: "5", operation: "cut" }),
    ]);
    for (const name of part.names(0).edges)
      expect(part.resolve(name), name).toMatchObject({ value: { status: "found" } });
  });

  it("cut overlapping pockets one after another", async () => {
    await sound(
      [
        box("b", { width: "40", depth: "20" }),
        box("p", { x: "5", y: "5", z: "5", operation: "cut" }),
        box("q", { x: "10", y: "8", z: "3", operation: "cut" }),
      ],
      [8000 - 500 - 700 + 5 * 7 * 5],
    );
  });
});
