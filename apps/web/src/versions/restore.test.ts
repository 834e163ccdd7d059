import { initialUpdate, PartDocument, PersonalUndo } from "@solidtype/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { restoreTo } from "./restore.ts";

function part(): PartDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Bracket", "mm"));
  return new PartDocument(doc, { person: "ada" });
}

test("a part becomes what it was, in one step that can be undone", () => {
  const of = part();
  of.run([
    { command: "addFeature", id: "box", type: "box", params: { width: "10 mm" } },
    { command: "addVariable", name: "gap", expression: "2 mm" },
  ]);
  const was = of.model;
  of.run([
    { command: "editFeature", id: "box", params: { width: "20 mm" } },
    { command: "addFeature", id: "ball", type: "sphere" },
  ]);
  const later = of.model;
  const undo = new PersonalUndo(of, "ada");
  expect(restoreTo(was)(of)).toEqual({ ok: true, value: true });
  expect(of.model).toEqual(was);
  undo.undo();
  expect(of.model).toEqual(later);
});

test("what is as it was is left alone", () => {
  const of = part();
  const before = Y.encodeStateVector(of.doc);
  expect(restoreTo(of.model)(of)).toEqual({ ok: true, value: false });
  expect(Y.encodeStateVector(of.doc)).toEqual(before);
});
