import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import init, { type OpenCascadeInstance, type TopoDS_Shape } from "opencascade.js";
import { beforeAll, describe, expect, it } from "vitest";
import { boxMesh, tubeMesh } from "../mesh/test-solids.ts";
import { importLimits } from "./import-limits.ts";
import { readBodies, type ImportFormat } from "./read-bodies.ts";
import { writeStep } from "./step-write.ts";
import { writeStl } from "./stl-write.ts";

let oc: OpenCascadeInstance;

const wasmBinary = readFileSync(createRequire(import.meta.url).resolve("opencascade.js/wasm"));
const load = () => init({ wasmBinary, print: () => {}, printErr: () => {} });

beforeAll(async () => {
  oc = await load();
});

function box(
  x: number,
  y: number,
  z: number,
  at: readonly [number, number, number] = [0, 0, 0],
): TopoDS_Shape {
  using corner = new oc.gp_Pnt(...at);
  using maker = new oc.BRepPrimAPI_MakeBox(corner, x, y, z);
  return maker.Shape();
}

function volume(shape: TopoDS_Shape): number {
  using properties = new oc.GProp_GProps();
  oc.BRepGProp.VolumeProperties(shape, properties, false, false, false);
  return properties.Mass();
}

const header = { title: "Box with lid", at: "2026-01-02T03:04:05", author: "Ann" };

const twoBodies = () => [
  { name: "Base Ø20", color: "#ff0000", shape: box(20, 12, 3) },
  { name: "Lid", color: null, shape: box(20, 12, 1, [0, 0, 4]) },
];

function read(format: ImportFormat, bytes: Uint8Array, limits = importLimits) {
  const result = readBodies(oc, format, bytes, limits);
  return result.ok
    ? result.value.bodies.map(({ name, shape }) => ({ name, volume: Math.round(volume(shape) * 1e6) / 1e6 }))
    : result.error.code;
}

const text = (content: string) => new TextEncoder().encode(content);

describe("a STEP file", () => {
  it("is AP242 in millimetres with a name and a colour per body under one assembly", () => {
    const file = new TextDecoder().decode(writeStep(oc, twoBodies(), header));
    expect(file).toContain("AP242_MANAGED_MODEL_BASED_3D_ENGINEERING");
    expect(file).toContain("SI_UNIT(.MILLI.,.METRE.)");
    expect(file).toMatch(/PRODUCT\('Base \\X2\\00D8\\X0\\20'/);
    expect(file).toMatch(/PRODUCT\('Lid'/);
    expect(file).toMatch(/PRODUCT\('Box with lid'/);
    expect(file).toMatch(/DRAUGHTING_PRE_DEFINED_COLOUR\('red'\)|COLOUR_RGB\('',1.,0.,0.\)/);
    expect(file.match(/MANIFOLD_SOLID_BREP/g)).toHaveLength(2);
  });

  it("is the same bytes for the same bodies", () => {
    expect(writeStep(oc, twoBodies(), header)).toEqual(writeStep(oc, twoBodies(), header));
  });

  it("comes back as the same solids with their names", () => {
    const [base] = twoBodies();
    expect(read("step", writeStep(oc, [base!], header))).toEqual([{ name: "Base Ø20", volume: 720 }]);
    const both = read("step", writeStep(oc, twoBodies(), header));
    expect(both).toEqual([
      { name: "Base Ø20", volume: 720 },
      { name: "Lid", volume: 240 },
    ]);
  });

  it("comes back with the colours of its bodies", () => {
    const bodies = ["#336699", "#ff0000", null].map((color, at) => ({
      name: `Body ${at}`,
      color,
      shape: box(1 + at, 1, 1),
    }));
    const read = readBodies(oc, "step", writeStep(oc, bodies, header));
    expect(read.ok && read.value.bodies.map(({ name, color }) => [name, color])).toEqual([
      ["Body 0", "#336699"],
      ["Body 1", "#ff0000"],
      ["Body 2", null],
    ]);
  });

  it("is read with a unit other than millimetres", () => {
    const file = new TextDecoder().decode(writeStep(oc, twoBodies().slice(0, 1), header));
    const inInches = file.replaceAll(
      /#(\d+) = \( LENGTH_UNIT\(\) NAMED_UNIT\(\*\) SI_UNIT\(\.MILLI\.,\.METRE\.\) \);/g,
      `#$1 = ( CONVERSION_BASED_UNIT('INCH',#9001) LENGTH_UNIT() NAMED_UNIT(#9002) );
#9001 = LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(25.4),#9003);
#9002 = DIMENSIONAL_EXPONENTS(1.,0.,0.,0.,0.,0.,0.);
#9003 = ( LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.) );`,
    );
    expect(read("step", text(inInches))).toEqual([
      { name: "Base Ø20", volume: Math.round(720e6 * 25.4 ** 3) / 1e6 },
    ]);
    const inMetres = file.replaceAll("SI_UNIT(.MILLI.,.METRE.)", "SI_UNIT($,.METRE.)");
    expect(read("step", text(inMetres))).toEqual([{ name: "Base Ø20", volume: 720e9 }]);
  });

  it("that is damaged is refused with the reason, and the kernel goes on", () => {
    const file = new TextDecoder().decode(writeStep(oc, twoBodies(), header));
    const ends = "\nENDSEC;\nEND-ISO-10303-21;\n";
    expect(read("step", new Uint8Array(0))).toBe("import-empty");
    expect(read("step", text("garbage"))).toBe("import-wrong-format");
    expect(read("step", text(file.slice(0, file.length / 2)))).toBe("import-truncated");
    expect(read("step", text(file.slice(0, file.length / 2) + ends))).toBe("import-truncated");
    expect(read("step", text(file.replace("DATA;", "DATA DATA")))).toBe("import-unreadable");
    expect(read("step", text(file.slice(0, file.indexOf("DATA;")) + "DATA;" + ends))).toBe("import-no-solid");
    expect(read("step", text(file.replaceAll("CLOSED_SHELL", "CLOSED_SHALL")))).toBe("import-no-solid");
    expect(read("step", text(file), { ...importLimits, bytes: 1000 })).toBe("import-too-large");
    expect(read("step", text(file), { ...importLimits, entities: 100 })).toBe("import-too-complex");
    expect(read("step", text(file), { ...importLimits, milliseconds: -1 })).toBe("import-timeout");
    expect(read("step", text(file))).toMatchObject([{ volume: 720 }, { volume: 240 }]);
  });
});

describe("a STEP file whose entities are of the wrong kind", () => {
  it("stops OCCT's reader, and that is said instead of thrown", async () => {
    const doomed = await load();
    using point = new doomed.gp_Pnt(0, 0, 0);
    using up = new doomed.gp_Dir(0, 0, 1);
    using axes = new doomed.gp_Ax2(point, up);
    using maker = new doomed.BRepPrimAPI_MakeCylinder(axes, 5, 9);
    const file = writeStep(doomed, [{ name: "Pin", color: null, shape: maker.Shape() }], header);
    const mixedUp = new TextDecoder()
      .decode(file)
      .replace(/DEFINITIONAL_REPRESENTATION\('',\(#\d+\)/, "DEFINITIONAL_REPRESENTATION('',(#1)");
    expect(readBodies(doomed, "step", text(mixedUp))).toMatchObject({
      ok: false,
      error: { code: "import-crashed" },
    });
  });
});

describe("a BREP file", () => {
  it("comes back as the same solids", () => {
    const shape = box(20, 12, 3);
    expect(read("brep", text(oc.BRepToolsWrapper.Write(shape)))).toEqual([{ name: null, volume: 720 }]);
  });

  it("that is damaged is refused", () => {
    const file = oc.BRepToolsWrapper.Write(box(20, 12, 3));
    expect(read("brep", text("garbage"))).toBe("import-wrong-format");
    expect(read("brep", text(file.slice(0, 60)))).not.toBeInstanceOf(Array);
    expect(read("brep", text(file.slice(0, file.length / 2)))).not.toBeInstanceOf(Array);
  });
});

describe("an STL file", () => {
  it("becomes a solid whose flat sides are faces", () => {
    const result = readBodies(oc, "stl", writeStl([boxMesh(20, 12, 3)]));
    if (!result.ok) throw new Error(result.error.message);
    expect(result.value.bodies).toHaveLength(1);
    const { shape } = result.value.bodies[0]!;
    expect(volume(shape)).toBeCloseTo(720, 6);
    using explorer = new oc.TopExp_Explorer(
      shape,
      oc.TopAbs_ShapeEnum.TopAbs_FACE,
      oc.TopAbs_ShapeEnum.TopAbs_SHAPE,
    );
    let faces = 0;
    for (; explorer.More(); explorer.Next()) faces += 1;
    expect(faces).toBe(6);
  });

  it("with two closed surfaces becomes two solids, and inside out ones are turned", () => {
    const apart = boxMesh(1, 1, 1, [10, 0, 0]);
    const inverted = { ...apart, indices: apart.indices.toReversed() };
    expect(read("stl", writeStl([boxMesh(2, 2, 2), inverted]))).toMatchObject([{ volume: 8 }, { volume: 1 }]);
  });

  it("with a surface facing inward within another has a cavity there, and a body within that", () => {
    const cube = (side: number) => boxMesh(side, side, side, [-side / 2, -side / 2, -side / 2]);
    const inward = (side: number) => ({ ...cube(side), indices: cube(side).indices.toReversed() });
    expect(read("stl", writeStl([cube(20), inward(10)]))).toMatchObject([{ volume: 7000 }]);
    expect(read("stl", writeStl([inward(10), cube(20), cube(4)]))).toMatchObject([
      { volume: 7000 },
      { volume: 64 },
    ]);
    expect(read("stl", writeStl([inward(20)]))).toMatchObject([{ volume: 8000 }]);
  });

  it("that is open is refused", () => {
    expect(read("stl", writeStl([tubeMesh(10, 20)]))).toBe("import-no-solid");
  });
});
