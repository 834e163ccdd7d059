import { PartDocument } from "@solidtype/document";
import type { SketchSolver } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { editTools } from "./edit-tools.ts";
import { openSketch } from "./testing/open-sketch.ts";
import { clickWithTool, hoverWithTool } from "./tool-actions.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

const opened = () => openSketch(solver);

test("a line that is taken away takes its ends along, but not where something else is drawn on them", () => {
  const { undo, sketch, stored } = opened();
  sketch.commit({
    entities: { z: { type: "point", x: 40, y: 4 }, bz: { type: "line", start: "b", end: "z" } },
    constraints: {},
  });
  sketch.select(["bz"], false);
  sketch.remove();
  expect(Object.keys(stored()?.entities ?? {}).toSorted()).toEqual(["a", "ab", "b"]);
  undo.undo();
  sketch.select(["ab"], false);
  sketch.remove();
  expect(Object.keys(stored()?.entities ?? {}).toSorted()).toEqual(["b", "bz", "z"]);
});

test("a line that is taken away leaves the end that a hole stands on, or that something is measured from", () => {
  const { part, sketch, stored } = opened();
  const points = [{ name: "s1/b" }];
  part.run({ command: "addFeature", id: "h", type: "hole", name: "Hole", params: { points } });
  sketch.select(["ab"], false);
  sketch.remove();
  expect(Object.keys(stored()?.entities ?? {})).toEqual(["b"]);

  const line = {
    p: { type: "point" as const, x: 0, y: 9 },
    q: { type: "point" as const, x: 9, y: 9 },
    pq: { type: "line" as const, start: "p", end: "q" },
  };
  const constraints = {
    far: { type: "distance" as const, on: ["q", "b"], value: 9, driving: true },
    long: { type: "distance" as const, on: ["p", "q"], value: 9, driving: true },
  };
  sketch.commit({ entities: line, constraints });
  sketch.select(["pq"], false);
  sketch.remove();
  expect(Object.keys(stored()?.entities ?? {}).toSorted()).toEqual(["b", "q"]);
  expect(Object.keys(stored()?.constraints ?? {})).toContain("far");
});

test("a line that is taken away takes the end along that only lay on another line", () => {
  const { sketch, stored } = opened();
  sketch.commit({
    entities: {
      p: { type: "point", x: 5, y: 9 },
      q: { type: "point", x: 5, y: 0 },
      pq: { type: "line", start: "p", end: "q" },
    },
    constraints: { on: { type: "on-curve", on: ["q", "ab"] } },
  });
  sketch.select(["pq"], false);
  sketch.remove();
  expect(Object.keys(stored()?.entities ?? {}).toSorted()).toEqual(["a", "ab", "b"]);
  expect(stored()?.constraints["on"]).toBeUndefined();
});

/** A rectangle at the origin of 40 × 20, its width by a variable, with one corner rounded. */
function rounded() {
  const around = openSketch(solver);
  const { sketch, part } = around;
  sketch.select(["ab"], false);
  sketch.remove();
  part.run({ command: "addVariable", id: "v", name: "w", expression: "40 mm" });
  const corner = (x: number, y: number) => ({ type: "point" as const, x, y });
  const side = (start: string, end: string) => ({ type: "line" as const, start, end });
  const is = (type: "horizontal" | "vertical", on: string) => ({ type, on: [on] });
  const size = (value: string, on: string) => ({ type: "length" as const, on: [on], value, driving: true });
  const patch = {
    entities: {
      p: corner(0, 0),
      q: corner(40, 0),
      r: corner(40, 20),
      s: corner(0, 20),
      pq: side("p", "q"),
      qr: side("q", "r"),
      rs: side("r", "s"),
      sp: side("s", "p"),
    },
    constraints: {
      o: { type: "coincident" as const, on: ["p", "origin"] },
      h1: is("horizontal", "pq"),
      h2: is("horizontal", "rs"),
      v1: is("vertical", "qr"),
      v2: is("vertical", "sp"),
      wide: size("#w", "pq"),
      high: size("20 mm", "qr"),
    },
  };
  expect(part.run({ command: "editSketch", id: "s1", patch })).toMatchObject({ ok: true });
  const clickTool = (tool: string, at: { x: number; y: number }): void => {
    sketch.takeTool(editTools.find(({ id }) => id === tool) ?? null);
    hoverWithTool(sketch, at, 0.1, false);
    clickWithTool(sketch);
  };
  clickTool("sketch-fillet", { x: 40, y: 0 });
  return { ...around, clickTool };
}

test("a rectangle with a rounded corner keeps its sizes as they were written, and only the radius is asked for", () => {
  const { sketch, part, stored } = rounded();
  const { typing, refused, freedom } = sketch.store.getState();
  expect(refused).toBeNull();
  expect(freedom).toBe(0);
  expect(stored()?.constraints["wide"]).toMatchObject({ type: "distance", value: "#w", driving: true });
  expect(stored()?.constraints["high"]).toMatchObject({ type: "distance", value: "20 mm", driving: true });
  expect(typing?.constraint).not.toBe("wide");
  expect(stored()?.constraints[typing?.constraint ?? ""]).toMatchObject({ type: "radius", value: "4 mm" });
  part.run({ command: "editVariable", id: "v", expression: "50 mm" });
  expect(sketch.store.getState().measured["wide"]).toBeCloseTo(50, 8);
});

test("the corner from which a rounded rectangle is measured goes with its sides", () => {
  const { sketch, stored } = rounded();
  sketch.takeTool(null);
  const sides = Object.entries(stored()?.entities ?? {}).flatMap(([id, { type }]) =>
    type === "line" || type === "arc" ? [id] : [],
  );
  sketch.select(sides, false);
  sketch.remove();
  expect(stored()?.entities).toEqual({});
  expect(stored()?.constraints).toEqual({});
});

test("what an edit takes along is said in words, and what goes with the curve that is clicked is not", () => {
  const { sketch, clickTool, part } = rounded();
  sketch.sizes.withdrawTyping();
  const patch = {
    entities: {
      t: { type: "point" as const, x: 10, y: -5 },
      u: { type: "point" as const, x: 10, y: 25 },
      tu: { type: "line" as const, start: "t", end: "u" },
    },
    constraints: { tall: { type: "length" as const, on: ["tu"], value: "30 mm", driving: true } },
  };
  part.run({ command: "editSketch", id: "s1", patch });
  clickTool("trim", { x: 10, y: 24 });
  expect(sketch.store.getState().refused).toMatch(/^Took 1 dimension along/);
  clickTool("trim", { x: 10, y: -3 });
  expect(sketch.store.getState().refused).toBeNull();
});

test("a constraint on what a peer took away is told, and taken away from the words", () => {
  const { part, sketch, stored } = opened();
  sketch.commit({ entities: { z: { type: "point", x: 40, y: 4 } }, constraints: {} });
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(part.doc));
  const bob = new PartDocument(doc, { person: "bob" });
  sketch.commit({ entities: {}, constraints: { lost: { type: "horizontal", on: ["a", "z"] } } });
  bob.run({ command: "editSketch", id: "s1", patch: { entities: { z: null }, constraints: {} } });
  Y.applyUpdate(part.doc, Y.encodeStateAsUpdate(doc));
  expect(sketch.store.getState().message).toMatch(/^Horizontal: what it was put on is gone/);
  sketch.removeLeftOut();
  expect(stored()?.constraints).not.toHaveProperty("lost");
  expect(sketch.store.getState().message).toBeNull();
});

test.each(["Del", "Q"])("%s with nothing picked that it could change is no step to undo", (key) => {
  const { part, sketch, undo, stored } = opened();
  part.run([
    { command: "addVariable", id: "v", name: "w", expression: "10 mm" },
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { value: "#w" } } } },
  ]);
  part.run({ command: "editVariable", id: "v", expression: "25 mm" });
  const before = stored();
  if (key === "Del") sketch.remove();
  else {
    sketch.select(["b"], false);
    sketch.toggleConstruction();
  }
  expect(stored()).toEqual(before);
  undo.undo();
  expect(part.model.variables).toMatchObject([{ expression: "10 mm" }]);
});
