import { expect, test } from "vitest";
import type { Command } from "../index.ts";
import { box, newPart, run, sketch } from "../testing/parts.ts";

/** Whoever writes commands without having seen the part learns from the refusal how it is written. */
function refusal(...batch: readonly unknown[]): string {
  const part = newPart();
  run(part, box);
  run(part, sketch);
  run(part, { command: "addVariable", id: "v1", name: "wide", expression: "3 mm" });
  const done = part.run(batch as readonly Command[]);
  return done.ok ? "" : done.error.message;
}
const add = (type: string, params: object) => ({ command: "addFeature", id: "n1", type, params });
const draw = (patch: object) => ({ command: "editSketch", id: "s1", patch });

test("a reference that is given as text, or a feature as an object, is told how it is written", () => {
  expect(refusal(add("sketch", { plane: "top" }))).toMatch(/it is written \{"name": "…"\}/);
  expect(refusal(add("fillet", { edges: "e" }))).toMatch(/it is written \[\{"name": "…"\}, …\]/);
  expect(refusal(add("extrude", { sketch: { name: "s1" } }))).toMatch(/it is a feature's id/);
  expect(refusal(add("linear-pattern", { features: "b1" }))).toMatch(/it is written \["id", …\]/);
});

test("an edge whose faces stand the wrong way round is told as it is written", () => {
  const edge = { name: "{b1:side(r)|b1:end}" };
  expect(refusal(add("fillet", { edges: [edge] }))).toMatch(
    /^Edges: .* it is written \{b1:end\|b1:side\(r\)\}\.$/,
  );
  expect(refusal(add("fillet", { edges: [{ name: "edge 4" }] }))).toMatch(/is not a name of geometry: /);
});

test("what never was is not called deleted, and a name that is given for an id is told the id", () => {
  expect(refusal(add("sketch", { plane: { name: "nowhere" } }))).toBe(
    'Plane: there is no feature "nowhere".',
  );
  expect(refusal({ command: "deleteFeature", ids: ["s1"] }, add("extrude", { sketch: "s1" }))).toBe(
    "Sketch: what it refers to was deleted.",
  );
  expect(refusal({ command: "editVariable", id: "wide", expression: "4 mm" })).toMatch(/has the id "v1"/);
  const rename = { command: "renameFeature", id: "b1", name: "Block" };
  expect(refusal(rename, { command: "editFeature", id: "Block", params: {} })).toMatch(/has the id "b1"/);
});

test("a variable is not put behind one that is not there", () => {
  const added = { command: "addVariable", name: "high", expression: "1 mm", after: "v9" };
  expect(refusal(added)).toBe('There is no variable "v9" to come after.');
});

test("what a sketch cannot hold is refused with what it can: drawn all the same it would do nothing", () => {
  expect(refusal(draw({ constraints: { x: { type: "fix", on: ["a"] } } }))).toMatch(
    /^x: there is nothing of type "fix"; constraints are of .*fixed/,
  );
  expect(refusal(draw({ entities: { x: { type: "ellipse", center: "a" } } }))).toMatch(
    /point, line, circle, arc/,
  );
  expect(refusal(draw({ entities: { x: { type: "point", x: "NaN", y: 0 } } }))).toMatch(/a point x and y/);
});

test("a curve that has one point in two places is refused, and so is what asks an axis for its length", () => {
  const line = { type: "line", start: "a", end: "a" };
  expect(refusal(draw({ entities: { x: line } }))).toBe(
    "x has “a” in two places: nothing would be left of it.",
  );
  const equal = { type: "equal", on: ["ab", "x-axis"] };
  expect(refusal(draw({ constraints: { x: equal } }))).toBe("x cannot be on an axis: an axis has no length.");
});

test("a field that nothing in a sketch has is refused with those that there are", () => {
  expect(refusal(draw({ entities: { a: { X: 5 } } }))).toBe(
    'a: point has no "X"; it has type, x, y, construction.',
  );
  expect(refusal(draw({ constraints: { w: { length: "5 mm" } } }))).toBe(
    'w: length has no "length"; it has type, on, value, driving, label.',
  );
  expect(refusal({ ...add("box", {}), sketch: { entities: {} } })).toMatch(/^Box takes no sketch/);
});

test("text in which a character is cut in two is refused wherever it stands: others would be sent something else", () => {
  const half = "\ud83d";
  const cut = /a character is cut in two/;
  expect(refusal({ command: "renameFeature", id: "b1", name: `Box ${half}` })).toMatch(cut);
  expect(refusal({ command: "editVariable", id: "v1", description: half })).toMatch(cut);
  expect(refusal({ command: "setBody", body: "$b1", material: half })).toMatch(cut);
  expect(refusal(draw({ entities: { a: { [half]: 1 } } }))).toMatch(cut);
});

test("an edit of a sketch names only what it changes, entities or constraints", () => {
  expect(refusal(draw({ entities: { c: { type: "point", x: 1, y: 2 } } }))).toBe("");
  expect(refusal(draw({ constraints: { w: { value: "20 mm" } } }))).toBe("");
});
