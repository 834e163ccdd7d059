import { expect, test } from "vitest";
import type { Command } from "../index.ts";
import { box, newPart, run, sketch } from "../testing/parts.ts";

const refusals: readonly (readonly [string, Command, string])[] = [
  ["nothing at all", null as never, "input-invalid"],
  ["no command", 7 as never, "input-invalid"],
  ["an unknown feature", { command: "editFeature", id: "nope", params: {} }, "not-found"],
  ["an unknown parameter", { command: "editFeature", id: "b1", params: { girth: "1 mm" } }, "input-invalid"],
  [
    "an option that there is not",
    { command: "editFeature", id: "b1", params: { operation: "melt" } },
    "input-invalid",
  ],
  [
    "text that is no expression",
    { command: "editFeature", id: "b1", params: { width: "wide" } },
    "expression-syntax",
  ],
  [
    "a variable that there is not",
    { command: "editFeature", id: "b1", params: { width: "#w" } },
    "unknown-variable",
  ],
  [
    "an instance without a number",
    { command: "addFeature", id: "p1", type: "linear-pattern", params: { skipped: ["2,"] } },
    "input-invalid",
  ],
  ["a length of nothing", { command: "editFeature", id: "b1", params: { width: "0 mm" } }, "out-of-range"],
  [
    "a reference to itself",
    { command: "editFeature", id: "b1", params: { plane: { name: "b1:top" } } },
    "reference-later",
  ],
  [
    "a reference to what is not there",
    { command: "editFeature", id: "b1", params: { plane: { name: "b9:top" } } },
    "reference-missing",
  ],
  ["a change of the origin", { command: "deleteFeature", ids: ["origin"] }, "built-in"],
  ["a second origin", { command: "addFeature", type: "origin" }, "built-in"],
  ["a taken id", box, "id-taken"],
  ["a place before the planes", { command: "moveFeature", ids: ["b1"], after: "origin" }, "order"],
  ["a prototype id", { ...box, id: "__proto__" }, "input-invalid"],
  [
    "a variable's name that is none",
    { command: "addVariable", name: "2b", expression: "1" },
    "input-invalid",
  ],
  ["a variable of itself", { command: "addVariable", name: "a", expression: "#a + 1" }, "variable-cycle"],
  [
    "a line without its points",
    {
      command: "editSketch",
      id: "s1",
      patch: { entities: { q: { type: "line", start: "a", end: "z" } }, constraints: {} },
    },
    "sketch-invalid",
  ],
  [
    "an entity beside the entities",
    { command: "editSketch", id: "s1", patch: { a: { x: 3 } } as object },
    "input-invalid",
  ],
  [
    "a constraint on nothing",
    {
      command: "editSketch",
      id: "s1",
      patch: { entities: {}, constraints: { q: { type: "horizontal", on: ["zz"] } } },
    },
    "sketch-invalid",
  ],
  ...(["0 mm", "-5 mm", -5] as const).map((value): (typeof refusals)[number] => [
    `a line of a length of ${value}`,
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { value } } } },
    "out-of-range",
  ]),
  [
    "a negative distance",
    {
      command: "editSketch",
      id: "s1",
      patch: {
        entities: {},
        constraints: { q: { type: "distance", on: ["a", "b"], value: "-1 mm", driving: true } },
      },
    },
    "out-of-range",
  ],
  [
    "a constraint moved to what it means nothing on",
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { on: ["a"] } } } },
    "sketch-invalid",
  ],
  [
    "an angle for a length",
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { value: "3 deg" } } } },
    "unit-mismatch",
  ],
  [
    "the removal of a point that a line hangs on",
    { command: "editSketch", id: "s1", patch: { entities: { a: null }, constraints: {} } },
    "has-dependants",
  ],
  [
    "a length of a point",
    {
      command: "editSketch",
      id: "s1",
      patch: { entities: {}, constraints: { q: { type: "length", on: ["a"], value: 5, driving: true } } },
    },
    "sketch-invalid",
  ],
  ["a body's name that is a face's", { command: "setBody", body: "b1:top", name: "x" }, "input-invalid"],
];

test.each(refusals)("%s is refused with a typed error, and nothing changes", (_, command, code) => {
  const part = newPart();
  run(part, sketch, box);
  const before = part.model;
  expect(part.run(command)).toMatchObject({ ok: false, error: { code } });
  expect(part.model).toBe(before);
});
