import { initialUpdate, PartDocument } from "@solidtype/document";
import { createLogger } from "@solidtype/service-kit";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { SketchStates } from "./sketch-states.ts";

test("of a drawing it is told what can still move, which size says nothing new, and that nothing is left", async () => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Plate", "mm"));
  const part = new PartDocument(doc, { person: "ada" });
  const size = (type: string, on: readonly string[], value: string) => ({ type, on, value, driving: true });
  const sketch = {
    entities: { c: { type: "point", x: 30, y: 1 }, hole: { type: "circle", center: "c", radius: 4 } },
    constraints: {
      d: size("diameter", ["hole"], "#bore"),
      x: size("horizontal-distance", ["origin", "c"], "30 mm"),
    },
  };
  part.run([
    { command: "addVariable", name: "bore", expression: "8 mm" },
    { command: "addFeature", id: "s", type: "sketch", params: { plane: { name: "top" } }, sketch },
  ]);
  const states = new SketchStates(createLogger({ service: "agent", level: "silent" }));
  const loose = await states.of(part.model, "s");
  expect(loose).toMatchObject({ freedom: 1, redundant: [] });
  expect(loose?.loose).toContain("c");
  const y = size("vertical-distance", ["origin", "c"], "0 mm");
  part.run([{ command: "editSketch", id: "s", patch: { constraints: { y } } }]);
  expect(await states.of(part.model, "s")).toEqual({ freedom: 0, loose: [], redundant: [] });
  const again = size("radius", ["hole"], "4 mm");
  part.run([{ command: "editSketch", id: "s", patch: { constraints: { again } } }]);
  expect((await states.of(part.model, "s"))?.redundant).toHaveLength(1);
  expect(await states.of(part.model, "top")).toBeNull();
});
