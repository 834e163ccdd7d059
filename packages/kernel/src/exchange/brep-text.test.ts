import { describe, expect, it } from "vitest";
import { scanBrep } from "./brep-text.ts";

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
  const result = scanBrep(text);
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
});
