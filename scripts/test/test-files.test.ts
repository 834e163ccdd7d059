import { expect, it } from "vitest";
import { root } from "../paths.ts";
import { pathsWithoutTests, testFiles } from "./test-files.ts";

const files = ["packages/sketch/src/a.test.ts", "e2e/story.spec.ts"];
const without = (...words: string[]) => pathsWithoutTests(words, files, "/work-tree");

it("finds the paths that lead to no test among those that do", () => {
  expect(without("e2e/nothing-there.spec.ts", "e2e/story.spec.ts")).toEqual(["e2e/nothing-there.spec.ts"]);
});

it.each(["packages/sketch", "./packages/sketch/", "/work-tree/e2e", "story", "e2e/Story.spec.ts:12"])(
  "takes %s for what vitest takes it for",
  (path) => expect(without(path)).toEqual([]),
);

it("takes what stands behind an option for no path", () => {
  expect(without("e2e", "-t", "draws a line", "--bail=1")).toEqual([]);
});

it("knows the tests of every kind, and none that was copied into a build", () => {
  const found = testFiles(root);
  expect(found).toContain("scripts/test/test-files.test.ts");
  expect(found).toContain("e2e/story.spec.ts");
  expect(found.filter((file) => file.includes("node_modules"))).toEqual([]);
});
