import { PartDocument } from "@solidtype/document";
import type { SketchSolver } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { openSketch } from "./testing/open-sketch.ts";

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
