import type { SketchSolver } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, test } from "vitest";
import { dimensionTool, drawTools } from "./sketch-tools.ts";
import { wordsFor } from "./sketch-words.ts";
import { openSketch } from "./testing/open-sketch.ts";
import { beginTyping, clickWithTool, hoverWithTool } from "./tool-actions.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

function drawing(tool: string) {
  const { sketch, part } = openSketch(solver);
  sketch.takeTool(drawTools.find(({ id }) => id === tool) ?? null);
  const words = (): string => wordsFor(sketch.store.getState());
  const hover = (x: number, y: number): void => hoverWithTool(sketch, { x, y }, 0.1, false);
  const click = (x: number, y: number): void => {
    hover(x, y);
    clickWithTool(sketch);
  };
  const type = (text: string): boolean =>
    sketch.sizes.type([sketch.store.getState().typing?.constraint ?? ""], text);
  return { sketch, part, words, hover, click, type };
}

test("a size that is refused while a tool is in hand is told until it is mended, or left", () => {
  const { sketch, words, click, type } = drawing("corner-rectangle");
  click(20, 20);
  click(50, 43);
  expect(words()).toBe("Type its size, or go on drawing");
  beginTyping(sketch, "3");
  for (const [text, why] of [
    ["30 deg", /length.*angle/],
    ["#widht", /#widht/],
    ["-5", /./],
  ] as const) {
    expect(type(text)).toBe(false);
    expect(words()).toMatch(why);
    expect(words()).not.toMatch(/^Type its size/);
  }
  expect(type("30")).toBe(true);
  expect(words()).toBe("Type its size, or go on drawing");
  expect(type("0")).toBe(false);
  expect(words()).not.toMatch(/^Type its size/);
  sketch.sizes.withdrawTyping();
  expect(words()).toBe("Click a corner");
});

test("what is wrong with a typed size is told as long as its field is open, whatever is clicked meanwhile", () => {
  const { sketch, words, click, type } = drawing("corner-rectangle");
  click(20, 20);
  click(50, 43);
  beginTyping(sketch, "1");
  expect(type("12 kg")).toBe(false);
  const why = words();
  expect(why).toMatch(/kg/);
  click(70, 20);
  expect(words()).toBe(why);
  expect(sketch.store.getState().typing?.wrong).toBe(why);
  expect(type("12")).toBe(true);
  expect(words()).toBe("Click the opposite corner, or type its size");
});

test("a size that the sketch says already is told to be so, until the next click", () => {
  const { sketch, words, hover, click } = drawing("line");
  click(0, 0);
  click(10, 0);
  hover(10.2, 0);
  expect(beginTyping(sketch, "7")).toBe(true);
  expect(sketch.store.getState().typing).toBeNull();
  expect(words()).toMatch(/already/);
  hover(30, 20);
  expect(words()).toMatch(/already/);
  click(30, 20);
  expect(words()).not.toMatch(/already/);
});

test("what is wrong with the drawing is told beside what the tool wants next", () => {
  const { part, words, sketch } = drawing("circle");
  part.run([
    { command: "addVariable", id: "v", name: "w", expression: "10 mm" },
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { value: "#w" } } } },
  ]);
  part.run({ command: "deleteVariable", id: "v", force: true });
  expect(words()).toMatch(/^A dimension has no value\. .* · Click/);
  sketch.takeTool(dimensionTool);
  expect(words()).toMatch(/^A dimension has no value\./);
  sketch.select(["ab"], false);
  expect(words()).toMatch(/^Click where its text/);
});

test("why a click draws nothing is told, until the next click", () => {
  const points = drawing("point");
  points.click(10, 0);
  expect(points.words()).toBe("A point is there already.");
  points.click(30, 20);
  expect(points.words()).not.toMatch(/already/);
  const { words, click, sketch } = drawing("corner-rectangle");
  click(20, 20);
  click(50, 20);
  expect(words()).toMatch(/^The rectangle has no area\./);
  // It is begun still, and the next click may make it.
  click(50, 43);
  expect(words()).toBe("Type its size, or go on drawing");
  expect(sketch.store.getState().clicked).toEqual([]);
});

test("once a shape is undone nothing asks for its sizes, and a digit means nothing", () => {
  const { sketch, undo } = openSketch(solver);
  sketch.takeTool(drawTools.find(({ id }) => id === "corner-rectangle") ?? null);
  for (const at of [
    { x: 20, y: 20 },
    { x: 50, y: 43 },
  ]) {
    hoverWithTool(sketch, at, 0.1, false);
    clickWithTool(sketch);
  }
  expect(sketch.store.getState().offered).toHaveLength(2);
  undo.undo();
  expect(wordsFor(sketch.store.getState())).toBe("Click a corner");
  expect(beginTyping(sketch, "7")).toBe(false);
  expect(sketch.store.getState().refused).toBeNull();
});
