import { describe, expect, it } from "vitest";
import { boxMesh } from "../mesh/test-solids.ts";
import { importLimits } from "./import-limits.ts";
import { parseStl } from "./stl-parse.ts";
import { writeStl } from "./stl-write.ts";

const box = boxMesh(1, 2, 3);
const binary = writeStl([box]);
const facet = (corners: string) => `facet normal 0 0 1\nouter loop\n${corners}\nendloop\nendfacet\n`;
const text = (facets: string) => new TextEncoder().encode(`solid part\n${facets}endsolid part\n`);
const one = facet("vertex 0 0 0\nvertex 1e0 0 0\nvertex 0 +1.5 -2");

const codeOf = (bytes: Uint8Array, limits = importLimits) => {
  const result = parseStl(bytes, limits);
  return result.ok ? "ok" : result.error.code;
};

describe("reading an STL file", () => {
  it("gives back the triangles that were written", () => {
    const result = parseStl(binary, importLimits);
    const corners = [...box.indices].flatMap((vertex) => [
      ...box.positions.subarray(vertex * 3, vertex * 3 + 3),
    ]);
    expect(result).toEqual({ ok: true, value: Float32Array.from(corners) });
  });

  it("reads the text form", () => {
    const result = parseStl(text(one + one), importLimits);
    expect(result.ok && [...result.value]).toEqual([
      0, 0, 0, 1, 0, 0, 0, 1.5, -2, 0, 0, 0, 1, 0, 0, 0, 1.5, -2,
    ]);
  });

  it("reads a binary file whose title begins with solid", () => {
    const bytes = binary.slice();
    new TextEncoder().encodeInto("solid from another program", bytes);
    expect(codeOf(bytes)).toBe("ok");
  });

  it("drops triangles without area", () => {
    const flat = facet("vertex 0 0 0\nvertex 0 0 0\nvertex 1 1 1");
    const result = parseStl(text(one + flat), importLimits);
    expect(result.ok && result.value.length).toBe(9);
    expect(codeOf(text(flat))).toBe("import-empty");
  });

  it("says what is wrong with other things", () => {
    expect(codeOf(new Uint8Array(0))).toBe("import-empty");
    expect(codeOf(new TextEncoder().encode("hello"))).toBe("import-wrong-format");
    expect(codeOf(text(""))).toBe("import-empty");
    expect(codeOf(binary.subarray(0, 300))).toBe("import-truncated");
    expect(codeOf(text(one).subarray(0, 60))).toBe("import-truncated");
    expect(codeOf(binary, { ...importLimits, triangles: 5 })).toBe("import-too-complex");
    expect(codeOf(text(one + one), { ...importLimits, triangles: 1 })).toBe("import-too-complex");
    expect(codeOf(text(one.replace("1.5", "NaN")))).toBe("import-unreadable");
    expect(codeOf(text(one.replace("1.5", "1e30")))).toBe("import-unreadable");
  });

  it("takes a file that is a view into a larger buffer", () => {
    const larger = new Uint8Array(binary.length + 7);
    larger.set(binary, 7);
    expect(codeOf(larger.subarray(7))).toBe("ok");
  });

  it("refuses a header that announces four thousand million triangles without taking memory for them", () => {
    const bytes = binary.slice();
    new DataView(bytes.buffer).setUint32(80, 0xffffffff, true);
    expect(codeOf(bytes)).toBe("import-truncated");
  });
});
