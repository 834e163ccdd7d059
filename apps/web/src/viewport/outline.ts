import { Box3, type Ray, Vector3 } from "three";
import type { ShapeMesh } from "./shapes.ts";

/** What rules out most edges and corners of a body before one of them is measured. */
export type Outline = {
  /** Whether the sight line comes so near to any of them, in mm. */
  readonly isNear: (ray: Ray, gap: number) => boolean;
  /** Whether it comes so near to a ball around this edge. */
  readonly isNearEdge: (edge: number, ray: Ray, gap: number) => boolean;
};

/** Made when it is first asked for: an imported body has tens of thousands of edges. */
export function outlineOf(mesh: ShapeMesh): () => Outline {
  let outline: Outline | undefined;
  return () => (outline ??= measured(mesh));
}

function measured({ edgePositions, edgeRanges, vertices }: ShapeMesh): Outline {
  const bounds = new Box3().union(boxAround(edgePositions, 0, edgePositions.length / 3));
  bounds.union(boxAround(vertices, 0, vertices.length / 3));
  const balls = new Float64Array((edgeRanges.length / 2) * 4);
  const middle = new Vector3();
  for (let edge = 0; edge < edgeRanges.length / 2; edge += 1) {
    const box = boxAround(edgePositions, edgeRanges[edge * 2] ?? 0, edgeRanges[edge * 2 + 1] ?? 0);
    box.getCenter(middle).toArray(balls, edge * 4);
    balls[edge * 4 + 3] = box.min.distanceTo(middle);
  }
  const near = new Box3();
  return {
    isNear: (ray, gap) => ray.intersectsBox(near.copy(bounds).expandByScalar(gap)),
    isNearEdge(edge, ray, gap) {
      const reach = (balls[edge * 4 + 3] ?? 0) + gap;
      return ray.distanceSqToPoint(middle.fromArray(balls, edge * 4)) <= reach * reach;
    },
  };
}

function boxAround(points: Float32Array, first: number, count: number): Box3 {
  const box = new Box3();
  const point = new Vector3();
  for (let at = first; at < first + count; at += 1) box.expandByPoint(point.fromArray(points, at * 3));
  return box;
}
