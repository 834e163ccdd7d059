import { expect, test } from "vitest";
import { createFingers } from "./fingers.ts";

const at = (pointerId: number, clientX: number, clientY: number) =>
  ({ pointerId, clientX, clientY }) as PointerEvent;

function glass() {
  const turns: (readonly [string, ...number[]])[] = [];
  const canvas = { getBoundingClientRect: () => ({ left: 0, top: 0, width: 400, height: 400 }) as DOMRect };
  const fingers = createFingers(canvas, {
    zoom: (...of) => turns.push(["zoom", ...of]),
    pan: (...of) => turns.push(["pan", ...of]),
  });
  return { fingers, turns };
}

test("two fingers begin where they are, wherever the first was put down", () => {
  const { fingers, turns } = glass();
  fingers.down(at(1, 0, 0));
  expect(fingers.pinch(at(1, 200, 0))).toBe(false);
  fingers.down(at(2, 300, 0));
  expect(fingers.pinch(at(1, 201, 0))).toBe(true);
  expect(turns).toEqual([
    ["zoom", 100 / 99, 50.5, -200],
    ["pan", 0.5, 0],
  ]);
});

test("two that are left of three go on from where they are", () => {
  const { fingers, turns } = glass();
  fingers.down(at(1, 0, 0));
  fingers.down(at(2, 100, 0));
  fingers.down(at(3, 0, 100));
  fingers.pinch(at(2, 150, 0));
  fingers.up(at(3, 0, 100));
  fingers.pinch(at(2, 150, 0));
  expect(turns).toEqual([
    ["zoom", 1, -125, -200],
    ["pan", 0, 0],
  ]);
});

test("a pointer that only passes over is no finger", () => {
  const { fingers, turns } = glass();
  fingers.pinch(at(9, 10, 10));
  expect(fingers.down(at(1, 0, 0))).toBe(true);
  fingers.pinch(at(9, 20, 20));
  expect(turns).toEqual([]);
});
