import { expect, test } from "vitest";
import { before, type Command, findCommands, shownKeys } from "./command.ts";

const command = (label: string, group = "Feature"): Command => ({
  id: label,
  label,
  group,
  run: () => undefined,
});
const all = [
  command("New sketch"),
  command("Extrude"),
  command("Sketch rectangle", "Sketch"),
  command("Export STEP", "File"),
];
const labels = (query: string): string[] => findCommands(all, query).map((found) => found.label);

test("a command is found by the beginnings of its words in any order, the nearest first", () => {
  expect(labels("ske")).toEqual(["Sketch rectangle", "New sketch"]);
  expect(labels("rect sk")).toEqual(["Sketch rectangle"]);
  expect(labels("ex")).toEqual(["Extrude", "Export STEP"]);
  expect(labels("file")).toEqual(["Export STEP"]);
  expect(labels("trude")).toEqual([]);
});

test("an empty query lists everything in its own order", () => {
  expect(labels("  ")).toEqual(all.map((one) => one.label));
});

test("a command whose keys are all taken by what is in force before it is not at hand, one with a key left is", () => {
  const keyed = (label: string, ...keys: string[]): Command => ({ ...command(label), keys });
  const sketch = [keyed("Drop the tool", "Escape"), keyed("Remove", "Delete", "Backspace")];
  const general = [keyed("Cancel", "Escape"), keyed("Redo", "$mod+KeyY", "Delete"), command("Plane")];
  expect(before(sketch, general).map(({ label }) => label)).toEqual([
    "Drop the tool",
    "Remove",
    "Redo",
    "Plane",
  ]);
});

test("keys are shown as people read them", () => {
  expect(shownKeys("$mod+Shift+KeyZ")).toBe("Mod+Shift+Z");
  expect(shownKeys("Shift+Digit7")).toBe("Shift+7");
  expect(shownKeys("KeyG KeyH")).toBe("G H");
});
