import { beforeEach, describe, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import { memoryStore } from "../store/result-store.ts";
import type { BuiltPart } from "./built-part.ts";
import { createKernel, type Kernel } from "./kernel.ts";
import { testPart, type TestFeature } from "./test-part.ts";

let kernel: Kernel;
let stored: string[];

beforeEach(async () => {
  stored = [];
  const store = memoryStore(50_000_000);
  kernel = await createKernel({
    wasm: await compileOcct(),
    solver: null,
    store: {
      get: store.get,
      put: (key, bytes) => {
        stored.push(key);
        return store.put(key, bytes);
      },
    },
  });
});

/** OCCT as it is when it runs into a fault of its own at what `when` picks, until the end of the work. */
async function trapping<Value>(
  name: string,
  when: () => boolean,
  work: () => Promise<Value>,
): Promise<Value> {
  const makers = kernel.oc as unknown as { [name: string]: new () => object };
  const whole = makers[name]!;
  makers[name] = new Proxy(whole, {
    construct(target, parameters) {
      if (when()) throw new WebAssembly.RuntimeError("unreachable");
      return Reflect.construct(target, parameters) as object;
    },
  });
  try {
    return await work();
  } finally {
    makers[name] = whole;
  }
}

const block: TestFeature = { id: "a", type: "box", params: { width: "30", depth: "10", height: "10" } };
const bore = (id: string, x: number): TestFeature => ({
  id,
  type: "cylinder",
  params: { operation: "cut", x: `${x}`, y: "5", diameter: "4", height: "10" },
});

describe("a trap inside OCCT", () => {
  it("at a cut fails that cut alone, and asks for a new kernel", async () => {
    let cuts = 0;
    let before = -1;
    // All at once, then one by one: the second of those is at fault.
    const built = await trapping(
      "BRepAlgoAPI_Cut",
      () => {
        if (before < 0) before = stored.length;
        return [1, 3].includes(++cuts);
      },
      () => kernel.rebuild(testPart([block, bore("b", 5), bore("c", 15), bore("d", 25)])),
    );
    if (!built.ok) throw new Error(built.error.message);
    const part = built.value;
    expect(part.features.slice(-3).map(({ status }) => status)).toEqual(["built", "failed", "built"]);
    expect(part.massProperties(0).volume).toBeCloseTo(3000 - 2 * 40 * Math.PI, 4);
    expect(kernel.heap.recycle).toBe(true);
    expect(stored).toHaveLength(before);
  });

  it.each<readonly [string, string, (part: BuiltPart) => Promise<unknown>]>([
    ["a mesh", "TopoDS_Compound", async (part: BuiltPart) => part.meshes()],
    ["a question", "GProp_GProps", async (part: BuiltPart) => part.massProperties(0)],
  ])("at %s is told to whoever asked, and asks for a new kernel", async (_, maker, ask) => {
    const built = await kernel.rebuild(testPart([block, bore("b", 5)]));
    if (!built.ok) throw new Error(built.error.message);
    expect(kernel.heap.recycle).toBe(false);
    const asked = trapping(
      maker,
      () => true,
      () => ask(built.value),
    );
    await expect(asked).rejects.toThrow("unreachable");
    expect(kernel.heap.recycle).toBe(true);
  });
});
