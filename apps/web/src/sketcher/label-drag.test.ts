import { expect, test } from "vitest";
import { LabelDrag } from "./label-drag.ts";

const at = (x: number, y = 0) => ({ x, y });

test("a press that trembles is a click, and one that goes further is a drag from then on", () => {
  const drag = new LabelDrag();
  drag.press(at(100));
  expect(drag.moves(at(101))).toBe(false);
  expect(drag.moves(at(104))).toBe(false);
  expect(drag.end()).toBeNull();
  expect(drag.isNoClick()).toBe(false);

  drag.press(at(100));
  expect(drag.moves(at(103, 3))).toBe(true);
  drag.carry(at(7, 8));
  expect(drag.moves(at(100))).toBe(true);
  expect(drag.carry(at(1, 2))).toEqual(at(1, 2));
  expect(drag.end()).toEqual(at(1, 2));
  expect(drag.isNoClick()).toBe(true);
});

test("the next click after a drag that was torn off, which no click ended, picks", () => {
  const drag = new LabelDrag();
  drag.press(at(100));
  drag.moves(at(120));
  drag.carry(at(1, 2));
  expect(drag.end()).toEqual(at(1, 2));
  drag.press(at(100));
  expect(drag.isNoClick()).toBe(false);
});

test("what was pressed elsewhere moves nothing when it comes over the text", () => {
  const drag = new LabelDrag();
  expect(drag.moves(at(50))).toBe(false);
});
