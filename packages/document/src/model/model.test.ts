import { expect, test } from "vitest";
import {
  emptyPart,
  featureDefinitions,
  isReadable,
  parseModel,
  type PartModel,
  type StoredFeature,
} from "../index.ts";

function withFeature(feature: object): unknown {
  const part = emptyPart("Bracket", "mm");
  return { ...part, features: [...part.features, feature] };
}

function lastOf(model: PartModel): StoredFeature {
  const last = model.features.at(-1);
  if (last === undefined) throw new Error("no features");
  return last;
}

function parsed(input: unknown): PartModel {
  const result = parseModel(input);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

test("every promised feature type is there, each with a label, a one-line summary and described parameters", () => {
  expect(Object.keys(featureDefinitions).toSorted()).toEqual(
    [
      ..."origin datum-plane plane axis sketch extrude revolve hole fillet chamfer shell".split(" "),
      ..."linear-pattern circular-pattern mirror boolean imported-body box cylinder sphere cone torus".split(
        " ",
      ),
    ].toSorted(),
  );
  for (const [type, definition] of Object.entries(featureDefinitions)) {
    expect(definition.type).toBe(type);
    expect(definition.summary).toMatch(/^[A-Z].*\.$/);
    for (const param of Object.values(definition.params)) expect(param.description).toMatch(/\.$/);
  }
});

test("a feature that gives only what differs gets the defaults of the rest (D-9)", () => {
  const model = parsed(
    withFeature({ id: "f1", type: "extrude", name: "Base", params: { sketch: "s1", distance: "25" } }),
  );
  expect(lastOf(model)).toMatchObject({
    suppressed: false,
    params: {
      sketch: "s1",
      distance: "25",
      operation: "new",
      extent: "blind",
      draft: "0 deg",
      regions: [],
      upTo: null,
    },
  });
});

test("parsing a parsed model changes nothing", () => {
  const once = parsed(
    withFeature({ id: "f1", type: "hole", name: "Hole", params: { points: [{ name: "s1/p1" }] } }),
  );
  expect(parsed(JSON.parse(JSON.stringify(once)))).toEqual(once);
});

test("every feature type parses from its defaults alone", () => {
  for (const definition of Object.values(featureDefinitions)) {
    const drawing = definition.drawing ? { sketch: { entities: {}, constraints: {} } } : {};
    const model = parsed(withFeature({ id: "f1", type: definition.type, name: "F", ...drawing }));
    expect(isReadable(lastOf(model))).toBe(true);
  }
});

test("unknown parameters of a later version are carried along", () => {
  const model = parsed(
    withFeature({ id: "f1", type: "box", name: "Box", params: { bevel: "1 mm" }, tint: "red" }),
  );
  expect(lastOf(model)).toMatchObject({ tint: "red", params: { bevel: "1 mm", width: "10 mm" } });
});

test("a feature of a later version is carried along and reported", () => {
  const later = { id: "f1", type: "loft", name: "Loft", suppressed: false, params: { rails: ["a"] } };
  const model = parsed(withFeature(later));
  expect(lastOf(model)).toEqual({
    ...later,
    unreadable: "unknown-type",
    problem: expect.stringContaining("loft"),
  });
  expect(parsed(model)).toEqual(model);
});

test.each([
  ["a number where an expression belongs", { type: "box", params: { width: 5 } }, "params.width"],
  ["an option that there is not", { type: "extrude", params: { extent: "forever" } }, "params.extent"],
  ["a feature's id that is none", { type: "extrude", params: { sketch: "a b" } }, "params.sketch"],
  ["a set with an id that is none", { type: "mirror", params: { features: ["a b"] } }, "params.features.0"],
  [
    "a reference that is no name",
    { type: "fillet", params: { edges: [{ name: "{{" }] } },
    "params.edges.0.name",
  ],
  [
    "a drawing with NaN",
    { type: "sketch", sketch: { entities: { p: { type: "point", x: Number.NaN, y: 0 } }, constraints: {} } },
    "sketch.entities.p",
  ],
  ["no drawing", { type: "sketch" }, "sketch"],
])("a feature with %s is kept and reported", (_, feature, place) => {
  const model = parsed(withFeature({ id: "f1", name: "F", ...feature }));
  expect(lastOf(model)).toMatchObject({
    ...feature,
    unreadable: "invalid",
    problem: expect.stringContaining(place),
  });
  expect(parsed(model)).toEqual(model);
});

test.each([
  ["nothing", null],
  ["a list", []],
  ["another kind", { ...emptyPart("A", "mm"), kind: "assembly" }],
  ["an unknown unit", { ...emptyPart("A", "mm"), meta: { name: "A", units: "furlong" } }],
  ["an id that occurs twice", withFeature({ id: "top", type: "box", name: "Box" })],
  ["a prototype id", withFeature({ id: "__proto__", type: "box", name: "Box" })],
  ["an inherited id", withFeature({ id: "constructor", type: "box", name: "Box" })],
])("a model that is %s is refused", (_, input) => {
  expect(parseModel(input)).toMatchObject({ ok: false, error: { code: "model-invalid" } });
});

test("a million features are refused before they are walked", () => {
  const features = Array.from({ length: 1_000_000 }, () => null);
  expect(parseModel({ ...emptyPart("A", "mm"), features })).toMatchObject({
    ok: false,
    error: { code: "model-too-large" },
  });
});

test("a sketch of a million entities is kept, and not walked (S-3)", () => {
  const entities = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, at) => [`p${at}`, null]));
  const last = lastOf(
    parsed(withFeature({ id: "s1", type: "sketch", name: "S", sketch: { entities, constraints: {} } })),
  );
  expect("unreadable" in last && last.problem).toContain("20000");
}, 60_000);

test("a prototype key among the parameters pollutes nothing", () => {
  const params = JSON.parse('{"__proto__": {"polluted": true}, "width": "1e308 mm", "x": "0/0"}') as object;
  const model = parsed(withFeature({ id: "b1", type: "box", name: "B", params }));
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect(isReadable(lastOf(model))).toBe(true);
});
