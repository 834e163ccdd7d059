import { Ray, Vector3 } from "three";
import { expect, test } from "vitest";
import { alongLine, aroundCircle, type Circle, placeOnCircle, snapTo, stepOf } from "./drag-maths.ts";

const up = { origin: new Vector3(3, 4, 5), direction: new Vector3(0, 0, 1) };
const sight = (at: readonly [number, number, number], along: readonly [number, number, number]): Ray =>
  new Ray(new Vector3(...at), new Vector3(...along).normalize());

test("the pointer on a line is at the place that it points to", () => {
  expect(alongLine(sight([3, -100, 12], [0, 1, 0]), up)).toBeCloseTo(7, 9);
  // Past it: the nearest place counts.
  expect(alongLine(sight([40, -100, 12], [0, 1, 0]), up)).toBeCloseTo(7, 9);
  expect(alongLine(sight([3, -96, 100], [0, 1, -1]), up)).toBeCloseTo(-5, 9);
});

test("a line that is seen end-on says nothing", () => {
  expect(alongLine(sight([3.2, 4, 100], [0, 0, -1]), up)).toBeNull();
  expect(alongLine(sight([0, 0, 100], [0.05, 0, -1]), up)).toBeNull();
});

const circle: Circle = {
  center: new Vector3(1, 0, 0),
  axis: new Vector3(0, 0, 1),
  arm: new Vector3(10, 0, 0),
};
const degrees = (angle: number | null): number => ((angle ?? Number.NaN) * 180) / Math.PI;
const over = (angle: number): Ray => {
  const { x, y } = placeOnCircle(circle, angle);
  return sight([x, y, 50], [0, 0, -1]);
};

test("the pointer over a circle is at the angle that it points to, and a drag goes on past a full turn", () => {
  expect(degrees(aroundCircle(over(Math.PI / 3), circle, 0))).toBeCloseTo(60, 9);
  expect(degrees(aroundCircle(over(0.1), circle, 2 * Math.PI - 0.1))).toBeCloseTo(360 + degrees(0.1), 9);
  expect(degrees(aroundCircle(over(-0.1), circle, 0.1))).toBeCloseTo(-degrees(0.1), 9);
  expect(aroundCircle(sight([1, 0, 50], [0, 0, -1]), circle, 0)).toBeNull();
});

test("a circle that is seen edge-on is turned along its tangent", () => {
  // From the front, at angle 90°, the tangent runs to the left.
  const seen = sight([-1, -100, 0], [0, 1, 0]);
  expect(aroundCircle(seen, circle, Math.PI / 2)).toBeCloseTo(Math.PI / 2 + 2 / 10, 9);
});

test("steps are round numbers, and values are whole steps", () => {
  expect([0.05, 0.3, 1, 1.01, 5, 7].map(stepOf)).toEqual([0.05, 0.5, 1, 2, 5, 10]);
  expect(snapTo(12.34, 0.1)).toBe(12.3);
  expect(snapTo(-7.6, 5)).toBe(-10);
  expect(snapTo(0.30000000000000004, 0.1)).toBe(0.3);
});
