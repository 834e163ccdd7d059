import { expect, test } from "vitest";
import { sizeLabel, sizeText } from "./size-words.ts";

test("a size is read in the part's unit, which is said where it is not mm", () => {
  expect(sizeLabel("length", 50.8, "in")).toBe("2 in");
  expect(sizeLabel("length", 50.8, "mm")).toBe("50.8");
  expect(sizeLabel("diameter", 12, "cm")).toBe("⌀1.2 cm");
  expect(sizeLabel("angle", Math.PI / 6, "in")).toBe("30°");
});

test("a size is written in the part's unit, as fine in each", () => {
  expect(sizeText("length", 50.8, "in")).toBe("2 in");
  expect(sizeText("length", 10, "in")).toBe("0.393701 in");
  expect(sizeText("length", 0.1234, "m")).toBe("0.0001234 m");
  expect(sizeText("angle", Math.PI / 6, "m")).toBe("30 deg");
});
