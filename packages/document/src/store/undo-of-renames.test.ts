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

test("whose a use was before a renaming is known to the window that is loaded anew after it (U-3, U-6)", () => {
  const { ada, bob, undo } = both();
  run(ada, variable);
  sync(ada, bob);
  run(bob, { ...box, id: "bobs", params: { width: "#w" } });
  sync(ada, bob);
  run(ada, called("width"));
  const anew = copied(ada, { person: "ada" });
  const again = new PersonalUndo(anew, "ada", undefined, undo.ada.kept(1_000_000));
  while (again.undo());
  expect(anew.model.variables).toMatchObject([{ id: "v1", name: "w" }]);
  expect(widthOf(anew, "bobs")).toBe("#w");
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

test("undo takes back the newest step though a peer called its variable otherwise without having seen it (U-3)", () => {
  const { ada, bob, undo } = both();
  run(ada, variable);
  sync(ada, bob);
  run(bob, { ...box, id: "first" });
  sync(ada, bob);
  const start = bob.model.features;
  run(bob, { ...box, id: "x", params: { width: "#w", height: "#w / 2" } });
  for (const width of ["#w * 2", "5 mm", "#w * 2"])
    run(bob, { command: "editFeature", id: "x", params: { width } });
  run(ada, called("width"));
  sync(ada, bob);
  expect(widthOf(bob, "x")).toBe("#w * 2");
  const widths = [1, 2, 3].map(() => undo.bob.undo() && widthOf(bob, "x"));
  expect(widths).toEqual(["5 mm", "#width * 2", "#width"]);
  expect(undo.bob.undo()).toBe(true);
  expect(bob.model.features).toEqual(start);
  sync(ada, bob);
  run(ada, called("breadth"));
  sync(ada, bob);
  for (let steps = 0; steps < 4; steps += 1) expect(undo.bob.redo()).toBe(true);
  expect(undo.bob.canRedo).toBe(false);
});

test("a step stands though one of two variables with one name is called otherwise, which leaves their uses (U-3)", () => {
  const { ada, bob, undo } = both();
  run(ada, variable);
  run(bob, { ...variable, id: "v2", expression: "10 mm" });
  sync(ada, bob);
  run(bob, { ...box, id: "first" }, { ...box, id: "x", params: { width: "1 mm" } });
  bob.run([{ command: "editFeature", id: "x", params: { width: "#w" } }], { checks: "structure" });
  sync(ada, bob);
  run(ada, called("width"));
  sync(ada, bob);
  expect(widthOf(bob, "x")).toBe("#w");
  expect(undo.bob.undo()).toBe(true);
  expect(widthOf(bob, "x")).toBe("1 mm");
  expect(undo.bob.redo()).toBe(true);
  expect(widthOf(bob, "x")).toBe("#w");
});

test("a step with a text in which the old name stands is undone after a renaming (U-3)", () => {
  const { ada, bob, undo } = both();
  run(ada, variable);
  sync(ada, bob);
  run(bob, { command: "addFeature", id: "i", type: "imported-body", params: { file: "a #w.step" } });
  sync(ada, bob);
  run(ada, called("width"));
  sync(ada, bob);
  expect(feature(bob, "i").params).toMatchObject({ file: "a #w.step" });
  expect(undo.bob.undo()).toBe(true);
  expect(bob.model.features.some(({ id }) => id === "i")).toBe(false);
});

test("a renaming stays where another variable has the old name by now, and nothing changes what it means (U-3)", () => {
  const { ada, bob, undo } = both();
  run(ada, variable, { ...box, id: "x", params: { width: "#w" } });
  run(ada, called("width"));
  sync(ada, bob);
  run(bob, { ...variable, id: "v2", expression: "10 mm" });
  sync(ada, bob);
  undo.ada.undo();
  expect(ada.model.variables.map(({ name }) => name)).toEqual(["width", "w"]);
  while (undo.ada.redo());
  expect(widthOf(ada, "x")).toBe("#width");
  // Two that changed their names in one step do so again.
  run(ada, called("depth"), { command: "editVariable", id: "v2", name: "width" }, called("w"));
  expect(undo.ada.undo()).toBe(true);
  expect(ada.model.variables.map(({ name }) => name)).toEqual(["width", "w"]);
});

test("undo and redo give a size the variable that it had, though another had its name between (U-2)", () => {
  const part = newPart({ person: "ada" });
  run(part, { ...variable, name: "width" }, box);
  const start = part.model;
  const undo = new PersonalUndo(part, "ada");
  run(part, called("old_width"));
  run(part, { ...variable, id: "v2", name: "width", expression: "70 mm" });
  run(part, { command: "editFeature", id: "b1", params: { width: "#width", height: "#old_width" } });
  const end = part.model;
  for (let steps = 0; steps < 3; steps += 1) expect(undo.undo()).toBe(true);
  expect(part.model).toEqual(start);
  for (let steps = 0; steps < 3; steps += 1) expect(undo.redo()).toBe(true);
  expect(part.model).toEqual(end);
});

test("undoing a renaming leaves alone what had used the name before a variable got it (U-2)", () => {
  const part = newPart({ person: "ada" });
  run(part, { ...variable, name: "width" }, { ...box, params: { width: "#width" } });
  const start = part.model;
  const undo = new PersonalUndo(part, "ada");
  run(part, { ...variable, id: "v2", name: "w2", expression: "7 mm" });
  run(part, { command: "deleteVariable", id: "v1", force: true });
  run(part, { command: "editVariable", id: "v2", name: "width" });
  const end = part.model;
  while (undo.undo());
  expect(part.model).toEqual(start);
  while (undo.redo());
  expect(part.model).toEqual(end);
});

test("a variable that comes back under a name that another has by then gets one of its own, for all that uses it (U-3)", () => {
  const { ada, bob, undo } = both();
  run(ada, variable, { ...box, id: "adas", params: { width: "#w" } });
  run(ada, { command: "editFeature", id: "adas", params: { height: "#w / 2" } });
  run(ada, { command: "editFeature", id: "adas", params: { width: "1 mm", height: "2 mm" } });
  run(ada, { command: "deleteVariable", id: "v1" });
  sync(ada, bob);
  run(bob, { ...variable, id: "v2", expression: "7 mm" }, { ...box, id: "bobs", params: { width: "#w" } });
  sync(ada, bob);
  const whole = ada.model;
  expect([undo.ada.undo(), undo.ada.undo()]).toEqual([true, true]);
  expect(ada.model.variables.map(({ name }) => name)).toEqual(["w_2", "w"]);
  expect(feature(ada, "adas").params).toMatchObject({ width: "#w_2", height: "#w_2 / 2" });
  expect(widthOf(ada, "bobs")).toBe("#w");
  while (undo.ada.redo());
  expect(ada.model).toEqual(whole);
});
