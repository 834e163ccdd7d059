import type { Dimension, SketchPatch, SketchSolver, Vec2 } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, test } from "vitest";
import { editTools } from "./edit-tools.ts";
import { openSketch } from "./testing/open-sketch.ts";
import { clickWithTool, hoverWithTool } from "./tool-actions.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

/** The line of 10 mm, and what is measured beside it by a dimension `v` that only tells. */
function measuring(entities: SketchPatch["entities"], on: Omit<Dimension<string>, "driving">) {
  const opened = openSketch(solver);
  const { type, value } = on;
  const v = { type, on: [...on.on], value, driving: false };
  const done = opened.part.run({ command: "editSketch", id: "s1", patch: { entities, constraints: { v } } });
  expect(done).toMatchObject({ ok: true });
  const told = () => opened.stored()?.constraints["v"];
  return { ...opened, told };
}

const p = (at: Vec2) => ({ p: { type: "point" as const, ...at } });

test.each([
  ["a point below a line", p({ x: 30, y: -20 }), { type: "distance", on: ["p", "ab"], value: "20 mm" }],
  ["two points", p({ x: -30, y: -20 }), { type: "distance", on: ["origin", "p"], value: "36.0555 mm" }],
] as const)("a dimension that only measured drives from where things lie: %s", (_, entities, on) => {
  const { sketch, point, stored, undo, told } = measuring(entities, { ...on, on: [...on.on] });
  const before = point("p");
  sketch.sizes.toggleDriving("v");
  expect(told()).toMatchObject({ driving: true, value: on.value });
  for (const at of [point("p"), stored()?.entities["p"] as unknown as Vec2]) {
    expect(at?.x).toBeCloseTo(before?.x ?? NaN, 3);
    expect(at?.y).toBeCloseTo(before?.y ?? NaN, 3);
  }
  undo.undo();
  expect(told()).toMatchObject({ driving: false });
});

test("what is read is what then drives, not what was written long ago", () => {
  const on = { type: "horizontal-distance" as const, on: ["origin", "p"] };
  const { sketch, point, told } = measuring(p({ x: 70, y: 20 }), { ...on, value: "30 mm" });
  expect(sketch.sizes.textOf("v")).toBe("70 mm");
  sketch.sizes.toggleDriving("v");
  expect(told()).toMatchObject({ driving: true, value: "70 mm" });
  expect(point("p")?.x).toBeCloseTo(70, 6);
});

test("a text that means what is read stays as it was written", () => {
  const on = { type: "horizontal-distance" as const, on: ["origin", "p"] };
  const { sketch, told } = measuring(p({ x: 70, y: 20 }), { ...on, value: "7 cm" });
  expect(sketch.sizes.textOf("v")).toBe("7 cm");
  sketch.sizes.toggleDriving("v");
  expect(told()).toMatchObject({ driving: true, value: "7 cm" });
});

test("a value typed into a dimension that only measured drives, in one step", () => {
  const on = { type: "horizontal-distance" as const, on: ["origin", "p"] };
  const { sketch, point, told, undo } = measuring(p({ x: 70, y: 20 }), { ...on, value: "30 mm" });
  expect(sketch.sizes.type(["v"], "80 mm")).toBe(true);
  expect(point("p")?.x).toBeCloseTo(80, 6);
  expect(told()).toMatchObject({ driving: true, value: "80 mm" });
  undo.undo();
  expect(told()).toMatchObject({ driving: false, value: "30 mm" });
});

test.each(["typed into", "made to drive"])(
  "what the sketch says already is told in words when it is %s, and nothing is written",
  (how) => {
    const { sketch, told, undo } = measuring({}, { type: "distance", on: ["a", "b"], value: "10 mm" });
    if (how === "typed into") expect(sketch.sizes.type(["v"], "12 mm")).toBe(false);
    else sketch.sizes.toggleDriving("v");
    expect(sketch.store.getState().refused).toMatch(/already/);
    expect(told()).toMatchObject({ driving: false, value: "10 mm" });
    undo.undo();
    expect(told()).toBeUndefined();
  },
);

test("a dimension is one step with the value that is typed after it was put down", () => {
  const { part, sketch, undo, stored } = openSketch(solver);
  part.run({ command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: null } } });
  sketch.sizes.add({ type: "length", on: ["ab"] }, { x: 5, y: 5 });
  expect(sketch.sizes.type([sketch.store.getState().typing?.constraint ?? ""], "20")).toBe(true);
  undo.undo();
  expect(Object.keys(stored()?.constraints ?? {})).toEqual(["f", "h"]);
  // What is left without a value stays as it was put down.
  const { sketch: other, stored: kept } = openSketch(solver);
  other.commit({ entities: {}, constraints: { w: null } });
  other.sizes.add({ type: "length", on: ["ab"] }, { x: 5, y: 5 });
  other.sizes.withdrawTyping();
  expect(Object.keys(kept()?.constraints ?? {})).toHaveLength(3);
});

test("an offset is one step with the gap that is typed after it was put down", () => {
  const { sketch, undo, stored } = openSketch(solver);
  const tool = editTools.find(({ id }) => id === "offset") ?? null;
  sketch.takeTool(tool);
  for (const at of [
    { x: 5, y: 0 },
    { x: 5, y: 4 },
  ]) {
    hoverWithTool(sketch, at, 0.1, false);
    clickWithTool(sketch);
  }
  const { typing } = sketch.store.getState();
  expect(typing).not.toBeNull();
  expect(sketch.sizes.type([typing?.constraint ?? "", ...(typing?.alike ?? [])], "6 mm")).toBe(true);
  undo.undo();
  expect(Object.keys(stored()?.entities ?? {})).toEqual(["a", "ab", "b"]);
  expect(undo.canUndo).toBe(false);
});

test("the gap that an offset is put down with is round in the part's unit, and written in it", () => {
  const { part, sketch, stored } = openSketch(solver);
  part.run({ command: "setMeta", units: "in" });
  sketch.takeTool(editTools.find(({ id }) => id === "offset") ?? null);
  for (const at of [
    { x: 5, y: 0 },
    { x: 5, y: 6 },
  ]) {
    hoverWithTool(sketch, at, 0.1, false);
    clickWithTool(sketch);
  }
  const { constraint = "" } = sketch.store.getState().typing ?? {};
  expect(stored()?.constraints[constraint]).toMatchObject({ value: "0.24 in" });
  expect(sketch.sizes.textOf(constraint)).toBe("0.24 in");
});

test("a new dimension is written in the part's unit, and what is typed is in it", () => {
  const { part, sketch, stored, point } = openSketch(solver);
  part.run({ command: "setMeta", units: "in" });
  sketch.commit({ entities: {}, constraints: { w: null } });
  sketch.sizes.add({ type: "length", on: ["ab"] }, null);
  const { constraint = "" } = sketch.store.getState().typing ?? {};
  expect(stored()?.constraints[constraint]).toMatchObject({ value: "0.393701 in" });
  sketch.sizes.type([constraint], "2");
  expect(point("b")?.x).toBeCloseTo(50.8, 6);
});
