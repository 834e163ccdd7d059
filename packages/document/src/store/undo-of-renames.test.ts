import { expect, test } from "vitest";
import { type Command, PersonalUndo } from "../index.ts";
import { box, copied, feature, newPart, run, sync } from "../testing/parts.ts";

const variable: Command = { command: "addVariable", id: "v1", name: "w", expression: "40 mm" };
const called = (name: string): Command => ({ command: "editVariable", id: "v1", name });
const widthOf = (part: ReturnType<typeof newPart>, id: string): unknown => {
  const { width } = feature(part, id).params as { readonly width?: unknown };
  return width;
};

/** Ada and Bob in one part, each with their undo. */
function both() {
  const ada = newPart({ person: "ada" });
  const bob = copied(ada, { person: "bob" });
  const undo = { ada: new PersonalUndo(ada, "ada"), bob: new PersonalUndo(bob, "bob") };
  return { ada, bob, undo };
}

test("who calls a variable otherwise does not take over who uses it (U-3)", () => {
  const { ada, bob, undo } = both();
  run(ada, variable);
  sync(ada, bob);
  run(bob, { ...box, id: "bobs", params: { width: "#w" } });
  sync(ada, bob);
  run(ada, called("width"));
  run(ada, called("breadth"));
  sync(ada, bob);
  while (undo.ada.undo());
  sync(ada, bob);
  expect(bob.model.variables).toMatchObject([{ id: "v1", name: "w" }]);
  expect(widthOf(bob, "bobs")).toBe("#w");
  // What one has written oneself since is one's own.
  run(ada, called("length"), { command: "editFeature", id: "bobs", params: { width: "#length * 2" } });
  sync(ada, bob);
  run(bob, { command: "deleteFeature", ids: ["bobs"] });
  sync(ada, bob);
  while (undo.ada.undo());
  expect(ada.model.variables.map(({ name }) => name)).toEqual(["w"]);
});

test("a step of one's own is undone whatever its variables are called by then, and brought again (U-2, U-3)", () => {
  const { ada, bob, undo } = both();
  run(ada, variable, { ...box, id: "x", params: { width: "25 mm", height: "9 mm" } });
  sync(ada, bob);
  run(bob, { command: "editFeature", id: "x", params: { height: "11 mm" } });
  run(bob, { command: "editFeature", id: "x", params: { width: "#w" } });
  sync(ada, bob);
  run(ada, called("width"));
  sync(ada, bob);
  expect(undo.bob.undo()).toBe(true);
  expect(feature(bob, "x").params).toMatchObject({ width: "25 mm", height: "11 mm" });
  sync(ada, bob);
  run(ada, called("breadth"));
  sync(ada, bob);
  expect(undo.bob.redo()).toBe(true);
  expect(widthOf(bob, "x")).toBe("#breadth");
});

test("a box goes by undo though a peer has called the variable in it otherwise, which stays (U-3)", () => {
  const { ada, bob, undo } = both();
  run(ada, variable, { ...box, id: "x", params: { width: "#w" } });
  sync(ada, bob);
  run(bob, called("width"));
  sync(ada, bob);
  expect(undo.ada.undo()).toBe(true);
  expect(ada.model.features.some(({ id }) => id === "x")).toBe(false);
  expect(ada.model.variables).toMatchObject([{ name: "width" }]);
});

test("a renaming is undone in what came to use the variable since, and redone in all of it (U-2)", () => {
  const { ada, bob, undo } = both();
  run(ada, variable, { ...box, id: "x", params: { width: "#w" } });
  const start = ada.model;
  run(ada, called("width"), { command: "editFeature", id: "x", params: { height: "#width / 2" } });
  sync(ada, bob);
  run(bob, { ...box, id: "bobs", params: { width: "#width + 1 mm" } });
  sync(ada, bob);
  const end = ada.model;
  expect(undo.ada.undo()).toBe(true);
  expect(widthOf(ada, "bobs")).toBe("#w + 1 mm");
  expect(feature(ada, "x")).toEqual(start.features.find(({ id }) => id === "x"));
  expect(undo.ada.redo()).toBe(true);
  expect(ada.model).toEqual(end);
});
