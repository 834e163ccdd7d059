import { beforeAll, describe, expect, it } from "vitest";
import type { BuiltPart } from "./built-part.ts";
import type { Kernel } from "./kernel.ts";
import { builtBy, errorOf, near, soundVolumes, testKernel } from "./test-kernel.ts";
import { drawing, rectangle, refs, type TestFeature } from "./test-part.ts";

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

describe("bodies", () => {
  it("have holes of arcs and lines, whichever of their curves is walked first", async () => {
    const bow = {
      m: { type: "point", x: 50, y: 20 },
      s: { type: "point", x: 50, y: 12 },
      e: { type: "point", x: 50, y: 28 },
    };
    const area = 80 * 40 - (Math.PI * 64) / 2;
    for (const [arc, line] of [
      ["a", "z"],
      ["z", "a"],
    ] as const) {
      const curves = {
        [arc]: { type: "arc", center: "m", start: "s", end: "e" },
        [line]: { type: "line", start: "s", end: "e" },
      };
      const sketch = drawing("s", { ...rectangle(0, 0, 80, 40), ...bow, ...curves });
      await sound(
        [sketch, { id: "x", type: "extrude", params: { sketch: "s", distance: "10" } }],
        [area * 10],
      );
    }
  });

  it("that a cut does not name or touch stay as they are", async () => {
    const cut = (targets: object[]) =>
      box("c", { x: "-5", y: "2", z: "2", width: "100", depth: "2", height: "2", operation: "cut", targets });
    await sound([box("a"), box("b", { x: "20" }), box("d", { x: "40", z: "50" }), cut([])], [960, 960, 1000]);
    await sound([box("a"), box("b", { x: "20" }), cut(refs("$b"))], [1000, 960]);
  });

  it("grow together when something is added between them, and keep the first one's name", async () => {
    const part = await sound(
      [
        box("a"),
        box("b", { x: "20" }),
        box("c", { x: "5", y: "2", z: "2", width: "20", depth: "2", height: "2", operation: "add" }),
      ],
      [2000 + 10 * 4],
    );
    expect(part.bodies[0]?.name).toBe("$a");
  });

  it("lose a piece whole to a cut after another has split them", async () => {
    const bar = box("a", { width: "100" });
    const through = { y: "-5", z: "-5", depth: "30", height: "30", operation: "cut" };
    const slot = box("s", { ...through, x: "45", width: "10" });
    await sound([bar, slot, box("h", { ...through, x: "50", width: "70" })], [4500]);
    // A cut beside both, in the same go, still meets nothing.
    const beside = box("t", { ...through, x: "47", width: "1" });
    const part = await build([bar, slot, box("h", { ...through, x: "50", width: "70" }), beside]);
    expect(errorOf(part, "h")).toBeUndefined();
    expect(errorOf(part, "t")?.code).toBe("nothing-met");
  });

  it("of which a cut leaves nothing are told of at that cut", async () => {
    const large = { x: "-5", y: "-5", z: "-5", width: "30", depth: "30", height: "30", operation: "cut" };
    const part = await build([box("a"), box("far", { x: "100" }), box("c", large)]);
    expect(volumes(part)).toHaveLength(1);
    const warnings = part.features.map(({ id, warning }) => [id, warning?.message]);
    expect(warnings).toContainEqual(["c", "It cuts all of a body away: nothing is left of that one."]);
    expect(warnings.filter(([, message]) => message !== undefined)).toHaveLength(1);
    const half = await build([box("a"), box("c", { ...large, x: "5" })]);
    expect(half.features.some(({ warning }) => warning !== undefined)).toBe(false);
  });

  it("that are subtracted and reach into nothing, or swallow all, say which it is", async () => {
    const subtract = {
      id: "b",
      type: "boolean",
      params: { operation: "subtract", targets: refs("$a"), tools: refs("$x") },
    };
    const beside = await build([box("a"), box("x", { x: "50" }), subtract]);
    expect(errorOf(beside, "b")).toMatchObject({
      code: "nothing-met",
      message: expect.stringContaining("takes nothing away") as string,
    });
    expect(volumes(beside)).toHaveLength(2);
    const large = { x: "-5", y: "-5", z: "-5", width: "30", depth: "30", height: "30" };
    expect(errorOf(await build([box("a"), box("x", large), subtract]), "b")).toMatchObject({
      code: "nothing-met",
      message: expect.stringContaining("swallow") as string,
    });
  });

  it("keep their properties through a rename of pieces, by name", async () => {
    const part = await build(
      [
        box("a"),
        box("c", { x: "4", y: "-1", z: "-1", width: "2", depth: "12", height: "12", operation: "cut" }),
      ],
      {
        $a: { name: "Clamp", color: "#ff0000" },
      },
    );
    expect(part.bodies.map(({ label, color }) => [label, color])).toEqual([
      ["Clamp", "#ff0000"],
      ["Clamp", "#ff0000"],
    ]);
    expect(new Set(part.bodies.map(({ name }) => name)).size).toBe(2);
  });

  it("of regions that share a wall are one", async () => {
    const halves = {
      ...rectangle(0, 0, 20, 20),
      m1: { type: "point", x: 10, y: 0 },
      m2: { type: "point", x: 10, y: 20 },
      m: { type: "line", start: "m1", end: "m2" },
    };
    await sound(
      [drawing("s", halves), { id: "f", type: "extrude", params: { sketch: "s", distance: "5" } }],
      [2000],
    );
  });
});
