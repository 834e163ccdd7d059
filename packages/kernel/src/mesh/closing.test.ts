import { expect, it } from "vitest";
import { closed } from "./closing.ts";
import type { FaceMesh } from "./face-meshes.ts";
import { openSides } from "./watertight.ts";

type Point = readonly [number, number, number];

/** Triangles over points; each face has points of its own. */
function face(
  points: readonly Point[],
  ...triangles: readonly (readonly [number, number, number])[]
): FaceMesh {
  return {
    positions: Float32Array.from(points.flat()),
    normals: Float32Array.from(points.flatMap(() => [0, 0, 1])),
    indices: Uint32Array.from(triangles.flat()),
    edges: [],
  };
}

function joined(faces: readonly FaceMesh[]) {
  let base = 0;
  const indices = faces.flatMap((one) => {
    const own = [...one.indices].map((index) => index + base);
    base += one.positions.length / 3;
    return own;
  });
  return {
    positions: Float32Array.from(faces.flatMap((one) => [...one.positions])),
    indices: Uint32Array.from(indices),
  };
}

const [a, b, c, d]: Point[] = [
  [0, 0, 0],
  [4, 0, 0],
  [0, 4, 0],
  [0, 0, 4],
];
const closedTetrahedron = [
  face([a!, c!, b!], [0, 1, 2]),
  face([a!, b!, d!], [0, 1, 2]),
  face([b!, c!, d!], [0, 1, 2]),
  face([c!, a!, d!], [0, 1, 2]),
];

/** The face below has another point on its edge from a to b, a little beside it; the one beside it does not. */
const slit = (beside: number) => [
  face([a!, c!, b!, [2, beside, 0]], [0, 1, 3], [3, 1, 2]),
  ...closedTetrahedron.slice(1),
];

it("leaves a closed surface as it is", () => {
  const result = closed(closedTetrahedron, 0.01);
  expect(result.open).toBe(0);
  expect(result.faces).toBe(closedTetrahedron);
});

it("fills a slit where one face has a point more than its neighbour", () => {
  expect(openSides(joined(slit(0)))).toBe(3);
  for (const beside of [0, 0.005]) {
    const { faces, open } = closed(slit(beside), 0.01);
    expect(open).toBe(0);
    expect(openSides(joined(faces))).toBe(0);
  }
});

it("leaves open what is no slit, and says at how many sides", () => {
  const wide = slit(1);
  expect(closed(wide, 0.01)).toMatchObject({ open: 3 });
  expect(closed(closedTetrahedron.slice(1), 0.01).open).toBe(3);
  expect(closed(closedTetrahedron.slice(1), 0.01).faces).toEqual(closedTetrahedron.slice(1));
});

it("does not change the faces that it was given: other solids share them", () => {
  const given = slit(0);
  const before = given.map(({ indices }) => [...indices]);
  closed(given, 0.01);
  expect(given.map(({ indices }) => [...indices])).toEqual(before);
});
