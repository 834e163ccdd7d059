import { BufferGeometry, Box3, Mesh, MeshPhongMaterial } from "three";
import { expect, test } from "vitest";
import type { BodyView } from "./body-layer.ts";
import { takenByBand } from "./box-select.ts";
import { nothingDrawn, type ShapeMesh, type Touch } from "./shapes.ts";

/** A triangle with its three edges, seen from above: a millimetre is a pixel. */
const mesh: ShapeMesh = {
  positions: new Float32Array([10, 10, 0, 30, 10, 0, 10, 30, 0]),
  normals: new Float32Array([0, 0, 1, 0, 0, 1, 0, 0, 1]),
  indices: new Uint32Array([0, 1, 2]),
  faceRanges: new Uint32Array([0, 3]),
  edgePositions: new Float32Array([10, 10, 0, 30, 10, 0, 30, 10, 0, 10, 30, 0, 10, 30, 0, 10, 10, 0]),
  edgeRanges: new Uint32Array([0, 2, 2, 2, 4, 2]),
  vertices: new Float32Array([10, 10, 0, 30, 10, 0, 10, 30, 0]),
};
const surface = new BufferGeometry();
const view: BodyView = {
  body: { id: "b", key: "k", mesh },
  surface,
  mesh: new Mesh(surface, new MeshPhongMaterial()),
  bounds: new Box3(),
  faces: () => {
    throw new Error("a band asks for no faces under a pixel");
  },
  outline: () => {
    throw new Error("a band asks for no edges near a pixel");
  },
};
const taken = (
  from: readonly [number, number],
  to: readonly [number, number],
  kinds: Touch["kind"][] | null,
) =>
  takenByBand(
    { from: { x: from[0], y: from[1] }, to: { x: to[0], y: to[1] } },
    [view],
    nothingDrawn,
    kinds === null ? null : { kinds: new Set(kinds) },
    (x, y) => ({ x, y }),
  ).map((touch) => ("index" in touch ? `${touch.kind}${touch.index}` : touch.kind));

test("a band drawn to the right takes only what lies wholly inside", () => {
  expect(taken([5, 5], [35, 15], null)).toEqual(["edge0"]);
  expect(taken([0, 0], [40, 40], null)).toEqual(["face0", "edge0", "edge1", "edge2"]);
});

test("a band drawn to the left takes also what it crosses", () => {
  expect(taken([35, 15], [25, 5], null)).toEqual(["face0", "edge0", "edge1"]);
  expect(taken([18, 25], [16, 5], ["edge"])).toEqual(["edge0", "edge1"]);
  expect(taken([5, 5], [1, 1], null)).toEqual([]);
});

test("a band drawn to the left within a face takes it, and one in a gap of it does not", () => {
  expect(taken([20, 14], [14, 12], ["face"])).toEqual(["face0"]);
  const apart: ShapeMesh = {
    ...mesh,
    positions: new Float32Array([0, 0, 0, 10, 0, 0, 0, 10, 0, 90, 90, 0, 100, 90, 0, 90, 100, 0]),
    indices: new Uint32Array([0, 1, 2, 3, 4, 5]),
    faceRanges: new Uint32Array([0, 6]),
  };
  const inGap = takenByBand(
    { from: { x: 60, y: 70 }, to: { x: 40, y: 40 } },
    [{ ...view, body: { id: "b", key: "k", mesh: apart } }],
    nothingDrawn,
    { kinds: new Set(["face"]) },
    (x, y) => ({ x, y }),
  );
  expect(inGap).toEqual([]);
});

test("a band takes what the active field takes", () => {
  expect(taken([0, 0], [15, 40], ["vertex"])).toEqual(["vertex0", "vertex2"]);
  expect(taken([0, 0], [40, 40], ["body"])).toEqual(["body"]);
  expect(taken([0, 0], [15, 40], ["body"])).toEqual([]);
});
