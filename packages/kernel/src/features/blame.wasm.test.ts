import { beforeAll, describe, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import type { BuiltPart } from "../rebuild/built-part.ts";
import { drawing, rectangle, refs, round, testPart, type TestFeature } from "../rebuild/test-part.ts";
import { createKernel, type Kernel } from "../rebuild/kernel.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null });
});

async function build(features: readonly TestFeature[]): Promise<BuiltPart> {
  const built = await kernel.rebuild(testPart(features));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

/** The error of the last feature. */
const errorOf = async (features: readonly TestFeature[]) => (await build(features)).features.at(-1)?.error;

const box = (id: string, params: object = {}): TestFeature => ({ id, type: "box", params });

describe("a feature that fails names what is to blame:", () => {
  it("a shell the rounded faces that its wall swallows", async () => {
    const error = await errorOf([
      box("a", { width: "40", depth: "40", height: "20" }),
      { id: "r", type: "fillet", params: { edges: refs("{a:front|a:right}"), radius: "2" } },
      { id: "s", type: "shell", params: { faces: refs("a:top"), thickness: "25" } },
    ]);
    expect(error).toMatchObject({
      code: "shell-failed",
      details: { param: "thickness", references: ["r:round({a:front|a:right})"] },
    });
  });

  it("a shell its thickness, and whether that is too much or too little", async () => {
    const shell = (thickness: string) =>
      errorOf([box("a"), { id: "s", type: "shell", params: { faces: refs("a:top"), thickness } }]);
    expect((await shell("0.001"))?.message).toMatch(/too thin/);
    expect((await shell("6"))?.message).toMatch(/Try a thinner wall/);
    expect(await shell("0.002")).toBeUndefined();
  });

  it("a draft the curves whose walls cannot lean", async () => {
    const error = await errorOf([
      drawing("s", rectangle(0, 0, 10, 10)),
      { id: "f", type: "extrude", params: { sketch: "s", distance: "40", draft: "-20 deg" } },
    ]);
    expect(error).toMatchObject({ code: "geometry-failed", details: { param: "draft" } });
  });

  it("a rounding that fails at many edges those, in a few tries", async () => {
    const places = Array.from(
      { length: 100 },
      (_, at) => [6 + 12 * (at % 10), 6 + 12 * Math.floor(at / 10)] as const,
    );
    const holes = Object.fromEntries(places.map(([x, y], at) => [`p${at}`, { type: "point", x, y }]));
    const plate = [
      box("a", { width: "120", depth: "120", height: "6" }),
      drawing("s", holes, "a:top"),
      {
        id: "h",
        type: "hole",
        params: { points: refs(...Object.keys(holes).map((id) => `s/${id}`)), diameter: "5" },
      },
    ];
    await errorOf(plate);
    const maker = kernel.oc.BRepFilletAPI_MakeFillet;
    let tries = 0;
    kernel.oc.BRepFilletAPI_MakeFillet = new Proxy(maker, {
      construct(target, parameters) {
        tries += 1;
        return Reflect.construct(target, parameters) as object;
      },
    });
    const fillet = { id: "r", type: "fillet", params: { edges: refs("a:top"), radius: "3.6" } };
    const error = await errorOf([...plate, fillet]);
    kernel.oc.BRepFilletAPI_MakeFillet = maker;
    expect(error).toMatchObject({ code: "fillet-failed", details: { references: ["a:top"] } });
    expect(tries).toBeLessThan(20);
  });

  it("an extrusion up to a face in its own sketch's plane that end", async () => {
    const error = await errorOf([
      box("a"),
      drawing("s", rectangle(20, 0, 5, 5), "a:top"),
      { id: "f", type: "extrude", params: { sketch: "s", extent: "up-to", upTo: { name: "a:top" } } },
    ]);
    expect(error).toMatchObject({ code: "no-extent", details: { param: "upTo" } });
  });

  it("what is too small to be anything in words, not OCCT's", async () => {
    const error = await errorOf([box("a", { width: "1e-7", depth: "1e-7", height: "1e-7" })]);
    expect(error?.code).toBe("geometry-failed");
    expect(error?.message).not.toMatch(/StdFail|BRep|OCCT/);
  });

  it("an extrusion of an open outline the curves with open ends", async () => {
    const corner = {
      p1: { type: "point", x: 0, y: 0 },
      p2: { type: "point", x: 9, y: 0 },
      p3: { type: "point", x: 9, y: 9 },
      l1: { type: "line", start: "p1", end: "p2" },
      l2: { type: "line", start: "p2", end: "p3" },
    } as const;
    const error = await errorOf([
      drawing("s", corner),
      { id: "f", type: "extrude", params: { sketch: "s" } },
    ]);
    expect(error).toMatchObject({ code: "no-region" });
    expect(error?.details?.["references"]).toEqual(expect.arrayContaining(["s/l1", "s/l2"]));
  });

  it("a revolution the curves beyond its axis", async () => {
    const turn = (x: number): TestFeature[] => [
      drawing("s", rectangle(x, 0, 10, 6)),
      { id: "r", type: "revolve", params: { sketch: "s", axis: { name: "s/y-axis" } } },
    ];
    expect(await errorOf(turn(-2))).toMatchObject({
      code: "geometry-degenerate",
      details: { references: ["s/l1", "s/l3", "s/l4"] },
    });
    expect(await errorOf(turn(0))).toBeUndefined();
    const disc: TestFeature[] = [
      drawing("s", round("c", 1, 0, 5)),
      { id: "r", type: "revolve", params: { sketch: "s", axis: { name: "s/y-axis" } } },
    ];
    expect(await errorOf(disc)).toMatchObject({ details: { references: ["s/c"] } });
  });

  it("a hole the point with nothing under it", async () => {
    const error = await errorOf([
      box("a"),
      { id: "over", type: "plane", params: { base: { name: "a:top" }, distance: "5" } },
      drawing("s", { p: { type: "point", x: 5, y: 5 } }, "over"),
      { id: "h", type: "hole", params: { points: refs("s/p"), diameter: "4", flip: true } },
    ]);
    expect(error).toMatchObject({ code: "nothing-to-work-on", details: { param: "flip", reference: "s/p" } });
  });

  it("of several cuts the one that cannot be made, and makes all the others", async () => {
    const bar = box("b", {
      x: "8",
      y: "-2",
      z: "-2",
      width: "50",
      depth: "4",
      height: "4",
      operation: "add",
    });
    const ball = (id: string, params: object): TestFeature => ({
      id,
      type: "sphere",
      params: { diameter: "20", ...params },
    });
    const bore = (id: string, x: string): TestFeature => ({
      id,
      type: "cylinder",
      params: { operation: "cut", x, y: "0", z: "-5", diameter: "2", height: "10" },
    });
    const whole = await build([ball("a", {}), bar]);
    const cut = await build([
      ball("a", {}),
      bar,
      bore("before", "25"),
      ball("c", { z: "0.0002", plane: { name: "front" }, operation: "cut" }),
      bore("after", "40"),
      bore("last", "50"),
    ]);
    expect(cut.features.filter(({ error }) => error !== undefined).map(({ id }) => id)).toEqual(["c"]);
    const taken = whole.massProperties(0).volume - cut.massProperties(0).volume;
    expect(taken).toBeCloseTo(3 * Math.PI * 4, 4);
  });

  it("an intersection the bodies that share nothing", async () => {
    const error = await errorOf([
      box("a"),
      box("b", { x: "50" }),
      {
        id: "c",
        type: "boolean",
        params: { operation: "intersect", targets: refs("$a"), tools: refs("$b") },
      },
    ]);
    expect(error).toMatchObject({ code: "nothing-met", details: { references: ["$a", "$b"] } });
  });

  it("a union the one of its tools that cannot be united", async () => {
    const error = await errorOf([
      { id: "a", type: "sphere", params: { diameter: "20" } },
      box("b", { x: "8", width: "20" }),
      { id: "c", type: "sphere", params: { diameter: "20", plane: { name: "front" } } },
      {
        id: "u",
        type: "boolean",
        params: { operation: "union", targets: refs("$a"), tools: refs("$b", "$c") },
      },
    ]);
    expect(error).toMatchObject({ code: "boolean-failed", details: { references: ["$c"] } });
    expect(error?.message).toMatch(/^2 of the 3 bodies can be united. With the next they cannot/);
  });

  it("a pattern that joins rings the copy with which they cannot be united any more", async () => {
    const error = await errorOf([
      { id: "a", type: "torus", params: { ringDiameter: "12", tubeDiameter: "8" } },
      {
        id: "p",
        type: "linear-pattern",
        params: {
          of: "bodies",
          bodies: refs("$a"),
          join: true,
          direction: { name: "right" },
          spacing: "1",
          count: "3",
        },
      },
    ]);
    expect(error).toMatchObject({
      code: "boolean-failed",
      details: { references: ["$a@p[2]"], instances: ["2"] },
    });
    expect(error?.message).toMatch(/^2 of the 3 bodies can be united. With copy 2 they cannot/);
  });
});
