import { Box3, Quaternion, Vector3 } from "three";
import { expect, test } from "vitest";
import { fitted, framed, orbited, panned, type Pose, zoomed } from "./poses.ts";

const size = { width: 800, height: 400 };
/** Looking down on the xy plane, a pixel is half a millimetre. */
const top: Pose = { target: new Vector3(), orientation: new Quaternion(), span: 200 };
/** Where a pixel from the middle is in the plane of the picture. */
const under = ({ target, orientation, span }: Pose, x: number, y: number): number[] =>
  new Vector3((x * span) / size.height, (-y * span) / size.height, 0)
    .applyQuaternion(orientation)
    .add(target)
    .toArray()
    .map((value) => Math.round(value * 1e6) / 1e6);

test("what is under the pointer stays there while one zooms, and goes along while one pans", () => {
  expect(under(zoomed(top, 0.5, 120, -60, size), 120, -60)).toEqual(under(top, 120, -60));
  expect(under(panned(top, 30, 20, size), 130, 70)).toEqual(under(top, 100, 50));
});

test("orbiting keeps the pivot where it is seen", () => {
  const pivot = new Vector3(40, 20, 5);
  const turned = orbited(top, 90, 35, pivot, size);
  const seen = ({ target, orientation }: Pose): number[] =>
    pivot.clone().sub(target).applyQuaternion(orientation.clone().invert()).toArray();
  const [before, after] = [seen(top), seen(turned)];
  expect(after[0]).toBeCloseTo(before[0] ?? 0, 9);
  expect(after[1]).toBeCloseTo(before[1] ?? 0, 9);
});

test("a box is fitted by whichever of its sides is too long, and a band fills the picture", () => {
  const box = new Box3(new Vector3(-10, -10, 0), new Vector3(90, 10, 4));
  const wide = fitted(box, top.orientation, size);
  expect(wide.target.toArray()).toEqual([40, 0, 2]);
  expect(wide.span).toBeCloseTo(50 * 1.18, 9);
  const band = { from: { x: 500, y: 100 }, to: { x: 700, y: 180 } };
  const close = framed(top, band, { x: 800, y: 400 });
  expect(under(close, 0, 0)).toEqual(under(top, 200, -60));
  expect(close.span).toBeCloseTo(50, 9);
});

test("what is fitted beside a dialog lies in the middle of what that leaves free, all of it", () => {
  const box = new Box3(new Vector3(-100, -10, 0), new Vector3(100, 10, 0));
  const pose = fitted(box, new Quaternion(), size, 300);
  // From 300 to 800 pixels, counted from the middle of the picture.
  const [left = 0] = under(pose, -100, 0);
  const [right = 0] = under(pose, 400, 0);
  expect(left + right).toBeCloseTo(0, 6);
  expect(left).toBeLessThan(-100);
  expect(right).toBeGreaterThan(100);
});

test("the picture goes from a thousandth of a millimetre to more than the kilometre that a part may have", () => {
  const spot = { x: size.width / 2, y: size.height / 2 };
  const band = { from: spot, to: { x: spot.x + 1, y: spot.y + 1 } };
  const near = Array.from({ length: 20 }).reduce<Pose>(
    (pose) => framed(pose, band, { x: size.width, y: size.height }),
    top,
  );
  expect(near.span).toBe(1e-3);
  expect(zoomed(near, 0.5, 0, 0, size).span).toBe(1e-3);
  const largest = new Box3(new Vector3(), new Vector3().setScalar(1e6));
  const whole = fitted(largest, top.orientation, size);
  expect(whole.span).toBeGreaterThan(1e6);
  expect(zoomed(whole, 1.5, 0, 0, size).span).toBeCloseTo(whole.span * 1.5, 3);
});
