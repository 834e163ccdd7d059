import { describe, expect, it } from "vitest";
import { readProducts } from "./step-products.ts";

const product = (id: number, name: string) =>
  `#${id} = PRODUCT_DEFINITION('design','#1;',#${id + 1},#900);\n#${id + 1}=PRODUCT_DEFINITION_FORMATION('','',#${id + 2});\n` +
  `#${id + 2} = PRODUCT('id','${name}','',(#901));\n#${id + 3} = PRODUCT_DEFINITION_SHAPE('','',#${id});\n` +
  `#${id + 4} = SHAPE_DEFINITION_REPRESENTATION(#${id + 3},#${id + 5});\n`;
const solids = (id: number, count: number) =>
  `#${id + 5} = ADVANCED_BREP_SHAPE_REPRESENTATION('',(#800,${Array.from({ length: count }, (_, at) => `#${id + 6 + at}`).join()}),#801);\n` +
  Array.from({ length: count }, (_, at) => `#${id + 6 + at} = MANIFOLD_SOLID_BREP('',#802);\n`).join("");
const use = (id: number, whole: number, part: number) =>
  `#${id} = NEXT_ASSEMBLY_USAGE_OCCURRENCE('1','x','',#${whole},#${part},$);\n`;

describe("the products of a STEP file", () => {
  it("give a name to every solid of an assembly, in order and as often as it is used", () => {
    const text =
      product(10, "Box; \\X2\\00F8\\X0\\ ''A''") +
      `#15 = SHAPE_REPRESENTATION('',(#800),#801);\n` +
      product(20, "Bolt") +
      solids(20, 1) +
      product(30, "Weldment") +
      solids(30, 2) +
      use(40, 10, 20) +
      use(41, 10, 30) +
      use(42, 10, 20);
    const products = readProducts(text);
    expect(products.nameOf(10)).toBe("Box; ø 'A'");
    expect(products.solidNames(10)).toEqual(["Bolt", "Weldment 1", "Weldment 2", "Bolt"]);
    expect(products.solidNames(20)).toEqual(["Bolt"]);
  });

  it("follow a shape to the representation that holds its solids", () => {
    const text = `${product(10, "Part")}#15 = SHAPE_REPRESENTATION('',(#800),#801);\n${solids(50, 1)}#70 = SHAPE_REPRESENTATION_RELATIONSHIP('','',#15,#55);\n`;
    expect(readProducts(text).solidNames(10)).toEqual(["Part"]);
  });

  it("are null where the file does not say, and end where an assembly contains itself", () => {
    expect(readProducts("").nameOf(10)).toBeNull();
    expect(readProducts(product(10, "")).nameOf(10)).toBe("id");
    expect(
      readProducts(product(10, "Loop") + solids(10, 1) + use(40, 10, 10)).solidNames(10).length,
    ).toBeLessThan(100);
  });

  it("read a long file of strings in no time", () => {
    const text = `#1 = PRODUCT('${"x".repeat(200_000)}`.repeat(20);
    expect(readProducts(text).nameOf(1)).toBeNull();
  });
});
