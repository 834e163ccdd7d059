import { expect, test } from "vitest";
import { type Box, isUnder, placeMarks } from "./mark-places.ts";

const box = ({ x, y }: { readonly x: number; readonly y: number }): Box => ({ x, y, width: 16, height: 16 });
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const near = (a: Box, place: { readonly x: number; readonly y: number }): number =>
  Math.hypot(a.x + 8 - place.x, a.y + 8 - place.y);

test("marks of one place stand beside it, none under another or under a text", () => {
  const place = { x: 100, y: 100 };
  const text = { x: 90, y: 102, width: 60, height: 22 };
  const marks = placeMarks([place, place, place, place], [text]).map(box);
  for (const [at, mark] of marks.entries()) {
    expect(overlap(mark, text)).toBe(false);
    expect(marks.slice(at + 1).some((other) => overlap(mark, other))).toBe(false);
    expect(near(mark, place)).toBeLessThan(50);
  }
});

test("marks keep their places relative to one another wherever the view is moved", () => {
  const places = [
    { x: 10, y: 20 },
    { x: 12, y: 21 },
    { x: 40, y: 30 },
  ];
  const moved = (by: number) =>
    placeMarks(
      places.map(({ x, y }) => ({ x: x + by, y: y - by })),
      [{ x: 5 + by, y: 25 - by, width: 50, height: 22 }],
    ).map(({ x, y }) => ({ x: x - by, y: y + by }));
  expect(moved(333)).toEqual(moved(0));
});

test("where nothing is free a mark stands where it would alone", () => {
  const everywhere = { x: -500, y: -500, width: 1000, height: 1000 };
  expect(placeMarks([{ x: 0, y: 0 }], [everywhere])).toEqual([{ x: 8, y: 8 }]);
});

test("a mark that a field would cover gives way to it, one beside the field does not", () => {
  const field = { x: 100, y: 100, width: 112, height: 28 };
  expect(isUnder({ x: 90, y: 90 }, [field])).toBe(true);
  expect(isUnder({ x: 205, y: 120 }, [field])).toBe(true);
  expect(isUnder({ x: 84, y: 100 }, [field])).toBe(false);
  expect(isUnder({ x: 120, y: 128 }, [field])).toBe(false);
  expect(isUnder({ x: 120, y: 110 }, [])).toBe(false);
});
