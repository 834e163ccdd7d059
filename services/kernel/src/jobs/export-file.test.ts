import { expect, test } from "vitest";
import { exportFile } from "./export-file.ts";

test("a long title is cut so that its name can still be put into a header", () => {
  const { name } = exportFile(`${"a".repeat(119)}👷 and more`, "step");
  expect(name).toMatch(/^a{119}.\.step$/u);
  expect(decodeURIComponent(encodeURIComponent(name))).toBe(name);
});

test("what a file system minds is left out of a name, and nothing left is called part", () => {
  expect(exportFile("../a/b:c", "stl")).toEqual({ name: "a b c.stl", type: "model/stl" });
  expect(exportFile("..", "glb").name).toBe("part.glb");
});
