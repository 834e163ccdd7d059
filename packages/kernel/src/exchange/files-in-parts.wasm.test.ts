import { beforeAll, describe, expect, it, vi } from "vitest";
import { exportBodies } from "./export.ts";
import { inspectFile } from "./inspect.ts";
import { writeStep } from "./step-write.ts";
import { explore } from "../occt/explore.ts";
import { readShape } from "../occt/shape-bytes.ts";
import { FileUnreachable } from "../part/part.ts";
import type { BuiltPart } from "../rebuild/built-part.ts";
import type { Kernel } from "../rebuild/kernel.ts";
import { builtBy, errorOf, near, soundVolumes, testKernel } from "../rebuild/test-kernel.ts";
import { refs, type TestFeature } from "../rebuild/test-part.ts";

let kernel: Kernel;
const files = new Map<string, Uint8Array>();

beforeAll(async () => {
  kernel = await testKernel({
    files: (key) =>
      key === "away" ? Promise.reject(new FileUnreachable()) : Promise.resolve(files.get(key)),
  });
});

const build = (features: readonly TestFeature[], bodies = {}) => builtBy(kernel, features, bodies);
async function sound(features: readonly TestFeature[], expected: readonly number[]): Promise<BuiltPart> {
  const part = await build(features);
  expect(await soundVolumes(part)).toEqual(near(expected));
  return part;
}

const box = (id: string, params: object = {}): TestFeature => ({ id, type: "box", params });

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
  it("brings bodies with a name per face, and says why it does not", async () => {
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
      message:
        "2 things in the file were left out: surfaces that are not closed, or parts that cannot be read. Only closed solids can be imported.",
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
