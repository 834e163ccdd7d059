import { beforeAll, describe, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import { createKernel, type Kernel } from "../rebuild/kernel.ts";
import { drawing, rectangle, refs, round, testPart, type TestFeature } from "../rebuild/test-part.ts";
import { heapBytes } from "./load.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null, liveBudget: 4_000_000 });
});

function plate(width: number): readonly TestFeature[] {
  return [
    drawing("s", rectangle(0, 0, width, 30)),
    { id: "e", type: "extrude", params: { sketch: "s", distance: "8" } },
    drawing("h", round("c", 10, 15, 3)),
    { id: "b", type: "extrude", params: { sketch: "h", operation: "cut", extent: "through-all" } },
    { id: "r", type: "fillet", params: { edges: refs("{e:side(l1)|e:side(l4)}"), radius: "4" } },
    {
      id: "k",
      type: "cylinder",
      params: { x: "30", y: "15", diameter: "9", height: "20", operation: "add" },
    },
    { id: "w", type: "shell", params: { faces: refs("e:start(=l1%2B,l2%2B,l3%2B,l4%2B)"), thickness: "1" } },
  ];
}

async function edit(width: number): Promise<void> {
  const built = await kernel.rebuild(testPart(plate(width)));
  if (!built.ok) throw new Error(built.error.message);
  expect(built.value.features.filter(({ status }) => status !== "built")).toEqual([]);
  await built.value.meshes();
}

describe("what is deleted", () => {
  it("gives its memory back: edits do not make OCCT's heap grow", async () => {
    for (let at = 0; at < 5; at++) await edit(60 + at / 10);
    const before = heapBytes(kernel.oc);
    for (let at = 0; at < 30; at++) await edit(70 + at / 10);
    // Without freeing it grows by tens of megabytes.
    expect(heapBytes(kernel.oc) - before).toBeLessThan(20_000_000);
  });

  it("stays for whoever else has a handle of it", () => {
    const { oc } = kernel;
    using maker = new oc.BRepPrimAPI_MakeBox(1, 2, 3);
    const shape = maker.Shape();
    // Not in the package's types.
    using other = (shape as unknown as { clone(): typeof shape }).clone();
    shape.delete();
    expect(() => shape.IsNull()).toThrow(/deleted/);
    expect(other.IsNull()).toBe(false);
  });

  it("cannot be deleted twice", () => {
    const { oc } = kernel;
    const point = new oc.gp_Pnt(1, 2, 3);
    point.delete();
    expect(() => point.delete()).toThrow(/already deleted/);
  });
});
