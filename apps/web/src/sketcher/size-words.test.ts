import { expect, test } from "vitest";
import { sizeLabel, sizeText } from "./size-words.ts";

test("a size is read in the part's unit, which is said where it is not mm", () => {
  expect(sizeLabel("length", 50.8, "in")).toBe("2 in");
  expect(sizeLabel("length", 50.8, "mm")).toBe("50.8");
  expect(sizeLabel("diameter", 12, "cm")).toBe("⌀1.2 cm");
  expect(sizeLabel("angle", Math.PI / 6, "in")).toBe("30°");
});

test("a label tells a micrometre from nothing in every unit", () => {
  expect(sizeLabel("length", 12.4, "m")).toBe("0.0124 m");
  expect(sizeLabel("length", 0.1, "ft")).toBe("0.000328 ft");
  expect(sizeLabel("radius", 0.001, "m")).toBe("R0.000001 m");
  expect(sizeLabel("length", 1 / 3, "mm")).toBe("0.333");
});

test("a size is written in the part's unit, as fine in each", () => {
  expect(sizeText("length", 50.8, "in")).toBe("2 in");
  expect(sizeText("length", 10, "in")).toBe("0.393701 in");
  expect(sizeText("length", 0.1234, "m")).toBe("0.0001234 m");
  expect(sizeText("angle", Math.PI / 6, "m")).toBe("30 deg");
});
