import type { Reference } from "@solidtype/document";
import { beforeAll, describe, expect, it } from "vitest";
import type { BuiltPart } from "../rebuild/built-part.ts";
import type { Kernel } from "../rebuild/kernel.ts";
import { builtBy, testKernel } from "../rebuild/test-kernel.ts";
import { drawing, outline, refs, type TestFeature } from "../rebuild/test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await testKernel();
});

async function build(features: readonly TestFeature[]): Promise<BuiltPart> {
  const part = await builtBy(kernel, features);
  expect(part.features.filter(({ status }) => status === "failed")).toEqual([]);
  return part;
}

const box = (id: string, [x, y]: readonly [number, number], width: number, depth: number): TestFeature => ({
  id,
  type: "box",
  params: {
    x: `${x}`,
    y: `${y}`,
    width: `${width}`,
    depth: `${depth}`,
    height: "10",
    ...(id !== "a" && { operation: "add" }),
  },
});

const bar = box("a", [0, 0], 100, 20);
const hole: TestFeature = {
  id: "h",
  type: "cylinder",
  params: { x: "50", y: "10", diameter: "2", height: "20", operation: "cut" },
};
const row = (direction: Reference, spacing: number): TestFeature => ({
  id: "p",
  type: "linear-pattern",
  params: { features: ["h"], direction, spacing: `${spacing}`, count: "3" },
});

/** A reference to the thing of that name, as whoever picks it now stores it. */
function picked(part: BuiltPart, name: string): Reference {
  const found = part.resolve(name);
  if (!found.ok || found.value.status !== "found") throw new Error(`${name} is not there`);
  return part.referenceTo(found.value.found.kind, 0, found.value.found.at);
}

/** The middles of all holes that run along z. */
function holes(part: BuiltPart): readonly (readonly number[])[] {
  const found = part.names(0).faces.flatMap((name) => {
    const measure = part.measure(name);
    const isRound = measure.ok && measure.value.kind === "face" && measure.value.surface === "cylinder";
    return isRound ? [measure.value.center!.slice(0, 2).map(Math.round)] : [];
  });
  return found.toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
}

/** What people join to a bar: flush at each end and each side of it, and a mirrored half. */
const joined: readonly (readonly [at: string, more: readonly TestFeature[]])[] = [
  ["right", [box("l", [100, 0], 20, 20)]],
  ["left", [box("l", [-20, 0], 20, 20)]],
  ["back", [box("l", [0, 20], 100, 20)]],
  ["front", [box("l", [0, -20], 100, 20)]],
  [
    "mirrored at the left",
    [
      {
        id: "m",
        type: "mirror",
        params: { of: "bodies", bodies: refs("$a"), plane: { name: "right" }, join: true },
      },
    ],
  ],
];

describe("the way along an edge that was picked", () => {
  const along = [
    ["{a:front|a:top}", 20],
    ["{a:bottom|a:front}", 20],
    ["{a:left|a:top}", 4],
    ["{a:right|a:top}", 4],
  ] as const;

  it.each(along)("stays what it was whatever is joined to the body: %s", async (name, spacing) => {
    const edge = picked(await build([bar, hole]), name);
    const before = holes(await build([bar, hole, row(edge, spacing)]));
    expect(before).toHaveLength(3);
    // Where something is flush with the edge's own face the edge is gone.
    for (const [at, more] of joined.filter(([at]) => !name.includes(at.split(" ").at(-1)!))) {
      const part = await build([bar, ...more, hole, row(edge, spacing)]);
      expect(holes(part), at).toEqual(before);
    }
  });
});

it("the side of a cone is an axis", async () => {
  const cone = { id: "c", type: "cone", params: { diameter: "40", topDiameter: "20", height: "10" } };
  const pin = { id: "h", type: "cylinder", params: { x: "30", diameter: "2", height: "20" } };
  const around = { of: "bodies", bodies: refs("$h"), axis: { name: "c:side" }, count: "4" };
  const part = await build([cone, pin, { id: "p", type: "circular-pattern", params: around }]);
  expect(part.bodies.length).toBe(5);
});

describe("the axes of what is drawn on a plane that was picked", () => {
  const empty = (id: string, plane: Reference): TestFeature => ({
    id,
    type: "sketch",
    params: { plane },
    sketch: { entities: {}, constraints: {} },
  });
  /** A block whose top leans by so much about the world's axes x or y, and a sketch on that top. */
  const leaning = (about: "x" | "y", lean: number, on: Reference): readonly TestFeature[] => {
    const rise = 20 * Math.tan((lean * Math.PI) / 180);
    const corners = [
      [0, 0],
      [20, 0],
      [20, 20 + (about === "y" ? -rise : rise)],
      [0, 20],
    ] as const;
    const plane = about === "x" ? "right" : "front";
    return [
      { ...drawing("s", outline(corners)), params: { plane: { name: plane } } },
      { id: "a", type: "extrude", params: { sketch: "s", distance: "20" } },
      empty("t", on),
    ];
  };
  const axesOf = (part: BuiltPart, id: string) => part.frames.get(id)!;
  const near = (vector: readonly number[]) => vector.map((value) => expect.closeTo(value, 1));

  it.each(["x", "y"] as const)("stay when a top begins to lean about %s, to either side", async (about) => {
    const name = "a:side(l3)";
    const flat = picked(await build(leaning(about, 0, { name })), name);
    const before = axesOf(await build(leaning(about, 0, flat)), "t");
    expect(before).toEqual(axesOf(await build(leaning(about, 0, { name })), "t"));
    for (const lean of [-1, -0.01, 0.01, 1]) {
      const after = axesOf(await build(leaning(about, lean, flat)), "t");
      expect([after.x, after.y], `${lean}°`).toEqual([near(before.x), near(before.y)]);
      expect(Math.abs(after.normal[about === "x" ? 1 : 0])).toBeCloseTo(
        Math.sin((Math.abs(lean) * Math.PI) / 180),
        6,
      );
    }
  });

  it("are level on a side, however it turns", async () => {
    const turnedBox = (far: number, on: Reference): readonly TestFeature[] => [
      drawing(
        "s",
        outline([
          [0, 0],
          [20, far],
          [20, 30],
          [0, 30],
        ]),
      ),
      { id: "a", type: "extrude", params: { sketch: "s", distance: "10", draft: "5 deg" } },
      empty("t", on),
    ];
    const name = "a:side(l1)";
    const side = picked(await build(turnedBox(0, { name })), name);
    const after = axesOf(await build(turnedBox(8, side)), "t");
    expect(after.x[2]).toBeCloseTo(0, 9);
  });

  it.each(["x-axis", "y-axis"])(
    "of a plane half-way to one that turns about the %s stay as the angle passes zero",
    async (axis) => {
      const half = (angle: number, base: Reference): readonly TestFeature[] => [
        empty("o", { name: "top" }),
        {
          id: "b",
          type: "plane",
          params: {
            method: "angle",
            base: { name: "top" },
            axis: { name: `o/${axis}` },
            angle: `${angle} deg`,
          },
        },
        { id: "m", type: "plane", params: { method: "midplane", base, second: { name: "b" } } },
      ];
      const { x, normal, origin } = axesOf(await build(half(0, { name: "top" })), "top");
      const top = {
        name: "top",
        was: { type: "plane", at: [...origin], direction: [...normal], x: [...x] },
      } as Reference;
      for (const angle of [-1, 0, 1])
        expect(axesOf(await build(half(angle, top)), "m").x, `${angle}°`).toEqual(near(x));
      // As it was before axes were kept with what was picked: parts that were drawn then stay as they are.
      if (axis === "y-axis")
        expect(axesOf(await build(half(1, { name: "top" })), "m").x).not.toEqual(near(x));
    },
  );
});
