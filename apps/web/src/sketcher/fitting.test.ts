import type { SketchData } from "@solidtype/sketch";
import { expect, test } from "vitest";
import { dimensionAt, takesMore } from "./dimensioning.ts";
import { allMeant, dimensionFor, fit, meant, wantedWords } from "./fitting.ts";

const data: SketchData = {
  entities: {
    a: { type: "point", x: 0, y: 0 },
    b: { type: "point", x: 10, y: 0 },
    c: { type: "point", x: 0, y: 5 },
    d: { type: "point", x: 10, y: 5 },
    bottom: { type: "line", start: "a", end: "b" },
    top: { type: "line", start: "d", end: "c" },
    left: { type: "line", start: "c", end: "a" },
    ring: { type: "circle", center: "a", radius: 2 },
    bow: { type: "arc", center: "a", start: "b", end: "c" },
  },
  constraints: {},
};

test("a constraint takes what is picked in whatever order it was picked", () => {
  expect(fit(data, ["bottom", "c"], "midpoint")).toEqual(["c", "bottom"]);
  expect(fit(data, ["left", "a", "b"], "symmetric")).toEqual(["a", "b", "left"]);
  expect(fit(data, ["ring", "bottom"], "tangent")).toEqual(["ring", "bottom"]);
});

test("a constraint that does not fit what is picked is not offered", () => {
  expect(fit(data, ["a"], "parallel")).toBeNull();
  expect(fit(data, ["bottom", "ring"], "equal")).toBeNull();
  expect(fit(data, ["bottom", "gone"], "parallel")).toBeNull();
  expect(fit(data, [], "fixed")).toBeNull();
});

test("a point coincides with another, or lies on a curve, and two lines on each other", () => {
  expect(meant(data, ["a", "b"], "coincident")).toEqual({ type: "coincident", on: ["a", "b"] });
  expect(meant(data, ["top", "a"], "coincident")).toEqual({ type: "on-curve", on: ["a", "top"] });
  expect(meant(data, ["ring", "b"], "coincident")).toEqual({ type: "on-curve", on: ["b", "ring"] });
  expect(meant(data, ["top", "bottom"], "coincident")?.type).toBe("collinear");
  expect(meant(data, ["ring", "bow"], "coincident")).toBeNull();
});

test("what a constraint wants is said in words", () => {
  expect(wantedWords("parallel")).toBe("pick two lines first");
  expect(wantedWords("midpoint")).toContain("a point and a line");
});

test("the origin and the axes are a point and lines", () => {
  expect(fit(data, ["a", "origin"], "coincident")).toEqual(["a", "origin"]);
  expect(fit(data, ["y-axis", "bottom"], "perpendicular")).toEqual(["y-axis", "bottom"]);
});

test("a dimension is the one a person means by what they picked", () => {
  expect(dimensionFor(data, ["bottom"])?.type).toBe("length");
  expect(dimensionFor(data, ["ring"])?.type).toBe("diameter");
  expect(dimensionFor(data, ["bow"])?.type).toBe("radius");
  expect(dimensionFor(data, ["bottom", "left"])?.type).toBe("corner-angle");
  expect(dimensionFor(data, ["bottom", "top"])?.type).toBe("distance");
  expect(dimensionFor(data, ["a", "left"])?.type).toBe("distance");
  expect(dimensionFor(data, ["ring", "bow"])).toBeNull();
});

test("of two circles their distance is meant, from centre to centre, also level or upright", () => {
  const holes: SketchData = {
    ...data,
    entities: { ...data.entities, hole: { type: "circle", center: "d", radius: 1 } },
  };
  expect(dimensionFor(holes, ["ring", "hole"])).toEqual({ type: "distance", on: ["a", "d"] });
  expect(dimensionFor(holes, ["top", "ring"])?.on.toSorted()).toEqual(["a", "top"]);
  expect(takesMore(holes, ["ring"], "hole")).toBe(true);
  expect(dimensionAt(holes, ["ring", "hole"], { x: 5, y: 20 })?.type).toBe("horizontal-distance");
  expect(dimensionAt(holes, ["hole", "ring"], { x: 20, y: 2 })).toEqual({
    type: "vertical-distance",
    on: ["a", "d"],
  });
});

test("a constraint goes on all that is picked: on each, or on one and each of the others", () => {
  const on = (picks: readonly string[], type: Parameters<typeof allMeant>[2]) =>
    allMeant(data, picks, type).map((one) => one.on);
  expect(on(["bottom", "top"], "horizontal")).toEqual([["bottom"], ["top"]]);
  expect(on(["a", "b", "d"], "horizontal")).toEqual([
    ["a", "b"],
    ["a", "d"],
  ]);
  expect(on(["bottom", "top", "left"], "equal")).toEqual([
    ["bottom", "top"],
    ["bottom", "left"],
  ]);
  expect(on(["b", "c", "top"], "coincident")).toEqual([
    ["b", "c"],
    ["b", "top"],
  ]);
  expect(on(["bottom", "ring", "left"], "equal")).toEqual([]);
  expect(on(["a", "b", "left"], "midpoint")).toEqual([]);
});
