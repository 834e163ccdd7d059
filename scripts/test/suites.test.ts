import { expect, it } from "vitest";
import { runByThemselves, whatIsAsked } from "./suites.ts";

it.each([
  ["nothing", [], false],
  ["paths", ["packages/sketch"], true],
  ["paths beside check", ["check", "packages/sketch"], true],
  ["check", ["check"], false],
  ["paths within a suite", ["check", "unit", "packages/sketch"], false],
])("runs paths by themselves where no suite does it: %s", (_, words, expected) => {
  const { chosen, paths } = whatIsAsked(words);
  expect(runByThemselves(paths, chosen)).toBe(expected);
});
