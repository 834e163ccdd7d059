import { beforeAll, describe, expect, it } from "vitest";
import { openSides } from "../../mesh/watertight.ts";
import { compileOcct } from "../../node/index.ts";
import type { BuiltPart } from "../../rebuild/built-part.ts";
import { createKernel, type Kernel } from "../../rebuild/kernel.ts";
import { drawing, refs, testPart, type TestFeature } from "../../rebuild/test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null });
});

async function build(...features: TestFeature[]): Promise<BuiltPart> {
  const built = await kernel.rebuild(testPart(features));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

const errors = (part: BuiltPart) =>
  part.features.flatMap(({ id, error }) => (error === undefined ? [] : [[id, error.code]]));

async function sound(part: BuiltPart, volumes: readonly number[]): Promise<void> {
  expect(errors(part)).toEqual([]);
  const made = part.bodies.map((_, at) => part.massProperties(at).volume);
  expect(made).toEqual(volumes.map((volume) => expect.closeTo(volume, 4)));
  for (const [at] of part.bodies.entries()) {
    expect(part.validity(at).valid).toBe(true);
    const { faces, edges, vertices } = part.names(at);
    for (const name of [...faces, ...edges, ...vertices])
      expect(part.resolve(name), name).toMatchObject({ value: { status: "found" } });
  }
  for (const { mesh } of await part.meshes()) expect(openSides(mesh)).toBe(0);
}

const feature = (id: string, type: string, params: object): TestFeature => ({ id, type, params });
const box = (id: string, params: object = {}) => feature(id, "box", params);
const upright = feature("ax", "axis", {
  method: "normal",
  point1: { name: "origin" },
  plane1: { name: "top" },
});
const around = (features: readonly string[], count = "4") =>
  feature("p", "circular-pattern", { features, axis: { name: "ax" }, count });
const along = (id: string, features: readonly string[], more: object = {}) =>
  feature(id, "linear-pattern", {
    features,
    direction: { name: "right" },
    spacing: "10",
    count: "3",
    ...more,
  });

/** Two of them nearly or wholly in one another, one of them turned, are more than OCCT can unite or cut. */
const ball = (id: string, params: object = {}) => feature(id, "sphere", { diameter: "20", ...params });

/** What a rounding of radius r takes from an edge of a length between square faces. */
const rounding = (radius: number, length: number) => (1 - Math.PI / 4) * radius ** 2 * length;
const vertical = refs("{b:front|b:right}");

describe("a pattern of", () => {
  it("bodies goes the other way where it is flipped, along each direction by itself", async () => {
    const grid = {
      of: "bodies",
      bodies: refs("$b"),
      direction: { name: "right" },
      spacing: "30",
      count: "2",
    };
    const second = { second: true, direction2: { name: "front" }, spacing2: "40", count2: "2" };
    const reach = async (more: object) => {
      const part = await build(box("b"), feature("p", "linear-pattern", { ...grid, ...second, ...more }));
      await sound(part, [1000, 1000, 1000, 1000]);
      const middles = part.bodies.map((_, at) => part.massProperties(at).centroid);
      const [xs, ys] = [middles.map(([x]) => Math.round(x - 5)), middles.map(([, y]) => Math.round(y - 5))];
      return [xs, ys].map((values) => values.find((value) => value !== 0));
    };
    const [x, y] = await reach({});
    expect(await reach({ flip: true })).toEqual([-x!, y]);
    expect(await reach({ flip2: true })).toEqual([x, -y!]);
  });

  it("holes with bevelled rims bevels each rim", async () => {
    const part = await build(
      box("b", { width: "40", depth: "20", height: "5" }),
      drawing("s", { d: { type: "point", x: 5, y: 10 } }, "b:top"),
      feature("h", "hole", { points: refs("s/d"), diameter: "4" }),
      feature("c", "chamfer", { edges: refs("{b:top|h:wall(s/d)}"), distance: "1" }),
      along("p", ["h", "c"]),
    );
    const ring = (Math.PI / 3) * (9 + 6 + 4) - Math.PI * 4;
    await sound(part, [4000 - 3 * (Math.PI * 4 * 5 + ring)]);
    expect(part.names(0).faces).toContain("c:bevel({b:top|h:wall(s/d)})@p[2]");
  });

  it("holes with bevelled rims goes by name where the rims lie at other heights", async () => {
    const part = await build(
      box("b", { width: "40", depth: "20", height: "5" }),
      box("step", { x: "20", width: "20", depth: "20", height: "8", operation: "add" }),
      drawing("s", { d: { type: "point", x: 5, y: 10 } }, "top"),
      feature("h", "hole", { points: refs("s/d"), diameter: "4", flip: true }),
      feature("c", "chamfer", { edges: refs("{b:bottom|h:wall(s/d)}"), distance: "1" }),
      along("p", ["h", "c"], { spacing: "22", count: "2" }),
    );
    const ring = (Math.PI / 3) * (9 + 6 + 4) - Math.PI * 4;
    await sound(part, [4000 + 1200 - Math.PI * 4 * (5 + 8) - 2 * ring]);
  });

  it("a rounding rounds what lies where the copies would", async () => {
    const block = box("b", { width: "20", depth: "20", centered: true });
    const part = await build(
      block,
      upright,
      feature("r", "fillet", { edges: vertical, radius: "3" }),
      around(["r"]),
    );
    await sound(part, [4000 - 4 * rounding(3, 10)]);
    expect(part.names(0).faces).toContain("r:round({b:front|b:right})@p[3]");
    const mirrored = await build(
      block,
      feature("r", "fillet", { edges: vertical, radius: "3" }),
      feature("m", "mirror", { of: "features", features: ["r"], plane: { name: "right" } }),
    );
    await sound(mirrored, [4000 - 2 * rounding(3, 10)]);
  });

  it.each(["two-distances", "distance-angle"])("a bevel by %s turns its sides with it", async (method) => {
    const sizes = { method, distance: "1", distance2: "3", angle: "70 deg" };
    const part = await build(
      box("b", { width: "20", depth: "20", centered: true }),
      upright,
      feature("c", "chamfer", { edges: vertical, ...sizes }),
      around(["c"]),
    );
    expect(errors(part)).toEqual([]);
    const far = method === "two-distances" ? 3 : Math.tan((70 / 180) * Math.PI);
    const { volume, centroid } = part.massProperties(0);
    expect(volume).toBeCloseTo(4000 - 4 * (far / 2) * 10, 4);
    expect(centroid).toEqual([expect.closeTo(0, 6), expect.closeTo(0, 6), expect.closeTo(5, 6)]);
    const areas = (of: string) => {
      const measure = part.measure(of);
      return measure.ok && measure.value.kind === "face" ? measure.value.area : 0;
    };
    for (const side of ["b:left", "b:back", "b:right"]) expect(areas(side)).toBeCloseTo(areas("b:front"), 4);
  });

  it("hollow boxes hollows each", async () => {
    const part = await build(
      box("b", { width: "8", depth: "8", height: "8" }),
      feature("s", "shell", { faces: refs("b:top"), thickness: "1" }),
      along("p", ["b", "s"]),
    );
    await sound(
      part,
      Array.from({ length: 3 }, () => 512 - 36 * 7),
    );
    const closed = await build(
      box("b", { width: "8", depth: "8", height: "8" }),
      feature("s", "shell", { bodies: refs("$b"), thickness: "1" }),
      along("p", ["b", "s"], { count: "2" }),
    );
    await sound(closed, [512 - 216, 512 - 216]);
  });

  it("combined bodies combines each pair", async () => {
    const part = await build(
      box("b", { width: "8", depth: "8", height: "8" }),
      box("t", { x: "2", y: "2", width: "2", depth: "2", height: "8" }),
      feature("o", "boolean", { operation: "subtract", targets: refs("$b"), tools: refs("$t") }),
      along("p", ["b", "t", "o"]),
    );
    await sound(
      part,
      Array.from({ length: 3 }, () => 512 - 32),
    );
  });

  it("a pattern of roundings repeats them all", async () => {
    const part = await build(
      box("b", { width: "60", depth: "20", height: "5" }),
      box("k", { x: "5", y: "5", z: "5", width: "4", depth: "4", height: "4", operation: "add" }),
      feature("r", "fillet", { edges: refs("{k:front|k:right}"), radius: "1" }),
      along("p", ["k", "r"], { count: "2" }),
      along("q", ["p"], { spacing: "20", count: "3" }),
    );
    // The original, its copy, and two copies of that.
    await sound(part, [6000 + 4 * 64 - 4 * rounding(1, 4)]);
  });
});

describe("a copy", () => {
  it("for which there is no edge says so and which copy it is", async () => {
    const part = await build(
      box("b", { width: "20" }),
      feature("r", "fillet", { edges: vertical, radius: "1" }),
      along("p", ["r"]),
    );
    const error = part.features.find(({ id }) => id === "p")?.error;
    expect(error).toMatchObject({
      code: "cannot-repeat",
      details: { instances: ["1"], edge: "{b:front|b:right}" },
    });
    expect(part.bodies).toHaveLength(1);
  });

  it("of a body that stays closed needs the body copied, too", async () => {
    const part = await build(
      box("b"),
      feature("s", "shell", { bodies: refs("$b"), thickness: "1" }),
      along("p", ["s"], { spacing: "30" }),
    );
    expect(errors(part)).toEqual([["p", "cannot-repeat"]]);
  });
});

describe("a pattern that fails at one copy says at which", () => {
  it("when a bevel does not fit there", async () => {
    // The third boss stands nearer to the end of the block than the bevel is wide.
    const part = await build(
      box("b", { width: "54", depth: "20", height: "5" }),
      feature("c", "cylinder", { x: "10", y: "10", z: "5", diameter: "6", height: "9", operation: "add" }),
      feature("r", "chamfer", { edges: refs("{b:top|c:side}"), distance: "3" }),
      along("p", ["c", "r"], { spacing: "20" }),
    );
    const failure = part.features.find(({ id }) => id === "p")?.error;
    expect(failure).toMatchObject({ code: "chamfer-failed", details: { instances: ["2"] } });
    expect(failure?.message).toMatch(/^Copy 2: /);
    expect(part.bodies).toHaveLength(1);
  });

  it("when a copied cut has nothing to work on", async () => {
    const part = await build(
      box("b", { width: "15" }),
      box("c", { width: "2", depth: "2", height: "20", operation: "intersect" }),
      along("p", ["c"]),
    );
    expect(part.features.find(({ id }) => id === "p")?.error).toMatchObject({
      code: "nothing-to-work-on",
      details: { instances: ["1"] },
    });
  });

  it("when a copied body cannot be joined to its original", async () => {
    const part = await build(
      ball("a"),
      feature("ax", "axis", { method: "normal", point1: { name: "origin" }, plane1: { name: "right" } }),
      feature("p", "circular-pattern", {
        of: "bodies",
        bodies: refs("$a"),
        join: true,
        axis: { name: "ax" },
        count: "4",
      }),
    );
    expect(part.features.find(({ id }) => id === "p")?.error).toMatchObject({
      code: "boolean-failed",
      message: expect.stringMatching(/^Copy 1: /),
      details: { instances: ["1"] },
    });
    expect(part.bodies.map(({ name }) => name)).toEqual(["$a"]);
  });

  it("when a cut fails there, though that is known only once all cuts are done", async () => {
    const part = await build(
      box("b", { x: "-20", y: "-20", width: "40", depth: "40", height: "5" }),
      ball("a", { x: "60" }),
      ball("c", { z: "0.0002", plane: { name: "front" }, operation: "cut" }),
      along("p", ["c"], { spacing: "30" }),
    );
    expect(part.features.find(({ id }) => id === "p")?.error).toMatchObject({
      code: "boolean-failed",
      message: expect.stringMatching(/^Copy 2: /),
      details: { instances: ["2"] },
    });
  });
});

it("a pattern of a pattern is limited in all its copies", async () => {
  const row = (id: string, of: string, along: string) =>
    feature(id, "linear-pattern", {
      of: "features",
      features: [of],
      direction: { name: along },
      spacing: "20",
      count: "150",
    });
  const part = await build(box("a"), row("p", "a", "right"), row("q", "p", "front"));
  expect(errors(part)).toEqual([["q", "too-many-instances"]]);
  expect(part.bodies).toHaveLength(150);
});

describe("of two edges that only their ranks tell apart, a copy works on the one", () => {
  const parts = ["d", "s", "h", "f"];
  /** A disc with a slot across it, and a hole that divides one of the edges at the slot's bottom. */
  const slotted = [
    feature("d", "cylinder", { y: "30", diameter: "40", height: "10" }),
    box("s", { x: "-5", z: "6", width: "10", depth: "60", height: "4", operation: "cut" }),
    feature("h", "cylinder", { x: "-5", y: "30", diameter: "6", height: "10", operation: "cut" }),
  ];
  const copies = {
    "that is the other's mirror image": [
      feature("p", "mirror", { of: "features", features: parts, plane: { name: "front" } }),
    ],
    "that is turned by half": [upright, around(parts, "2")],
  };

  it.each(Object.entries(copies))("%s", async (_, copy) => {
    for (const half of [0, 1]) {
      const rounded = feature("f", "fillet", { edges: refs(`{s:bottom|s:left}#${half}/2`), radius: "1" });
      const part = await build(...slotted, rounded, ...copy);
      expect(errors(part)).toEqual([]);
      const [first, second] = [0, 1].map((body) => part.massProperties(body).centroid);
      expect(Math.abs(first![1] - 30)).toBeGreaterThan(1e-3);
      expect(second![1]).toBeCloseTo(-first![1], 6);
    }
  });
});

describe("what a pattern leaves out", () => {
  const boxes = async (skipped: readonly string[], more: object = {}) => {
    const part = await build(box("b", { width: "4", depth: "4" }), along("p", ["b"], { skipped, ...more }));
    const { volume } = part.massProperties(0);
    const warning = part.features.find(({ id }) => id === "p")?.warning;
    return { copies: part.bodies.length, volume, said: warning?.message ?? null };
  };
  const second = { second: true, direction2: { name: "front" }, spacing2: "10", count2: "2" };

  it("stays left out with and without a second direction", async () => {
    expect(await boxes(["1"])).toMatchObject({ copies: 2, said: null });
    expect(await boxes(["1"], second)).toMatchObject({ copies: 5, said: null });
    expect(await boxes(["1,0"])).toMatchObject({ copies: 2, said: null });
  });

  it("is said where there is no such copy", async () => {
    expect(await boxes(["1", "7", "1,1"])).toMatchObject({
      copies: 2,
      said: expect.stringMatching(/1,1.*7/),
    });
    expect(await boxes(["1,3", "0,0"], second)).toMatchObject({ said: expect.stringMatching(/0,0.*1,3/) });
  });
});
