import { expect, test } from "vitest";
import type { ShapeMesh } from "../viewport/shapes.ts";
import { siteIn } from "./site.ts";

/** Two faces that meet in the edge from (0,0,0) to (10,0,0): one flat to y = 4, one upright to z = 6. Normals are not asked. */
const corner: ShapeMesh = {
  positions: new Float32Array(
    [
      [0, 0, 0],
      [10, 0, 0],
      [10, 4, 0],
      [0, 4, 0],
      [0, 0, 0],
      [10, 0, 0],
      [10, 0, 6],
      [0, 0, 6],
    ].flat(),
  ),
  normals: new Float32Array(),
  indices: new Uint32Array([0, 1, 2, 0, 2, 3, 4, 6, 5, 4, 7, 6]),
  faceRanges: new Uint32Array([0, 6, 6, 6]),
  edgePositions: new Float32Array([0, 0, 0, 10, 0, 0, 10, 0, 0, 10, 4, 0, 0, 0, 6, 5, 0, 6, 10, 0, 6]),
  edgeRanges: new Uint32Array([0, 2, 2, 2, 4, 3]),
  vertices: new Float32Array([0, 0, 0, 10, 0, 0]),
};

test("a grip on an edge stands at its middle and leads between the two faces that meet there", () => {
  const { lines, grip } = siteIn(corner, "edge", 0);
  expect(lines.map((line) => [...line])).toEqual([[0, 0, 0, 10, 0, 0]]);
  expect(grip?.at).toEqual([5, 0, 0]);
  const [x, y, z] = grip?.inward ?? [1, 0, 0];
  expect([x, y, z].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0, 0.707107, 0.707107]);
});

test("a face has its rim and its triangles, and a grip that leads from the longest side into it", () => {
  const { lines, triangles, grip } = siteIn(corner, "face", 0);
  expect(lines).toHaveLength(2);
  expect(triangles).toHaveLength(18);
  expect(grip).toEqual({ at: [5, 0, 0], inward: [0, 1, 0] });
});

test("a vertex is a point, a body all its triangles, and an edge beside which no triangle lies has no grip", () => {
  expect(siteIn(corner, "vertex", 1).points).toEqual([[10, 0, 0]]);
  expect(siteIn(corner, "body", 0).triangles).toHaveLength(36);
  expect(siteIn(corner, "edge", 2).grip).toBeNull();
});
