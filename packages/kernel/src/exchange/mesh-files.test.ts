import { validateBytes } from "gltf-validator";
import { describe, expect, it } from "vitest";
import { boxMesh, tubeMesh } from "../mesh/test-solids.ts";
import { openSides } from "../mesh/watertight.ts";
import { writeGlb } from "./glb-write.ts";
import { writeStl } from "./stl-write.ts";

const bodies = [
  { name: "Block", mesh: boxMesh(40, 30, 20), color: "#ff8000" },
  { name: 'Tube "ø20" Ж', mesh: tubeMesh(10, 40), color: null },
];

describe("a GLB file", () => {
  it("passes the official validator with a node, a mesh and a material per body", async () => {
    const report = await validateBytes(writeGlb("Assembly", bodies));
    expect(report.issues.messages).toEqual([]);
    expect(report.info).toMatchObject({ drawCallCount: 2, materialCount: 2, totalTriangleCount: 12 + 96 });
  });

  it("carries names and colours, in linear light", () => {
    const glb = writeGlb("Assembly", bodies);
    const length = new DataView(glb.buffer).getUint32(12, true);
    const json = JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + length)));
    expect(json.nodes.map((node: { name: string }) => node.name)).toEqual([
      "Block",
      'Tube "ø20" Ж',
      "Assembly",
    ]);
    const [red, green, blue] = json.materials[0].pbrMetallicRoughness.baseColorFactor;
    expect([red, blue]).toEqual([1, 0]);
    expect(green).toBeCloseTo(0.2158, 3);
  });

  it("is valid without any body", async () => {
    const report = await validateBytes(writeGlb("Empty", []));
    expect(report.issues.numErrors).toBe(0);
  });
});

describe("an STL file", () => {
  it("is binary, with the triangles of every body and normals outwards", () => {
    const stl = writeStl(bodies.map((body) => body.mesh));
    const view = new DataView(stl.buffer);
    expect(view.getUint32(80, true)).toBe(12 + 96);
    expect(stl.length).toBe(84 + 50 * (12 + 96));
    expect(new TextDecoder().decode(stl.subarray(0, 5))).not.toBe("solid");
    expect([0, 4, 8].map((offset) => view.getFloat32(84 + offset, true))).toEqual([0, 0, -1]);
  });
});

describe("the count of open sides", () => {
  it("is zero for a closed box and the rims for a tube", () => {
    expect(openSides(boxMesh(1, 2, 3))).toBe(0);
    expect(openSides(tubeMesh(10, 40, 48))).toBe(96);
  });
});
