import { expect, test } from "vitest";
import { placeLabels } from "./label-places.ts";

const square = (x: number, y: number) => [
  { x, y },
  { x: x + 100, y },
  { x: x + 100, y: y + 100 },
  { x, y: y + 100 },
];
const places = (labels: Parameters<typeof placeLabels>[0], before: readonly number[] = []) =>
  placeLabels(labels, before, () => false);
const label = (x: number, y: number) => ({ corners: square(x, y), width: 40, height: 24 });

test("a name goes to another corner where it would cover one that was placed before it", () => {
  expect(places([label(0, 0), label(200, 0)])).toEqual([0, 0]);
  expect(places([label(0, 0), label(10, 10)])).toEqual([0, 1]);
  expect(places([label(0, 0), label(39, 23), label(0, 0)])).toEqual([0, 1, 2]);
});

test("a name stays at its corner as long as that is free, and where none is", () => {
  expect(places([label(0, 0), label(0, 0)], [0, 3])).toEqual([0, 3]);
  const five = Array.from({ length: 5 }, () => label(0, 0));
  expect(places(five)).toEqual([0, 1, 2, 3, 0]);
});

test("a name goes to a corner where it lies over no body, and is let be where there is none", () => {
  const leftIsBody = ({ x }: { readonly x: number }) => x < 60;
  expect(placeLabels([label(0, 0)], [3], leftIsBody)).toEqual([1]);
  expect(placeLabels([label(0, 0)], [2], leftIsBody)).toEqual([2]);
  expect(placeLabels([label(0, 0)], [3], () => true)).toEqual([3]);
});
