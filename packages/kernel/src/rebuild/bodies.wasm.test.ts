import { beforeAll, describe, expect, it, vi } from "vitest";
import { exportBodies } from "../exchange/export.ts";
import { inspectFile } from "../exchange/inspect.ts";
import { writeStep } from "../exchange/step-write.ts";
import { openSides } from "../mesh/watertight.ts";
import { compileOcct } from "../node/index.ts";
import { explore } from "../occt/explore.ts";
import { readShape } from "../occt/shape-bytes.ts";
import { FileUnreachable } from "../part/part.ts";
import type { BuiltPart } from "./built-part.ts";
import { createKernel, type Kernel } from "./kernel.ts";
import { drawing, rectangle, refs, round, testPart, type TestFeature } from "./test-part.ts";

let kernel: Kernel;
const files = new Map<string, Uint8Array>();

beforeAll(async () => {
  kernel = await createKernel({
    wasm: await compileOcct(),
    solver: null,
    files: (key) =>
      key === "away" ? Promise.reject(new FileUnreachable()) : Promise.resolve(files.get(key)),
  });
});

async function build(features: readonly TestFeature[], bodies = {}): Promise<BuiltPart> {
  const built = await kernel.rebuild(testPart(features, { bodies }));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

const errorOf = (part: BuiltPart, id: string) => part.features.find((feature) => feature.id === id)?.error;
const volumes = (part: BuiltPart) => part.bodies.map((_, at) => part.massProperties(at).volume);

async function sound(features: readonly TestFeature[], expected: readonly number[]): Promise<BuiltPart> {
  const part = await build(features);
  expect(part.features.filter(({ status }) => status === "failed")).toEqual([]);
  expect(volumes(part)).toHaveLength(expected.length);
  volumes(part).forEach((volume, at) => expect(volume).toBeCloseTo(expected[at]!, 4));
  for (const [at] of part.bodies.entries()) {
    expect(part.validity(at).valid).toBe(true);
    const { faces, edges, vertices } = part.names(at);
    const names = [...faces, ...edges, ...vertices];
    expect(names.filter((name) => !/^[^ ]+$/.test(name) || name.includes("lost"))).toEqual([]);
    for (const name of names) expect(part.resolve(name), name).toMatchObject({ value: { status: "found" } });
  }
  for (const { mesh } of await part.meshes()) expect(openSides(mesh)).toBe(0);
  return part;
}

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

  it("come out of a file with a name per face", async () => {
    using shape = new kernel.oc.BRepPrimAPI_MakeBox(10, 20, 30).Shape();
    files.set("cube", new TextEncoder().encode(kernel.oc.BRepToolsWrapper.Write(shape)));
    const part = await sound(
      [{ id: "i", type: "imported-body", params: { blob: "cube", format: "brep", unit: "cm" } }],
      [6e6],
    );
    expect(part.names(0).faces.toSorted()).toEqual([
      "i:face(0)",
      "i:face(1)",
      "i:face(2)",
      "i:face(3)",
      "i:face(4)",
      "i:face(5)",
    ]);
    files.set("junk", new Uint8Array([1, 2, 3]));
    const bad = await build([
      { id: "i", type: "imported-body", params: { blob: "junk", format: "brep" } },
      { id: "j", type: "imported-body", params: { blob: "gone" } },
      { id: "k", type: "imported-body", params: { blob: "away" } },
      box("a"),
    ]);
    expect([...["i", "j", "k"].map((id) => errorOf(bad, id)?.code), bad.bodies.length]).toEqual([
      "import-failed",
      "file-missing",
      "file-unreachable",
      1,
    ]);
  });
});

/** A cylinder's text, its top with one more edge: from the only corner of its rim to that corner, with no curve. */
function withTip(text: string): string {
  const edge = `Ed\n 1e-07 1 1 1\n2  7 2 0 0 1e-09\n0\n\n0101000\n+14 0 -14 0 *\n`;
  return text
    .replace("Curve2ds 6", "Curve2ds 7")
    .replace("Curves 3", "1 5 0 0 1 \nCurves 3")
    .replace("TShapes 13", "TShapes 14")
    .replaceAll("13 0", "14 0")
    .replace("\nEd\n", `\n${edge}Ed\n`)
    .replace("\n+12 0 *", "\n+12 0 +13 0 *");
}

describe("a file", () => {
  it("whose solid lies inside out is imported right side out", async () => {
    const hollow = await build([
      box("a"),
      { id: "s", type: "shell", params: { bodies: refs("$a"), thickness: "4" } },
    ]);
    using reversed = hollow.solidShape(0).Reversed();
    files.set("reversed", new TextEncoder().encode(kernel.oc.BRepToolsWrapper.Write(reversed)));
    const imported = { id: "i", type: "imported-body", params: { blob: "reversed", format: "brep" } };
    await sound([imported], [1000 - 8]);
    await sound([imported, box("c", { x: "5", operation: "cut" })], [500 - 4]);
    await sound([imported, box("c", { x: "7", operation: "add" })], [1700 - 8]);
  });

  it("that has an edge without extent on a flat face is imported and meshed", async () => {
    using shape = new kernel.oc.BRepPrimAPI_MakeCylinder(5, 10).Shape();
    files.set("tip", new TextEncoder().encode(withTip(kernel.oc.BRepToolsWrapper.Write(shape))));
    const imported = { id: "i", type: "imported-body", params: { blob: "tip", format: "brep" } };
    const part = await sound([imported], [250 * Math.PI]);
    const [body] = await part.meshes();
    expect([body!.mesh.faceRanges.length, part.names(0).edges.length]).toEqual([6, 3]);
  });

  it("that holds more than solids is imported with a word of what is left out", async () => {
    using solid = new kernel.oc.BRepPrimAPI_MakeBox(10, 20, 30).Shape();
    using builder = new kernel.oc.TopoDS_Builder();
    using shape = new kernel.oc.TopoDS_Compound();
    builder.MakeCompound(shape);
    builder.Add(shape, solid);
    const imported = (blob: string): TestFeature => ({
      id: "i",
      type: "imported-body",
      params: { blob, format: "brep" },
    });
    files.set("whole", new TextEncoder().encode(kernel.oc.BRepToolsWrapper.Write(shape)));
    using other = new kernel.oc.BRepPrimAPI_MakeBox(1, 2, 3).Shape();
    for (const face of explore(kernel.oc, other, "TopAbs_FACE").slice(0, 2)) {
      builder.Add(shape, face);
      face.delete();
    }
    files.set("more", new TextEncoder().encode(kernel.oc.BRepToolsWrapper.Write(shape)));
    expect((await sound([imported("whole")], [6000])).features.at(-1)?.warning).toBeUndefined();
    expect((await sound([imported("more")], [6000])).features.at(-1)?.warning).toEqual({
      code: "import-incomplete",
      message: "2 surfaces of the file cannot be imported: only closed solids can.",
      details: { leftOut: 2 },
    });
  });

  it("that takes too long once is tried again", async () => {
    using step = new kernel.oc.BRepPrimAPI_MakeBox(10, 20, 30).Shape();
    const header = { title: "Slow", at: "2026-01-02T03:04:05", author: "" };
    files.set("slow", writeStep(kernel.oc, [{ name: "Slow", color: null, shape: step }], header));
    const imported = [{ id: "slow", type: "imported-body", params: { blob: "slow", format: "step" } }];
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 61_000));
    const slow = await build(imported).finally(() => clock.mockRestore());
    expect(errorOf(slow, "slow")?.code).toBe("geometry-too-slow");
    await sound(imported, [6000]);
  });
});

describe("copies of a body in a file", () => {
  const copies = [
    box("a"),
    {
      id: "p",
      type: "circular-pattern",
      params: {
        of: "bodies",
        bodies: refs("$a"),
        axis: { name: "{a:front|a:left}" },
        spread: "step",
        angle: "120 deg",
        count: "3",
      },
    },
  ];
  const looks = {
    $a: { name: "Red", color: "#ff0000" },
    "$a@p[1]": { name: "Blue", color: "#0000ff" },
    "$a@p[2]": { name: "Plain" },
  };
  const header = { title: "Three", at: "2026-01-02T03:04:05", author: "" };
  const textOf = (file: Uint8Array) => new TextDecoder().decode(file);
  const bodiesIn = (file: Uint8Array) => {
    const read = inspectFile(kernel.oc, "step", file);
    if (!read.ok) throw new Error(read.error.message);
    return read.value.map(({ name, color, bounds }) => ({ name, color, left: Math.round(bounds.min[0]) }));
  };

  it("keep their own names, colours and places", async () => {
    const part = await build(copies, looks);
    const blue = { name: "Blue", color: "#0000ff", left: -14 };
    expect(bodiesIn(await part.file("step", header))).toEqual([
      { name: "Red", color: "#ff0000", left: 0 },
      blue,
      { name: "Plain", color: null, left: -5 },
    ]);
    const alone = await part.file("step", header, "normal", new Set(["$a@p[1]"]));
    expect(bodiesIn(alone)).toEqual([blue]);
    expect(textOf(alone)).not.toContain("NEXT_ASSEMBLY_USAGE_OCCURRENCE");
  });

  it("go by the part's name where there is one alone that nobody has named", async () => {
    const unnamed = await build([box("a")]);
    expect(bodiesIn(await unnamed.file("step", header))).toMatchObject([{ name: "Three" }]);
    const named = await build([box("a")], { $a: { name: "Red" } });
    expect(bodiesIn(await named.file("step", header))).toMatchObject([{ name: "Red" }]);
    const two = await build([box("a"), box("b")]);
    const names = [{ name: "Body 1" }, { name: "Body 2" }];
    expect(bodiesIn(await two.file("step", header))).toMatchObject(names);
    const [first] = two.bodies;
    const one = await two.file("step", header, "normal", new Set([first!.name]));
    expect(bodiesIn(one)).toMatchObject([{ name: "Body 1" }]);
  });

  it("that were shifted are the same bytes whether they were alive or read from a store", async () => {
    const row = { of: "bodies", bodies: refs("$a"), direction: { name: "right" }, spacing: "20", count: "3" };
    // Without colours: in which order OCCT writes those hangs on where in memory they lie.
    const named = { $a: { name: "Red" }, "$a@p[1]": { name: "Blue" } };
    const part = await build([box("a"), { id: "p", type: "linear-pattern", params: row }], named);
    const bodies = part.bodies.map(({ label: name, color }, at) => ({
      name,
      color,
      shape: readShape(kernel.oc, part.shapeBytes(at))!,
      mesh: () => Promise.reject(new Error("not needed")),
    }));
    for (const format of ["step", "brep"] as const) {
      const fromStore = await exportBodies(kernel.oc, format, bodies, header);
      expect(textOf(await part.file(format, header)) === textOf(fromStore), format).toBe(true);
    }
    for (const { shape } of bodies) shape.delete();
  });
});

describe("features", () => {
  it("round the rims of a cylinder by its side, whose seam is no edge", async () => {
    const part = await build([
      { id: "c", type: "cylinder", params: { diameter: "20", height: "10" } },
      { id: "r", type: "fillet", params: { edges: refs("c:side"), radius: "1" } },
    ]);
    expect(part.features.filter(({ status }) => status === "failed")).toEqual([]);
    expect(part.validity(0).valid).toBe(true);
    expect(part.names(0).faces.toSorted()).toEqual([
      "c:bottom",
      "c:side",
      "c:top",
      "r:round({c:bottom|c:side})",
      "r:round({c:side|c:top})",
    ]);
  });

  it("drill blind with a tip, and countersink", async () => {
    const plate = [
      box("b", { width: "40", depth: "20" }),
      drawing("s", { a: { type: "point", x: 10, y: 10 } }, "b:top"),
    ];
    const hole = (params: object): TestFeature => ({
      id: "h",
      type: "hole",
      params: { points: refs("s/a"), ...params },
    });
    await sound(
      [...plate, hole({ diameter: "4", extent: "blind", depth: "5", tip: "90 deg" })],
      [8000 - Math.PI * (4 * 5 + (4 * 2) / 3)],
    );
    await sound(
      [
        ...plate,
        hole({ diameter: "4", style: "countersink", countersinkDiameter: "8", countersinkAngle: "90 deg" }),
      ],
      [8000 - Math.PI * ((2 / 3) * (16 + 8 + 4) + 4 * 8)],
    );
    await sound(
      [...plate, hole({ standard: "iso", metric: "M6", fit: "normal" })],
      [8000 - Math.PI * 3.3 ** 2 * 10],
    );
  });

  it("turn both ways from the sketch", async () => {
    await sound(
      [
        drawing("s", rectangle(5, 0, 4, 6)),
        {
          id: "r",
          type: "revolve",
          params: {
            sketch: "s",
            axis: { name: "s/y-axis" },
            extent: "two-sided",
            angle: "90 deg",
            angle2: "30 deg",
          },
        },
      ],
      [(Math.PI * (81 - 25) * 6) / 3],
    );
  });

  it("end at a leaning plane", async () => {
    const lean: TestFeature[] = [
      {
        id: "ax",
        type: "axis",
        params: { method: "normal", point1: { name: "origin" }, plane1: { name: "front" } },
      },
      { id: "up", type: "plane", params: { base: { name: "top" }, distance: "10" } },
      {
        id: "pl",
        type: "plane",
        params: { method: "angle", base: { name: "up" }, axis: { name: "ax" }, angle: "30 deg" },
      },
    ];
    const part = await build([
      ...lean,
      drawing("s", rectangle(-5, -5, 10, 10)),
      { id: "f", type: "extrude", params: { sketch: "s", extent: "up-to", upTo: { name: "pl" } } },
    ]);
    expect(part.features.filter(({ status }) => status === "failed")).toEqual([]);
    expect(volumes(part)[0]).toBeCloseTo(100 * (10 / Math.cos(Math.PI / 6)), 4);
    expect(part.names(0).faces).toHaveLength(6);
  });

  it("are repeated with what they add", async () => {
    const boss: TestFeature[] = [
      box("b", { width: "40", depth: "20", height: "5" }),
      {
        id: "c",
        type: "cylinder",
        params: { x: "5", y: "5", z: "5", diameter: "4", height: "3", operation: "add" },
      },
    ];
    await sound(
      [
        ...boss,
        {
          id: "p",
          type: "linear-pattern",
          params: {
            features: ["c"],
            direction: { name: "right" },
            spacing: "10",
            count: "4",
            second: true,
            direction2: { name: "front" },
            spacing2: "-10",
            count2: "2",
          },
        },
      ],
      [4000 + 8 * 12 * Math.PI],
    );
    const fillet = await build([
      ...boss,
      { id: "r", type: "fillet", params: { edges: refs("{b:front|b:right}"), radius: "1" } },
      { id: "p", type: "linear-pattern", params: { features: ["r"], direction: { name: "right" } } },
    ]);
    expect(errorOf(fillet, "p")?.code).toBe("cannot-repeat");
  });

  it("that fail leave the rest as it is, and say what is to blame", async () => {
    const part = await build([
      drawing("open", {
        p1: { type: "point", x: 0, y: 0 },
        p2: { type: "point", x: 9, y: 0 },
        l1: { type: "line", start: "p1", end: "p2" },
      }),
      { id: "f", type: "extrude", params: { sketch: "open" } },
      box("a"),
      { id: "r", type: "fillet", params: { edges: refs("{a:front|a:right}", "{a:bottom|a:top}") } },
      { id: "c", type: "chamfer", params: { edges: refs("{a:front|a:right}"), distance: "30" } },
      drawing("s", round("c1", 0, 0, 3), "{a:front|a:right}"),
      {
        id: "p",
        type: "linear-pattern",
        params: {
          of: "bodies",
          bodies: refs("$a"),
          direction: { name: "right" },
          count: "10000",
          second: true,
          direction2: { name: "front" },
          count2: "10000",
        },
      },
      box("z", { x: "50", width: "2", depth: "2", height: "2" }),
    ]);
    expect(part.features.flatMap(({ id, error }) => (error ? [[id, error.code]] : []))).toEqual([
      ["f", "no-region"],
      ["r", "geometry-missing"],
      ["c", "chamfer-failed"],
      ["s", "geometry-wrong-kind"],
      ["p", "too-many-instances"],
    ]);
    expect(errorOf(part, "r")?.details).toEqual({ reference: "{a:bottom|a:top}" });
    expect(volumes(part)).toEqual([expect.closeTo(1000, 6), expect.closeTo(8, 6)]);
  });

  it("do not pass off a wall that runs into itself as done", async () => {
    const part = await build([
      box("a"),
      { id: "m", type: "mirror", params: { bodies: refs("$a"), plane: { name: "a:right" } } },
      { id: "k", type: "sphere", params: { x: "10", y: "5", z: "10", diameter: "6", operation: "cut" } },
      { id: "s", type: "shell", params: { faces: refs("a:bottom"), thickness: "4.5" } },
    ]);
    for (const [at] of part.bodies.entries()) expect(part.validity(at).valid).toBe(true);
  });

  it("split a face into pieces that meet, and each edge between them is found", async () => {
    const part = await build([
      box("a", { width: "40", depth: "20" }),
      box("b", { x: "10", y: "5", z: "5", operation: "cut" }),
      box("c", { x: "15", y: "5", z: "5", operation: "cut" }),
    ]);
    for (const name of part.names(0).edges)
      expect(part.resolve(name), name).toMatchObject({ value: { status: "found" } });
  });

  it("cut overlapping pockets one after another", async () => {
    await sound(
      [
        box("b", { width: "40", depth: "20" }),
        box("p", { x: "5", y: "5", z: "5", operation: "cut" }),
        box("q", { x: "10", y: "8", z: "3", operation: "cut" }),
      ],
      [8000 - 500 - 700 + 5 * 7 * 5],
    );
  });
});
