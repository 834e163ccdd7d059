import { expect, test } from "vitest";
import { LabelDrag } from "./label-drag.ts";

const at = (x: number, y = 0) => ({ x, y });
const text = { x: 90, y: -10, width: 40, height: 20 };
const picture = { x: 0, y: -100, width: 400, height: 200 };

test("a press that trembles is a click, and one that goes further is a drag from then on", () => {
  const drag = new LabelDrag();
  drag.press(at(100), text);
  expect(drag.follow(at(101), picture)).toBeNull();
  expect(drag.follow(at(104), picture)).toBeNull();
  expect(drag.end()).toBeNull();
  expect(drag.isNoClick()).toBe(false);

  drag.press(at(100), text);
  expect(drag.follow(at(103, 3), picture)).not.toBeNull();
  drag.carry(at(7, 8));
  expect(drag.follow(at(100), picture)).not.toBeNull();
  expect(drag.carry(at(1, 2))).toEqual(at(1, 2));
  expect(drag.end()).toEqual(at(1, 2));
  expect(drag.isNoClick()).toBe(true);
});

test("a text is held where it was taken, at its very edge, too", () => {
  const drag = new LabelDrag();
  drag.press(at(90, 9), text);
  expect(drag.follow(at(190, 59), picture)).toEqual(at(210, 50));
});

test("a text that is drawn out of the picture stops whole at its edge", () => {
  const drag = new LabelDrag();
  drag.press(at(110), text);
  expect(drag.follow(at(-300, 10), picture)).toEqual(at(20, 10));
  expect(drag.follow(at(900, 500), picture)).toEqual(at(380, 90));
});

test("the next click after a drag that was torn off, which no click ended, picks", () => {
  const drag = new LabelDrag();
  drag.press(at(100), text);
  drag.follow(at(120), picture);
  drag.carry(at(1, 2));
  expect(drag.end()).toEqual(at(1, 2));
  drag.press(at(100), text);
  expect(drag.isNoClick()).toBe(false);
});

test("what was pressed elsewhere moves nothing when it comes over the text", () => {
  const drag = new LabelDrag();
  expect(drag.follow(at(50), picture)).toBeNull();
});
