import type { SketchSolver } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, test } from "vitest";
import type { SketchSession } from "./sketch-session.ts";
import { drawTools } from "./sketch-tools.ts";
import { openSketch } from "./testing/open-sketch.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

const opened = () => openSketch(solver);

test("a typed dimension is one step: it comes and goes with where it moved things", () => {
  const { undo, sketch, point } = opened();
  expect(sketch.sizes.type(["w"], "25 mm")).toBe(true);
  expect(point("b")?.x).toBeCloseTo(25, 9);
  undo.undo();
  expect(point("b")?.x).toBeCloseTo(10, 9);
  expect(undo.canUndo).toBe(false);
});

test("a dimension whose text means nothing is refused in words, and nothing is written", () => {
  const { undo, sketch } = opened();
  expect(sketch.sizes.type(["w"], "30 deg")).toBe(false);
  expect(sketch.store.getState().refused).not.toBeNull();
  expect(undo.canUndo).toBe(false);
});

test("the text of a dimension is moved once, however far it was dragged", () => {
  const { undo, sketch, stored } = opened();
  for (let x = 0; x < 30; x += 1) sketch.carryLabel("w", { x, y: 5 });
  expect(sketch.store.getState().data.constraints["w"]).toMatchObject({ label: { x: 29, y: 5 } });
  sketch.moveLabel("w", { x: 29, y: 5 });
  expect(stored()?.constraints["w"]).toMatchObject({ label: { x: 29, y: 5 } });
  undo.undo();
  expect(undo.canUndo).toBe(false);
});

test("a dimension that lost its value hides nothing, is named, and takes a new one", () => {
  const { part, sketch, point } = opened();
  part.run([
    { command: "addVariable", id: "v", name: "w", expression: "10 mm" },
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { value: "#w" } } } },
  ]);
  part.run({ command: "deleteVariable", id: "v", force: true });
  const { data, unresolved, message } = sketch.store.getState();
  expect(Object.keys(data.entities).toSorted()).toEqual(["a", "ab", "b"]);
  expect([...unresolved.keys()]).toEqual(["w"]);
  expect(message).toMatch(/^A dimension has no value\. .*w/);
  expect(sketch.sizes.type(["w"], "12 mm")).toBe(true);
  expect(point("b")?.x).toBeCloseTo(12, 9);
  expect(sketch.store.getState().unresolved.size).toBe(0);
});

test("a constraint that does not fit what is picked says what to pick, and writes nothing", () => {
  const { sketch, undo } = opened();
  sketch.select(["ab"], false);
  sketch.constrain("parallel");
  expect(sketch.store.getState().refused).toBe("Parallel: pick two lines first.");
  expect(undo.canUndo).toBe(false);
});

test("a drag that is torn off leaves what the document has, with what others did meanwhile", () => {
  const { part, sketch, point } = opened();
  part.run({ command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: null } } });
  sketch.grab("b", { x: 10, y: 0 });
  sketch.drag({ x: 16, y: 0 });
  expect(point("b")?.x).toBeCloseTo(16, 6);
  part.run({
    command: "editSketch",
    id: "s1",
    patch: { entities: { c: { type: "point", x: 50, y: 50 } }, constraints: {} },
  });
  sketch.abandon();
  expect(point("b")).toEqual({ x: 10, y: 0 });
  expect(point("c")).toEqual({ x: 50, y: 50 });
});

test("Escape in the middle of a drag puts back what is dragged, and nothing else; letting go of it writes nothing", () => {
  const { part, sketch, point, stored } = opened();
  part.run({ command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: null } } });
  sketch.select(["ab"], false);
  sketch.grab("b", { x: 10, y: 0 });
  sketch.drag({ x: 16, y: 0 });
  expect(sketch.dropOne()).toBe(true);
  expect(point("b")).toEqual({ x: 10, y: 0 });
  expect([...sketch.store.getState().selected]).toEqual(["ab"]);
  sketch.drag({ x: 20, y: 0 });
  sketch.release();
  expect(stored()?.entities["b"]).toMatchObject({ x: 10, y: 0 });
});

test("a drag that ends where it began shows what others did meanwhile", () => {
  const { part, sketch, point } = opened();
  sketch.grab("b", { x: 10, y: 0 });
  part.run({
    command: "editSketch",
    id: "s1",
    patch: { entities: { c: { type: "point", x: 50, y: 50 } }, constraints: {} },
  });
  sketch.release();
  expect(point("c")).toEqual({ x: 50, y: 50 });
});

test("a tool taken up, or a key that changes something, puts down what is dragged, and the sketch goes on being shown", () => {
  const keys: readonly ((sketch: SketchSession) => void)[] = [
    (sketch) => sketch.takeTool(drawTools.find(({ id }) => id === "line") ?? null),
    (sketch) => sketch.constrain("vertical"),
    (sketch) => sketch.toggleConstruction(),
    (sketch) => sketch.remove(),
  ];
  for (const press of keys) {
    const { part, sketch, stored } = opened();
    part.run({
      command: "editSketch",
      id: "s1",
      patch: {
        entities: {
          c: { type: "point", x: 50, y: 50 },
          d: { type: "point", x: 60, y: 51 },
          cd: { type: "line", start: "c", end: "d" },
        },
        constraints: { w: null },
      },
    });
    sketch.select(["cd"], false);
    sketch.grab("b", { x: 10, y: 0 });
    sketch.drag({ x: 16, y: 0 });
    press(sketch);
    const peers = { e: { type: "point" as const, x: 5, y: 50 } };
    part.run({ command: "editSketch", id: "s1", patch: { entities: peers, constraints: {} } });
    const shown = sketch.store.getState().data.entities;
    expect(shown["b"]).toMatchObject({ x: 16, y: 0 });
    expect(shown["e"]).toMatchObject(peers.e);
    expect(Object.keys(shown).toSorted()).toEqual(Object.keys(stored()?.entities ?? {}).toSorted());
    expect(stored()?.entities["b"]).toMatchObject({ x: 16, y: 0 });
  }
});

test("nothing asks any more for a size that somebody else has taken away, and what is drawn next is seen", () => {
  const { part, sketch } = opened();
  sketch.sizes.add({ type: "distance", on: ["a", "b"] }, null);
  part.run({ command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: null } } });
  sketch.sizes.add({ type: "length", on: ["ab"] }, null);
  const { typing } = sketch.store.getState();
  if (typing === null) throw new Error("nothing asks for a value");
  sketch.set({ offered: [{ type: "length", on: ["ab"], held: [] }] });
  const patch = { entities: {}, constraints: { [typing.constraint]: null } };
  part.run({ command: "editSketch", id: "s1", patch });
  expect(sketch.store.getState()).toMatchObject({ typing: null, offered: [] });
});

test("a sketch whose feature is gone is left, in words", () => {
  const { part, told } = opened();
  part.run({ command: "deleteFeature", ids: ["s1"] });
  expect(told).toEqual([{ sketch: null, refusal: expect.stringContaining("gone") }]);
});

test("a sketch that is built no more, because it is suppressed or below the bar, is left, in words", () => {
  const suppressed = opened();
  suppressed.part.run({ command: "suppressFeature", ids: ["s1"], suppressed: true });
  expect(suppressed.told).toEqual([{ sketch: null, refusal: expect.stringContaining("suppressed") }]);

  const below = opened();
  const before = below.part.model.features.at(-2)?.id ?? "";
  below.store.setState({ rollback: "s1" });
  expect(below.told).toEqual([]);
  below.store.setState({ rollback: before });
  expect(below.told).toEqual([{ sketch: null, refusal: expect.stringContaining("roll-back bar") }]);
});

test("a dimension that only measures tells what is while something is dragged", () => {
  const { sketch, part, point } = opened();
  part.run({
    command: "editSketch",
    id: "s1",
    patch: { entities: {}, constraints: { w: { driving: false } } },
  });
  sketch.grab("b", { x: 10, y: 0 });
  sketch.drag({ x: 40, y: 0 });
  expect(point("b")?.x).toBeCloseTo(40);
  expect(sketch.store.getState().measured["w"]).toBeCloseTo(40);
});

test("what somebody else deletes while it is dragged is gone once it is let go", () => {
  const { part, sketch } = opened();
  sketch.sizes.type(["w"], "25 mm");
  const entities = { u: { type: "point" as const, x: 30, y: 30 } };
  part.run({ command: "editSketch", id: "s1", patch: { entities, constraints: {} } });
  sketch.grab("u", { x: 30, y: 30 });
  part.run({
    command: "editSketch",
    id: "s1",
    patch: { entities: { u: null }, constraints: {} },
    force: true,
  });
  sketch.drag({ x: 40, y: 40 });
  sketch.release();
  expect(Object.keys(sketch.store.getState().data.entities).toSorted()).toEqual(["a", "ab", "b"]);
});

test("a constraint on more than it takes goes on each of it, and a dimension is taken away alone", () => {
  const { part, sketch, stored } = opened();
  const entities = {
    c: { type: "point" as const, x: 20, y: 3 },
    d: { type: "point" as const, x: 30, y: 4 },
    cd: { type: "line" as const, start: "c", end: "d" },
    e: { type: "point" as const, x: 20, y: 13 },
    g: { type: "point" as const, x: 30, y: 14 },
    eg: { type: "line" as const, start: "e", end: "g" },
  };
  part.run({ command: "editSketch", id: "s1", patch: { entities, constraints: {} } });
  sketch.select(["cd", "eg"], false);
  sketch.constrain("horizontal");
  const types = () => Object.values(stored()?.constraints ?? {}).map(({ type }) => type);
  expect(types().filter((type) => type === "horizontal")).toHaveLength(3);
  sketch.select(["cd"], false);
  sketch.remove(new Set(["w"]));
  expect(types()).not.toContain("length");
  expect([...sketch.store.getState().selected]).toEqual(["cd"]);
});
