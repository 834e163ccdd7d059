import { expect, test } from "vitest";
import { quantityWords } from "./part-units.ts";

test("small areas and volumes keep what they say in a large unit, and large ones get no digits of noise", () => {
  expect(quantityWords(125, "m", 3)).toBe("0.000000125 m³");
  expect(quantityWords(40, "m", 3)).toBe("0.00000004 m³");
  expect(quantityWords(2.5, "m", 2)).toBe("0.0000025 m²");
  expect(quantityWords(64, "ft", 3)).toBe("0.00000226014 ft³");
  expect(quantityWords(12e9 + 0.001, "m", 3)).toBe("12 m³");
  expect(quantityWords(1234567.891234, "mm", 3)).toBe("1,234,567.8912 mm³");
  expect(quantityWords(0, "m", 3)).toBe("0 m³");
});
