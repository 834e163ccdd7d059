import { Ray, Triangle, Vector3 } from "three";
import type { BodyView } from "./body-layer.ts";
import type { ShownCurve, ShownPlane, ShownPoint, ShownRegion, Touch } from "./shapes.ts";

/** Something on or near a sight line: how deep it lies (mm) and how far beside it (pixels). */
export type Hit = {
  readonly touch: Touch;
  readonly point: Vector3;
  readonly depth: number;
  readonly pixels: number;
};

/** Pixels beside a thing that still touch it. */
const reach = { vertex: 8, edge: 6, curve: 6, point: 8 };

/** A sight line, the millimetres that a pixel shows, and how many times as wide as the mouse it touches. */
export type Sight = { readonly ray: Ray; readonly unit: number; readonly breadth: number };

const depthOf = (ray: Ray, point: Vector3): number => point.clone().sub(ray.origin).dot(ray.direction);

function faceOf(ranges: Uint32Array, triangle: number): number {
  const index = triangle * 3;
  let low = 0;
  let high = ranges.length / 2 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ranges[middle * 2] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The nearest face of all bodies. */
export function nearestFace(views: Iterable<BodyView>, { ray }: Sight): Hit | null {
  let best: Hit | null = null;
  for (const view of views) {
    if (!ray.intersectsBox(view.bounds)) continue;
    const hit = view.faces().nearest(ray);
    if (hit === null || (best !== null && hit.distance >= best.depth)) continue;
    const index = faceOf(view.body.mesh.faceRanges, hit.triangle);
    const touch: Touch = { kind: "face", body: view.body.id, index };
    best = { touch, point: hit.point, depth: hit.distance, pixels: 0 };
  }
  return best;
}

/** So many triangles are looked through for a name's place; a tree of more is made only for somebody who points. */
const mostForNames = 20_000;

/** Whether a body lies under a place that a name might stand at; of a large one it is the box around it that counts. */
export function isCovered(views: Iterable<BodyView>, { ray }: Sight): boolean {
  for (const view of views) {
    if (!ray.intersectsBox(view.bounds)) continue;
    if (view.body.mesh.indices.length > mostForNames * 3 || view.faces().nearest(ray) !== null) return true;
  }
  return false;
}

/** Every face that the sight line goes through, each once, nearest first. */
export function allFaces(views: Iterable<BodyView>, { ray }: Sight): Hit[] {
  const found = new Map<string, Hit>();
  for (const view of views) {
    if (!ray.intersectsBox(view.bounds)) continue;
    for (const hit of view.faces().all(ray)) {
      const index = faceOf(view.body.mesh.faceRanges, hit.triangle);
      const key = `${view.body.id} ${index}`;
      if ((found.get(key)?.depth ?? Infinity) <= hit.distance) continue;
      const touch: Touch = { kind: "face", body: view.body.id, index };
      found.set(key, { touch, point: hit.point, depth: hit.distance, pixels: 0 });
    }
  }
  return [...found.values()].toSorted((a, b) => a.depth - b.depth);
}

/** The nearest point of a polyline to the sight line, in the plane of the picture. */
function nearestOnLine(
  points: Float32Array,
  first: number,
  count: number,
  ray: Ray,
): { gap: number; point: Vector3 } {
  const [a, b, onRay, onSegment, point] = [
    new Vector3(),
    new Vector3(),
    new Vector3(),
    new Vector3(),
    new Vector3(),
  ];
  let gap = Infinity;
  for (let at = first; at < first + count - 1; at += 1) {
    a.fromArray(points, at * 3);
    b.fromArray(points, at * 3 + 3);
    const squared = ray.distanceSqToSegment(a, b, onRay, onSegment);
    if (squared >= gap) continue;
    gap = squared;
    point.copy(onSegment);
  }
  return { gap: Math.sqrt(gap), point };
}

export function edgeHits(view: BodyView, { ray, unit, breadth }: Sight): Hit[] {
  const { edgePositions, edgeRanges } = view.body.mesh;
  const outline = view.outline();
  const widest = reach.edge * breadth * unit;
  const hits: Hit[] = [];
  if (!outline.isNear(ray, widest)) return hits;
  for (let index = 0; index < edgeRanges.length / 2; index += 1) {
    if (!outline.isNearEdge(index, ray, widest)) continue;
    const near = nearestOnLine(
      edgePositions,
      edgeRanges[index * 2] ?? 0,
      edgeRanges[index * 2 + 1] ?? 0,
      ray,
    );
    if (near.gap > widest) continue;
    const touch: Touch = { kind: "edge", body: view.body.id, index };
    hits.push({ touch, point: near.point, depth: depthOf(ray, near.point), pixels: near.gap / unit });
  }
  return hits;
}

export function vertexHits(view: BodyView, { ray, unit, breadth }: Sight): Hit[] {
  const { vertices } = view.body.mesh;
  const widest = reach.vertex * breadth * unit;
  const hits: Hit[] = [];
  if (!view.outline().isNear(ray, widest)) return hits;
  const corner = new Vector3();
  for (let index = 0; index < vertices.length / 3; index += 1) {
    const gap = Math.sqrt(ray.distanceSqToPoint(corner.fromArray(vertices, index * 3)));
    if (gap > widest) continue;
    const point = corner.clone();
    const touch: Touch = { kind: "vertex", body: view.body.id, index };
    hits.push({ touch, point, depth: depthOf(ray, point), pixels: gap / unit });
  }
  return hits;
}

export function pointHits(points: readonly ShownPoint[], { ray, unit, breadth }: Sight): Hit[] {
  return points.flatMap(({ touch, at }) => {
    if (touch === undefined) return [];
    const point = new Vector3(...at);
    const pixels = Math.sqrt(ray.distanceSqToPoint(point)) / unit;
    return pixels > reach.point * breadth ? [] : [{ touch, point, depth: depthOf(ray, point), pixels }];
  });
}

export function curveHits(curves: readonly ShownCurve[], { ray, unit, breadth }: Sight): Hit[] {
  return curves.flatMap(({ touch, points }) => {
    if (touch === undefined) return [];
    const { gap, point } = nearestOnLine(points, 0, points.length / 3, ray);
    const pixels = gap / unit;
    return pixels > reach.curve * breadth ? [] : [{ touch, point, depth: depthOf(ray, point), pixels }];
  });
}

export function regionHits(regions: readonly ShownRegion[], { ray }: Sight): Hit[] {
  const triangle = new Triangle();
  return regions.flatMap(({ touch, triangles }) => {
    if (touch === undefined) return [];
    for (let at = 0; at < triangles.length; at += 9) {
      triangle.a.fromArray(triangles, at);
      triangle.b.fromArray(triangles, at + 3);
      triangle.c.fromArray(triangles, at + 6);
      const point = ray.intersectTriangle(triangle.a, triangle.b, triangle.c, false, new Vector3());
      if (point !== null) return [{ touch, point, depth: depthOf(ray, point), pixels: 0 }];
    }
    return [];
  });
}

export function planeHits(planes: readonly ShownPlane[], { ray }: Sight): Hit[] {
  return planes.flatMap((plane) => {
    const normal = new Vector3(...plane.normal);
    const origin = new Vector3(...plane.origin);
    const slope = ray.direction.dot(normal);
    if (Math.abs(slope) < 1e-6) return [];
    const depth = origin.clone().sub(ray.origin).dot(normal) / slope;
    const point = ray.at(depth, new Vector3());
    const x = new Vector3(...plane.xAxis);
    const offset = point.clone().sub(origin);
    const half = plane.size / 2;
    if (Math.abs(offset.dot(x)) > half || Math.abs(offset.dot(normal.cross(x))) > half) return [];
    return [{ touch: { kind: "plane" as const, id: plane.id }, point, depth, pixels: 0 }];
  });
}
