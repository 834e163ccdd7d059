import type { SketchSolver, Vec2 } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, test } from "vitest";
import { drawTools } from "./sketch-tools.ts";
import { openSketch } from "./testing/open-sketch.ts";
import { clickWithTool, hoverWithTool } from "./tool-actions.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

test.each([
  ["left", 1, [60, 130, 200, 250]],
  ["right", -1, [60, 130, 200, 250]],
  ["right, after a way to the left", -1, [-60, -130, -60, 20, 70]],
  ["left, more than once around", 1, [90, 180, 270, 359, 449, 520, 610]],
])("an arc by its centre goes the way that the pointer came: to the %s", (_, way, path) => {
  const { sketch, stored } = openSketch(solver);
  sketch.takeTool(drawTools.find(({ id }) => id === "arc-by-center") ?? null);
  const center = { x: 70, y: 70 };
  const around = (degrees: number): Vec2 => {
    const angle = (17 + way * degrees) * (Math.PI / 180);
    return { x: center.x + 20 * Math.cos(angle), y: center.y + 20 * Math.sin(angle) };
  };
  for (const at of [center, around(0)]) {
    hoverWithTool(sketch, at, 0.1, true);
    clickWithTool(sketch);
  }
  for (const degrees of path) hoverWithTool(sketch, around(degrees), 0.1, true);
  clickWithTool(sketch);
  const entities = stored()?.entities ?? {};
  const drawn = Object.values(entities).find(({ type }) => type === "arc");
  if (drawn === undefined || !("start" in drawn)) throw new Error("no arc was drawn");
  const turnOf = (id: string): number => {
    const point = entities[id];
    return point !== undefined && "x" in point ? Math.atan2(point.y - center.y, point.x - center.x) : NaN;
  };
  const sweep = ((turnOf(drawn.end) - turnOf(drawn.start)) * (180 / Math.PI) + 720) % 360;
  expect(sweep).toBeCloseTo((path.at(-1) ?? 0) % 360, 3);
});
