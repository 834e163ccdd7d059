import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import type { WasmModule } from "../occt/load.ts";
import { givenUp } from "../solid/given-up.ts";
import type { BuiltPart } from "./built-part.ts";
import { createKernel, type Kernel, type KernelOptions } from "./kernel.ts";
import { refs, testPart, type TestFeature } from "./test-part.ts";

let wasm: WasmModule;
/** What is kept between one kernel and the next, as their owner does it. */
let entries: Map<string, Uint8Array>;
let kernel: Kernel;

beforeAll(async () => {
  wasm = await compileOcct();
});
beforeEach(async () => {
  entries = new Map();
  await begin();
});

async function begin(onWork?: KernelOptions["onWork"]): Promise<void> {
  const store = {
    get: (key: string) => Promise.resolve(entries.get(key)),
    put: (key: string, bytes: Uint8Array) => Promise.resolve(void entries.set(key, bytes)),
  };
  kernel = await createKernel({ wasm, solver: null, store, ...(onWork && { onWork }) });
}

async function build(features: readonly TestFeature[]): Promise<BuiltPart> {
  const built = await kernel.rebuild(testPart(features));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

/** All that OCCT is put to for these features. `giving` up what is named first. */
async function worksOf(
  features: readonly TestFeature[],
  ...giving: readonly string[]
): Promise<readonly string[]> {
  const works: string[] = [];
  for (const key of giving) entries.set(key, givenUp(45));
  await begin((key) => key !== null && works.push(key));
  await build(features);
  entries.clear();
  return works;
}

/** The work that a kernel is at when the last of these features is made; one that never ends is ended there. */
async function workOf(features: readonly TestFeature[], ...giving: readonly string[]): Promise<string> {
  return (await worksOf(features, ...giving)).at(-1)!;
}

const block: TestFeature = { id: "a", type: "box", params: { width: "30", depth: "10", height: "10" } };
const bore = (id: string, x: number): TestFeature => ({
  id,
  type: "cylinder",
  params: { operation: "cut", x: `${x}`, y: "5", diameter: "4", height: "10" },
});
const rounding: TestFeature = {
  id: "r",
  type: "fillet",
  params: { edges: refs("{a:front|a:right}"), radius: "1" },
};
const apart: TestFeature = { id: "z", type: "box", params: { x: "50" } };
const outcome = ({ features }: BuiltPart) => features.slice(4).map(({ error }) => error?.code ?? "built");

describe("work that was given up", () => {
  it("is told by its key while it goes on, and when it is done", async () => {
    const told: (string | null)[] = [];
    await begin((key) => told.push(key));
    await build([block, bore("b", 5), rounding]);
    const [keys, ends] = [told.filter((_, at) => at % 2 === 0), told.filter((_, at) => at % 2 === 1)];
    expect(new Set(keys).size).toBe(4);
    expect(keys).not.toContain(null);
    expect(ends).toEqual(keys.map(() => null));
    const before = told.length;
    await build([block, bore("b", 5), rounding]);
    expect(told.length).toBe(before);
  });

  it("fails its feature in words, at once, and all else is built", async () => {
    const features = [block, bore("b", 5), rounding, apart];
    entries.set(await workOf(features.slice(0, 3)), givenUp(45));
    await begin();
    const built = await build(features);
    expect(outcome(built)).toEqual(["built", "built", "geometry-too-slow", "built"]);
    const { error } = built.features.find(({ id }) => id === "r")!;
    expect(error?.message).toContain("longer than 45 seconds");
    expect(built.bodies.map((_, at) => Math.round(built.massProperties(at).volume))).toEqual([2874, 1000]);
  });

  it("at a cut fails that cut and none of those that were made with it", async () => {
    const features = [block, bore("b", 5), bore("c", 15), bore("d", 25)];
    const all = await workOf(features);
    // One after another they may be quick.
    const singly = await worksOf(features, all);
    entries.set(all, givenUp(45));
    await begin();
    expect(outcome(await build(features))).toEqual(["built", "built", "built", "built"]);
    entries.clear();
    for (const key of [all, singly.at(-2)!]) entries.set(key, givenUp(45));
    await begin();
    const built = await build(features);
    expect(outcome(built)).toEqual(["built", "built", "geometry-too-slow", "built"]);
    expect(built.massProperties(0).volume).toBeCloseTo(3000 - 2 * 40 * Math.PI, 4);
  });

  it.each([3, 8, 9])(
    "at %i cuts that were made together fails none that is good by itself",
    async (count) => {
      const long = { ...block, params: { ...block.params, width: "100" } };
      const features = [long, ...Array.from({ length: count }, (_, at) => bore(`b${at}`, 5 + 10 * at))];
      // Those before the last were given up together once, too; of a long run they are a group by themselves.
      const groups = [
        await workOf(features.slice(0, -1)),
        ...(await worksOf(features)).slice(count < 8 ? -1 : -2),
      ];
      for (const key of groups) entries.set(key, givenUp(45));
      await begin();
      const built = await build(features);
      const codes = built.features.slice(-count).map(({ error }) => error?.code);
      expect(codes).toEqual(Array.from({ length: count }));
      expect(built.massProperties(0).volume).toBeCloseTo(10_000 - count * 40 * Math.PI, 4);
    },
  );

  it("at the only cut of a body is not begun again under another key", async () => {
    const features = [block, bore("b", 5)];
    entries.set(await workOf(features), givenUp(45));
    await begin();
    expect(outcome(await build(features))).toEqual(["built", "geometry-too-slow"]);
  });

  it("at the last of many cuts, which is made alone, is not begun again under another key", async () => {
    const long = { ...block, params: { ...block.params, width: "100" } };
    const features = [long, ...Array.from({ length: 9 }, (_, at) => bore(`b${at}`, 5 + 10 * at))];
    const last = await workOf(features);
    entries.set(last, givenUp(45));
    await begin();
    const built = await build(features);
    expect(built.features.at(-1)!.error?.code).toBe("geometry-too-slow");
    expect(built.massProperties(0).volume).toBeCloseTo(10_000 - 8 * 40 * Math.PI, 4);
  });

  it("has its last good result in its place", async () => {
    const { lastGood } = await build([block, rounding]);
    const larger = { ...rounding, params: { ...rounding.params, radius: "2" } };
    entries.set(await workOf([block, larger]), givenUp(45));
    await begin();
    const built = await kernel.rebuild(testPart([block, larger]), undefined, lastGood);
    expect(built.ok && built.value.features.at(-1)).toMatchObject({
      status: "failed",
      stale: true,
      error: { code: "geometry-too-slow" },
    });
  });

  it("is tried again when it is forgotten, by the same kernel too", async () => {
    const key = await workOf([block, rounding]);
    entries.set(key, givenUp(45));
    await begin();
    expect(outcome(await build([block, rounding]))).toEqual(["built", "geometry-too-slow"]);
    entries.delete(key);
    expect(outcome(await build([block, rounding]))).toEqual(["built", "built"]);
  });

  it("is not tried by a rehearsal, which nobody watches", async () => {
    entries.set(await workOf([block, rounding]), givenUp(45));
    await begin();
    await build([block, rounding]);
    const maker = kernel.oc.BRepFilletAPI_MakeFillet;
    kernel.oc.BRepFilletAPI_MakeFillet = new Proxy(maker, {
      construct: () => {
        throw new Error("it was tried");
      },
    });
    const { signal } = new AbortController();
    expect(await kernel.rehearse(testPart([block, rounding]), signal)).toBe(true);
    kernel.oc.BRepFilletAPI_MakeFillet = maker;
  });
});
