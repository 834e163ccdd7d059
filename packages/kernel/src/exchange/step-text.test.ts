import { describe, expect, it } from "vitest";
import { importLimits } from "./import-limits.ts";
import { decodeText, escapeBeyondAscii, scanStep, normalizeStep } from "./step-text.ts";

const file = (data: string) =>
  `ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('x'),'2;1');\nFILE_NAME('n','2020',('a'),('o'),'p','s','u');\n` +
  `FILE_SCHEMA(('AP242'));\nENDSEC;\nDATA;\n${data}\nENDSEC;\nEND-ISO-10303-21;\n`;
const product = file(
  "#5 = PRODUCT_DEFINITION('design','',#6,#9);\n#6 = PRODUCT_DEFINITION_FORMATION('','',#7);\n" +
    "#7 = PRODUCT('id','Base; \\X2\\00F8\\X0\\ ''A''','',(#77));\n#77 = OTHER();\n#9 = OTHER();",
);

describe("the look at a STEP file before it is read", () => {
  const codeOf = (text: string, limits = importLimits) => {
    const result = scanStep(text, limits);
    return result.ok ? result.value.entities : result.error.code;
  };

  it("counts the entities and not what stands in strings and comments", () => {
    expect(codeOf(file("#1 = A('b = #2 = (((', #2);\n/* #3 = C() */ #2=B((1.,2.));"))).toBe(2);
  });

  it("says what is wrong with other things", () => {
    expect(codeOf("")).toBe("import-wrong-format");
    expect(codeOf("hello")).toBe("import-wrong-format");
    expect(codeOf(product.slice(0, 300))).toBe("import-truncated");
    expect(codeOf(file("#1 = A('never ends);"))).toBe("import-truncated");
    expect(codeOf(file("/* never ends"))).toBe("import-truncated");
    expect(codeOf(file("#1 = A(#2);"))).toBe("import-truncated");
    expect(codeOf(file("#1 = A(1.,9.E100);"))).toBe("import-unreadable");
    expect(codeOf(file("#1 = A(1.E-999,2.E+99,'1.E999');"))).toBe(1);
    expect(codeOf(file(`#1 = A(${"(".repeat(1000)}${")".repeat(1000)});`))).toBe("import-unreadable");
    expect(codeOf(product, { ...importLimits, entities: 2 })).toBe("import-too-complex");
  });

  it("takes a byte order mark and spaces in front", () => {
    expect(codeOf(`\uFEFF \n${product}`)).toBe(5);
  });
});

describe("text in a STEP file", () => {
  it("survives being escaped and read again", () => {
    for (const text of ["plain", "Größe ø20", "Деталь", "部品 1", "🙂 ok"]) {
      const escaped = escapeBeyondAscii(text);
      expect(escaped).toMatch(/^[\x00-\x7f]*$/);
      expect(decodeText(escaped)).toBe(text);
    }
    expect(decodeText("\\X\\E9t\\X\\E9")).toBe("été");
  });

  it("gets a header that says only what the caller knows", () => {
    const text = normalizeStep(product, {
      title: "Jack's \\ part",
      at: "2026-01-02T03:04:05",
      author: "Ann",
    });
    expect(text).toContain(
      "FILE_NAME('Jack''s \\\\ part','2026-01-02T03:04:05',('Ann'),(''),'Open CASCADE','SolidType','');",
    );
    expect(text).toContain("FILE_SCHEMA(('AP242'));");
    expect(text).not.toContain("'2020'");
  });
});
