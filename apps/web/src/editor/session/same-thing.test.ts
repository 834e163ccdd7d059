import { expect, test } from "vitest";
import { sameThing } from "./same-thing.ts";
import { meshOf } from "./testing/open-part.ts";

type Point = readonly [number, number, number];

/** Half a circle about the origin in the plane of x and y, as so many pieces; above or below. */
const half = (pieces: number, side: 1 | -1, radius = 10): Point[] =>
  Array.from({ length: pieces + 1 }, (_, at): Point => {
    const angle = (Math.PI * at) / pieces;
    return [radius * Math.cos(angle), side * radius * Math.sin(angle), 0];
  });
const triangle = (z: number, turned = false): Point[] => {
  const corners: Point[] = [
    [0, 0, z],
    [10, 0, z],
    [0, 10, z],
  ];
  return turned ? corners.toReversed() : corners;
};

test("an edge is found again by where it runs, however it is cut into pieces and from whichever end", () => {
  const mesh = meshOf({ edges: [half(40, 1)] });
  const other = meshOf({ edges: [half(40, 1, 12), half(40, -1), half(31, 1).toReversed()] });
  expect(sameThing(mesh, "edge", 0, other)).toBe(2);
});

test("what lies there no more, or twice, is not found", () => {
  const mesh = meshOf({ edges: [half(40, 1)], faces: [triangle(0)] });
  expect(sameThing(mesh, "edge", 0, meshOf({ edges: [half(40, -1)] }))).toBeNull();
  expect(sameThing(mesh, "edge", 0, meshOf({ edges: [half(40, 1), half(30, 1)] }))).toBeNull();
  expect(sameThing(mesh, "face", 0, meshOf({ faces: [triangle(1)] }))).toBeNull();
});

test("a face is found again by its place, its size and the side that it shows", () => {
  const mesh = meshOf({ faces: [triangle(0), triangle(3)] });
  const other = meshOf({ faces: [triangle(3, true), triangle(0), triangle(3)] });
  expect(sameThing(mesh, "face", 1, other)).toBe(2);
});

test("a vertex is found again by its place", () => {
  const mesh = meshOf({ edges: [half(4, 1), half(4, -1).toReversed()] });
  const other = meshOf({ edges: [half(4, -1).toReversed(), half(4, 1)] });
  expect(sameThing(mesh, "vertex", 0, other)).toBe(1);
});
