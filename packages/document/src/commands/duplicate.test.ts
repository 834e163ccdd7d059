import { expect, test } from "vitest";
import { box, feature, newPart, run, sketch } from "../testing/parts.ts";

test("a copy of a sketch and its extrusion refers to the copied sketch", () => {
  const part = newPart();
  run(part, sketch, {
    command: "addFeature",
    id: "e1",
    type: "extrude",
    params: { sketch: "s1", upTo: { name: "top" } },
  });
  run(part, {
    command: "addFeature",
    id: "r1",
    type: "fillet",
    params: { edges: [{ name: "{e1:end|e1:side(ab)}" }] },
  });
  const [result] = run(part, { command: "duplicateFeature", ids: ["s1", "e1", "r1"] });
  const { ids } = result as { ids: Record<string, string> };
  expect(feature(part, ids["e1"] ?? "").params).toMatchObject({ sketch: ids["s1"], upTo: { name: "top" } });
  expect(feature(part, ids["r1"] ?? "").params).toMatchObject({
    edges: [{ name: `{${ids["e1"]}:end|${ids["e1"]}:side(ab)}` }],
  });
});

test("copies are called apart, those of copies, too", () => {
  const part = newPart();
  run(part, { ...box, name: "Box" });
  for (const _ of [1, 2]) {
    const ids = part.model.features.filter(({ type }) => type === "box").map(({ id }) => id);
    run(part, { command: "duplicateFeature", ids });
  }
  const names = part.model.features.filter(({ type }) => type === "box").map(({ name }) => name);
  expect(names.toSorted()).toEqual(["Box", "Box copy", "Box copy 2", "Box copy 3"]);
});

test("a copy of what has a long name is not called by half a character", () => {
  const part = newPart();
  run(part, { ...box, name: `${"x".repeat(239)}\u{1f600}` });
  run(part, { command: "duplicateFeature", ids: ["b1"] });
  expect(part.model.features.at(-1)?.name).toBe(`${"x".repeat(239)} copy`);
});
