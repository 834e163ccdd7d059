import { expect, test } from "vitest";
import { emptyPart, parseModel, type PartModel, resolveModel, type ResolvedOutcome } from "../index.ts";
import { box, built, feature, run } from "../testing/parts.ts";

function part(
  features: readonly object[],
  variables: Readonly<Record<string, string>> = {},
  units = "mm",
): PartModel {
  const start = emptyPart("Part", "mm");
  const result = parseModel({
    ...start,
    meta: { name: "Part", units },
    variables: Object.entries(variables).map(([name, expression]) => ({ id: `v-${name}`, name, expression })),
    features: [...start.features, ...features.map((feature) => ({ name: "F", ...feature }))],
  });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function outcome(model: PartModel, id: string): ResolvedOutcome["result"] {
  const found = resolveModel(model).features.find((feature) => feature.id === id);
  if (found === undefined) throw new Error(`no feature ${id}`);
  return found.result;
}

function boxWidth(
  expression: string,
  variables: Readonly<Record<string, string>> = {},
  units = "mm",
): unknown {
  const result = outcome(
    part([{ id: "f1", type: "box", params: { width: expression } }], variables, units),
    "f1",
  );
  return result.ok ? result.value.type === "box" && result.value.params.width : result.error.code;
}

test.each([
  ["25", 25],
  ["25 mm", 25],
  ["1 in + 2 mm", 27.4],
  ["#width/2", 30],
  ["1/2 in", 12.7],
  ["(-2^2 + 10) mm", 6],
  ["2 mm ^ 2 / 4 mm", 0.5],
  ["sqrt(#width^2 + (80 mm)^2)", 100],
  ["10 mm * sin(30 deg)", 5],
  ["10 mm * cos(pi * 1 rad)", "out-of-range"],
  ["max(1 cm, 5 mm)", 10],
  ["round(#width / 7 mm) * 7 mm", 63],
  ["(1 + 2) mm", 3],
  ["#n mm", 3],
  ["mod(25 mm, 10 mm)", 5],
  ["mm(floor(0.3 mm / 0.1 mm))", 3],
  ["mm(ceil(0.7 mm / 0.1 mm * 3))", 21],
  ["mm(floor(2.99))", 2],
  ["8 mm^2 * 2 mm^-1", 16],
  ["8 mm^(2) / (2 mm)", 4],
  ["8 mm^#n / 1 mm^2", 8],
  ["2 in^-1 * 1 in^2", 50.8],
  ["#width^2/4 mm", 900],
  ["#n^2 mm", 9],
  ["2^3^#n / 2^20", 128],
  ["-2^2 mm + 9 mm", 5],
  ["mm(#n * 2)", 6],
  ["mm(#width / 2)", 30],
  ["in(1) + mm(1)", 26.4],
  ["2 * cm(#n)", 60],
  ["mm(3 deg)", "unit-mismatch"],
  ["deg(3) * 1 mm", "unit-mismatch"],
  ["10 mm * sin(deg(30))", 5],
  ["mm()", "expression-syntax"],
  ["mm(1, 2)", "expression-syntax"],
  ["mm(1", "expression-syntax"],
  ["2 mm(3)", "expression-syntax"],
  ["25 deg", "unit-mismatch"],
  ["25 mm + 1 deg", "unit-mismatch"],
  ["25 mm + 1", "unit-mismatch"],
  ["sin(30)", "unit-mismatch"],
  ["2 mm + 1 mm * cos(1e18 rad)", "out-of-range"],
  ["5 mm * 5 mm", "unit-mismatch"],
  ["#height", "unknown-variable"],
  ["#a", "variable-cycle"],
  ["#hangs", "variable-cycle"],
  ["", "expression-syntax"],
  ["25 mm mm mm )", "expression-syntax"],
  ["25,5 mm", "expression-syntax"],
  ["width", "expression-syntax"],
  ["constructor(1)", "expression-syntax"],
  ["1 __proto__", "expression-syntax"],
  ["process.exit()", "expression-syntax"],
  ["1 mm / 0", "out-of-range"],
  ["1e308 mm * 10", "out-of-range"],
  ["1e308", "out-of-range"],
  ["sqrt(-1) * 1 mm", "out-of-range"],
  ["0", "out-of-range"],
])("a width of %j is %j (N-1, N-2)", (expression, expected) => {
  const variables = { width: "60 mm", n: "3", a: "#b + 1 mm", b: "#c", c: "#a", hangs: "#a * 2" };
  const found = boxWidth(expression, variables);
  if (typeof expected === "number") expect(found).toBeCloseTo(expected, 9);
  else expect(found).toBe(expected);
});

test("what has no value is said to have none, also within a sine", () => {
  const result = outcome(
    part([{ id: "f1", type: "box", params: { width: "10 mm * sin(acos(#n / 2))" } }], { n: "3" }),
    "f1",
  );
  expect(result).toMatchObject({
    ok: false,
    error: { message: expect.stringMatching(/has no finite value/) },
  });
});

test("variables have names in every script, with marks, and one that is typed in two ways is one", () => {
  const model = built(
    { command: "addVariable", id: "v1", name: "नाप", expression: "5 mm" },
    { command: "addVariable", id: "v2", name: "e\u0301", expression: "#नाप * 2" },
  );
  expect(model.run({ command: "addVariable", name: "\u00e9", expression: "1" })).toMatchObject({
    error: { code: "name-taken" },
  });
  run(model, { ...box, params: { width: "#\u00e9 + #नाप" } });
  expect(outcome(model.model, "b1")).toMatchObject({ ok: true, value: { params: { width: 15 } } });
  run(model, { command: "editVariable", id: "v1", name: "माप" });
  expect(feature(model, "b1").params).toMatchObject({ width: "#\u00e9 + #माप" });
});

test("an expression nested without end is refused", () => {
  expect(boxWidth("(".repeat(900))).toBe("expression-syntax");
  expect(boxWidth(`${"-".repeat(900)}1`)).toBe("expression-syntax");
});

test("a bare number is in the document's unit, a bare angle in degrees (N-3)", () => {
  expect(boxWidth("2", {}, "in")).toBe(50.8);
  const turned = outcome(
    part([
      {
        id: "a",
        type: "plane",
        params: { method: "angle", base: { name: "top" }, axis: { name: "s/l" }, angle: "180" },
      },
    ]),
    "a",
  );
  expect(turned).toMatchObject({
    ok: false,
    error: { code: "reference-missing", details: { param: "axis", feature: "s" } },
  });
  const tilted = outcome(
    part([
      { id: "f", type: "extrude", params: { sketch: "s", draft: "45" } },
      { id: "s", type: "sketch", sketch: { entities: {}, constraints: {} } },
    ]),
    "f",
  );
  expect(tilted).toMatchObject({ ok: false, error: { code: "reference-later" } });
});

test("a chain of ten thousand variables has a value, and a cycle in one place leaves the rest alone (N-5)", () => {
  const variables: Record<string, string> = { v0: "1 mm", x: "#y", y: "#x" };
  for (let i = 1; i < 10_000; i += 1) variables[`v${i}`] = `#v${i - 1} + 1 mm`;
  expect(boxWidth("#v9999", variables)).toBe(10_000);
});

test("two variables of one name make their uses fail, since nobody can say which is meant (N-5)", () => {
  const model = part([{ id: "f1", type: "box", params: { width: "#w" } }], { w: "10 mm" });
  const twice = {
    ...model,
    variables: [...model.variables, { id: "v2", name: "w", expression: "20 mm", description: "" }],
  };
  expect(outcome(twice, "f1")).toMatchObject({ ok: false, error: { code: "ambiguous-variable" } });
});

test("an error names its parameter and stays with its feature (N-5)", () => {
  const model = part([
    { id: "bad", type: "box", params: { height: "#nope" } },
    { id: "good", type: "box" },
  ]);
  expect(outcome(model, "bad")).toMatchObject({
    ok: false,
    error: { code: "unknown-variable", details: { param: "height" } },
  });
  expect(outcome(model, "good").ok).toBe(true);
});

test("a parameter that takes no part cannot fail (N-6)", () => {
  const model = part([
    {
      id: "s",
      type: "sketch",
      params: { plane: { name: "top" } },
      sketch: { entities: {}, constraints: {} },
    },
    {
      id: "f",
      type: "extrude",
      params: { sketch: "s", extent: "blind", distance2: "#nope", upTo: { name: "gone:end" } },
    },
  ]);
  expect(outcome(model, "f")).toMatchObject({ ok: true, value: { params: { distance: 10, distance2: 10 } } });
});

test.each([
  ["itself", { plane: { name: "b1:top" } }, "reference-later"],
  ["what is gone", { plane: { name: "gone" } }, "reference-missing"],
  ["what is suppressed", { plane: { name: "off:top" } }, "reference-suppressed"],
  ["nothing", { plane: null }, "missing-value"],
])("a feature that refers to %s says so", (_, params, code) => {
  const model = part([
    { id: "off", type: "box", suppressed: true },
    { id: "b1", type: "box", params },
  ]);
  expect(outcome(model, "b1")).toMatchObject({ ok: false, error: { code, details: { param: "plane" } } });
});

test("features that refer to each other in a ring say so, each of them, and end (R-2)", () => {
  const model = part([
    { id: "a", type: "box", params: { plane: { name: "c:top" } } },
    { id: "b", type: "box", params: { plane: { name: "a:top" } } },
    { id: "c", type: "box", params: { plane: { name: "b:top" } } },
  ]);
  expect(outcome(model, "a")).toMatchObject({ ok: false, error: { code: "reference-later" } });
});

test("a sketch gets numbers for its driving dimensions, and a reference dimension cannot fail", () => {
  const sketch = {
    entities: {
      a: { type: "point", x: 0, y: 0 },
      b: { type: "point", x: 10, y: 0 },
      l: { type: "line", start: "a", end: "b" },
    },
    constraints: {
      d: { type: "length", on: ["l"], value: "#w", driving: true },
      r: { type: "length", on: ["l"], value: "#nope", driving: false },
      h: { type: "horizontal", on: ["l"] },
    },
  };
  const model = part([{ id: "s", type: "sketch", params: { plane: { name: "top" } }, sketch }], {
    w: "2 cm",
  });
  expect(outcome(model, "s")).toMatchObject({
    ok: true,
    value: { sketch: { constraints: { d: { value: 20 }, r: { value: 0 } } } },
  });
});

test.each([
  ["length", "l", "0 mm", false],
  ["length", "l", "5 mm", true],
  ["radius", "c", "-1 mm", false],
  ["diameter", "c", "0 mm", false],
  ["distance", "a b", "-1 mm", false],
  ["distance", "a b", "0 mm", true],
  ["horizontal-distance", "a b", "-1 mm", true],
])(
  "a %s of %s that is worth %s by a variable: %s; a typed error names the dimension (N-5)",
  (type, on, w, isFine) => {
    const sketch = {
      entities: {
        a: { type: "point", x: 0, y: 0 },
        b: { type: "point", x: 10, y: 0 },
        l: { type: "line", start: "a", end: "b" },
        c: { type: "circle", center: "a", radius: 3 },
      },
      constraints: { d: { type, on: on.split(" "), value: "#w", driving: true } },
    };
    const model = part([{ id: "s", type: "sketch", params: { plane: { name: "top" } }, sketch }], { w });
    expect(outcome(model, "s")).toMatchObject(
      isFine ? { ok: true } : { ok: false, error: { code: "out-of-range", details: { constraint: "d" } } },
    );
  },
);

const points = [{ name: "s/p" }];
test.each([
  ["M6 normal clearance", { standard: "iso", metric: "M6" }, { diameter: 6.6 }],
  ["M6 tapped", { standard: "iso", metric: "M6", fit: "tapped" }, { diameter: 5 }],
  [
    "M8 counterbored",
    { standard: "iso", metric: "M8", style: "counterbore" },
    { counterboreDiameter: 15, counterboreDepth: 8 },
  ],
  ["1/4 close clearance", { standard: "ansi", inch: "1/4-20", fit: "close" }, { diameter: 0.266 * 25.4 }],
  ["#10 tapped", { standard: "ansi", inch: "#10-24", fit: "tapped" }, { diameter: 0.1495 * 25.4 }],
  ["custom", { diameter: "7 mm" }, { diameter: 7 }],
])("a hole for %s has the standard's numbers", (_, params, expected) => {
  const model = part([
    {
      id: "s",
      type: "sketch",
      params: { plane: { name: "top" } },
      sketch: { entities: {}, constraints: {} },
    },
    { id: "h", type: "hole", params: { points, ...params } },
  ]);
  const result = outcome(model, "h");
  if (!result.ok || result.value.type !== "hole") throw new Error("no hole");
  for (const [name, value] of Object.entries(expected)) {
    expect(result.value.params[name as "diameter"]).toBeCloseTo(value, 5);
  }
});

test("a countersink that no standard knows is refused with what to do", () => {
  const model = part([
    {
      id: "s",
      type: "sketch",
      params: { plane: { name: "top" } },
      sketch: { entities: {}, constraints: {} },
    },
    { id: "h", type: "hole", params: { points, standard: "iso", metric: "M30", style: "countersink" } },
  ]);
  expect(outcome(model, "h")).toMatchObject({
    ok: false,
    error: { code: "not-available", message: expect.stringContaining("custom") },
  });
});

test.each([
  ["0.3 mm / 0.1 mm", 3],
  ["#n * (0.1 mm / 0.3 mm)", 3],
  ["2.5", "Count: 2.5 is not a whole number: round() makes one of it."],
  ["3.0000001", "Count: 3.0000001 is not a whole number: round() makes one of it."],
])("a count of %s is %s", (count, expected) => {
  const pattern = { features: ["b"], direction: { name: "right" }, count, spacing: "5 mm" };
  const features = [
    { id: "b", type: "box", params: {} },
    { id: "p", type: "linear-pattern", params: pattern },
  ];
  const result = outcome(part(features, { n: "9" }), "p");
  const found = result.ok
    ? result.value.type === "linear-pattern" && result.value.params.count
    : result.error.message;
  expect(found).toBe(expected);
});
