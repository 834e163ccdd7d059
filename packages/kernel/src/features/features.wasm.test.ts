import { beforeAll, describe, expect, it } from "vitest";
import type { BuiltPart } from "../rebuild/built-part.ts";
import type { Kernel } from "../rebuild/kernel.ts";
import { builtBy, near, soundVolumes, testKernel } from "../rebuild/test-kernel.ts";
import { drawing, rectangle, refs, round, type TestFeature } from "../rebuild/test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await testKernel();
});

const build = (...features: TestFeature[]) => builtBy(kernel, features);
const feature = (id: string, type: string, params: object): TestFeature => ({ id, type, params });
const pi = Math.PI;

/** A block of 40 mm about the origin, in which every tool below lies, and another far off. */
const block = feature("a", "box", { z: "-20", width: "40", depth: "40", height: "40", centered: true });
const other = feature("b", "box", { x: "100", width: "5", depth: "5", height: "5" });
const BLOCK = 64_000;

const square = drawing("s", rectangle(-3, -3, 6, 6));
const aside = drawing("s", rectangle(4, -3, 2, 6));
const pulled = (params: object) => [square, feature("t", "extrude", { sketch: "s", ...params })];
const turned = (params: object) => [
  aside,
  feature("t", "revolve", { sketch: "s", axis: { name: "s/y-axis" }, ...params }),
];
const ring = pi * (36 - 16) * 6;

const tools: readonly (readonly [string, readonly TestFeature[], number])[] = [
  ["extrude blind", pulled({ extent: "blind", distance: "7" }), 252],
  ["extrude blind and flipped", pulled({ extent: "blind", distance: "7", flip: true }), 252],
  ["extrude symmetric", pulled({ extent: "symmetric", distance: "8" }), 288],
  ["extrude two-sided", pulled({ extent: "two-sided", distance: "7", distance2: "2" }), 324],
  [
    "extrude two-sided and flipped",
    pulled({ extent: "two-sided", distance: "7", distance2: "2", flip: true }),
    324,
  ],
  [
    "extrude up to a plane",
    [
      feature("level", "plane", { base: { name: "top" }, distance: "-9" }),
      ...pulled({ extent: "up-to", upTo: { name: "level" } }),
    ],
    324,
  ],
  ["revolve full", turned({ extent: "full" }), ring],
  ["revolve by an angle", turned({ extent: "angle", angle: "90 deg" }), ring / 4],
  ["revolve by an angle, flipped", turned({ extent: "angle", angle: "90 deg", flip: true }), ring / 4],
  ["revolve two-sided", turned({ extent: "two-sided", angle: "120 deg", angle2: "60 deg" }), ring / 2],
  ["box", [feature("t", "box", { width: "3", depth: "4", height: "5" })], 60],
  ["box centred", [feature("t", "box", { width: "3", depth: "4", height: "5", centered: true })], 60],
  ["cylinder", [feature("t", "cylinder", { diameter: "6", height: "5" })], 45 * pi],
  [
    "cone",
    [feature("t", "cone", { bottomDiameter: "8", topDiameter: "4", height: "6" })],
    2 * pi * (16 + 8 + 4),
  ],
  [
    "cone with a tip",
    [feature("t", "cone", { bottomDiameter: "0", topDiameter: "6", height: "5" })],
    15 * pi,
  ],
  ["sphere", [feature("t", "sphere", { diameter: "12" })], 288 * pi],
  ["torus", [feature("t", "torus", { ringDiameter: "12", tubeDiameter: "4" })], 2 * pi ** 2 * 6 * 4],
];

describe.each(tools)("%s", (_, features, volume) => {
  const put = (operation: string, targets: readonly string[]) => {
    const [last, ...before] = features.toReversed();
    const params = { ...last!.params, operation, targets: refs(...targets) };
    return build(block, other, ...before.toReversed(), { ...last!, params });
  };

  it("is a body of its own, or added, cut and intersected where it meets", async () => {
    expect(await soundVolumes(await put("new", []))).toEqual(near([BLOCK, 125, volume]));
    expect(await soundVolumes(await put("add", []))).toEqual(near([BLOCK, 125]));
    expect(await soundVolumes(await put("cut", []))).toEqual(near([BLOCK - volume, 125]));
    expect(await soundVolumes(await put("intersect", []))).toEqual(near([volume, 125]));
  });

  it("works on the bodies that are picked", async () => {
    expect(await soundVolumes(await put("cut", ["$a"]))).toEqual(near([BLOCK - volume, 125]));
    expect(await soundVolumes(await put("intersect", ["$a"]))).toEqual(near([volume, 125]));
    const missed = await put("cut", ["$b"]);
    expect(missed.features.find(({ id }) => id === "t")?.error?.code).toBe("nothing-met");
    const apart = await put("add", ["$b"]);
    expect(await soundVolumes(apart)).toEqual(near([BLOCK, 125, volume]));
  });
});

describe("an intersection for which no body is picked", () => {
  const rod = feature("a", "cylinder", { diameter: "20", height: "10" });
  const tool = feature("t", "cylinder", { operation: "intersect", diameter: "10", height: "10" });

  it("leaves alone what only comes near, or lies against it", async () => {
    // A corner of the one lies in the tool's box, but not in the tool; the other's side touches the tool.
    const corner = feature("b", "box", { x: "4.5", y: "4.5", width: "20", depth: "20", height: "10" });
    const below = feature("c", "box", { z: "-10", width: "10", depth: "10", height: "10" });
    expect(await soundVolumes(await build(rod, corner, below, tool))).toEqual(near([250 * pi, 4000, 1000]));
    const alone = await build(corner, tool);
    expect(alone.features.at(-1)?.error?.code).toBe("nothing-met");
  });
});

describe("regions of a sketch", () => {
  const drawn = drawing("s", { ...rectangle(2, 2, 10, 10), ...round("c", 7, 7, 2) });
  const disc = 4 * pi;
  const pick = async (chosen: (depth: number) => boolean) => {
    const part = await build(drawn);
    const regions = part.sketches.get("s")!.regions.filter(({ depth }) => chosen(depth));
    return regions.map(({ id }) => id);
  };

  it.each<readonly [string, (depth: number) => boolean, number, number]>([
    ["the outer", (depth) => depth === 0, 100 - disc, 7],
    ["the inner", (depth) => depth === 1, disc, 7],
    ["both, which become one", () => true, 100, 7],
  ])("are swept as picked: %s", async (_, chosen, area, middle) => {
    const regions = await pick(chosen);
    const pulled = await build(drawn, feature("t", "extrude", { sketch: "s", distance: "3", regions }));
    expect(await soundVolumes(pulled)).toEqual(near([area * 3]));
    const turned = await build(
      drawn,
      feature("t", "revolve", { sketch: "s", axis: { name: "s/x-axis" }, regions }),
    );
    expect(await soundVolumes(turned)).toEqual(near([area * 2 * pi * middle]));
  });

  it("are those that material would fill when none is picked", async () => {
    const part = await build(drawn, feature("t", "extrude", { sketch: "s", distance: "3" }));
    expect(await soundVolumes(part)).toEqual(near([(100 - disc) * 3]));
  });
});

describe("roundings and bevels", () => {
  const step = [
    feature("b", "box", { width: "20", depth: "10", height: "10" }),
    feature("k", "box", { x: "8", z: "10", width: "12", depth: "10", height: "10", operation: "add" }),
  ];
  const whole = 3200;
  const corner = (radius: number, length: number) => (1 - pi / 4) * radius ** 2 * length;
  const flat = (part: BuiltPart, name: string) => {
    const measure = part.measure(name);
    return measure.ok && measure.value.kind === "face" ? measure.value.area : Number.NaN;
  };

  it("take from outer edges and fill inner ones", async () => {
    const outer = feature("r", "fillet", { edges: refs("{b:bottom|b:left}"), radius: "2" });
    expect(await soundVolumes(await build(...step, outer))).toEqual(near([whole - corner(2, 10)]));
    const inner = feature("r", "fillet", { edges: refs("{b:top|k:left}"), radius: "2" });
    expect(await soundVolumes(await build(...step, inner))).toEqual(near([whole + corner(2, 10)]));
    const bevel = feature("c", "chamfer", { edges: refs("{b:top|k:left}"), distance: "2" });
    expect(await soundVolumes(await build(...step, bevel))).toEqual(near([whole + 20]));
  });

  it("round the rim of a cylinder as a quarter of a torus does", async () => {
    const rod = feature("c", "cylinder", { diameter: "20", height: "10" });
    const rim = feature("r", "fillet", { edges: refs("{c:side|c:top}"), radius: "2" });
    // What is taken away turns about the axis: its area times the way of its centroid (Pappus).
    const square = 4 * 2 * pi * 9;
    const quarter = pi * 2 * pi * (8 + (4 * 2) / (3 * pi));
    expect(await soundVolumes(await build(rod, rim))).toEqual(near([1000 * pi - (square - quarter)]));
  });

  it.each(["two-distances", "distance-angle"])("bevel by %s from the face that is meant", async (method) => {
    const sizes = { method, distance: "1", distance2: "3", angle: `${(Math.atan(3) / pi) * 180} deg` };
    const bevel = (flip: boolean) =>
      build(
        feature("b", "box", {}),
        feature("c", "chamfer", { edges: refs("{b:front|b:right}"), ...sizes, flip }),
      );
    const part = await bevel(false);
    expect([flat(part, "b:front"), flat(part, "b:right")]).toEqual(near([90, 70]));
    const flipped = await bevel(true);
    expect([flat(flipped, "b:front"), flat(flipped, "b:right")]).toEqual(near([70, 90]));
  });

  it("keep their sides when a face of the edge merges with another", async () => {
    const flush = feature("z", "box", { x: "-5", width: "5", operation: "add" });
    const bevel = feature("c", "chamfer", {
      edges: refs("{b:front|b:right}"),
      method: "two-distances",
      distance: "1",
      distance2: "3",
    });
    const part = await build(feature("b", "box", {}), flush, bevel);
    expect(flat(part, "b:right")).toBeCloseTo(70, 4);
  });

  it("do not stop within a smooth chain, and say so when they are told to", async () => {
    const slot = {
      a: { type: "point", x: 0, y: 0 },
      b: { type: "point", x: 10, y: 0 },
      c: { type: "point", x: 10, y: 6 },
      d: { type: "point", x: 0, y: 6 },
      e: { type: "point", x: 10, y: 3 },
      f: { type: "point", x: 0, y: 3 },
      low: { type: "line", start: "a", end: "b" },
      high: { type: "line", start: "c", end: "d" },
      right: { type: "arc", center: "e", start: "b", end: "c" },
      left: { type: "arc", center: "f", start: "d", end: "a" },
    };
    const body = [drawing("s", slot), feature("f", "extrude", { sketch: "s", distance: "5" })];
    const end = "f:end(=high%2B,left%2B,low%2B,right%2B)";
    const edges = ["low", "high", "left", "right"].map((side) => `{${end}|f:side(${side})}`);
    const treat = (type: string, names: readonly string[], tangent: boolean) =>
      build(...body, feature("r", type, { edges: refs(...names), radius: "1", distance: "1", tangent }));
    for (const type of ["fillet", "chamfer"]) {
      const chain = await soundVolumes(await treat(type, edges.slice(0, 1), true));
      expect(await soundVolumes(await treat(type, edges, false))).toEqual(near(chain));
      const stopped = await treat(type, edges.slice(0, 1), false);
      expect(stopped.features.at(-1)?.error).toMatchObject({
        code: `${type}-failed`,
        message: expect.stringContaining("3 more edges follow"),
      });
    }
  });
});

describe("planes that lean against one another by next to nothing", () => {
  const leaning = (angle: string) =>
    build(
      feature("x0", "axis", { method: "two-planes", plane1: { name: "top" }, plane2: { name: "front" } }),
      feature("off", "plane", { method: "offset", base: { name: "top" }, distance: "1" }),
      feature("t", "plane", { method: "angle", base: { name: "off" }, axis: { name: "x0" }, angle }),
      feature("m", "axis", { method: "two-planes", plane1: { name: "top" }, plane2: { name: "t" } }),
      feature("mp", "plane", { method: "midplane", base: { name: "top" }, second: { name: "t" } }),
    );

  it("are parallel, or meet where they do", async () => {
    const met = await leaning("0.001 deg");
    const away = 1 / Math.tan((0.001 / 180) * Math.PI);
    const line = met.lines.get("m")!;
    expect(Math.abs(line.origin[1]) / away).toBeCloseTo(1, 9);
    expect(line.origin[2]).toBeCloseTo(0, 9);
    const parallel = await leaning("0.0000001 deg");
    expect(parallel.features.at(-2)?.error?.code).toBe("geometry-degenerate");
    expect(parallel.frames.get("mp")?.origin[2]).toBeCloseTo(0.5, 9);
  });
});
