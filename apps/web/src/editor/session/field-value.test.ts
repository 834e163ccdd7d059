import { emptyPart, featureDefinitions } from "@solidtype/document";
import { expect, test } from "vitest";
import { fieldValue } from "./field-value.ts";

test("what an expression comes to can be written into a field as it is told", () => {
  const { width } = featureDefinitions.box.params;
  const model = emptyPart("Plate", "mm");
  const told = fieldValue(width, "1000 mm + 234.5 mm", model);
  expect(told).toEqual({ ok: true, words: "= 1234.5 mm" });
  expect(fieldValue(width, "1234.5 mm", model)).toBeNull();
});
