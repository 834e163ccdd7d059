import { initialUpdate, PartDocument } from "@solidtype/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { previewModel } from "./preview-model.ts";

function model() {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Plate", "mm"));
  const part = new PartDocument(doc, { person: "ada" });
  const made = part.run(["s1", "e1", "b1"].map((id) => ({ command: "addFeature", id, type: "box" })));
  expect(made.ok).toBe(true);
  return part.model;
}

const shown = (looked: Partial<Parameters<typeof previewModel>[0]>) =>
  previewModel({ model: model(), editing: null, rollback: null, sketch: null, ...looked })
    .features.map(({ id }) => id)
    .filter((id) => /\d/.test(id));

test("what comes after the sketch that is drawn in, or after the roll-back bar, is not shown", () => {
  expect(shown({})).toEqual(["s1", "e1", "b1"]);
  expect(shown({ rollback: "e1" })).toEqual(["s1", "e1"]);
  expect(shown({ sketch: "s1" })).toEqual(["s1"]);
  expect(shown({ rollback: "e1", sketch: "s1" })).toEqual(["s1"]);
  expect(shown({ rollback: "s1", sketch: "e1" })).toEqual(["s1"]);
  expect(shown({ sketch: "somebody took it away" })).toEqual(["s1", "e1", "b1"]);
});

test("a model of which all is shown is the document's own, so that nothing is built anew", () => {
  const whole = model();
  const look = { model: whole, editing: null, rollback: "b1", sketch: null };
  expect(previewModel(look)).toBe(whole);
});
