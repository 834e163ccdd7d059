import { expect, test } from "vitest";
import * as Y from "yjs";
import { initialUpdate, PersonalUndo, type Command } from "../index.ts";
import { box, copied, feature, newPart, opened, run, sketch, sync } from "../testing/parts.ts";

test("two clients that initialise the same document at once converge, and keep both their sketches (D-4)", () => {
  const a = opened(initialUpdate("part", "From A", "mm"));
  const b = opened(initialUpdate("part", "From B", "in"));
  run(a, { ...sketch, id: "sa", name: "A" }, { command: "renameFeature", id: "top", name: "Floor" });
  run(b, { ...sketch, id: "sb", name: "B" }, { command: "renameFeature", id: "front", name: "Wall" });
  sync(a, b);
  expect(a.model).toEqual(b.model);
  expect(a.model.features.map(({ id }) => id)).toEqual(["origin", "top", "front", "right", "sa", "sb"]);
  expect(a.model.features.map(({ name }) => name)).toEqual(["Origin", "Floor", "Wall", "Right", "A", "B"]);
});

test("two concurrent reorders keep every feature once, in one order everywhere (D-5)", () => {
  const a = newPart();
  run(a, ...["x", "y", "z"].map((id): Command => ({ ...box, id })));
  const b = opened(Y.encodeStateAsUpdate(a.doc));
  run(a, { command: "moveFeature", ids: ["z"], after: "right" });
  run(b, { command: "moveFeature", ids: ["y", "z"], after: "right" });
  sync(a, b);
  expect(a.model.features.map(({ id }) => id).toSorted()).toEqual([
    "front",
    "origin",
    "right",
    "top",
    "x",
    "y",
    "z",
  ]);
  expect(a.model).toEqual(b.model);
});

test("two features put in one place at once can be told apart afterwards (D-5)", () => {
  const a = newPart();
  const b = opened(Y.encodeStateAsUpdate(a.doc));
  run(a, { ...box, id: "x" });
  run(b, { ...box, id: "y" });
  sync(a, b);
  const [first, second] = a.model.features.slice(4).map(({ id }) => id);
  run(a, { ...box, id: "between", after: first ?? "" });
  expect(a.model.features.slice(4).map(({ id }) => id)).toEqual([first, "between", second]);
});

test("two people who add to one set of edges both win, and one removal takes one away (D-3)", () => {
  const a = newPart();
  run(a, box, {
    command: "addFeature",
    id: "r1",
    type: "fillet",
    params: { edges: [{ name: "{b1:left|b1:top}" }] },
  });
  const b = opened(Y.encodeStateAsUpdate(a.doc));
  run(a, {
    command: "editFeature",
    id: "r1",
    params: { edges: [{ name: "{b1:left|b1:top}" }, { name: "{b1:right|b1:top}" }] },
  });
  run(b, { command: "editFeature", id: "r1", params: { edges: [{ name: "{b1:back|b1:top}" }] } });
  sync(a, b);
  expect(feature(b, "r1").params).toMatchObject({
    edges: [{ name: "{b1:back|b1:top}" }, { name: "{b1:right|b1:top}" }],
  });
});

test("a peer's concurrent point move survives the other's solve (C-6)", () => {
  const a = newPart();
  run(a, sketch);
  const b = opened(Y.encodeStateAsUpdate(a.doc));
  run(a, { command: "editSketch", id: "s1", patch: { entities: { a: { x: 1, y: 2 } }, constraints: {} } });
  run(b, {
    command: "editSketch",
    id: "s1",
    patch: { entities: { b: { x: 30 } }, constraints: { w: { value: 30 } } },
  });
  sync(a, b);
  expect(feature(a, "s1")).toMatchObject({
    sketch: { entities: { a: { x: 1, y: 2 }, b: { x: 30, y: 0 } }, constraints: { w: { value: "30 mm" } } },
  });
});

test("who deletes a feature deletes what a peer changes in it meanwhile, and undo brings it back (D-7)", () => {
  const ada = newPart({ person: "ada" });
  const undo = new PersonalUndo(ada, "ada");
  run(ada, box);
  const bob = copied(ada, { person: "bob" });
  run(ada, { command: "deleteFeature", ids: ["b1"] });
  run(bob, { command: "editFeature", id: "b1", params: { width: "77 mm" } });
  sync(ada, bob);
  expect([ada, bob].map(({ model }) => model.features.length)).toEqual([4, 4]);
  undo.undo();
  sync(ada, bob);
  expect(feature(bob, "b1").params).toMatchObject({ width: "25 mm" });
});
