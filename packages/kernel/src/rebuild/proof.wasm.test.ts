import { readFileSync } from "node:fs";
import { tries } from "@solidtype/bench/tries";
import { parseModel, type PartModel } from "@solidtype/document";
import fc from "fast-check";
import type { OpenCascadeInstance } from "opencascade.js";
import { beforeAll, describe, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import { loadOcct } from "../occt/load.ts";
import { memoryStore, type MemoryStore } from "../store/result-store.ts";
import type { BuiltPart } from "./built-part.ts";
import { Kernel } from "./kernel.ts";
import { drawing, rectangle, refs, testPart } from "./test-part.ts";

let oc: OpenCascadeInstance;

beforeAll(async () => {
  oc = await loadOcct(await compileOcct());
});

async function build(kernel: Kernel, model: PartModel, proof: "first" | "later"): Promise<BuiltPart> {
  const built = await kernel.rebuild(model, undefined, undefined, proof);
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

/** All that can be seen of a part, in the bytes that it is sent and stored as. */
async function seen(part: BuiltPart) {
  const meshes = await part.meshes();
  return {
    features: part.features.map(({ id, status, error }) => ({ id, status, error })),
    bodies: part.bodies,
    names: part.bodies.map((_, at) => part.names(at)),
    meshes: meshes.map(({ mesh }) => mesh),
    shapes: part.bodies.map((_, at) => part.shapeBytes(at)),
  };
}

/** Keys under which two stores hold other bytes. What is quicker made than read back may be in one of them only. */
function unlike(one: MemoryStore, other: MemoryStore): readonly string[] {
  const there = new Map(other.entries());
  return one.entries().flatMap(([key, bytes]) => {
    const others = there.get(key);
    return others === undefined || Buffer.compare(bytes, others) === 0 ? [] : [key];
  });
}

function bracket(width: number): PartModel {
  const file = new URL("../../../../examples/bracket.json", import.meta.url);
  const parsed = parseModel(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.ok) throw new Error(parsed.error.message);
  const variables = parsed.value.variables.map((one) =>
    one.name === "width" ? { ...one, expression: `${width} mm` } : one,
  );
  return { ...parsed.value, variables };
}

/** OCCT calls this bevel done, and what it makes of the ring is torn. A boss is made on top of what comes of it. */
function tornRing(bevel: string): PartModel {
  return testPart([
    drawing("ring-outline", rectangle(8.36, -9.77, 6, 2), "front"),
    {
      id: "ring",
      type: "revolve",
      params: { sketch: "ring-outline", axis: { name: "ring-outline/y-axis" } },
    },
    { id: "rounded", type: "fillet", params: { edges: refs("ring:side(l1)"), radius: "0.5 mm" } },
    drawing("slot-outline", rectangle(-5.21, -9.73, 5.12, 18), "right"),
    {
      id: "slot",
      type: "extrude",
      params: {
        sketch: "slot-outline",
        operation: "cut",
        extent: "through-all",
        draft: "10 deg",
      },
    },
    { id: "bevel", type: "chamfer", params: { edges: refs("slot:side(l2)"), distance: bevel } },
    drawing("boss-outline", rectangle(9, 2, 4, 4)),
    {
      id: "boss",
      type: "extrude",
      params: { sketch: "boss-outline", operation: "add", extent: "symmetric", distance: "30 mm" },
    },
  ]);
}

describe("a part that is shown before it is looked at", () => {
  it("is what it would have been, and so is all that is stored of it", async () => {
    const [store, otherStore] = [memoryStore(1e9), memoryStore(1e9)];
    const shownFirst = new Kernel(oc, { solver: null, store });
    const lookedAtFirst = new Kernel(oc, { solver: null, store: otherStore });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 50, max: 90 }), async (width) => {
        const shown = await seen(await build(shownFirst, bracket(width), "later"));
        expect(await shownFirst.prove()).toBe(true);
        expect(shown).toEqual(await seen(await build(lookedAtFirst, bracket(width), "first")));
        expect(unlike(store, otherStore)).toEqual([]);
      }),
      tries(3),
    );
  });

  it("stores nothing that was made in doubt until it is proved", async () => {
    const store = memoryStore(1e9);
    const kernel = new Kernel(oc, { solver: null, store });
    await (await build(kernel, bracket(60), "later")).meshes();
    const before = store.entries().length;
    await kernel.prove();
    expect(store.entries().length).toBeGreaterThan(before);
  });

  it("is told to be wrong, and is forgotten as if it had never been made", async () => {
    const store = memoryStore(1e9);
    const kernel = new Kernel(oc, { solver: null, store });
    const shown = await build(kernel, tornRing("0.5 mm"), "later");
    await shown.meshes();
    expect(shown.features.find(({ id }) => id === "bevel")?.status).toBe("built");
    expect(await kernel.prove()).toBe(false);
    const again = await seen(await build(kernel, tornRing("0.5 mm"), "first"));
    expect(again.features).toContainEqual(
      expect.objectContaining({
        id: "bevel",
        status: "failed",
        error: expect.objectContaining({ code: "chamfer-failed" }),
      }),
    );

    const other = memoryStore(1e9);
    const expected = new Kernel(oc, { solver: null, store: other });
    expect(again).toEqual(await seen(await build(expected, tornRing("0.5 mm"), "first")));
    expect(unlike(store, other)).toEqual([]);
  });

  it("is proved by the next rebuild where nobody asked for it", async () => {
    const kernel = new Kernel(oc, { solver: null });
    await build(kernel, tornRing("0.5 mm"), "later");
    const again = await build(kernel, tornRing("0.5 mm"), "first");
    expect(again.features.find(({ id }) => id === "bevel")?.status).toBe("failed");
    expect(await kernel.prove()).toBe(true);
  });
});
