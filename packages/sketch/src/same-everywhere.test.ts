import { tries } from "@solidtype/bench/tries";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asin, atan2, cos, hypot, sin } from "./same-everywhere.ts";

const ulps = (found: number, wanted: number) =>
  Math.abs(found - wanted) / (Number.EPSILON * Math.max(Math.abs(wanted), 1e-3));
const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const angle = fc.double({ min: -50, max: 50, noNaN: true });

test("they are what the engine's are, but for the last bits", () => {
  fc.assert(
    fc.property(number, number, angle, fc.double({ min: 0, max: 1, noNaN: true }), (x, y, turn, share) => {
      expect(ulps(sin(turn), Math.sin(turn))).toBeLessThan(2);
      expect(ulps(cos(turn), Math.cos(turn))).toBeLessThan(2);
      expect(ulps(atan2(y, x), Math.atan2(y === 0 ? 0 : y, x === 0 ? 0 : x))).toBeLessThan(2);
      expect(ulps(hypot(x, y), Math.hypot(x, y))).toBeLessThan(2);
      expect(ulps(asin(share), Math.asin(share))).toBeLessThan(4);
    }),
    tries(5000),
  );
});

test("quarters of a turn come out right in every direction", () => {
  for (const [x, y] of [
    [1, 0],
    [1, 1],
    [0, 1],
    [-1, 1],
    [-1, 0],
    [-1, -1],
    [0, -1],
    [1, -1],
  ] as const) {
    expect(atan2(y, x)).toBe(Math.atan2(y, x));
  }
  expect([sin(0), cos(0), atan2(0, 0), asin(1)]).toEqual([0, 1, 0, Math.PI / 2]);
});

test("what is no number stays none", () => {
  for (const value of [
    sin(Number.NaN),
    cos(Infinity),
    atan2(Number.NaN, 1),
    atan2(1, Number.NaN),
    hypot(Number.NaN, 0),
  ]) {
    expect(value).toBeNaN();
  }
});
