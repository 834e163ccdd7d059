import { diff, initialUpdate, PartDocument } from "@solidtype/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { changeLines } from "./change-lines.ts";

function part(): PartDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Bracket", "mm"));
  return new PartDocument(doc, { person: "ada" });
}

test("a value is told with what it was and is, a thing by whether it came or went", () => {
  const of = part();
  of.run([
    { command: "addFeature", id: "box", type: "box", params: { width: "10 mm" } },
    { command: "addFeature", id: "ball", type: "sphere" },
  ]);
  const before = of.model;
  of.run([
    { command: "editFeature", id: "box", params: { width: "20 mm" } },
    { command: "deleteFeature", ids: ["ball"] },
    { command: "addFeature", id: "cone", type: "cone" },
  ]);
  const lines = changeLines(diff(before, of.model), [before, of.model]);
  const told = lines.map(({ subject, detail, before: was, after: is }) => [subject, detail, was, is]);
  expect(told).toContainEqual(["Box 1", "Width", "10 mm", "20 mm"]);
  expect(told).toContainEqual(["Sphere 1", "Removed", null, null]);
  expect(told).toContainEqual(["Cone 1", "Added", null, null]);
});

test("many changes in one drawing are one line", () => {
  const of = part();
  of.run({ command: "addFeature", id: "sketch", type: "sketch", params: { plane: { feature: "top" } } });
  const before = of.model;
  const changes = Array.from({ length: 30 }, (_, at) => ({
    what: "entity" as const,
    id: "sketch",
    key: `p${at}`,
    after: { type: "point", x: at, y: 0 },
  }));
  expect(changeLines(changes, [before])).toMatchObject([{ detail: "Drawing: 30 changes" }]);
});
