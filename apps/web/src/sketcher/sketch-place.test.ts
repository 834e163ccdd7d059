import { type Command, initialUpdate, PartDocument } from "@solidtype/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { placeOfSketch } from "./sketch-place.ts";

/** A part with one sketch, as the document has it. */
function partWith(params: NonNullable<Extract<Command, { command: "addFeature" }>["params"]>) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Plate", "mm"));
  const part = new PartDocument(doc, { person: "ada" });
  part.run({ command: "addFeature", id: "p1", type: "plane", name: "Shelf", params: {} });
  const added = part.run({ command: "addFeature", id: "s1", type: "sketch", name: "Outline", params });
  if (!added.ok) throw new Error(added.error.message);
  return part.model;
}

test("a sketch on a plane through the origin has its place before any kernel has built it", () => {
  const place = (plane: string, flip = false) =>
    placeOfSketch({ model: partWith({ plane: { name: plane }, flip }), frames: new Map() }, "s1");
  expect(place("top")).toEqual({ origin: [0, 0, 0], xAxis: [1, 0, 0], normal: [0, 0, 1] });
  expect(place("front")).toEqual({ origin: [0, 0, 0], xAxis: [1, 0, 0], normal: [0, -1, 0] });
  expect(place("right", true)).toEqual({ origin: [0, 0, 0], xAxis: [0, 1, 0], normal: [-1, 0, 0] });
});

test("any other place is the kernel's to tell, and one of a part that has gone is none", () => {
  const model = partWith({ plane: { name: "p1" } });
  const told = { origin: [0, 0, 7], x: [1, 0, 0], normal: [0, 0, 1] } as const;
  expect(placeOfSketch({ model, frames: new Map() }, "s1")).toBeNull();
  expect(placeOfSketch({ model, frames: new Map([["s1", told]]) }, "s1")).toEqual({
    origin: [0, 0, 7],
    xAxis: [1, 0, 0],
    normal: [0, 0, 1],
  });
  expect(placeOfSketch({ model, frames: new Map() }, "gone")).toBeNull();
});
