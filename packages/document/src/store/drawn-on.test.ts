import { expect, test } from "vitest";
import { type Command, isReadable, type PartDocument, PersonalUndo } from "../index.ts";
import { copied, feature, newPart, run, sketch, square, sync } from "../testing/parts.ts";

const empty = { entities: {}, constraints: {} };
const draw = (patch: object): Command =>
  ({ command: "editSketch", id: "s1", patch: { ...empty, ...patch } }) as Command;
const extrude: Command = { command: "addFeature", id: "e1", type: "extrude", params: { sketch: "s1" } };
const edge = { name: "{e1:end(=r)|e1:side(ab)}" };
const fillet: Command = { command: "addFeature", id: "f1", type: "fillet", params: { edges: [edge] } };

const entitiesOf = (part: PartDocument): readonly string[] => {
  const drawn = feature(part, "s1");
  return isReadable(drawn) && drawn.type === "sketch" ? Object.keys(drawn.sketch.entities).toSorted() : [];
};

/** Ada has drawn a line and a point beside it, in a sketch that was there; Bob has it, too. */
function drawnByAda() {
  const ada = newPart({ person: "ada" });
  run(ada, { ...sketch, sketch: empty });
  const bob = copied(ada, { person: "bob" });
  const undo = new PersonalUndo(ada, "ada");
  run(ada, draw({ entities: { ...square.entities, d: { type: "point", x: 40, y: 40 } } }));
  sync(ada, bob);
  return { ada, bob, undo };
}

test("a point that somebody else's line ends in stays when its maker takes it back, and nothing else does (U-3)", () => {
  const { ada, bob, undo } = drawnByAda();
  const c = { type: "point", x: 5, y: 9 };
  run(bob, draw({ entities: { c, bc: { type: "line", start: "b", end: "c" } } }));
  sync(ada, bob);
  const whole = ada.model;
  expect(undo.undo()).toBe(true);
  expect(entitiesOf(ada)).toEqual(["b", "bc", "c"]);
  expect(undo.redo()).toBe(true);
  expect(ada.model).toEqual(whole);
});

test("a line that somebody else has put a length on stays, and the points that it ends in (U-3)", () => {
  const { ada, bob, undo } = drawnByAda();
  run(bob, draw({ constraints: square.constraints }));
  sync(ada, bob);
  expect(undo.undo()).toBe(true);
  expect(entitiesOf(ada)).toEqual(["a", "ab", "b"]);
});

test("a line from which somebody else's feature has an edge stays, and the points that it ends in (U-3)", () => {
  const { ada, bob, undo } = drawnByAda();
  run(bob, extrude, fillet);
  sync(ada, bob);
  expect(undo.undo()).toBe(true);
  expect(entitiesOf(ada)).toEqual(["a", "ab", "b"]);
});

test("what one has built oneself on what one takes back holds nothing (U-3)", () => {
  const { ada, undo } = drawnByAda();
  const end = ada.model;
  run(ada, draw({ constraints: square.constraints }), extrude, fillet);
  for (let steps = 0; steps < 2; steps += 1) expect(undo.undo()).toBe(true);
  expect(entitiesOf(ada)).toEqual([]);
  expect(undo.redo()).toBe(true);
  expect(ada.model).toEqual(end);
});
