import { tries } from "@solidtype/bench/tries";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type BodyName,
  type EdgeName,
  type FaceName,
  featuresIn,
  type Name,
  nameText,
  parseName,
  type VertexName,
} from "../index.ts";
import { mapFeatures } from "./map-features.ts";

const side = (entity: string): FaceName => ({
  kind: "face",
  feature: "f1",
  role: "side",
  source: { kind: "sketch-entity", entity },
});
const end: FaceName = { kind: "face", feature: "f1", role: "end" };
const topEdge: EdgeName = { kind: "edge", faces: [end, side("l4")] };

const written: readonly (readonly [string, Name, string])[] = [
  ["a datum plane", { kind: "feature", feature: "top" }, "top"],
  ["a sketch line", { kind: "entity", feature: "s1", entity: "l4" }, "s1/l4"],
  ["the wall over a sketch line", side("l4"), "f1:side(l4)"],
  ["the end cap of a region", { ...end, source: { kind: "region", region: "a+b" } }, "f1:end(=a%2Bb)"],
  [
    "the rounding of an edge",
    { kind: "face", feature: "f2", role: "round", source: topEdge },
    "f2:round({f1:end|f1:side(l4)})",
  ],
  [
    "a copy of a copy",
    {
      ...end,
      instances: [
        { feature: "p1", at: "2" },
        { feature: "p2", at: "0,3" },
      ],
    },
    "f1:end@p1[2]@p2[0,3]",
  ],
  [
    "a piece",
    { ...end, piece: { neighbours: [side("l2"), side("l1")], rank: { index: 1, count: 2 } } },
    "f1:end~[f1:side(l1)|f1:side(l2)]#1/2",
  ],
  [
    "a piece told by what it lacks",
    { ...end, piece: { neighbours: [], without: [side("l2"), side("l1")], rank: { index: 0, count: 2 } } },
    "f1:end~[!f1:side(l1)|!f1:side(l2)]#0/2",
  ],
  [
    "a face in one of several bodies",
    { ...end, piece: { body: { kind: "body", feature: "f2" }, neighbours: [] } },
    "f1:end~[$f2]",
  ],
  [
    "a piece in one of several bodies",
    { ...end, piece: { body: { kind: "body", feature: "f2" }, neighbours: [side("l1")] } },
    "f1:end~[$f2|f1:side(l1)]",
  ],
  ["an edge", topEdge, "{f1:end|f1:side(l4)}"],
  ["one of two edges of a pair", { ...topEdge, rank: { index: 0, count: 2 } }, "{f1:end|f1:side(l4)}#0/2"],
  [
    "an edge with its ends",
    { ...topEdge, ends: [{ kind: "vertex", faces: [end, side("l1")] }] },
    "{f1:end|f1:side(l4)|<f1:end|f1:side(l1)>}",
  ],
  [
    "an edge with its ends, and the face on the left of who leaves the first",
    {
      ...topEdge,
      ends: [
        { kind: "vertex", faces: [end, side("l3")] },
        { kind: "vertex", faces: [end, side("l1")] },
      ],
      left: 0,
    },
    "{f1:end|^f1:side(l4)|<f1:end|f1:side(l1)>|<f1:end|f1:side(l3)>}",
  ],
  ["a vertex", { kind: "vertex", faces: [end, side("l1"), side("l4")] }, "<f1:end|f1:side(l1)|f1:side(l4)>"],
  ["a body", { kind: "body", feature: "f1" }, "$f1"],
  [
    "one body of a region",
    { kind: "body", feature: "f1", source: { kind: "region", region: "r1" } },
    "$f1(=r1)",
  ],
];

test.each(written)("%s has one text", (_, name, text) => {
  expect(nameText(name)).toBe(text);
  const back = parseName(text);
  expect(back.ok && nameText(back.value)).toBe(text);
});

test("the order in which faces are given does not matter", () => {
  expect(nameText({ ...topEdge, faces: [side("l4"), end] })).toBe(nameText(topEdge));
});

test("which face is on the left stays so when other ids sort faces and ends another way", () => {
  const name = "{^a:end|b:end|<a:end|c:end>|<b:end|d:end>}";
  const ids = new Map(Object.entries({ a: "z", b: "y", c: "x", d: "w" }));
  const other = mapFeatures(name, ids);
  expect(other).toBe("{^y:end|z:end|<w:end|y:end>|<x:end|z:end>}");
  const back = new Map([...ids].map(([from, to]) => [to, from]));
  expect(mapFeatures(other, back)).toBe(name);
});

test("what a piece lacks gets other ids like all that a name speaks of", () => {
  const ids = new Map(Object.entries({ a: "z", b: "y", c: "x" }));
  expect(mapFeatures("a:end~[b:end|!a:side|!c:end]#0/2", ids)).toBe("z:end~[y:end|!x:end|!z:side]#0/2");
});

test("a name mentions the features it cannot do without (R-3)", () => {
  const rounding: FaceName = { kind: "face", feature: "f2", role: "round", source: topEdge };
  expect(featuresIn({ ...rounding, piece: { neighbours: [{ ...end, feature: "f9" }] } })).toEqual([
    "f1",
    "f2",
  ]);
  expect(featuresIn({ ...end, instances: [{ feature: "p1", at: "1" }] })).toEqual(["f1", "p1"]);
});

test.each([
  "",
  "f1:",
  ":end",
  "{f1:end}",
  "{f1:end|top}",
  "{^f1:end|f1:side}",
  "{^f1:end|^f1:side|<f1:end>}",
  "f1:end~[!f1:side]",
  "f1:end~[!f1:side|f1:start]#0/2",
  "f1:end~[!]#0/2",
  "<>",
  "f1:end(",
  "f1:end)",
  "$",
  "%zz",
  "f1:end(%61)",
  "{f1:side|f1:end}",
  "a b",
  "f1:end#01/2",
  `${"f1:a(".repeat(5000)}`,
])("%j is no name", (text) => {
  expect(parseName(text)).toMatchObject({ ok: false, error: { code: "name-invalid" } });
});

const idArb = fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }).filter((id) => id.isWellFormed());
const rankArb = fc.option(fc.record({ index: fc.nat(9), count: fc.integer({ min: 1, max: 9 }) }), {
  nil: undefined,
});
/** Names are made of names: without a common depth those that are drawn grow without end. */
const depth = fc.createDepthIdentifier();
const { face, edge, vertex, body } = fc.letrec<{
  face: FaceName;
  edge: EdgeName;
  vertex: VertexName;
  body: BodyName;
  origin: object;
}>((tie) => ({
  origin: fc.record(
    {
      source: fc.oneof(
        { depthIdentifier: depth, maxDepth: 2, withCrossShrink: true },
        fc.record({ kind: fc.constant("sketch-entity"), entity: idArb }),
        fc.record({ kind: fc.constant("region"), region: idArb }),
        fc.record({ kind: fc.constant("entity"), feature: idArb, entity: idArb }),
        tie("face"),
        tie("edge"),
        tie("vertex"),
      ),
      instances: fc.array(fc.record({ feature: idArb, at: idArb }), { minLength: 1, maxLength: 2 }),
      piece: fc.oneof(
        { depthIdentifier: depth, maxDepth: 2 },
        fc.record({ neighbours: fc.constant([]) }),
        fc.record(
          { neighbours: fc.array(tie("face"), { maxLength: 2 }), body: tie("body") },
          { requiredKeys: ["neighbours"] },
        ),
        fc.record({
          neighbours: fc.array(tie("face"), { maxLength: 1 }),
          without: fc.array(tie("face"), { minLength: 1, maxLength: 2 }),
          rank: fc.record({ index: fc.nat(9), count: fc.integer({ min: 1, max: 9 }) }),
        }),
      ),
    },
    { requiredKeys: [] },
  ),
  face: fc
    .tuple(idArb, idArb, tie("origin"))
    .map(([feature, role, origin]) => ({ kind: "face", feature, role, ...origin }) as FaceName),
  edge: fc
    .tuple(tie("face"), tie("face"), rankArb)
    .map(([a, b, rank]) => ({ kind: "edge", faces: [a, b], ...(rank && { rank }) }) as EdgeName),
  vertex: fc
    .array(tie("face"), { minLength: 1, maxLength: 3 })
    .map((faces) => ({ kind: "vertex", faces }) as VertexName),
  body: fc
    .tuple(idArb, tie("origin"))
    .map(([feature, origin]) => ({ kind: "body", feature, ...origin }) as BodyName),
}));

test("what is written is read back as the same name, whatever the ids (R-1)", () => {
  fc.assert(
    fc.property(fc.oneof(face, edge, vertex, body), (name) => {
      const text = nameText(name);
      const back = parseName(text);
      if (text.length > 16_384) return;
      expect(back.ok ? nameText(back.value) : back.error.message).toBe(text);
    }),
    tries(100),
  );
});
