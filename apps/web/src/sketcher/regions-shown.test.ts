import { lay, type SketchData } from "@solidtype/sketch";
import { expect, test } from "vitest";
import { regionsIn } from "./regions-shown.ts";
import { drawSketch } from "./sketch-picture.ts";

const row: SketchData = {
  entities: Object.fromEntries(
    [0, 1, 2].flatMap((at) => [
      [`p${at}`, { type: "point" as const, x: at * 20, y: 0 }],
      [`c${at}`, { type: "circle" as const, center: `p${at}`, radius: 5 }],
    ]),
  ),
  constraints: {},
};
const frame = { origin: [0, 0, 0], xAxis: [1, 0, 0], normal: [0, 0, 1] } as const;

test("of a sketch in which one thing moves only that is drawn and shaded anew", () => {
  const draw = (data: SketchData, regions: ReturnType<typeof regionsIn>) =>
    drawSketch(frame, data, null, regions, { hover: null, selected: new Set() });
  const regions = regionsIn(row, []);
  const moved = lay(row, { entities: { p1: { y: 3 } }, constraints: {} });
  const [before, after] = [draw(row, regions), draw(moved, regionsIn(moved, regions))];
  const pointsOf = ({ curves }: typeof before, id: string) => curves.find((curve) => curve.id === id)?.points;
  const shadeOf = ({ regions: shades }: typeof before, id: string) =>
    shades.find((shade) => shade.id === id)?.triangles;
  for (const id of ["c0", "c2"]) expect(pointsOf(after, id)).toBe(pointsOf(before, id));
  for (const id of ["c0+", "c2+"]) expect(shadeOf(after, id)).toBe(shadeOf(before, id));
  expect(before.regions.map(({ id }) => id)).toContain("c1+");
  expect(pointsOf(after, "c1")).not.toEqual(pointsOf(before, "c1"));
  expect(shadeOf(after, "c1+")).not.toEqual(shadeOf(before, "c1+"));
  expect(draw(moved, regionsIn(moved, []))).toEqual(after);
});

test("in another plane the same sketch is drawn anew", () => {
  const regions = regionsIn(row, []);
  const high = { ...frame, origin: [0, 0, 9] } as const;
  const [low, raised] = [frame, high].map((plane) =>
    drawSketch(plane, row, null, regions, { hover: null, selected: new Set() }),
  );
  expect(raised?.regions[0]?.triangles[2]).toBe(9);
  expect(raised?.curves.at(-1)?.points[2]).toBe(9);
  expect(low?.regions[0]?.triangles[2]).toBe(0);
});
