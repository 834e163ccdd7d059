import { expect, test } from "vitest";
import type { ShapeMesh } from "./shapes.ts";
import { takesKind, takesOfBody, type TouchFilter } from "./touch-filter.ts";

/** Face 0 is flat, face 1 bends; edge 0 is straight through three points, edge 1 is not. */
const mesh: ShapeMesh = {
  positions: new Float32Array(18),
  normals: new Float32Array([0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1]),
  indices: new Uint32Array([0, 1, 2, 3, 4, 5]),
  faceRanges: new Uint32Array([0, 3, 3, 3]),
  edgePositions: new Float32Array([0, 0, 0, 5, 0, 0, 10, 0, 0, 0, 0, 0, 5, 1, 0, 10, 0, 0]),
  edgeRanges: new Uint32Array([0, 3, 3, 3]),
  vertices: new Float32Array(),
};
const takes = (filter: TouchFilter) => ({
  faces: [0, 1].filter((index) => takesOfBody(filter, mesh, "face", index)),
  edges: [0, 1].filter((index) => takesOfBody(filter, mesh, "edge", index)),
});
const kinds = new Set(["face", "edge"] as const);

test("a field for planes takes flat faces, one for axes round faces and straight edges", () => {
  expect(takes({ kinds, faces: "flat" })).toEqual({ faces: [0], edges: [0, 1] });
  expect(takes({ kinds, faces: "round", edges: "straight" })).toEqual({ faces: [1], edges: [0] });
  expect(takes({ kinds })).toEqual({ faces: [0, 1], edges: [0, 1] });
});

test("without a filter all is taken but whole bodies and regions, and what a filter lacks is not taken", () => {
  expect(takes(null)).toEqual({ faces: [0, 1], edges: [0, 1] });
  expect([takesKind(null, "vertex"), takesKind(null, "body"), takesKind(null, "region")]).toEqual([
    true,
    false,
    false,
  ]);
  expect(takes({ kinds: new Set(["vertex"]) })).toEqual({ faces: [], edges: [] });
});
