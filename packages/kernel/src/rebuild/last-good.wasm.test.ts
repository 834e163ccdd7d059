import { beforeAll, describe, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import type { BuiltPart } from "./built-part.ts";
import { createKernel, type Kernel } from "./kernel.ts";
import { drawing, rectangle, refs, round, testPart, type TestFeature } from "./test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null });
});

/** Builds one model after another as an editor does, each with what was good before; gives the last one. */
async function edited(...models: readonly (readonly TestFeature[])[]): Promise<BuiltPart> {
  let part: BuiltPart | null = null;
  for (const features of models) {
    const built = await kernel.rebuild(testPart(features), undefined, part?.lastGood);
    if (!built.ok) throw new Error(built.error.message);
    part = built.value;
  }
  return part!;
}

const volume = (part: BuiltPart) =>
  part.bodies.reduce((sum, _, at) => sum + part.massProperties(at).volume, 0);
const reportOf = (part: BuiltPart, id: string) => part.features.find((feature) => feature.id === id)!;

const box: TestFeature = { id: "a", type: "box" };
const fillet = (radius: string): TestFeature => ({
  id: "r",
  type: "fillet",
  params: { edges: refs("{a:front|a:right}"), radius },
});
const drilled = (x: number, diameter = "4"): TestFeature[] => [
  box,
  drawing("s", { p: { type: "point", x, y: 5 } }, "a:top"),
  { id: "h", type: "hole", params: { points: refs("s/p"), diameter } },
];

describe("a feature that fails", () => {
  it("has its last good result in its place, and says so", async () => {
    const good = await edited([box, fillet("2")]);
    const part = await edited([box, fillet("2")], [box, fillet("40")]);
    expect(reportOf(part, "r")).toMatchObject({
      status: "failed",
      stale: true,
      error: { code: "fillet-failed" },
    });
    expect(part.bodies.map(({ key }) => key)).toEqual(good.bodies.map(({ key }) => key));
  });

  it("goes on from its last good result, in the part as it is now, until it is mended", async () => {
    const tall: TestFeature = { id: "a", type: "box", params: { height: "20" } };
    const part = await edited([box, fillet("2")], [box, fillet("40")], [tall, fillet("50")]);
    const expected = await edited([tall, fillet("2")]);
    expect(reportOf(part, "r")).toMatchObject({ status: "failed", stale: true });
    expect(volume(part)).toBeCloseTo(volume(expected), 9);
    const mended = await edited([box, fillet("2")], [box, fillet("40")], [box, fillet("3")]);
    expect(reportOf(mended, "r").status).toBe("built");
    expect(volume(mended)).toBeCloseTo(volume(await edited([box, fillet("3")])), 9);
  });

  it("and never was good, or whose inputs are gone, leaves the bodies as they were before it", async () => {
    const never = await edited([box, fillet("40")]);
    expect(reportOf(never, "r")).not.toHaveProperty("stale");
    expect(volume(never)).toBeCloseTo(1000, 9);
    const gone = await edited([box, fillet("2")], [{ ...box, suppressed: true }, fillet("2")]);
    expect(reportOf(gone, "r")).toMatchObject({ status: "failed", error: { code: "reference-suppressed" } });
    expect(reportOf(gone, "r")).not.toHaveProperty("stale");
  });

  it("does not fail what builds on it: a sketch that cannot be read keeps its outline", async () => {
    const pulled = (sketch: TestFeature): TestFeature[] => [
      sketch,
      { id: "f", type: "extrude", params: { sketch: "s", distance: "5" } },
    ];
    const part = await edited(
      pulled(drawing("s", rectangle(0, 0, 20, 10))),
      pulled(drawing("s", rectangle(0, 0, 30, 10), "gone:face")),
    );
    expect(reportOf(part, "s")).toMatchObject({ status: "failed", stale: true });
    expect(reportOf(part, "f").status).toBe("built");
    expect(volume(part)).toBeCloseTo(1000, 9);
  });

  it("only once all is built has its last good result in its place too", async () => {
    const drum: TestFeature = { id: "d", type: "cylinder", params: { diameter: "10", height: "10" } };
    // At 4.4 it stands beside the drum, inside the drum's box.
    const slotted = (at: number): TestFeature[] => [
      drum,
      {
        id: "c",
        type: "box",
        params: { x: `${at}`, y: `${at}`, z: "-1", width: "1", depth: "1", height: "12", operation: "cut" },
      },
    ];
    const good = await edited(slotted(0));
    const part = await edited(slotted(0), slotted(4.4));
    expect(reportOf(part, "c")).toMatchObject({
      status: "failed",
      stale: true,
      error: { code: "nothing-met" },
    });
    expect(volume(part)).toBeCloseTo(volume(good), 9);
    const never = await edited(slotted(4.4));
    expect(reportOf(never, "c")).not.toHaveProperty("stale");
    expect(volume(never)).toBeCloseTo(Math.PI * 250, 6);
  });

  it("only seems to: a cut that now swallows a whole piece is built as it is", async () => {
    const through = { y: "-5", z: "-5", depth: "30", height: "30", operation: "cut" };
    const halved = (x: string): TestFeature[] => [
      { id: "a", type: "box", params: { width: "100" } },
      { id: "s", type: "box", params: { ...through, x: "45", width: "10" } },
      { id: "h", type: "box", params: { ...through, x, width: "70" } },
    ];
    const part = await edited(halved("60"), halved("50"));
    expect(reportOf(part, "h")).not.toHaveProperty("error");
    expect(volume(part)).toBeCloseTo(4500, 6);
  });

  it("because its inputs moved away is left out: what was good of itself is what it is", async () => {
    const part = await edited(drilled(5), drilled(500));
    expect(reportOf(part, "h").status).toBe("failed");
    expect(reportOf(part, "h")).not.toHaveProperty("stale");
    expect(volume(part)).toBeCloseTo(1000, 6);
    const nonsense = await edited(drilled(5), drilled(5, "4 mm mm"));
    expect(reportOf(nonsense, "h")).toMatchObject({ status: "failed", stale: true });
    expect(volume(nonsense)).toBeCloseTo(1000 - 10 * Math.PI * 4, 6);
  });

  it("is the same for the same model and the same last good results, whatever was built in between", async () => {
    const first = await edited([box, fillet("2")]);
    const again = await kernel.rebuild(testPart([box, fillet("40")]), undefined, first.lastGood);
    await edited([box, fillet("1")], drilled(3), [drawing("s", round("c", 0, 0, 3))]);
    const later = await kernel.rebuild(testPart([box, fillet("40")]), undefined, first.lastGood);
    if (!again.ok || !later.ok) throw new Error("cancelled");
    expect(later.value.bodies).toEqual(again.value.bodies);
  });
});
