import { initialUpdate, PartDocument } from "@solidtype/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { describePart, describeVerdict } from "./describe.ts";

test("what was left out of a feature that is built is told, in the part and after an edit", () => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Plate", "mm"));
  const { model } = new PartDocument(doc, { person: "ada" });
  const message = "Left out of the sketch: a length.";
  const verdict = { features: [{ id: "top", state: "ok" as const, message }], bodies: [] };
  expect(describePart(model, verdict)).toMatch(/^top .*WARNING: Left out of the sketch: a length\.$/m);
  expect(describeVerdict(verdict, model)).toMatch(/The part builds: .*left out: top ".*": Left out of the/);
});
