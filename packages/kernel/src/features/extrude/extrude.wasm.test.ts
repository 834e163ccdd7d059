import { beforeAll, describe, expect, it } from "vitest";
import { openSides } from "../../mesh/watertight.ts";
import { compileOcct } from "../../node/index.ts";
import type { BuiltPart } from "../../rebuild/built-part.ts";
import { createKernel, type Kernel } from "../../rebuild/kernel.ts";
import { drawing, rectangle, refs, round, testPart, type TestFeature } from "../../rebuild/test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null });
});

async function build(...features: TestFeature[]): Promise<BuiltPart> {
  const built = await kernel.rebuild(testPart(features));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

const errorOf = (part: BuiltPart, id: string) => part.features.find((feature) => feature.id === id)?.error;

async function volumeOf(part: BuiltPart, body: number): Promise<number> {
  expect(part.features.flatMap(({ id, error }) => (error ? [[id, error.code, error.message]] : []))).toEqual(
    [],
  );
  expect(part.validity(body).valid).toBe(true);
  const { faces, edges, vertices } = part.names(body);
  for (const name of [...faces, ...edges, ...vertices])
    expect(part.resolve(name), name).toMatchObject({ value: { status: "found" } });
  for (const { mesh } of await part.meshes()) expect(openSides(mesh)).toBe(0);
  return part.massProperties(body).volume;
}

const feature = (id: string, type: string, params: object): TestFeature => ({ id, type, params });
const pull = (params: object) => feature("f", "extrude", { sketch: "s", ...params });
const square = (side: number, plane = "top") =>
  drawing("s", rectangle(-side / 2, -side / 2, side, side), plane);

/** The volume over the square [-half, half]² under a surface of this height, by Simpson's rule. */
function under(half: number, height: (x: number, y: number) => number): number {
  const steps = 400;
  const weight = (at: number) => (at === 0 || at === steps ? 1 : at % 2 === 1 ? 4 : 2);
  const place = (at: number) => -half + (2 * half * at) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++)
    for (let j = 0; j <= steps; j++) sum += weight(i) * weight(j) * height(place(i), place(j));
  return (sum * ((2 * half) / steps) ** 2) / 9;
}

/** A body whose curved face is smaller than what is pulled towards it, above the sketch. */
const upTo: readonly (readonly [string, readonly TestFeature[], string, (x: number, y: number) => number])[] =
  [
    [
      "a cylinder",
      [
        feature("b", "cylinder", {
          plane: { name: "right" },
          x: "0",
          y: "20",
          z: "-1",
          diameter: "20",
          height: "2",
        }),
      ],
      "b:side",
      (_, y) => 20 - Math.sqrt(100 - y * y),
    ],
    [
      "a sphere",
      [feature("b", "sphere", { z: "20", diameter: "20" })],
      "b:surface",
      (x, y) => 20 - Math.sqrt(100 - x * x - y * y),
    ],
    [
      "a cone, short of its tip",
      [feature("b", "cone", { z: "8", bottomDiameter: "2", topDiameter: "4", height: "2" })],
      "b:side",
      (x, y) => 8 + (Math.hypot(x, y) - 1) * 2,
    ],
  ];

describe("an extrusion up to", () => {
  it.each([100, 1000, 5000])("a leaning plane is reached by all of an outline %d mm wide", async (side) => {
    const part = await build(
      feature("o", "plane", { method: "offset", base: { name: "top" }, distance: `${0.6 * side} mm` }),
      drawing("k", rectangle(0, 0, 1, 1), "o"),
      feature("n", "plane", {
        method: "angle",
        base: { name: "o" },
        axis: { name: "k/l1" },
        angle: "30 deg",
      }),
      square(side),
      pull({ extent: "up-to", upTo: { name: "n" } }),
    );
    expect((await volumeOf(part, 0)) / (0.6 * side ** 3)).toBeCloseTo(1, 9);
  });

  it.each(upTo.slice(0, 2))("%s ends where its surface goes on", async (_, body, face, height) => {
    const part = await build(...body, square(6), pull({ extent: "up-to", upTo: { name: face } }));
    expect(await volumeOf(part, 1)).toBeCloseTo(under(3, height), 3);
    expect(part.names(1).faces).toContain("f:end(=l1%2B,l2%2B,l3%2B,l4%2B)");
  });

  it("a cone ends where its surface goes on, tip included", async () => {
    const [, body, face] = upTo[2]!;
    const part = await build(
      ...body,
      drawing("s", round("c", 0, 0, 3)),
      pull({ extent: "up-to", upTo: { name: face } }),
    );
    // Under the cone of slope 2 with its tip at height 6.
    expect(await volumeOf(part, 1)).toBeCloseTo(Math.PI * 9 * 6 + (2 / 3) * Math.PI * 27 * 2 * 1, 3);
  });

  it("a torus ends where its surface goes on", async () => {
    const part = await build(
      feature("b", "torus", { z: "10", ringDiameter: "40", tubeDiameter: "10" }),
      drawing("s", rectangle(18, -1, 4, 2)),
      pull({ extent: "up-to", upTo: { name: "b:surface" } }),
    );
    const height = (x: number, y: number) => 10 - Math.sqrt(25 - (Math.hypot(x + 20, y) - 20) ** 2);
    const steps = 400;
    let sum = 0;
    for (let i = 0; i < steps; i++)
      for (let j = 0; j < steps; j++)
        sum += height(-2 + (4 * (i + 0.5)) / steps, -1 + (2 * (j + 0.5)) / steps);
    expect(await volumeOf(part, 1)).toBeCloseTo((sum * 8) / steps ** 2, 3);
  });

  it("a face on the other side of the sketch goes there, and its start stays at the sketch", async () => {
    const part = await build(
      feature("b", "sphere", { z: "-20", diameter: "20" }),
      square(6),
      pull({ extent: "up-to", upTo: { name: "b:surface" } }),
    );
    expect(await volumeOf(part, 1)).toBeCloseTo(
      under(3, (x, y) => 20 - Math.sqrt(100 - x * x - y * y)),
      3,
    );
    const start = part.measure("f:start(=l1%2B,l2%2B,l3%2B,l4%2B)");
    expect(start).toMatchObject({ value: { surface: "plane" } });
  });

  it("a face that its surface cannot reach across says so", async () => {
    const part = await build(
      feature("b", "sphere", { z: "20", diameter: "4" }),
      square(6),
      pull({ extent: "up-to", upTo: { name: "b:surface" } }),
    );
    expect(errorOf(part, "f")).toMatchObject({ code: "no-extent", details: { param: "upTo" } });
  });

  it("a vertex, and a face that a slot has split, ends at their height", async () => {
    const block = feature("b", "box", { z: "12", x: "20" });
    const vertex = await build(
      block,
      square(6),
      pull({ extent: "up-to", upTo: { name: "<b:bottom|b:front|b:left>" } }),
    );
    expect(await volumeOf(vertex, 1)).toBeCloseTo(36 * 12, 4);
    const slot = feature("c", "box", {
      x: "24",
      y: "-1",
      z: "11",
      width: "2",
      depth: "12",
      height: "4",
      operation: "cut",
    });
    const split = await build(block, slot, square(6), pull({ extent: "up-to", upTo: { name: "b:bottom" } }));
    expect(await volumeOf(split, 1)).toBeCloseTo(36 * 12, 4);
  });
});

describe("a draft", () => {
  const lean = Math.tan((5 / 180) * Math.PI);
  const frustum = (side: number, height: number) => {
    const far = side + 2 * height * lean;
    return (height / 3) * (side ** 2 + far ** 2 + side * far);
  };

  it.each<readonly [string, object, number]>([
    ["blind", { extent: "blind", distance: "8" }, frustum(10, 8)],
    ["blind and flipped", { extent: "blind", distance: "8", flip: true }, frustum(10, 8)],
    ["symmetric", { extent: "symmetric", distance: "8" }, 2 * frustum(10, 4)],
    ["two-sided", { extent: "two-sided", distance: "8", distance2: "3" }, frustum(10, 8) + frustum(10, 3)],
    ["up to a plane", { extent: "up-to", upTo: { name: "level" } }, frustum(10, 6)],
  ])("leans the walls outward on both sides of the sketch: %s", async (_, params, volume) => {
    const level = feature("level", "plane", { base: { name: "top" }, distance: "6" });
    const part = await build(level, square(10), pull({ draft: "5 deg", ...params }));
    expect(await volumeOf(part, 0)).toBeCloseTo(volume, 4);
  });

  it("leans the walls of what goes through all, and up to a curved face", async () => {
    const through = await build(
      feature("b", "box", { width: "40", depth: "40", height: "8", centered: true }),
      square(10),
      pull({ extent: "through-all", draft: "5 deg", operation: "cut" }),
    );
    expect(await volumeOf(through, 0)).toBeCloseTo(1600 * 8 - frustum(10, 8), 4);
    const curved = await build(
      feature("b", "sphere", { z: "20", diameter: "30" }),
      square(6),
      pull({ extent: "up-to", upTo: { name: "b:surface" }, draft: "5 deg" }),
    );
    expect(await volumeOf(curved, 1)).toBeGreaterThan(36 * 5);
  });
});

describe("a draft that leans walls through one another", () => {
  const rounded = (side: number, r: number) => {
    const point = (x: number, y: number) => ({ type: "point", x, y });
    const far = side - r;
    return drawing("s", {
      a1: point(r, 0),
      a2: point(far, 0),
      b1: point(side, r),
      b2: point(side, far),
      c1: point(far, side),
      c2: point(r, side),
      d1: point(0, far),
      d2: point(0, r),
      m1: point(far, r),
      m2: point(far, far),
      m3: point(r, far),
      m4: point(r, r),
      l1: { type: "line", start: "a1", end: "a2" },
      l2: { type: "line", start: "b1", end: "b2" },
      l3: { type: "line", start: "c1", end: "c2" },
      l4: { type: "line", start: "d1", end: "d2" },
      k1: { type: "arc", center: "m1", start: "a2", end: "b1" },
      k2: { type: "arc", center: "m2", start: "b2", end: "c1" },
      k3: { type: "arc", center: "m3", start: "c2", end: "d1" },
      k4: { type: "arc", center: "m4", start: "d2", end: "a1" },
    });
  };

  it.each<readonly [string, TestFeature, string, string, readonly string[]]>([
    [
      "rounded corners",
      rounded(20, 2),
      "-5 deg",
      "40",
      ["f:side(k1)", "f:side(k2)", "f:side(k3)", "f:side(k4)"],
    ],
    ["a disc", drawing("s", round("c", 0, 0, 3)), "-10 deg", "40", ["f:side(c)"]],
    [
      "a hole",
      drawing("s", { ...rectangle(0, 0, 20, 20), ...round("c", 10, 10, 3) }),
      "10 deg",
      "40",
      ["f:side(c)"],
    ],
  ])("fails at the walls of %s that end before it does", async (_, sketch, draft, distance, references) => {
    const part = await build(sketch, pull({ draft, distance }));
    expect(errorOf(part, "f")).toMatchObject({ code: "geometry-failed", details: { param: "draft" } });
    const blamed = errorOf(part, "f")?.details?.["references"] as string[];
    expect(blamed.toSorted()).toEqual(references);
  });

  it("is none while corners keep a radius", async () => {
    const part = await build(rounded(20, 2), pull({ draft: "-5 deg", distance: "10" }));
    const steps = 2000;
    let volume = 0;
    for (let at = 0; at < steps; at++) {
      const lost = (lean5() * 10 * (at + 0.5)) / steps;
      volume += (((20 - 2 * lost) ** 2 - (4 - Math.PI) * (2 - lost) ** 2) * 10) / steps;
    }
    expect(await volumeOf(part, 0)).toBeCloseTo(volume, 2);
  });
});

const lean5 = () => Math.tan((5 / 180) * Math.PI);

describe("an extrusion up to a free-form face", () => {
  const branch = [
    feature("a", "cylinder", { diameter: "20", height: "40" }),
    feature("b", "cylinder", {
      plane: { name: "right" },
      y: "20",
      diameter: "10",
      height: "25",
      operation: "add",
    }),
    feature("r", "fillet", { edges: refs("{a:side|b:side}"), radius: "2" }),
    feature("pl", "plane", { method: "offset", base: { name: "right" }, distance: "30" }),
  ];
  const towards = (more: object = {}) =>
    pull({ extent: "up-to", upTo: { name: "r:round({a:side|b:side})" }, flip: true, ...more });
  const drawn = (radius: number) => drawing("s", round("c", 0, 14.2, radius), "pl");

  it("ends on it where all of what is pulled meets it", async () => {
    const alone = await build(...branch);
    const part = await build(...branch, drawn(0.3), towards());
    expect(errorOf(part, "f")).toBeUndefined();
    const pin = part.massProperties(1).volume;
    // The rounding lies between the shaft and its own radius away from it.
    expect(pin).toBeGreaterThan(Math.PI * 0.09 * (30 - 12));
    expect(pin).toBeLessThan(Math.PI * 0.09 * (30 - 10));
    const joined = await build(...branch, drawn(0.3), towards({ operation: "add" }));
    expect(joined.bodies).toHaveLength(1);
    expect(joined.massProperties(0).volume).toBeCloseTo(alone.massProperties(0).volume + pin, 3);
  });

  it("says so where what is pulled is wider than the face", async () => {
    const part = await build(...branch, drawn(4), towards());
    expect(errorOf(part, "f")).toMatchObject({ code: "no-extent", details: { param: "upTo" } });
  });
});

describe("a hole up to", () => {
  const plate = feature("b", "box", { width: "40", depth: "20", height: "10" });
  const point = drawing("s", { d: { type: "point", x: 10, y: 10 } }, "b:top");
  const drill = (params: object) =>
    feature("h", "hole", { points: refs("s/d"), diameter: "4", extent: "up-to", tip: "180 deg", ...params });

  it("a plane, a vertex and a curved face ends its full width there", async () => {
    const level = feature("level", "plane", { base: { name: "top" }, distance: "4" });
    const toPlane = await build(plate, level, point, drill({ upTo: { name: "level" } }));
    expect(await volumeOf(toPlane, 0)).toBeCloseTo(8000 - Math.PI * 4 * 6, 4);
    const step = feature("k", "box", { x: "30", width: "20", depth: "20", height: "3" });
    const toVertex = await build(plate, step, point, drill({ upTo: { name: "<k:front|k:left|k:top>" } }));
    expect(await volumeOf(toVertex, 0)).toBeCloseTo(8000 - Math.PI * 4 * 7, 4);
    const tunnel = feature("t", "cylinder", {
      plane: { name: "right" },
      x: "10",
      y: "3",
      diameter: "4",
      height: "40",
      operation: "cut",
    });
    const toWall = await build(plate, tunnel, point, drill({ upTo: { name: "t:side" } }));
    expect(await volumeOf(toWall, 0)).toBeLessThan(8000 - Math.PI * 4 * 40 - Math.PI * 4 * 5 + 1);
  });

  it("what lies behind the drill says so", async () => {
    const level = feature("level", "plane", { base: { name: "top" }, distance: "14" });
    const part = await build(plate, level, point, drill({ upTo: { name: "level" } }));
    expect(errorOf(part, "h")).toMatchObject({ code: "no-extent", details: { param: "upTo" } });
  });
});
