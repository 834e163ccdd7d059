import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { zoomBy } from "./pointer.ts";

beforeEach(() => vi.stubGlobal("WheelEvent", { DOM_DELTA_PIXEL: 0, DOM_DELTA_LINE: 1 }));
afterEach(() => vi.unstubAllGlobals());

const turn = (deltaY: number, ctrlKey = false, deltaMode = 0) => zoomBy({ deltaY, ctrlKey, deltaMode });

test("fingers that go twice as far apart on a pad make everything twice as large", () => {
  const steps = Array.from({ length: 10 }, () => (-100 * Math.log(2)) / 10);
  expect(steps.reduce((size, deltaY) => size / turn(deltaY, true), 1)).toBeCloseTo(2, 9);
});

test("a notch of a wheel goes a readable way, with Ctrl held as well, whatever it is counted in", () => {
  expect(turn(100)).toBeCloseTo(1.16, 2);
  expect(turn(3, false, 1)).toBeCloseTo(turn(99), 9);
  expect(turn(120, true)).toBeCloseTo(1.28, 2);
  expect(turn(-120, true) * turn(120, true)).toBeCloseTo(1, 9);
});
