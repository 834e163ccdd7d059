import { emptyPart, featureDefinitions } from "@solidtype/document";
import { expect, test } from "vitest";
import { fieldValue, variableValue } from "./field-value.ts";

test("what an expression comes to can be written into a field as it is told", () => {
  const { width } = featureDefinitions.box.params;
  const model = emptyPart("Plate", "mm");
  const told = fieldValue(width, "1000 mm + 234.5 mm", model);
  expect(told).toEqual({ ok: true, words: "= 1234.5 mm" });
  expect(fieldValue(width, "1234.5 mm", model)).toBeNull();
});

test("a variable says what it comes to among the others, or why it comes to nothing", () => {
  const variable = (name: string, expression: string) => ({ id: name, name, expression, description: "" });
  const variables = [
    variable("a", "25 mm"),
    variable("b", "#a / 2"),
    variable("turn", "30 deg * 2"),
    variable("ratio", "#a / #b"),
    variable("round", "#round2 + 1 mm"),
    variable("round2", "#round"),
    variable("lost", "#gone * 2"),
  ];
  const model = { ...emptyPart("Plate", "mm"), variables };
  const said = variables.map((one) => variableValue(one, model)?.words);
  expect(said.slice(0, 4)).toEqual([undefined, "= 12.5 mm", "= 60°", "= 2"]);
  const faults = variables.slice(4).map((one) => variableValue(one, model)?.ok);
  expect(faults).toEqual([false, false, false]);
});
