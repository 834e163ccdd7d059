import type { SketchData } from "@solidtype/sketch";
import { expect, test } from "vitest";
import { annotate } from "./annotations.ts";

/** Two lines whose ends are held together, the first one's beginning on the origin. */
const elbow: SketchData = {
  entities: {
    a: { type: "point", x: 0, y: 0 },
    b: { type: "point", x: 10, y: 0 },
    b2: { type: "point", x: 10, y: 0 },
    c: { type: "point", x: 10, y: 10 },
    ab: { type: "line", start: "a", end: "b" },
    bc: { type: "line", start: "b2", end: "c" },
  },
  constraints: {
    o: { type: "coincident", on: ["a", "origin"] },
    k: { type: "coincident", on: ["b", "b2"] },
    h: { type: "horizontal", on: ["ab"] },
  },
};

test.each([
  ["nothing", [], ["h"]],
  ["one of the points that it holds", ["b2"], ["h", "k"]],
  ["the other one", ["b"], ["h", "k"]],
  ["a point that it holds on the origin", ["a"], ["h", "o"]],
  ["itself, or it is wrong", ["k"], ["h", "k"]],
])("a coincidence has a mark, after all others, where this is picked: %s", (_, asked, marks) => {
  expect(annotate(elbow, 1, new Set(asked)).glyphs.map(({ id }) => id)).toEqual(marks);
});
