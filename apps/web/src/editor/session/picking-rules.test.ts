import { definitionOf, emptyPart, parseModel, type PartModel } from "@solidtype/document";
import { expect, test } from "vitest";
import type { Touch } from "../../viewport/shapes.ts";
import { firstPickField, prefilled, type Thing, touchKinds, withPick, withValue } from "./picking-rules.ts";

function partWith(...features: { id: string; type: string; params?: object; sketch?: object }[]): PartModel {
  const empty = emptyPart("Part", "mm");
  const parsed = parseModel({
    ...empty,
    features: [...empty.features, ...features.map((feature) => ({ name: feature.id, ...feature }))],
  });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

const drawing = { entities: {}, constraints: {} };
const { features } = partWith(
  { id: "s1", type: "sketch", sketch: drawing },
  { id: "s2", type: "sketch", sketch: drawing },
  { id: "e1", type: "extrude", params: { sketch: "s1" } },
);
const extrude = definitionOf("extrude").params;
const fillet = definitionOf("fillet").params;
const pattern = definitionOf("linear-pattern").params;
const thing = (touch: Touch, name?: string): Thing => ({
  touch,
  reference: name === undefined ? null : { name },
});
const region = (sketch: string, id: string): Thing => thing({ kind: "region", sketch, id });
const edge = (name: string): Thing => thing({ kind: "edge", body: "$e1", index: 0 }, name);
const face = (name: string): Thing => thing({ kind: "face", body: "$e1", index: 0 }, name);

test("a second pick of the same takes it out again, unless several are picked at once", () => {
  const once = withPick(fillet, { edges: [] }, "edges", edge("{e1:end|e1:side(a)}"), features);
  expect(once).toEqual({ edges: [{ name: "{e1:end|e1:side(a)}" }] });
  expect(withPick(fillet, once ?? {}, "edges", edge("{e1:end|e1:side(a)}"), features)).toEqual({ edges: [] });
  expect(withPick(fillet, once ?? {}, "edges", edge("{e1:end|e1:side(a)}"), features, "keep")).toEqual(once);
});

test("a field takes only the kinds that its parameter accepts", () => {
  expect(
    withPick(fillet, { edges: [] }, "edges", thing({ kind: "plane", id: "top" }, "top"), features),
  ).toBeNull();
  expect([...(touchKinds(extrude["targets"]) ?? [])]).toEqual(["body"]);
  expect(touchKinds(extrude["distance"])).toBeNull();
});

test("a region brings its sketch with it, and drops the regions of another sketch", () => {
  const first = withPick(extrude, { sketch: null, regions: [] }, "regions", region("s1", "r1"), features);
  expect(first).toEqual({ sketch: "s1", regions: ["r1"] });
  expect(withPick(extrude, first ?? {}, "regions", region("s2", "r9"), features)).toEqual({
    sketch: "s2",
    regions: ["r9"],
  });
});

test("another sketch, or none, in the list of sketches takes the regions of the last one out, and nothing else does", () => {
  const values = { sketch: "s1", regions: ["r1"], distance: "5 mm" };
  expect(withValue(extrude, values, "distance", "6 mm")).toEqual({ ...values, distance: "6 mm" });
  expect(withValue(extrude, values, "sketch", "s1")).toEqual(values);
  expect(withValue(extrude, values, "sketch", "s2")).toEqual({ ...values, sketch: "s2", regions: [] });
  expect(withValue(extrude, values, "sketch", null)).toEqual({ ...values, sketch: null, regions: [] });
});

test("a face stands for the feature that made it where features are asked for", () => {
  const values = { of: "features", features: [] };
  expect(withPick(pattern, values, "features", face("e1:end"), features)).toEqual({
    of: "features",
    features: ["e1"],
  });
});

test("what was picked before goes first into the field that still wants something", () => {
  const values = { of: "features", features: [], direction: null, second: false };
  const filled = prefilled(
    pattern,
    values,
    [face("e1:end"), thing({ kind: "axis", id: "e1" }, "e1"), edge("{e1:end|e1:side(a)}")],
    features,
  );
  expect(filled["features"]).toEqual(["e1"]);
  expect(filled["direction"]).toEqual({ name: "e1" });
  expect(firstPickField(pattern, filled)).toBe("features");
});

test("the next click belongs to the first field that is empty and must not be", () => {
  expect(firstPickField(extrude, { sketch: null, regions: [], extent: "blind", operation: "new" })).toBe(
    "sketch",
  );
  expect(firstPickField(extrude, { sketch: "s1", regions: [], extent: "blind", operation: "new" })).toBe(
    "regions",
  );
  expect(firstPickField(extrude, { sketch: "s1", regions: [], extent: "up-to", upTo: null })).toBe("upTo");
});
