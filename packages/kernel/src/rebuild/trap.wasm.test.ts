import { unpack } from "@solidtype/contracts";
import type { TopoDS_Shape } from "opencascade.js";
import { beforeEach, describe, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import { taken } from "../occt/shape-list.ts";
import { boundsOf } from "../solid/bounds.ts";
import { memoryStore, type ResultStore } from "../store/result-store.ts";
import type { BuiltPart } from "./built-part.ts";
import { createKernel, type Kernel } from "./kernel.ts";
import { refs, testPart, type TestFeature } from "./test-part.ts";

let kernel: Kernel;
let store: ResultStore;
/** How many solids each entry that was stored has. */
let stored: number[];

beforeEach(async () => {
  stored = [];
  const memory = memoryStore(50_000_000);
  store = {
    get: memory.get,
    put: (key, bytes) => {
      stored.push(unpack(bytes)!.sections.length);
      return memory.put(key, bytes);
    },
  };
  await begin();
});

/** A new kernel, as after a trap. */
async function begin(options: { readonly heapLimit?: number } = {}): Promise<void> {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null, store, ...options });
}

/** OCCT as it is when it runs into a fault of its own at what `when` picks, until the end of the work. */
async function trapping<Value>(
  name: string,
  when: () => boolean,
  work: () => Promise<Value>,
  fault: () => unknown = () => new WebAssembly.RuntimeError("unreachable"),
): Promise<Value> {
  const makers = kernel.oc as unknown as { [name: string]: new () => object };
  const whole = makers[name]!;
  makers[name] = new Proxy(whole, {
    construct(target, parameters) {
      if (when()) throw fault();
      return Reflect.construct(target, parameters) as object;
    },
  });
  try {
    return await work();
  } finally {
    makers[name] = whole;
  }
}

/** OCCT as it is when it traps at every cut with a tool whose middle is at x, and how often it does. */
async function trappingAt(
  x: number,
  features: readonly TestFeature[],
  onTrap?: () => void,
): Promise<[BuiltPart, number]> {
  const { oc } = kernel;
  const whole = oc.BRepAlgoAPI_Cut;
  let traps = 0;
  oc.BRepAlgoAPI_Cut = new Proxy(whole, {
    construct(target): object {
      const operation = new target();
      const given = operation.SetTools.bind(operation);
      operation.SetTools = (list) => {
        const copy = new oc.NCollection_List_TopoDS_Shape(list);
        if (taken(oc, copy).some((shape) => Math.abs(middleOf(shape) - x) < 1)) {
          traps++;
          onTrap?.();
          throw new WebAssembly.RuntimeError("unreachable");
        }
        given(list);
      };
      return operation;
    },
  });
  try {
    return [await build(features), traps];
  } finally {
    oc.BRepAlgoAPI_Cut = whole;
  }
}

function middleOf(shape: TopoDS_Shape): number {
  const { min, max } = boundsOf(kernel.oc, shape, "loose");
  shape.delete();
  return (min[0] + max[0]) / 2;
}

async function build(features: readonly TestFeature[]): Promise<BuiltPart> {
  const built = await kernel.rebuild(testPart(features));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
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
      () => build([block, bore("b", 5), bore("c", 15), bore("d", 25)]),
    );
    expect(built.features.slice(-3).map(({ status }) => status)).toEqual(["built", "failed", "built"]);
    expect(built.massProperties(0).volume).toBeCloseTo(3000 - 2 * 40 * Math.PI, 4);
    expect(kernel.heap.recycle).toBe(true);
    // That it trapped is as true as before, but no solid that was made since.
    expect(Math.max(0, ...stored.slice(before))).toBe(0);
  });

  it("at a cut names the copy of a pattern with which it did, and costs a kernel for each thing that traps", async () => {
    const row: TestFeature = {
      id: "p",
      type: "linear-pattern",
      params: { of: "features", features: ["b"], direction: { name: "right" }, count: "3", spacing: "10" },
    };
    const features = [block, bore("b", 5), row];
    const [first, traps] = await trappingAt(15, features);
    const outcome = (part: BuiltPart) => part.features.slice(-2).map(({ status, error }) => [status, error]);
    expect(outcome(first)).toEqual([
      ["built", undefined],
      ["failed", expect.objectContaining({ code: "boolean-failed", details: { instances: ["1"] } })],
    ]);
    expect(traps).toBeGreaterThan(0);
    expect(kernel.heap.recycle).toBe(true);
    // These find out that it traps by itself, too, and then which copy does, in heaps that are whole.
    for (let time = 0; time < 2; time++) {
      await begin();
      expect(outcome((await trappingAt(15, features))[0])).toEqual(outcome(first));
      expect(kernel.heap.recycle).toBe(true);
    }
    await begin();
    const [second, again] = await trappingAt(15, features);
    expect(outcome(second)).toEqual(outcome(first));
    expect(second.massProperties(0).volume).toBeCloseTo(3000 - 40 * Math.PI, 4);
    expect(again).toBe(0);
    expect(kernel.heap.recycle).toBe(false);
    const after = [...features, { id: "z", type: "box", params: { x: "50" } } as const];
    expect((await build(after)).bodies).toHaveLength(2);
    expect(kernel.heap.recycle).toBe(false);
  });

  it("leaves no word for later of what failed only in the heap that it broke", async () => {
    const features = [block, bore("b", 5), bore("c", 15), bore("d", 25)];
    let cuts = 0;
    // All at once, then the first by itself, which has nothing wrong.
    await trapping(
      "BRepAlgoAPI_Cut",
      () => [1, 2].includes(++cuts),
      () => build(features),
    );
    expect(kernel.heap.recycle).toBe(true);
    await begin();
    const built = await build(features);
    expect(built.features.slice(-3).map(({ status }) => status)).toEqual(["built", "built", "built"]);
    expect(built.massProperties(0).volume).toBeCloseTo(3000 - 3 * 40 * Math.PI, 4);
    expect(kernel.heap.recycle).toBe(false);
  });

  it("leaves no blame of a copy behind that only the broken heap found", async () => {
    const row: TestFeature = {
      id: "p",
      type: "linear-pattern",
      params: { of: "features", features: ["b"], direction: { name: "right" }, count: "3", spacing: "10" },
    };
    const features = [block, bore("b", 5), row];
    // The last copy traps; after that everything does.
    for (let time = 0; time < 3; time++) {
      let broken = false;
      await trapping(
        "BRepAlgoAPI_Cut",
        () => broken,
        async () => {
          await trappingAt(25, features, () => void (broken = true));
        },
      );
      expect(kernel.heap.recycle).toBe(true);
      await begin();
    }
    const built = await build(features);
    expect(built.features.at(-1)!.error?.details).toEqual({ instances: ["2"] });
    expect(built.massProperties(0).volume).toBeCloseTo(3000 - 40 * Math.PI, 4);
    expect(kernel.heap.recycle).toBe(false);
  });

  it("is not run into again by a rehearsal", async () => {
    const features = [block, { id: "c", type: "box", params: { x: "29", operation: "add" } } as const];
    let traps = 0;
    const trap = (work: () => Promise<unknown>) => trapping("BRepAlgoAPI_Fuse", () => (traps++, true), work);
    const rehearse = () => kernel.rehearse(testPart(features), new AbortController().signal);
    await trap(() => build(features));
    expect(traps).toBe(1);
    await begin();
    await trap(async () => {
      await build(features);
      expect(await rehearse()).toBe(true);
    });
    expect(traps).toBe(1);
    expect(kernel.heap.recycle).toBe(false);
    // One that nobody has met ends it.
    await begin();
    const other = [block, { id: "c", type: "box", params: { x: "28", operation: "add" } } as const];
    await trap(async () => {
      expect(await kernel.rehearse(testPart(other), new AbortController().signal)).toBe(false);
    });
    expect(kernel.heap.recycle).toBe(true);
  });

  it("at a union fails it, and costs no second kernel", async () => {
    const features = [block, { id: "c", type: "box", params: { x: "29", operation: "add" } } as const];
    const trapped = () =>
      trapping(
        "BRepAlgoAPI_Fuse",
        () => true,
        () => build(features),
      );
    const failed = ({ features }: BuiltPart) => features.at(-1)!.error;
    expect(failed(await trapped())).toMatchObject({ code: "geometry-failed" });
    expect(kernel.heap.recycle).toBe(true);
    await begin();
    expect(failed(await build(features))).toMatchObject({ code: "geometry-failed" });
    expect(kernel.heap.recycle).toBe(false);
  });

  it("or a stack that is used up fails one feature, and asks for a new kernel", async () => {
    const features = [block, { id: "c", type: "box", params: { x: "29", operation: "add" } } as const];
    const deeper = (): number => deeper() + 1;
    const built = await trapping(
      "BRepAlgoAPI_Fuse",
      () => deeper() > 0,
      () => build(features),
    );
    expect(built.features.slice(-2).map(({ status }) => status)).toEqual(["built", "failed"]);
    expect(kernel.heap.recycle).toBe(true);
  });

  it("is not what an error of OCCT's is, also where another came on the way out of it: that fails one feature alone", async () => {
    const features = [block, { id: "c", type: "box", params: { x: "29", operation: "add" } } as const];
    const { oc } = kernel;
    const built = await trapping(
      "BRepAlgoAPI_Fuse",
      () => true,
      () => build(features),
      () => {
        using stack = new DisposableStack();
        stack.defer(() => {
          throw new Error("it cannot be let go of");
        });
        return new oc.gp_Dir(0, 0, 0);
      },
    );
    expect(built.features.at(-1)!.error).toMatchObject({
      code: "geometry-failed",
      details: { reason: expect.stringContaining("Construction") },
    });
    expect(kernel.heap.recycle).toBe(false);
  });

  it("that may have been for want of memory is no reason not to try again", async () => {
    await begin({ heapLimit: 1 });
    const features = [block, { id: "c", type: "box", params: { x: "29", operation: "add" } } as const];
    await trapping(
      "BRepAlgoAPI_Fuse",
      () => true,
      () => build(features),
    );
    await begin();
    expect((await build(features)).features.at(-1)!.status).toBe("built");
  });

  it("costs nothing of what was built before it", async () => {
    const rounded = refs("{a:front|a:right}", "{a:front|a:left}", "{a:back|a:right}", "{a:back|a:left}");
    const features: TestFeature[] = [
      block,
      bore("b", 5),
      { id: "r", type: "fillet", params: { edges: rounded, radius: "1" } },
      { id: "c", type: "box", params: { x: "29", operation: "add" } },
    ];
    await trapping(
      "BRepAlgoAPI_Fuse",
      () => true,
      () => build(features),
    );
    await begin();
    const moved = features.with(3, { id: "c", type: "box", params: { x: "28", operation: "add" } });
    expect((await build(moved)).features.at(-1)!.status).toBe("built");
    // The rounding, if nothing else, is read back; what is quicker to make again, and the union, are made.
    expect(kernel.operationCount.reused).toBeGreaterThan(0);
  });

  it.each<readonly [string, string, (part: BuiltPart) => Promise<unknown>]>([
    ["a mesh", "BRepAdaptor_Curve", async (part: BuiltPart) => part.meshes()],
    ["a question", "GProp_GProps", async (part: BuiltPart) => part.massProperties(0)],
  ])("at %s is told to whoever asked, and asks for a new kernel", async (_, maker, ask) => {
    const built = await build([block, bore("b", 5)]);
    expect(kernel.heap.recycle).toBe(false);
    const asked = trapping(
      maker,
      () => true,
      () => ask(built),
    );
    await expect(asked).rejects.toThrow("unreachable");
    expect(kernel.heap.recycle).toBe(true);
  });
});
