import { describe, expect, it } from "vitest";
import { nestingOf } from "./brep-nesting.ts";
import { scanBrep } from "./brep-text.ts";
import { importLimits } from "./import-limits.ts";

const file = `
CASCADE Topology V3, (c) Open Cascade
Locations 0
Curve2ds 0
Curves 1
1 0 0 1e-07 0 -1 0
Polygon3D 0
PolygonOnTriangulations 0
Surfaces 0
Triangulations 0

TShapes 2
Ve
1e-07
0 2 30CN
0 0

0101101
*
Ed
 1e-07 1 1 0
0

0101000
+2 0 -2 0 *

+1 0 `;

const codeOf = (text: string) => {
  const result = scanBrep(text, importLimits);
  return result.ok ? "ok" : result.error.code;
};

describe("the look at a BREP text before it is read", () => {
  it("lets a whole one pass, with the name that Draw puts in front", () => {
    expect(codeOf(file)).toBe("ok");
    expect(codeOf(`DBRep_DrawableShape\n${file}`)).toBe("ok");
  });

  it("says what is wrong with other things", () => {
    expect(codeOf("garbage")).toBe("import-wrong-format");
    expect(codeOf(file.replace("1e-07 0 -1", "x 0 -1"))).toBe("import-unreadable");
    expect(codeOf(file.replace("1e-07 0 -1", "1e300 0 -1"))).toBe("import-unreadable");
    expect(codeOf(file.replace("Curves 1", "Curves 999999999"))).toBe("import-unreadable");
    expect(codeOf(file.replace("Curves 1", "Curves one"))).toBe("import-unreadable");
  });

  it("knows at every place that the rest is missing", () => {
    const whole = file.trimEnd();
    for (let end = 0; end < whole.length - 3; end++)
      expect(codeOf(whole.slice(0, end)), `${end}`).not.toBe("ok");
  });

  it("counts what nested assemblies stand for without going through them", () => {
    expect(nestingOf(nested(3, "Co\n\n0100000\n*"))).toEqual({ solids: 0, steps: 15 });
    expect(nestingOf(nested(3, "So\n\n0100000\n*"))).toEqual({ solids: 8, steps: 15 });
    for (const innermost of ["Co\n\n0100000\n*", "So\n\n0100000\n*"])
      expect(codeOf(nested(40, innermost))).toBe("import-too-complex");
    expect(codeOf(nested(3, "Co\n\n0100000\n+1 0 *"))).toBe("import-unreadable");
  });
});

/** Each level holds the one below twice. */
function nested(levels: number, innermost: string): string {
  const heads = ["Locations", "Curve2ds", "Curves", "Polygon3D", "PolygonOnTriangulations", "Surfaces"];
  const compounds = Array.from({ length: levels }, (_, at) => {
    const below = levels + 1 - at;
    return `Co\n\n0100000\n+${below} 0 +${below} 0 *\n`;
  });
  const sections = [...heads, "Triangulations"].map((head) => `${head} 0\n`).join("");
  return `CASCADE Topology V3, (c) Open Cascade\n${sections}\nTShapes ${levels + 1}\n${innermost}\n${compounds.join("")}\n+1 0 `;
}
