import { type Entity, type SketchData, sizeIn, type SketchSolver, type Vec2 } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, test } from "vitest";
import { annotate } from "./annotations.ts";
import { dimensionAt, probe } from "./dimensioning.ts";
import { dimensionFor } from "./fitting.ts";
import { dimensionPicked } from "./sketch-commands.ts";
import { dimensionTool } from "./sketch-tools.ts";
import { openSketch } from "./testing/open-sketch.ts";
import { clickWithTool, hoverWithTool } from "./tool-actions.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

const point = (x: number, y: number): Entity => ({ type: "point", x, y });
const line = (start: string, end: string): Entity => ({ type: "line", start, end });

/** Drawn one after the other from a: at b they meet in 30°, and each goes on 150° from where the other comes. */
const chained: SketchData = {
  entities: {
    a: point(-40, 0),
    b: point(0, 0),
    c: point(-40 * Math.cos(Math.PI / 6), 20),
    ab: line("a", "b"),
    bc: line("b", "c"),
  },
  constraints: {},
};
const degrees = (data: SketchData, wanted: ReturnType<typeof dimensionFor>): number =>
  wanted === null ? NaN : Math.round(((sizeIn(data, probe(wanted)) ?? NaN) * 180) / Math.PI);
const at = (angle: number): Vec2 => ({
  x: 10 * Math.cos((angle * Math.PI) / 180),
  y: 10 * Math.sin((angle * Math.PI) / 180),
});

test.each([
  ["between what is drawn of them", 165, 30],
  ["across from that", -15, 30],
  ["to the one side", 75, 150],
  ["to the other", -105, 150],
])("the angle of two lines is the one in which its text is put: %s", (_, place, size) => {
  for (const picks of [
    ["ab", "bc"],
    ["bc", "ab"],
  ])
    expect(degrees(chained, dimensionAt(chained, picks, at(place)))).toBe(size);
});

test("without a place it is the one between what is drawn of the lines, whichever way each was drawn", () => {
  const ways: readonly SketchData["entities"][] = [
    {},
    { ab: line("b", "a") },
    { bc: line("c", "b") },
    { ab: line("b", "a"), bc: line("c", "b") },
  ];
  for (const way of ways) {
    const data = { ...chained, entities: { ...chained.entities, ...way } };
    expect(degrees(data, dimensionFor(data, ["ab", "bc"]))).toBe(30);
  }
  expect(degrees(chained, dimensionFor(chained, ["y-axis", "bc"]))).toBe(60);
});

/** From which direction to which the arc of an angle runs, in degrees. */
function arcOf(data: SketchData): readonly number[] {
  const [bend = []] = annotate(data, 1, new Set()).dimensions[0]?.lines ?? [];
  return [bend[0], bend.at(-1)].map((spot) => {
    const angle = Math.round((Math.atan2(spot?.y ?? NaN, spot?.x ?? NaN) * 180) / Math.PI);
    return (angle + 360) % 360;
  });
}

const sized = (type: "angle" | "corner-angle", label?: Vec2): SketchData => ({
  ...chained,
  constraints: {
    k: { type, on: ["ab", "bc"], value: 1, driving: true, ...(label === undefined ? {} : { label }) },
  },
});

test.each([
  ["in it", "corner-angle", at(160), [150, 180]],
  ["in the one across", "corner-angle", at(-20), [330, 0]],
  ["nowhere", "corner-angle", undefined, [150, 180]],
  ["beside it: more of the arc reaches it", "corner-angle", at(130), [130, 180]],
  ["in the one that goes on from a line", "angle", at(75), [0, 150]],
  ["across from that", "angle", at(-100), [180, 330]],
] as const)("an angle is drawn where its text is put: %s", (_, type, label, arc) => {
  expect(arcOf(sized(type, label))).toEqual(arc);
});

test("a line that ends before the arc of its angle is prolonged to it", () => {
  const ends = (label: Vec2) =>
    annotate(sized("corner-angle", label), 1, new Set()).dimensions[0]?.lines.length;
  expect(ends(at(160))).toBe(1);
  expect(ends(at(-20))).toBe(3);
});

/** The line that is there from the origin to (10, 0), and one drawn on from its end, 60° from where it comes. */
function corner() {
  const opened = openSketch(solver);
  const patch = {
    entities: { c: point(5, 5 * Math.sqrt(3)), bc: line("b", "c") },
    constraints: {},
  };
  expect(opened.part.run({ command: "editSketch", id: "s1", patch })).toMatchObject({ ok: true });
  const inner = (): number => {
    const [b, c] = [opened.point("b"), opened.point("c")];
    if (b === undefined || c === undefined) return NaN;
    return (Math.atan2(c.y - b.y, b.x - c.x) * 180) / Math.PI;
  };
  return { ...opened, inner };
}

test("what is typed is the angle in which the text was put", () => {
  const { sketch, inner, stored } = corner();
  sketch.takeTool(dimensionTool);
  sketch.set({ selected: new Set(["ab", "bc"]) });
  hoverWithTool(sketch, { x: 7, y: 1.5 }, 0.1, false);
  clickWithTool(sketch);
  const { typing } = sketch.store.getState();
  expect(sketch.sizes.textOf(typing?.constraint ?? "")).toBe("60 deg");
  expect(sketch.sizes.type([typing?.constraint ?? ""], "45")).toBe(true);
  expect(inner()).toBeCloseTo(45, 6);
  expect(stored()?.constraints[typing?.constraint ?? ""]).toMatchObject({
    type: "corner-angle",
    value: "45",
    driving: true,
  });
});

test("an angle that is asked for with the lines picked is the one between them", () => {
  const { sketch, inner } = corner();
  sketch.set({ selected: new Set(["bc", "ab"]) });
  dimensionPicked(sketch);
  const { typing } = sketch.store.getState();
  expect(sketch.sizes.type([typing?.constraint ?? ""], "30 deg")).toBe(true);
  expect(inner()).toBeCloseTo(30, 6);
});
