import { expect, test, vi } from "vitest";
import { z } from "zod";
import { applyPatch, combine, parseSketch, type SketchData, sketchSchema } from "../index.ts";

// A million of anything takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const triangleSide: SketchData = {
  entities: {
    a: { type: "point", x: 0, y: 0 },
    b: { type: "point", x: 10, y: 0 },
    ab: { type: "line", start: "a", end: "b" },
  },
  constraints: { width: { type: "length", on: ["ab"], value: 10, driving: true } },
};

test("a sketch survives parsing unchanged", () => {
  expect(parseSketch(triangleSide)).toEqual({ ok: true, value: triangleSide });
});

test("entities and constraints of a later version, and later fields of known ones, survive (K-5)", () => {
  const later = {
    entities: {
      a: { type: "point", x: 0, y: 0, colour: "red" },
      e: { type: "ellipse", center: "a", major: 4 },
    },
    constraints: { c: { type: "curvature-continuous", on: ["e", "a"], order: 2 } },
    grid: 5,
  };
  expect(parseSketch(later)).toEqual({ ok: true, value: later });
});

test.each([
  ["a known type with a field missing", { entities: { ab: { type: "line", start: "a" } }, constraints: {} }],
  ["NaN", { entities: { a: { type: "point", x: Number.NaN, y: 0 } }, constraints: {} }],
  ["1e308", { entities: { a: { type: "point", x: 1e308, y: 0 } }, constraints: {} }],
  ["a negative radius", { entities: { c: { type: "circle", center: "a", radius: -1 } }, constraints: {} }],
  ["an inherited name", { entities: { constructor: { type: "point", x: 0, y: 0 } }, constraints: {} }],
  ["the origin as an entity", { entities: { origin: { type: "point", x: 1, y: 1 } }, constraints: {} }],
  [
    "text for a value",
    { entities: {}, constraints: { c: { type: "length", on: ["ab"], value: "1", driving: true } } },
  ],
  ["a list", []],
  ["nothing", null],
])("a sketch with %s is refused with its place", (_, input) => {
  expect(parseSketch(input)).toMatchObject({ ok: false, error: { code: "sketch-invalid" } });
});

test("a prototype key is dropped, and reaches no prototype", () => {
  const hostile: unknown = JSON.parse(
    '{"entities":{"__proto__":{"type":"point","x":0,"y":0}},"constraints":{}}',
  );
  expect(parseSketch(hostile)).toEqual({ ok: true, value: { entities: {}, constraints: {} } });
});

test("a million entities are refused before they are walked", () => {
  const entities = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, i) => [`p${i}`, null]));
  expect(parseSketch({ entities, constraints: {} })).toMatchObject({
    ok: false,
    error: { code: "sketch-too-large" },
  });
});

test("the same shape holds expressions where a document asks for them", () => {
  const withExpressions = sketchSchema(z.string());
  const stored = {
    entities: {},
    constraints: { c: { type: "length", on: ["ab"], value: "#w / 2", driving: true } },
  };
  expect(withExpressions.parse(stored)).toEqual(stored);
  expect(withExpressions.safeParse(triangleSide).success).toBe(false);
});

test("a patch creates, changes fields and removes (K-7)", () => {
  const result = applyPatch(triangleSide, {
    entities: { a: { x: -5 }, c: { type: "point", x: 5, y: 5 }, ab: { construction: true } },
    constraints: { width: null },
  });
  expect(result).toEqual({
    ok: true,
    value: {
      entities: {
        a: { type: "point", x: -5, y: 0 },
        b: { type: "point", x: 10, y: 0 },
        ab: { type: "line", start: "a", end: "b", construction: true },
        c: { type: "point", x: 5, y: 5 },
      },
      constraints: {},
    },
  });
  expect(triangleSide.constraints).toHaveProperty("width");
});

test("a change of fields does not bring back an entity that is gone (K-7)", () => {
  expect(
    applyPatch({ entities: {}, constraints: {} }, { entities: { a: { x: 1, y: 2 } }, constraints: {} }),
  ).toEqual({
    ok: true,
    value: { entities: {}, constraints: {} },
  });
});

test("a peer's concurrent move of another point survives a patch", () => {
  const moved = applyPatch(triangleSide, { entities: { b: { x: 42, y: 7 } }, constraints: {} });
  if (!moved.ok) throw new Error(moved.error.message);
  const both = applyPatch(moved.value, { entities: { a: { x: 1 } }, constraints: {} });
  expect(both).toMatchObject({ ok: true, value: { entities: { a: { x: 1, y: 0 }, b: { x: 42, y: 7 } } } });
});

test("two patches combined do what one after the other does", () => {
  const first = { entities: { a: { x: 1 }, ab: null }, constraints: { width: { value: 3 } } };
  const second = {
    entities: { a: { y: 2 }, ab: { construction: true }, b: null },
    constraints: { width: { driving: false } },
  };
  const stepped = applyPatch(triangleSide, first);
  if (!stepped.ok) throw new Error(stepped.error.message);
  expect(applyPatch(triangleSide, combine(first, second))).toEqual(applyPatch(stepped.value, second));
});
