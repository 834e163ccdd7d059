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
    expect(products.solids(10).map(({ name }) => name)).toEqual(["Bolt", "Weldment 1", "Weldment 2", "Bolt"]);
    expect(products.solids(20).map(({ name }) => name)).toEqual(["Bolt"]);
  });

  it("follow a shape to the representation that holds its solids", () => {
    const text = `${product(10, "Part")}#15 = SHAPE_REPRESENTATION('',(#800),#801);\n${solids(50, 1)}#70 = SHAPE_REPRESENTATION_RELATIONSHIP('','',#15,#55);\n`;
    expect(
      readProducts(text)
        .solids(10)
        .map(({ name }) => name),
    ).toEqual(["Part"]);
  });

  it("are null where the file does not say, and end where an assembly contains itself", () => {
    expect(readProducts("").nameOf(10)).toBeNull();
    expect(readProducts(product(10, "")).nameOf(10)).toBe("id");
    expect(
      readProducts(product(10, "Loop") + solids(10, 1) + use(40, 10, 10)).solids(10).length,
    ).toBeLessThan(100);
  });

  it("come to an end where assemblies use each other twice, thirty deep", () => {
    const text = Array.from({ length: 30 }, (_, at) => {
      const [whole, part] = [10 + 100 * at, 110 + 100 * at];
      return (
        product(whole, `Level ${at}`) + use(50 + 100 * at, whole, part) + use(51 + 100 * at, whole, part)
      );
    }).join("");
    expect(readProducts(text).solids(10)).toEqual([]);
  });

  it("call the solids of one product by their own names where each has one", () => {
    const own = solids(10, 2).replace("MANIFOLD_SOLID_BREP(''", "MANIFOLD_SOLID_BREP('Rib'");
    const names = (text: string) =>
      readProducts(text)
        .solids(10)
        .map(({ name }) => name);
    expect(names(product(10, "Part") + own)).toEqual(["Part 1", "Part 2"]);
    expect(names(product(10, "Part") + own.replace("BREP(''", "BREP('Base'"))).toEqual(["Rib", "Base"]);
  });

  it("read a long file of strings in no time", () => {
    const text = `#1 = PRODUCT('${"x".repeat(200_000)}`.repeat(20);
    expect(readProducts(text).nameOf(1)).toBeNull();
  });
});

describe("the colour of a solid in a STEP file", () => {
  const style = (id: number, color: string) =>
    `#${id}=PRESENTATION_STYLE_ASSIGNMENT((#${id + 1}));#${id + 1}=SURFACE_STYLE_USAGE(.BOTH.,#${id + 2});` +
    `#${id + 2}=SURFACE_SIDE_STYLE('',(#${id + 3}));#${id + 3}=SURFACE_STYLE_FILL_AREA(#${id + 4});` +
    `#${id + 4}=FILL_AREA_STYLE('',(#${id + 5}));#${id + 5}=FILL_AREA_STYLE_COLOUR('',#${id + 6});#${id + 6}=${color};`;
  const red = "COLOUR_RGB('',1.,0.,0.)";
  const shell = "#802=CLOSED_SHELL('',(#811,#812,#813));";
  const colors = (text: string) =>
    readProducts(product(10, "Part") + solids(10, 1) + shell + text)
      .solids(10)
      .map(({ color }) => color);

  it("is its own, else its representation's, else that of most of its faces", () => {
    expect(colors(`${style(500, red)}#600=STYLED_ITEM('color',(#500),#16);`)).toEqual(["#ff0000"]);
    expect(
      colors(`${style(500, "DRAUGHTING_PRE_DEFINED_COLOUR('cyan')")}#600=STYLED_ITEM('',(#500),#15);`),
    ).toEqual(["#00ffff"]);
    const faces = "#601=STYLED_ITEM('',(#500),#811);#602=STYLED_ITEM('',(#500),#813);";
    expect(colors(style(500, red) + faces)).toEqual(["#ff0000"]);
    expect(colors(style(500, red) + faces.slice(0, faces.indexOf("#602")))).toEqual([null]);
  });

  it("is that of an overriding style, and none where the file is at odds with itself", () => {
    const two = style(500, red) + style(520, "COLOUR_RGB('',0.,0.5,1.)");
    expect(
      colors(`${two}#600=STYLED_ITEM('',(#500),#16);#601=OVER_RIDING_STYLED_ITEM('',(#520),#16,#600);`),
    ).toEqual(["#0080ff"]);
    expect(colors(`${style(500, "COLOUR_RGB('',7.,-1.,0.)")}#600=STYLED_ITEM('',(#500),#16);`)).toEqual([
      null,
    ]);
    expect(colors("#500=FILL_AREA_STYLE('',(#500));#600=STYLED_ITEM('',(#500),#16);")).toEqual([null]);
  });

  it("are not read out of comments, however much those look like them", () => {
    const text = `/* ${product(10, "Old; bolt")} */ ${product(10, "New /* bolt").replace("=", "= /* ; */")} /* ${product(10, "Older")} */`;
    expect(readProducts(text).nameOf(10)).toBe("New /* bolt");
  });

  it("are looked for in one pass: beginnings without end are not searched over and over", () => {
    const beginnings = "#1=PRODUCT() ".repeat(300_000);
    expect(readProducts(`/*${beginnings}*/ ${beginnings} '${product(10, "Bolt")}`).nameOf(10)).toBeNull();
  });
});
