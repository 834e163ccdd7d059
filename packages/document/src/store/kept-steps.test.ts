import { patience, tries } from "@solidtype/bench/tries";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type PartDocument, PersonalUndo } from "../index.ts";
import { box, copied, feature, newPart, run, sketch } from "../testing/parts.ts";
import { copyOf, moveArb, openPart, play } from "../testing/random-edits.ts";

const ROOM = 1_000_000;

/** The same window of the same person, loaded anew: another Yjs client, with what the old one kept. */
function loadedAnew(part: PartDocument, undo: PersonalUndo): readonly [PartDocument, PersonalUndo] {
  const anew = copied(part, part.author);
  return [anew, new PersonalUndo(anew, part.author.person, undefined, undo.kept(ROOM))];
}

test("a window that is loaded anew undoes and redoes what it did before (U-6)", () => {
  const before = newPart({ person: "ada" });
  const undo = new PersonalUndo(before, "ada");
  const start = before.model;
  run(before, sketch, box);
  run(before, { command: "deleteFeature", ids: ["s1"] });
  run(before, { command: "editFeature", id: "b1", params: { width: "30 mm" } });
  undo.undo();
  const [part, again] = loadedAnew(before, undo);
  expect([again.canUndo, again.canRedo]).toEqual([true, true]);
  again.redo();
  expect(feature(part, "b1").params).toMatchObject({ width: "30 mm" });
  expect([again.undo(), again.undo()]).toEqual([true, true]);
  expect(feature(part, "s1")).toMatchObject({ sketch: { entities: { ab: { type: "line" } } } });
  expect([again.undo(), again.undo()]).toEqual([true, false]);
  expect(part.model).toEqual(start);
});

test("what was done elsewhere while the window was away is not its to undo, and stays (U-3, U-6)", () => {
  const before = newPart({ person: "ada" });
  const undo = new PersonalUndo(before, "ada");
  run(before, box);
  run(before, { command: "editFeature", id: "b1", params: { width: "30 mm", depth: "5 mm" } });
  const kept = undo.kept(ROOM);
  const elsewhere = copied(before, { person: "ada" });
  run(elsewhere, { command: "editFeature", id: "b1", params: { depth: "6 mm" } }, { ...box, id: "b2" });
  const anew = copied(elsewhere, { person: "ada" });
  const again = new PersonalUndo(anew, "ada", undefined, kept);
  expect([again.undo(), again.undo()]).toEqual([true, false]);
  expect(feature(anew, "b1").params).toMatchObject({ width: "25 mm", depth: "6 mm" });
  expect(feature(anew, "b2").type).toBe("box");
});

test("what is kept is the newest that has room, and what is no such text is nothing (U-6)", () => {
  const part = newPart({ person: "ada" });
  const undo = new PersonalUndo(part, "ada");
  run(part, box);
  for (let width = 1; width <= 100; width += 1)
    run(part, { command: "editFeature", id: "b1", params: { width: `${width} mm` } });
  const text = undo.kept(2_000);
  expect(text.length).toBeLessThanOrEqual(2_000);
  const again = new PersonalUndo(copied(part, { person: "ada" }), "ada", undefined, text);
  let steps = 0;
  while (again.undo()) steps += 1;
  expect(steps).toBeGreaterThan(3);
  expect(steps).toBeLessThan(100);
  const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
  const clients = { version: 1, done: [{ changes: [{ path: ["clients", "1"] }] }], undone: [] };
  for (const none of ["", "no json", "{}", "null", text.slice(1), deep, JSON.stringify(clients)])
    expect(new PersonalUndo(part, "ada", undefined, none).canUndo).toBe(false);
});

test(
  "undoing all of a history leads back to its start, wherever in it the window was loaded anew (U-2, U-6)",
  () => {
    fc.assert(
      fc.property(fc.array(moveArb, { maxLength: 40 }), fc.nat(40), (moves, at) => {
        const before = openPart({ person: "ada" }, undefined, 1000);
        const undo = new PersonalUndo(before, "ada");
        const start = before.model;
        for (const move of moves.slice(0, at)) play(before, move);
        const part = copyOf(before, { person: "ada" }, 1001);
        const again = new PersonalUndo(part, "ada", undefined, undo.kept(ROOM));
        for (const move of moves.slice(at)) play(part, move);
        const end = part.model;
        while (again.undo());
        expect(part.model).toEqual(start);
        while (again.redo());
        expect(part.model).toEqual(end);
      }),
      tries(60),
    );
  },
  patience,
);
