import { Ray, Vector3 } from "three";
import { expect, test } from "vitest";
import { faceFinder, prepareTrees } from "./face-finder.ts";
import type { ShapeMesh } from "./shapes.ts";

/** Square plates one above the other, two triangles each. */
function plates(count: number): ShapeMesh {
  const positions = new Float32Array(
    Array.from({ length: count }, (_, z) => [0, 0, z, 10, 0, z, 10, 10, z, 0, 10, z]).flat(),
  );
  const indices = new Uint32Array(
    Array.from({ length: count }, (_, at) => [0, 1, 2, 0, 2, 3].map((corner) => corner + 4 * at)).flat(),
  );
  const none = new Float32Array();
  const ranges = new Uint32Array();
  return {
    positions,
    normals: positions,
    indices,
    faceRanges: ranges,
    edgePositions: none,
    edgeRanges: ranges,
    vertices: none,
  };
}

const down = (x: number, y: number): Ray => new Ray(new Vector3(x, y, 100), new Vector3(0, 0, -1));

test("faces are found alike before and after the tree is here", async () => {
  const find = faceFinder(plates(40));
  const rays = [down(2, 1), down(1, 2), down(9, 3), down(11, 1), down(-1, -1)];
  const look = () =>
    rays.map((ray) => ({
      nearest: find().nearest(ray)?.triangle,
      all: find()
        .all(ray)
        .map(({ triangle }) => triangle)
        .toSorted((a, b) => a - b),
    }));
  const before = look();
  expect(before[0]).toEqual({ nearest: 78, all: Array.from({ length: 40 }, (_, at) => at * 2) });
  expect(before[3]).toEqual({ nearest: undefined, all: [] });
  await prepareTrees();
  expect(look()).toEqual(before);
});
