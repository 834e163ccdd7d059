import { beforeAll, describe, expect, it } from "vitest";
import { openSides } from "../mesh/watertight.ts";
import { compileOcct } from "../node/index.ts";
import { memoryStore } from "../store/result-store.ts";
import type { BuiltPart } from "./built-part.ts";
import { createKernel, type Kernel } from "./kernel.ts";
import { drawing, rectangle, refs, round, testPart, type TestFeature } from "./test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null, store: memoryStore(50_000_000) });
});

async function build(...features: TestFeature[]): Promise<BuiltPart> {
  const built = await kernel.rebuild(testPart(features));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

const failures = (part: BuiltPart) =>
  part.features.flatMap(({ id, error }) =>
    error === undefined ? [] : [`${id}: ${error.code} ${error.message}`],
  );
const volume = (part: BuiltPart) =>
  part.bodies.reduce((sum, _, at) => sum + part.massProperties(at).volume, 0);

const block = (size = 10): TestFeature[] => [
  drawing("s1", rectangle(0, 0, size, size)),
  { id: "f1", type: "extrude", params: { sketch: "s1", distance: `${size}` } },
];

async function sound(part: BuiltPart, expected: number) {
  expect(failures(part)).toEqual([]);
  expect(volume(part)).toBeCloseTo(expected, 4);
  for (const [at] of part.bodies.entries()) expect(part.validity(at).valid).toBe(true);
  for (const { mesh } of await part.meshes()) expect(openSides(mesh)).toBe(0);
  for (const [at] of part.bodies.entries()) {
    const { faces, edges, vertices } = part.names(at);
    for (const name of [...faces, ...edges, ...vertices])
      expect(part.resolve(name), name).toMatchObject({ ok: true, value: { status: "found" } });
    expect(new Set([...faces, ...edges, ...vertices]).size).toBe(
      faces.length + edges.length + vertices.length,
    );
  }
}

describe("a rebuild", () => {
  it("makes a block with named faces", async () => {
    const part = await build(...block());
    await sound(part, 1000);
    expect(part.names(0).faces.toSorted()).toEqual([
      "f1:end(=l1%2B,l2%2B,l3%2B,l4%2B)",
      "f1:side(l1)",
      "f1:side(l2)",
      "f1:side(l3)",
      "f1:side(l4)",
      "f1:start(=l1%2B,l2%2B,l3%2B,l4%2B)",
    ]);
  });

  it("takes a hole of radius 2 out of a 10 mm cube: 874.34 mm³ are left, and the hole is named after its tool", async () => {
    const part = await build(...block(), drawing("s2", round("c1", 5, 5, 2)), {
      id: "f2",
      type: "extrude",
      params: { sketch: "s2", operation: "cut", extent: "through-all" },
    });
    await sound(part, 1000 - 40 * Math.PI);
    expect(part.names(0).faces).toContain("f2:side(c1)");
  });

  it("drills a counterbored hole", async () => {
    const part = await build(
      ...block(20),
      drawing("s2", { a: { type: "point", x: 10, y: 10 } }, "f1:end(=l1%2B,l2%2B,l3%2B,l4%2B)"),
      {
        id: "h1",
        type: "hole",
        params: {
          points: refs("s2/a"),
          style: "counterbore",
          diameter: "6",
          counterboreDiameter: "11",
          counterboreDepth: "5",
          extent: "through",
        },
      },
    );
    await sound(part, 8000 - Math.PI * (5.5 ** 2 * 5 + 9 * 15));
    expect(part.names(0).faces.toSorted()).toContain("h1:counterbore-floor(s2/a)");
  });

  it("revolves a circle fully to a torus", async () => {
    const part = await build(drawing("s1", round("c1", 10, 0, 2)), {
      id: "r1",
      type: "revolve",
      params: { sketch: "s1", axis: { name: "s1/y-axis" } },
    });
    await sound(part, 2 * Math.PI ** 2 * 10 * 4);
  });

  it("tells where sketches and planes lie, and where vertices are", async () => {
    const part = await build(...block(), {
      id: "pl",
      type: "plane",
      params: { base: { name: "top" }, distance: "7" },
    });
    expect(part.frames.get("pl")?.origin).toEqual([0, 0, 7]);
    expect(part.frames.get("s1")?.normal).toEqual([0, 0, 1]);
    expect(part.sketches.get("s1")?.regions).toHaveLength(1);
    expect(part.vertexPositions(0)).toHaveLength(24);
  });

  it("gives a sketch on a face the place nearest to the world's origin and level axes (R-4)", async () => {
    const away: TestFeature[] = [
      drawing("s1", rectangle(3, 4, 10, 10)),
      { id: "f1", type: "extrude", params: { sketch: "s1", distance: "7" } },
    ];
    const { faces } = (await build(...away)).names(0);
    expect(faces).toHaveLength(6);
    const on = (name: string): TestFeature => ({
      ...drawing("s2", round("c", 0, 0, 1)),
      params: { plane: { name } },
    });
    for (const face of faces) {
      const part = await build(...away, on(face));
      expect(failures(part)).toEqual([]);
      const frame = part.frames.get("s2");
      if (frame === undefined) throw new Error(`no frame on ${face}`);
      const { origin, x, normal } = frame;
      const upright = Math.abs(normal[2]) === 1;
      const level = upright ? [1, 0, 0] : [-normal[1], normal[0], 0];
      expect(x).toEqual(level.map((value) => expect.closeTo(value, 9)));
      // The nearest point of a plane to the world's origin lies along its normal.
      expect(origin.map((value, axis) => value * (1 - Math.abs(normal[axis] ?? 0)))).toEqual(
        [0, 0, 0].map((zero) => expect.closeTo(zero, 9)),
      );
    }
  });

  it("makes two bodies of two disjoint profiles", async () => {
    const part = await build(drawing("s1", { ...rectangle(0, 0, 5, 5), ...rectangle(10, 0, 5, 5, "b") }), {
      id: "f1",
      type: "extrude",
      params: { sketch: "s1", distance: "2" },
    });
    await sound(part, 100);
    expect(part.bodies).toHaveLength(2);
  });

  it("says that a cut has nothing to work on, and goes on", async () => {
    const part = await build(
      drawing("s2", round("c1", 5, 5, 2)),
      { id: "f2", type: "extrude", params: { sketch: "s2", operation: "cut", distance: "4" } },
      { id: "b", type: "box" },
    );
    expect(part.features.find(({ id }) => id === "f2")?.error?.code).toBe("nothing-to-work-on");
    expect(part.bodies).toHaveLength(1);
  });

  it("says that a cut beside the body meets nothing", async () => {
    const part = await build(
      { id: "t", type: "torus", params: { ringDiameter: "100", tubeDiameter: "10" } },
      { id: "c", type: "cylinder", params: { diameter: "5", height: "4", operation: "cut" } },
    );
    expect(part.features.find(({ id }) => id === "c")?.error?.code).toBe("nothing-met");
    expect(part.bodies).toHaveLength(1);
  });

  it("warns of a cut that only touches the body, or lies in a hole that is there already", async () => {
    const block: TestFeature = { id: "a", type: "box", params: { width: "20", depth: "20" } };
    const bore = { type: "cylinder", params: { x: "5", y: "5", diameter: "4", operation: "cut" } };
    const part = await build(
      block,
      drawing("s", rectangle(2, 2, 5, 5), "a:top"),
      { id: "away", type: "extrude", params: { sketch: "s", operation: "cut", distance: "5" } },
      { id: "first", ...bore },
      { id: "again", ...bore },
      { id: "stop", type: "box", params: { x: "20", height: "5" } },
      {
        id: "less",
        type: "boolean",
        params: { operation: "subtract", targets: refs("$a"), tools: refs("$stop") },
      },
    );
    const warned = part.features.filter(({ warning }) => warning !== undefined);
    expect(warned.map(({ id, status, warning }) => [id, status, warning?.code])).toEqual([
      ["away", "built", "nothing-met"],
      ["again", "built", "nothing-met"],
      ["less", "built", "nothing-met"],
    ]);
    expect(part.massProperties(0).volume).toBeCloseTo(4000 - 40 * Math.PI, 6);
  });

  it("rounds edges, and tells which edge a radius does not fit at", async () => {
    const edge = "{f1:side(l1)|f1:side(l2)}";
    const part = await build(...block(), {
      id: "r",
      type: "fillet",
      params: { edges: refs(edge), radius: "2" },
    });
    await sound(part, 1000 - (4 - Math.PI) * 10);
    expect(part.names(0).faces).toContain(`r:round(${edge})`);
    const bad = await build(...block(), {
      id: "r",
      type: "fillet",
      params: { edges: refs(edge), radius: "20" },
    });
    expect(bad.features.find(({ id }) => id === "r")?.error).toMatchObject({
      code: "fillet-failed",
      details: { references: [edge] },
    });
    expect(volume(bad)).toBeCloseTo(1000, 6);
  });

  it("rounds all edges of a face and its corners", async () => {
    const part = await build(
      { id: "b", type: "box" },
      { id: "r", type: "fillet", params: { edges: refs("b:top", "{b:front|b:right}"), radius: "1" } },
    );
    expect(failures(part)).toEqual([]);
    expect(part.validity(0).valid).toBe(true);
  });

  it("bevels an edge by two distances", async () => {
    const part = await build(
      { id: "b", type: "box" },
      {
        id: "c",
        type: "chamfer",
        params: { edges: refs("{b:front|b:right}"), method: "two-distances", distance: "1", distance2: "3" },
      },
    );
    await sound(part, 1000 - 15);
  });

  it("hollows a body, open and closed", async () => {
    const open = await build(
      { id: "b", type: "box" },
      { id: "s", type: "shell", params: { faces: refs("b:top"), thickness: "1" } },
    );
    await sound(open, 1000 - 8 * 8 * 9);
    expect(open.names(0).faces).toEqual(
      expect.arrayContaining(["s:inner(b:bottom)", "s:rim(b:top)", "b:bottom"]),
    );
    const closed = await build(
      { id: "b", type: "box" },
      { id: "s", type: "shell", params: { bodies: refs("$b"), thickness: "1" } },
    );
    await sound(closed, 1000 - 512);
    const thick = await build(
      { id: "b", type: "box" },
      { id: "s", type: "shell", params: { faces: refs("b:top"), thickness: "6" } },
    );
    expect(thick.features.at(-1)?.error?.code).toBe("shell-failed");
  });

  it("repeats a cut along a line and a body about an axis", async () => {
    const plate = { id: "b", type: "box", params: { width: "100", depth: "20", height: "5" } };
    const line = await build(
      plate,
      {
        id: "c",
        type: "cylinder",
        params: { x: "10", y: "10", diameter: "6", height: "5", operation: "cut" },
      },
      {
        id: "p",
        type: "linear-pattern",
        params: {
          features: ["c"],
          direction: { name: "{b:bottom|b:front}" },
          spacing: "16",
          count: "6",
          skipped: ["2"],
        },
      },
    );
    await sound(line, 10_000 - 5 * 45 * Math.PI);
    expect(line.names(0).faces).toContain("c:side@p[3]");
    const turned = await build(
      { id: "b", type: "box", params: { x: "20" } },
      {
        id: "p",
        type: "circular-pattern",
        params: { of: "bodies", bodies: refs("$b"), axis: { name: "c1" }, count: "4" },
      },
    );
    expect(failures(turned)[0]).toContain("p: reference-missing");
  });

  it("mirrors a body and joins it", async () => {
    const part = await build(
      { id: "b", type: "box" },
      { id: "m", type: "mirror", params: { bodies: refs("$b"), plane: { name: "right" } } },
    );
    await sound(part, 2000);
    expect(part.bodies).toHaveLength(1);
    expect(part.names(0).faces).toHaveLength(6);
    expect(part.resolve("b:front")).toMatchObject({ value: { status: "found" } });
    expect(part.resolve("b:front@m[1]")).toMatchObject({ value: { status: "found" } });
  });

  it("builds every primitive exactly", async () => {
    await sound(
      await build({ id: "a", type: "sphere", params: { diameter: "10" } }),
      (4 / 3) * Math.PI * 125,
    );
    await sound(
      await build({ id: "a", type: "cone", params: { bottomDiameter: "10", topDiameter: "4", height: "6" } }),
      (Math.PI * 6 * (25 + 10 + 4)) / 3,
    );
    await sound(await build({ id: "a", type: "cone" }), (Math.PI * 25 * 10) / 3);
    await sound(await build({ id: "a", type: "torus" }), 2 * Math.PI ** 2 * 10 * 6.25);
    await sound(await build({ id: "a", type: "cylinder" }), Math.PI * 250);
  });

  it("unites, subtracts and intersects bodies", async () => {
    const two: TestFeature[] = [
      { id: "a", type: "box" },
      { id: "b", type: "box", params: { x: "5", y: "5", z: "5" } },
    ];
    const with_ = (operation: string) =>
      build(...two, {
        id: "o",
        type: "boolean",
        params: { operation, targets: refs("$a"), tools: refs("$b") },
      });
    await sound(await with_("union"), 1875);
    await sound(await with_("subtract"), 875);
    await sound(await with_("intersect"), 125);
  });

  it("drafts, ends at a face, and goes both ways", async () => {
    const drafted = await build(drawing("s1", rectangle(0, 0, 10, 10)), {
      id: "f1",
      type: "extrude",
      params: { sketch: "s1", distance: "10", draft: "45 deg" },
    });
    await sound(drafted, (10 / 3) * (100 + 900 + Math.sqrt(100 * 900)));
    const sides = await build(drawing("s1", rectangle(0, 0, 10, 10)), {
      id: "f1",
      type: "extrude",
      params: { sketch: "s1", extent: "two-sided", distance: "3", distance2: "4" },
    });
    await sound(sides, 700);
    const upTo = await build(
      {
        id: "b",
        type: "cylinder",
        params: { diameter: "20", height: "30", y: "30", plane: { name: "right" } },
      },
      drawing("s1", rectangle(2, -2, 4, 4)),
      {
        id: "f1",
        type: "extrude",
        params: { sketch: "s1", extent: "up-to", upTo: { name: "b:side" } },
      },
    );
    expect(failures(upTo)).toEqual([]);
  });

  it("cuts with what was subtracted before, from the same solids: each has results of its own", async () => {
    const both = (operation: string): TestFeature[] => [
      { id: "a", type: "box" },
      {
        id: "x",
        type: "box",
        params: { x: "5", y: "5", operation, width: "20", depth: "20", height: "20" },
      },
    ];
    const subtract: TestFeature = {
      id: "b",
      type: "boolean",
      params: { operation: "subtract", targets: refs("$a"), tools: refs("$x") },
    };
    await sound(await build(...both("new"), subtract), 750);
    await sound(await build(...both("cut")), 750);
    await sound(await build(...both("new"), subtract), 750);
  });

  it("goes on when a store can neither be read nor written", async () => {
    const broken = () => Promise.reject(new Error("disk full"));
    const alone = await createKernel({
      wasm: await compileOcct(),
      solver: null,
      store: { get: broken, put: broken },
    });
    const fillet = { id: "r", type: "fillet", params: { edges: refs("a:bottom"), radius: "1" } };
    const built = await alone.rebuild(testPart([{ id: "a", type: "box" }, fillet]));
    if (!built.ok) throw new Error(built.error.message);
    expect(failures(built.value)).toEqual([]);
    await built.value.meshes();
  });
});
