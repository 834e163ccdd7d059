import { Ray, Vector3 } from "three";
import { expect, test } from "vitest";
import { createBodyLayer } from "./body-layer.ts";
import { edgeHits, isCovered, vertexHits } from "./hits.ts";
import type { ShapeMesh } from "./shapes.ts";

/** Pins of 10 mm beside one another, a millimetre apart: an edge of some points and two corners each. */
function pins(count: number): ShapeMesh {
  const none = new Float32Array();
  const points = [0, 2, 4, 6, 8, 10];
  const each = <Value>(of: (x: number) => readonly Value[]): Value[] =>
    Array.from({ length: count }, (_, x) => of(x)).flat();
  return {
    positions: none,
    normals: none,
    indices: new Uint32Array(),
    faceRanges: new Uint32Array(),
    edgePositions: new Float32Array(each((x) => points.flatMap((y) => [x, y, 0]))),
    edgeRanges: new Uint32Array(each((x) => [x * points.length, points.length])),
    vertices: new Float32Array(each((x) => [x, 0, 0, x, 10, 0])),
  };
}

function shown(mesh: ShapeMesh) {
  const layer = createBodyLayer();
  layer.set([{ id: "b", key: "k", mesh }]);
  const view = layer.views.get("b");
  if (view === undefined) throw new Error("the body is not there");
  return view;
}

const down = (x: number, y: number) => ({
  ray: new Ray(new Vector3(x, y, 100), new Vector3(0, 0, -1)),
  unit: 0.05,
  breadth: 1,
});
const indices = (hits: ReturnType<typeof edgeHits>) =>
  hits.map(({ touch }) => ("index" in touch ? touch.index : -1));

test("edges and corners are touched as far beside them as they reach, also where a body has no faces", () => {
  const view = shown(pins(3));
  expect(indices(edgeHits(view, down(1.29, 5)))).toEqual([1]);
  expect(indices(edgeHits(view, down(1.31, 5)))).toEqual([]);
  expect(indices(edgeHits(view, down(2.29, 5)))).toEqual([2]);
  expect(indices(edgeHits(view, down(1, 10.29)))).toEqual([1]);
  expect(indices(edgeHits(view, down(1, 10.31)))).toEqual([]);
  expect(edgeHits(view, down(2.2, 5))[0]?.pixels).toBeCloseTo(4, 5);
  expect(indices(vertexHits(view, down(2.39, 10)))).toEqual([5]);
  expect(indices(vertexHits(view, down(2.41, 10)))).toEqual([]);
});

test("only edges near the pointer are measured, whatever the number of them", () => {
  const mesh = pins(2_000);
  const view = shown(mesh);
  edgeHits(view, down(0, 5));
  let read = 0;
  const edgePositions = new Proxy(mesh.edgePositions, {
    get(target, name) {
      read += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  const watched = { ...view, body: { ...view.body, mesh: { ...mesh, edgePositions } } };
  expect(indices(edgeHits(watched, down(1_000, 5)))).toEqual([1_000]);
  expect(read).toBeLessThan(40 * 3 * 6);
  expect(edgeHits(watched, down(-20, 5))).toEqual([]);
});

/** Triangles side by side, each half of a square millimetre. */
function tiles(count: number): ShapeMesh {
  const positions = new Float32Array(count * 9);
  for (let at = 0; at < count; at += 1) positions.set([at, 0, 0, at + 1, 0, 0, at, 1, 0], at * 9);
  const indices = Uint32Array.from({ length: count * 3 }, (_, at) => at);
  return { ...pins(0), positions, normals: positions, indices, faceRanges: new Uint32Array([0, count * 3]) };
}

test("a name may stand in a gap of a body, and of a large body only beside the box around it", () => {
  const [inside, gap, beside] = [down(3.2, 0.2), down(3.9, 0.9), down(3.9, 1.1)];
  const few = [shown(tiles(10))];
  expect([inside, gap, beside].map((sight) => isCovered(few, sight))).toEqual([true, false, false]);
  const many = [
    {
      ...shown(tiles(30_000)),
      faces: () => {
        throw new Error("a tree of all triangles is made for a name");
      },
    },
  ];
  expect([inside, gap, beside].map((sight) => isCovered(many, sight))).toEqual([true, true, false]);
});
