import { tries } from "@solidtype/bench/tries";
import fc from "fast-check";
import type { OpenCascadeInstance, TopoDS_Compound, TopoDS_Shape } from "opencascade.js";
import { beforeAll, describe, expect, it } from "vitest";
import { boxMesh } from "../mesh/test-solids.ts";
import { compileOcct } from "../node/index.ts";
import { loadOcct } from "../occt/load.ts";
import { importLimits } from "./import-limits.ts";
import { type ImportFormat, readBodies } from "./read-bodies.ts";
import { writeStep } from "./step-write.ts";
import { writeStl } from "./stl-write.ts";

let oc: OpenCascadeInstance;
let files: Readonly<Record<ImportFormat, Uint8Array>>;

beforeAll(async () => {
  oc = await loadOcct(await compileOcct());
  using shape = drum();
  files = {
    step: writeStep(oc, [{ name: "Drum", color: "#336699", shape }], header),
    brep: bytesOf(oc.BRepToolsWrapper.Write(shape)),
    stl: writeStl([boxMesh(20, 12, 3), boxMesh(2, 2, 2, [40, 0, 0])]),
  };
});

const header = { title: "Drum", at: "2026-01-02T03:04:05", author: "" };
const bytesOf = (text: string) => new TextEncoder().encode(text);

function drum(): TopoDS_Shape {
  using maker = new oc.BRepPrimAPI_MakeCylinder(8, 5);
  return maker.Shape();
}

function outcome(format: ImportFormat, bytes: Uint8Array, limits = importLimits): string | number {
  const read = readBodies(oc, format, bytes, limits);
  if (!read.ok) return read.error.code;
  for (const { shape } of read.value.bodies) shape.delete();
  return read.value.bodies.length;
}

/** Each level holds the one below twice: a few lines that stand for 2^levels solids. */
function doubled(levels: number, innermost?: TopoDS_Compound): TopoDS_Shape {
  using builder = new oc.TopoDS_Builder();
  if (innermost !== undefined) builder.MakeCompound(innermost);
  let shape: TopoDS_Shape = innermost ?? drum();
  for (let level = 0; level < levels; level++) {
    const compound = new oc.TopoDS_Compound();
    builder.MakeCompound(compound);
    builder.Add(compound, shape);
    builder.Add(compound, shape);
    shape.delete();
    shape = compound;
  }
  return shape;
}

describe.each(["step", "brep", "stl"] as const)("a %s file", (format) => {
  it("that was cut off anywhere is refused with a code, and the reader goes on", () => {
    const whole = files[format];
    // What follows the last character that counts may be missing.
    const last = format === "stl" ? whole.length - 1 : new TextDecoder().decode(whole).trimEnd().length - 1;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: last }), (length) => {
        expect(outcome(format, whole.slice(0, length))).toMatch(
          /^import-(?:empty|truncated|wrong-format|unreadable|no-solid)$/,
        );
      }),
      tries(60),
    );
    expect(outcome(format, whole)).toBeGreaterThan(0);
  });

  it("of another format, of noise or of nothing is refused", () => {
    for (const other of ["step", "brep", "stl"] as const)
      if (other !== format) expect(outcome(format, files[other])).toMatch(/^import-/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (noise) => {
        expect(outcome(format, noise)).toMatch(/^import-/);
      }),
      tries(60),
    );
  });

  it("larger than the limit is refused before it is looked at", () => {
    const limits = { ...importLimits, bytes: 100 };
    expect(outcome(format, new Uint8Array(101), limits)).toBe("import-too-large");
  });
});

describe("a file that uses one solid again and again", () => {
  it("is refused by how many solids it stands for, as BREP and as STEP", () => {
    using much = doubled(30);
    expect(outcome("brep", bytesOf(oc.BRepToolsWrapper.Write(much)))).toBe("import-too-complex");
    using some = doubled(13);
    using writer = new oc.STEPControl_Writer();
    using progress = new oc.Message_ProgressRange();
    oc.Interface_Static.SetIVal("write.step.assembly", 1);
    writer.Transfer(some, oc.STEPControl_StepModelType.STEPControl_AsIs, true, progress);
    writer.Write("/nested.step");
    const step = oc.FS.readFile("/nested.step");
    expect(step.length).toBeLessThan(100_000);
    expect(outcome("step", step)).toBe("import-too-complex");
    expect(outcome("step", step, { ...importLimits, solids: 10_000 })).toBe(2 ** 13);
  });

  it("is refused as soon when what it uses is empty", () => {
    using nothing = doubled(30, new oc.TopoDS_Compound());
    expect(outcome("brep", bytesOf(oc.BRepToolsWrapper.Write(nothing)))).toBe("import-too-complex");
    using little = doubled(3, new oc.TopoDS_Compound());
    expect(outcome("brep", bytesOf(oc.BRepToolsWrapper.Write(little)))).toBe("import-no-solid");
  });

  it("announces more triangles than it holds", () => {
    const stl = new Uint8Array(84);
    new DataView(stl.buffer).setUint32(80, 4_000_000_000, true);
    expect(outcome("stl", stl)).toBe("import-truncated");
  });
});
