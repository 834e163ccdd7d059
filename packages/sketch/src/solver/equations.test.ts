import { tries } from "@solidtype/bench/tries";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Equation,
  equalLengths,
  linear,
  middleOnLine,
  offLine,
  separation,
  squareTo,
  turn,
} from "./equations.ts";

const [p, q, a, b] = [0, 2, 4, 6].map((x) => ({ x, y: x + 1 })) as [Place, Place, Place, Place];
type Place = { x: number; y: number };
const RADIUS = 8;

const all: { [name: string]: Equation } = {
  linear: linear(
    [
      [0, 2],
      [3, -1],
    ],
    4,
  ),
  separation: separation(p, q, [], 5),
  "separation by radii": separation(p, q, [
    [RADIUS, 1],
    [a.x, -1],
  ]),
  "equal lengths": equalLengths(p, q, a, b),
  "on line": offLine(p, a, b),
  "left of line": offLine(p, a, b, { side: 1, constant: 3 }),
  "right of line by a radius": offLine(p, a, b, { side: -1, radius: RADIUS }),
  "middle on line": middleOnLine(p, q, a, b),
  "square to": squareTo(p, q, a, b),
  turn: turn(p, q, a, b, 0.3, 10),
};

const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 9, maxLength: 9 });

test.each(Object.entries(all))("the slopes of '%s' are those of its value", (name, equation) => {
  fc.assert(
    fc.property(values, (numbers) => {
      const local = equation.variables.map((variable) => numbers[variable] ?? 0);
      // Slopes change without bound as the points of a line fall together.
      for (const [s, e] of [
        [p, q],
        [a, b],
      ] as const) {
        fc.pre(
          Math.hypot((numbers[e.x] ?? 0) - (numbers[s.x] ?? 0), (numbers[e.y] ?? 0) - (numbers[s.y] ?? 0)) >
            1,
        );
      }
      // Half a turn away the nearest way back changes sides.
      fc.pre(name !== "turn" || Math.abs(equation.evaluate(local)) < 31);
      const gradient = new Float64Array(local.length);
      equation.evaluate(local, gradient);
      local.forEach((value, index) => {
        const nudge = 1e-5;
        const [up, down] = [1, -1].map((sign) => equation.evaluate(local.with(index, value + sign * nudge)));
        expect(gradient[index]).toBeCloseTo(((up ?? 0) - (down ?? 0)) / (2 * nudge), 3);
      });
    }),
    tries(100),
  );
});
