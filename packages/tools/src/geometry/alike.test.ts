import { type Command, initialUpdate, PartDocument } from "@solidtype/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { FeatureVerdict } from "../ports.ts";
import { alikeInWords } from "./alike.ts";

function model() {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Lid", "mm"));
  const part = new PartDocument(doc, { person: "ada" });
  const entities = { p1: { type: "point", x: 1, y: 1 }, c: { type: "circle", center: "p1", radius: 2 } };
  const sketch = { entities, constraints: {} };
  part.run([
    { command: "addFeature", id: "blk", type: "box", name: "Block" },
    { command: "addFeature", id: "holes", type: "sketch", params: { plane: { name: "top" } }, sketch },
  ] as Command[]);
  return part.model;
}

const failing = (id: string, missing: string, ...alike: string[]): FeatureVerdict => ({
  id,
  state: "failed",
  message: "It is no longer there.",
  missing,
  alike,
});
const body = {
  label: "",
  volume: 1,
  bounds: { min: [0, 0, 0], max: [1, 1, 1] },
  faces: 6,
  edges: 12,
} as const;
const told = (features: readonly FeatureVerdict[], ...changed: string[]): string =>
  alikeInWords({ features, bodies: [{ ...body, name: "$blk" }] }, model(), new Set(changed));

test("of a point that is not in a sketch the sketch's points are told, and what the name is there", () => {
  expect(told([failing("h", "holes/p9")])).toMatch(
    /^ In the sketch holes: p9 is not in it; its points are p1\./,
  );
  expect(told([failing("h", "holes/c")])).toMatch(/c is a round there; its points are p1\./);
  expect(told([failing("h", "gone/p1")])).toMatch(/There is no sketch gone/);
  expect(told([failing("h", "blk/p1")])).toMatch(/blk is no sketch/);
});

test("what is no name at all is not looked for in the part, and a body's name is answered with bodies", () => {
  expect(told([failing("f", "edge 4")])).toMatch(/"edge 4" is not how geometry is named/);
  expect(told([failing("f", "$bulk")])).toMatch(/^ \$bulk is not in the part: there is \$blk\.$/);
});

test("of a face or an edge what the kernel found is told, else where to look", () => {
  expect(told([failing("f", "blk:top", "blk:end", "blk:start")])).toBe(
    " blk:top is not in the part: there is blk:end, blk:start.",
  );
  expect(told([failing("f", "blk:top")])).toMatch(/list_geometry shows what there is/);
});

test("of many names those of the features that were just changed come first, and each is told once", () => {
  const old = Array.from({ length: 50 }, (_, at) => failing(`f${at}`, `old${at}:end`));
  const words = told([...old, failing("n1", "new:end"), failing("n2", "new:end")], "n1", "n2");
  expect(words).toMatch(/^ new:end is not in the part/);
  expect(words.match(/is not in the part/g)).toHaveLength(8);
  expect(words.match(/new:end/g)).toHaveLength(1);
});
