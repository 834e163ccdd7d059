import { expect, test } from "vitest";
import * as Y from "yjs";
import { initialUpdate, type PartDocument, PersonalUndo, resolveModel, type Command } from "../index.ts";
import { box, copied, feature, newPart, opened, run, sketch, sync } from "../testing/parts.ts";

test("two clients that initialise the same document at once converge, and keep both their sketches (D-4)", () => {
  const a = opened(initialUpdate("part", "From A", "mm"));
  const b = opened(initialUpdate("part", "From B", "in"));
  run(a, { ...sketch, id: "sa", name: "A" }, { command: "renameFeature", id: "top", name: "Floor" });
  run(b, { ...sketch, id: "sb", name: "B" }, { command: "renameFeature", id: "front", name: "Wall" });
  sync(a, b);
  expect(a.model).toEqual(b.model);
  expect(a.model.features.slice(0, 4).map(({ name }) => name)).toEqual(["Origin", "Floor", "Wall", "Right"]);
  expect(new Set(a.model.features.slice(4).map(({ id }) => id))).toEqual(new Set(["sa", "sb"]));
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

/** A part with `x` and `y` under one order key, as older versions gave it to what two people put in one place. */
function withOneKey(...more: readonly Command[]): PartDocument {
  const part = newPart({ person: "ada" });
  run(part, { ...box, id: "A" }, { ...box, id: "x" }, { ...box, id: "y" }, ...more);
  const features = part.doc.getMap<Y.Map<unknown>>("features");
  features.get("y")?.set("order", features.get("x")?.get("order"));
  return part;
}

const orderIn = (part: PartDocument): readonly string[] => part.model.features.slice(4).map(({ id }) => id);

const failing = (part: PartDocument): readonly string[] =>
  resolveModel(part.model)
    .features.filter(({ result }) => !result.ok)
    .map(({ id }) => id);

test.each([
  ["that older versions put in one place", () => withOneKey()],
  [
    "that were put in one place at once",
    () => {
      const part = newPart({ person: "ada" });
      run(part, { ...box, id: "A" });
      const peer = copied(part, { person: "eve" });
      run(part, { ...box, id: "x" });
      run(peer, { ...box, id: "y" });
      sync(part, peer);
      return part;
    },
  ],
])("who takes back what was put between two %s moves nothing of a peer's (D-5, U-3)", (_, start) => {
  const ada = start();
  const bob = copied(ada, { person: "bob" });
  const undo = new PersonalUndo(ada, "ada");
  const [, first = "", second = ""] = orderIn(ada);
  run(ada, { ...box, id: "z", after: first });
  sync(ada, bob);
  run(bob, { ...box, id: "g", params: { plane: { name: `${second}:top` } } });
  run(bob, { ...box, id: "w", after: "z" });
  sync(ada, bob);
  expect(orderIn(ada)).toEqual(["A", first, "z", "w", second, "g"]);
  undo.undo();
  sync(ada, bob);
  expect(orderIn(bob)).toEqual(["A", first, "w", second, "g"]);
  expect(failing(bob)).toEqual([]);
});

test("taking back a move or a release puts nothing behind, or away from, what a peer has built on it since (U-3)", () => {
  const ada = newPart({ person: "ada" });
  const bob = copied(ada, { person: "bob" });
  const undo = new PersonalUndo(ada, "ada");
  run(ada, ...["p", "q", "r"].map((id): Command => ({ ...box, id })));
  run(ada, { command: "suppressFeature", ids: ["q"], suppressed: true });
  run(ada, { command: "suppressFeature", ids: ["q"], suppressed: false });
  run(ada, { command: "moveFeature", ids: ["r"], after: "right" });
  sync(ada, bob);
  run(bob, { ...box, id: "onR", after: "r", params: { plane: { name: "r:top" } } });
  run(bob, { ...box, id: "onQ", params: { plane: { name: "q:top" } } });
  sync(ada, bob);
  while (undo.undo());
  sync(ada, bob);
  expect(orderIn(bob)).toEqual(["r", "onR", "q", "onQ"]);
  expect(failing(bob)).toEqual([]);
});

test("what is put between two of one key leaves at the end what a peer puts there meanwhile (D-5)", () => {
  const ada = withOneKey(...["f", "g", "h"].map((id): Command => ({ ...box, id })));
  const bob = copied(ada, { person: "bob" });
  run(ada, { ...box, id: "z", after: "x" });
  run(bob, { ...box, id: "last", params: { plane: { name: "h:top" } } });
  sync(ada, bob);
  expect(orderIn(bob)).toEqual(["A", "x", "z", "y", "f", "g", "h", "last"]);
  expect(failing(bob)).toEqual([]);
});

test("a place that is no order key, or one too long, is mended by what comes next to it (D-5)", () => {
  const part = newPart();
  run(part, ...["a", "b", "c", "d"].map((id): Command => ({ ...box, id })));
  const features = part.doc.getMap<Y.Map<unknown>>("features");
  const last = String(features.get("d")?.get("order"));
  features.get("b")?.set("order", `${last}!`);
  features.get("c")?.set("order", `${last}${"V".repeat(2_000)}`);
  expect(orderIn(part)).toEqual(["a", "d", "b", "c"]);
  run(part, { ...box, id: "e", after: "b" }, { ...box, id: "f", after: "c" });
  expect(orderIn(part)).toEqual(["a", "d", "b", "e", "c", "f"]);
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
