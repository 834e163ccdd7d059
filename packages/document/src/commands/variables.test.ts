import { expect, test } from "vitest";
import { feature, newPart, run, sketch } from "../testing/parts.ts";

test("renaming a variable rewrites its uses in variables, parameters and dimensions, and no others (N-5)", () => {
  const part = newPart();
  run(
    part,
    { command: "addVariable", id: "v1", name: "w", expression: "10 mm" },
    { command: "addVariable", id: "v2", name: "ww", expression: "#w * 2" },
    { command: "addFeature", id: "b1", type: "box", params: { width: "#w + #ww", depth: "#ww" } },
    sketch,
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { value: "#w" } } } },
    { command: "editVariable", id: "v1", name: "width" },
  );
  expect(part.model.variables.map(({ expression }) => expression)).toEqual(["10 mm", "#width * 2"]);
  expect(feature(part, "b1").params).toMatchObject({ width: "#width + #ww", depth: "#ww" });
  expect(feature(part, "s1")).toMatchObject({ sketch: { constraints: { w: { value: "#width" } } } });
});

test("a variable whose value is wrong can be described and renamed, and given a right one", () => {
  const part = newPart();
  run(
    part,
    { command: "addVariable", id: "v1", name: "a", expression: "1 mm" },
    { command: "addVariable", id: "v2", name: "b", expression: "#a" },
    { command: "deleteVariable", id: "v1", force: true },
    { command: "editVariable", id: "v2", description: "Was a." },
    { command: "editVariable", id: "v2", name: "c" },
  );
  expect(part.run({ command: "editVariable", id: "v2", expression: "#c" })).toMatchObject({ ok: false });
  run(part, { command: "editVariable", id: "v2", expression: "2 mm" });
  expect(part.model.variables).toMatchObject([{ name: "c", expression: "2 mm", description: "Was a." }]);
});

test("what is to come after a variable that is not there is refused", () => {
  const part = newPart();
  run(part, { command: "addVariable", id: "v1", name: "a", expression: "1" });
  expect(part.run({ command: "moveVariable", id: "v1", after: "gone" })).toMatchObject({
    error: { code: "not-found" },
  });
});
