import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { patience, tries } from "@solidtype/bench/tries";
import { crossings } from "./crossings.ts";
import { arc, circle, type Curve, segment } from "./curve.ts";
import { meetingPairs } from "./meeting-pairs.ts";

vi.setConfig({ testTimeout: patience });

/** On a coarse grid, so that curves often touch, share ends, lie on each other or go round one centre. */
const place = fc.record({ x: fc.integer({ min: -9, max: 9 }), y: fc.integer({ min: -9, max: 9 }) });
const curve: fc.Arbitrary<Curve> = fc.oneof(
  fc
    .tuple(place, place)
    .filter(([a, b]) => a.x !== b.x || a.y !== b.y)
    .map(([a, b]) => segment(a, b)),
  fc.tuple(place, fc.integer({ min: 1, max: 9 })).map(([center, radius]) => circle(center, radius)),
  fc.integer({ min: 1, max: 24 }).map((radius) => circle({ x: 1, y: 2 }, radius / 2)),
  fc
    .tuple(place, place, fc.integer({ min: -300, max: 300 }))
    .filter(([center, start]) => center.x !== start.x || center.y !== start.y)
    .map(([center, start, turn]) => {
      const [x, y] = [start.x - center.x, start.y - center.y];
      const [cos, sin] = [Math.cos(turn / 100), Math.sin(turn / 100)];
      return arc(center, start, { x: center.x + cos * x - sin * y, y: center.y + sin * x + cos * y });
    }),
);

test("every two curves that have a place in common are among the pairs, and no pair comes twice", () => {
  fc.assert(
    fc.property(fc.array(curve, { maxLength: 40 }), (curves) => {
      const pairs: string[] = [];
      meetingPairs(curves, (one, other) => {
        pairs.push([one, other].toSorted((a, b) => a - b).join(" "));
        return true;
      });
      const told = new Set(pairs);
      expect(told.size).toBe(pairs.length);
      for (const [i, first] of curves.entries())
        for (const [j, second] of curves.entries())
          if (i < j && crossings(first, second).length > 0) expect(told).toContain(`${i} ${j}`);
    }),
    tries(500),
  );
});

test("circles about one centre, and lines side by side, are not compared one by one", () => {
  const counted = (curves: readonly Curve[]) => {
    let count = 0;
    meetingPairs(curves, () => (count += 1) > 0);
    return count;
  };
  const many = Array.from({ length: 3000 }, (_, index) => index);
  expect(counted(many.map((index) => circle({ x: 3, y: 4 }, 1 + index)))).toBe(0);
  expect(counted(many.map((x) => segment({ x, y: 0 }, { x: x + 400, y: 1000 })))).toBe(0);
});
