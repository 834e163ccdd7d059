import { expect, test } from "vitest";
import { fieldsOf } from "./fields-of.ts";

test("the dialog of an imported body asks for nothing that only its file can say", () => {
  expect(Object.keys(fieldsOf("imported-body"))).toEqual(["format", "unit", "scale"]);
  expect(Object.keys(fieldsOf("box"))).toContain("width");
});
