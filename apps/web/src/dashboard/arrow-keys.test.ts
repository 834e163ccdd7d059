import { expect, test } from "vitest";
import { type Arrow, arrowLeadsTo } from "./arrow-keys.ts";

/** Two folders over three cards and a last row of one. */
const spots = [
  { x: 0, y: 0 },
  { x: 100, y: 0 },
  { x: 0, y: 50 },
  { x: 100, y: 50 },
  { x: 200, y: 50 },
  { x: 0, y: 200 },
];
const from = (at: number, ...arrows: Arrow[]): number =>
  arrows.reduce((now, arrow) => arrowLeadsTo(spots, now, arrow), at);

test("up and down lead to the nearest of the next row, also where rows differ", () => {
  expect(from(1, "ArrowDown")).toBe(3);
  expect(from(4, "ArrowUp")).toBe(1);
  expect(from(4, "ArrowDown")).toBe(5);
  expect(from(0, "ArrowDown", "ArrowDown")).toBe(5);
});

test("sideways goes on in the next row, and every edge holds", () => {
  expect(from(1, "ArrowRight")).toBe(2);
  expect(from(0, "ArrowLeft")).toBe(0);
  expect(from(5, "ArrowRight")).toBe(5);
  expect(from(0, "ArrowUp")).toBe(0);
  expect(arrowLeadsTo([], 0, "ArrowDown")).toBe(0);
});
