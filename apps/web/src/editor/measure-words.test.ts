import { expect, test } from "vitest";
import type { EntityMeasure, MassProperties } from "../kernel-worker/protocol.ts";
import { linesOf, massLines, sumLines } from "./measure-words.ts";

const plane: EntityMeasure = {
  kind: "face",
  surface: "plane",
  area: 100,
  radius: null,
  majorRadius: null,
  halfAngle: null,
  center: [0, 0, 0],
  direction: [0, 0, 1],
};

const values = (lines: readonly { label: string; value: string }[]) =>
  Object.fromEntries(lines.map(({ label, value }) => [label, value]));

test("two things are told by their distances, the way between and their angle", () => {
  const lines = linesOf(
    {
      a: plane,
      b: plane,
      nearest: { distance: 5, from: [0, 0, 0], to: [0, 3, 4] },
      farthest: { distance: 12.5, from: [0, 0, 0], to: [0, 0, 0] },
      angle: { angle: 0, parallel: true, perpendicular: false },
    },
    "mm",
  );
  expect(values(lines)).toEqual({
    "Least distance": "5 mm",
    "Greatest distance": "12.5 mm",
    "Along X, Y, Z": "0, 3, 4",
    Angle: "0°",
    Direction: "Parallel",
  });
});

const body = (volume: number, x: number, mass: number): MassProperties =>
  ({ volume, area: 10, centroid: [x, 0, 0], mass }) as unknown as MassProperties;

test("bodies together have one mass and centre, but only when each has a material", () => {
  const both = [
    { properties: body(100, 0, 10), weighs: true },
    { properties: body(100, 10, 30), weighs: true },
  ];
  expect(values(massLines(both, "mm"))).toMatchObject({
    Volume: "200 mm³",
    Mass: "40 g",
    "Centre of mass": "7.5, 0, 0",
  });
  const half = both.map((one, at) => ({ ...one, weighs: at === 0 }));
  expect(values(massLines(half, "mm"))).not.toHaveProperty("Mass");
  // Where the one balances is known, and of the other not even whether it is heavier.
  expect(values(massLines(half, "mm"))).not.toHaveProperty("Centre of mass");
  expect(values(massLines(half, "mm"))["Centre of volume"]).toBe("5, 0, 0");
  const none = both.map((one) => ({ ...one, weighs: false }));
  expect(values(massLines(none, "mm"))["Centre of mass"]).toBe("5, 0, 0");
});

test("a part in inches is measured in inches", () => {
  expect(values(linesOf({ ...plane, area: 25.4 ** 2, radius: 12.7 }, "in"))).toMatchObject({
    Area: "1 in²",
    Radius: "0.5 in",
  });
  const inches = { ...body(25.4 ** 3, 50.8, 1), area: 25.4 ** 2 };
  expect(values(massLines([{ properties: inches, weighs: true }], "in"))).toMatchObject({
    Volume: "1 in³",
    "Centre of mass": "2, 0, 0",
  });
});

test("edges add up, and so do faces; a face and an edge do not", () => {
  const edge = { kind: "edge", curve: "line", radius: null, center: null, direction: null } as const;
  const edges = [10, 2.5].map((length): EntityMeasure => ({ ...edge, length }));
  expect(values(sumLines(edges, "mm"))).toEqual({ "Total length": "12.5 mm" });
  expect(values(sumLines([plane, plane], "mm"))).toEqual({ "Total area": "200 mm²" });
  expect(sumLines([...edges, plane], "mm")).toEqual([]);
});
