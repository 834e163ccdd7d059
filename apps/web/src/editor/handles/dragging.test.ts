import { Ray, Vector3 } from "three";
import { expect, test } from "vitest";
import { beginDrag, dragTo, type Measure } from "./dragging.ts";
import type { Handle } from "./handles-of.ts";

const depth: Handle = {
  field: "distance",
  label: "Depth",
  value: 10,
  least: 0,
  most: Infinity,
  scale: 1,
  flips: true,
  on: { kind: "line", origin: new Vector3(), direction: new Vector3(0, 0, 1) },
};
/** Looking from the front at a height (mm). */
const level = (z: number): Ray => new Ray(new Vector3(0, -100, z), new Vector3(0, 1, 0));
const mm: Measure = { unit: "mm", size: 1, pixel: 0.2 };

function drag(handle: Handle, from: Ray, to: Ray, measure: Measure, fine = false): unknown {
  const taken = beginDrag(handle, from, {});
  return taken === null ? null : dragTo(taken, to, measure, fine);
}

test("a grip goes in round steps of what the view can show, and does not jump to where it was taken", () => {
  expect(drag(depth, level(10.4), level(13.1), mm)).toEqual({ distance: "13 mm", flip: false });
  expect(drag(depth, level(10), level(12.34), mm, true)).toEqual({ distance: "12.3 mm", flip: false });
});

test("a grip that is only touched leaves its value as exact as it is, until it is moved", () => {
  const exact = { ...depth, value: 10.25 };
  const taken = beginDrag(exact, level(10.4), {});
  if (taken === null) throw new Error("the grip cannot be taken");
  expect(dragTo(taken, level(10.4), mm, false)).toBeNull();
  expect(dragTo(taken, level(10.9), mm, false)).toBeNull();
  expect(dragTo(taken, level(13.1), mm, false)).toEqual({ distance: "13 mm", flip: false });
  expect(dragTo(taken, level(10.4), mm, false)).toEqual({ distance: "10 mm", flip: false });
});

test("a depth that is dragged past nothing goes on to the other side", () => {
  expect(drag(depth, level(10), level(-4), mm)).toEqual({ distance: "4 mm", flip: true });
  expect(drag({ ...depth, flips: false }, level(10), level(-4), mm)).toEqual({ distance: "1 mm" });
});

test("half of a symmetric depth follows the pointer, and the text is in the part's unit", () => {
  expect(drag({ ...depth, scale: 0.5 }, level(5), level(8), mm)).toMatchObject({ distance: "16 mm" });
  const inches: Measure = { unit: "in", size: 25.4, pixel: 0.01 };
  expect(drag({ ...depth, value: 25.4 }, level(25.4), level(50.9), inches)).toMatchObject({
    distance: "2 in",
  });
});

test("an angle goes in whole degrees and stays within what its field takes", () => {
  const turn: Handle = {
    ...depth,
    field: "angle",
    value: Math.PI / 2,
    most: 2 * Math.PI,
    flips: false,
    on: { kind: "circle", center: new Vector3(), axis: new Vector3(0, 0, 1), arm: new Vector3(10, 0, 0) },
  };
  const over = (degrees: number): Ray => {
    const at = new Vector3(10, 0, 50).applyAxisAngle(new Vector3(0, 0, 1), (degrees / 180) * Math.PI);
    return new Ray(at, new Vector3(0, 0, -1));
  };
  const degrees: Measure = { unit: "deg", size: Math.PI / 180, pixel: 1 };
  expect(drag(turn, over(90), over(121.2), degrees)).toEqual({ angle: "120 deg" });
  const taken = beginDrag({ ...turn, value: 2 * Math.PI - 0.1 }, over(354), {});
  expect(taken === null ? null : dragTo(taken, over(40), degrees, false)).toEqual({ angle: "360 deg" });
});

test("a line that is seen end-on cannot be taken", () => {
  expect(beginDrag(depth, new Ray(new Vector3(0, 0, 50), new Vector3(0, 0, -1)), {})).toBeNull();
});

test("a grip knows what it is put back to: the very text, and the side", () => {
  const fields = { distance: "#width / 4", flip: true, operation: "add" };
  expect(beginDrag(depth, level(10), fields)?.before).toEqual({ distance: "#width / 4", flip: true });
  expect(beginDrag({ ...depth, flips: false }, level(10), fields)?.before).toEqual({
    distance: "#width / 4",
  });
});
