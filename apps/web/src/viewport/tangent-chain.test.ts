import { expect, test } from "vitest";
import type { ShapeMesh } from "./shapes.ts";
import { tangentChain } from "./tangent-chain.ts";

type Spot = readonly [number, number];

function meshOf(edges: readonly (readonly Spot[])[]): ShapeMesh {
  const ranges: number[] = [];
  const positions: number[] = [];
  for (const edge of edges) {
    ranges.push(positions.length / 3, edge.length);
    for (const [x, y] of edge) positions.push(x, y, 0);
  }
  const none = new Float32Array();
  return {
    positions: none,
    normals: none,
    indices: new Uint32Array(),
    faceRanges: new Uint32Array(),
    edgePositions: new Float32Array(positions),
    edgeRanges: new Uint32Array(ranges),
    vertices: none,
  };
}

const arc = (from: number, to: number, steps: number): Spot[] =>
  Array.from({ length: steps + 1 }, (_, step) => {
    const angle = from + ((to - from) * step) / steps;
    return [10 + 5 * Math.cos(angle), 5 + 5 * Math.sin(angle)] as const;
  });

/** A line, an arc of few chords that goes on from it, a line from there; and one that leaves at a corner. */
const edges = [
  [
    [0, 0],
    [10, 0],
  ],
  arc(-Math.PI / 2, 0, 8),
  [
    [15, 20],
    [15, 5],
  ],
  [
    [0, 0],
    [0, 9],
  ],
] as const;

test("edges that run on smoothly are one chain, whichever way they are stored", () => {
  expect(tangentChain(meshOf(edges), 0)).toEqual([0, 1, 2]);
  expect(tangentChain(meshOf(edges), 2).toSorted()).toEqual([0, 1, 2]);
});

test("a corner ends the chain", () => {
  expect(tangentChain(meshOf(edges), 3)).toEqual([3]);
});
