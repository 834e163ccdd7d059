import type { SketchSolver } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, test } from "vitest";
import { arrowKeys } from "../commands/arrow-way.ts";
import { sketchCommands } from "./sketch-commands.ts";
import { openSketch } from "./testing/open-sketch.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

function keysOf(isReadOnly: boolean): string[] {
  const { sketch } = openSketch(solver);
  const blocked = isReadOnly ? "You may look at it, but not change it." : undefined;
  const commands = sketchCommands({
    sketch,
    pointer: () => null,
    blocked,
    isReadOnly,
    onDone: () => undefined,
  });
  return commands.flatMap(({ keys }) => keys ?? []);
}

test("a sketch that is there to be looked at keeps no key but the way out from the view", () => {
  expect(keysOf(false)).toEqual(expect.arrayContaining([...arrowKeys, "Enter", "Space", "Escape"]));
  expect(keysOf(true)).toEqual(["Escape"]);
});
