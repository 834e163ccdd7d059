import { DoubleSide, type Plane, Ray, Vector3 } from "three";
import type { BodyView } from "./body-layer.ts";
import type { CameraRig } from "./camera-rig.ts";
import type { ShownCurve, ShownPlane, Touch } from "./shapes.ts";

/** A kind that the open dialog field accepts; null accepts all. */
export type TouchFilter = ReadonlySet<Touch["kind"]> | null;

export type Picked = { readonly touch: Touch; readonly point: Vector3 };

const reach = { vertex: 8, edge: 6, curve: 6 };

/** The sight line through a pixel: parallel to the view, from the camera's plane. `x`, `y` in pixels from the middle. */
export function sightLine(rig: CameraRig, x: number, y: number): Ray {
  const { camera } = rig;
  const unit = rig.pixelSize();
  const origin = new Vector3(x * unit, -y * unit, 0).applyQuaternion(camera.quaternion).add(camera.position);
  const direction = new Vector3(0, 0, -1).applyQuaternion(camera.quaternion);
  return new Ray(origin, direction);
}

/** Where the sight line meets a plane, or null when they run alongside. */
export function onPlane(rig: CameraRig, x: number, y: number, plane: Plane): Vector3 | null {
  const ray = sightLine(rig, x, y);
  const back = new Ray(ray.origin, ray.direction.clone().negate());
  return ray.intersectPlane(plane, new Vector3()) ?? back.intersectPlane(plane, new Vector3());
}

type Hit = {
  readonly touch: Touch;
  readonly point: Vector3;
  readonly depth: number;
  readonly pixels: number;
};

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

function hitFaces(views: Iterable<BodyView>, ray: Ray): Hit | null {
  let best: Hit | null = null;
  for (const view of views) {
    if (view.body.ghost === true || !ray.intersectsBox(view.bounds)) continue;
    const hit = view.tree().raycastFirst(ray, DoubleSide);
    if (hit === null || hit.faceIndex === null || hit.faceIndex === undefined) continue;
    if (best !== null && hit.distance >= best.depth) continue;
    const index = faceOf(view.body.mesh.faceRanges, hit.faceIndex);
    best = {
      touch: { kind: "face", body: view.body.id, index },
      point: hit.point,
      depth: hit.distance,
      pixels: 0,
    };
  }
  return best;
}

/** The nearest point of a polyline to the sight line, in the plane of the picture. */
function nearestOnLine(
  points: Float32Array,
  first: number,
  count: number,
  ray: Ray,
): { gap: number; point: Vector3 } {
  const a = new Vector3();
  const b = new Vector3();
  const onRay = new Vector3();
  const onSegment = new Vector3();
  let gap = Infinity;
  const point = new Vector3();
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

function hitEdges(view: BodyView, ray: Ray, unit: number, within: number): Hit[] {
  const { edgePositions, edgeRanges } = view.body.mesh;
  const hits: Hit[] = [];
  for (let edge = 0; edge < edgeRanges.length / 2; edge += 1) {
    const near = nearestOnLine(edgePositions, edgeRanges[edge * 2] ?? 0, edgeRanges[edge * 2 + 1] ?? 0, ray);
    if (near.gap > within * unit) continue;
    const depth = near.point.clone().sub(ray.origin).dot(ray.direction);
    hits.push({
      touch: { kind: "edge", body: view.body.id, index: edge },
      point: near.point,
      depth,
      pixels: near.gap / unit,
    });
  }
  return hits;
}

function hitVertices(view: BodyView, ray: Ray, unit: number, within: number): Hit[] {
  const vertices = view.vertices();
  const hits: Hit[] = [];
  const point = new Vector3();
  for (let vertex = 0; vertex < vertices.length / 3; vertex += 1) {
    point.fromArray(vertices, vertex * 3);
    const gap = Math.sqrt(ray.distanceSqToPoint(point));
    if (gap > within * unit) continue;
    const depth = point.clone().sub(ray.origin).dot(ray.direction);
    const touch: Touch = { kind: "vertex", body: view.body.id, index: vertex };
    hits.push({ touch, point: point.clone(), depth, pixels: gap / unit });
  }
  return hits;
}

function hitPlanes(planes: readonly ShownPlane[], ray: Ray): Hit | null {
  let best: Hit | null = null;
  for (const plane of planes) {
    const normal = new Vector3(...plane.normal);
    const origin = new Vector3(...plane.origin);
    const slope = ray.direction.dot(normal);
    if (Math.abs(slope) < 1e-6) continue;
    const depth = origin.clone().sub(ray.origin).dot(normal) / slope;
    const point = ray.at(depth, new Vector3());
    const x = new Vector3(...plane.xAxis);
    const offset = point.clone().sub(origin);
    const half = plane.size / 2;
    if (Math.abs(offset.dot(x)) > half || Math.abs(offset.dot(normal.cross(x))) > half) continue;
    if (best === null || depth < best.depth)
      best = { touch: { kind: "plane", id: plane.id }, point, depth, pixels: 0 };
  }
  return best;
}

function hitCurves(curves: readonly ShownCurve[], ray: Ray, unit: number): Hit | null {
  let best: Hit | null = null;
  for (const curve of curves) {
    const near = nearestOnLine(curve.points, 0, curve.points.length / 3, ray);
    const pixels = near.gap / unit;
    if (pixels > reach.curve || (best !== null && pixels >= best.pixels)) continue;
    const depth = near.point.clone().sub(ray.origin).dot(ray.direction);
    best = { touch: { kind: "curve", id: curve.id }, point: near.point, depth, pixels };
  }
  return best;
}

export type Pickable = {
  readonly views: ReadonlyMap<string, BodyView>;
  readonly planes: readonly ShownPlane[];
  readonly curves: readonly ShownCurve[];
};

/**
 * What the pointer means: a vertex before an edge before a face, but nothing that the nearest face hides. Planes come
 * last unless nothing is behind the pointer or the field asks for planes.
 */
export function pick(
  rig: CameraRig,
  scene: Pickable,
  x: number,
  y: number,
  filter: TouchFilter,
): Picked | null {
  const ray = sightLine(rig, x, y);
  const unit = rig.pixelSize();
  const allowed = (kind: Touch["kind"]): boolean => filter === null || filter.has(kind);
  const face = hitFaces(scene.views.values(), ray);
  const visible = (hit: Hit): boolean => face === null || hit.depth <= face.depth + unit * 12;
  const shown = [...scene.views.values()].filter((view) => view.body.ghost !== true);
  const best = (hits: Hit[]): Hit | undefined =>
    hits.filter(visible).toSorted((a, b) => a.pixels - b.pixels || a.depth - b.depth)[0];

  const order: (() => Hit | null | undefined)[] = [
    () =>
      allowed("vertex") ? best(shown.flatMap((view) => hitVertices(view, ray, unit, reach.vertex))) : null,
    () => (allowed("edge") ? best(shown.flatMap((view) => hitEdges(view, ray, unit, reach.edge))) : null),
    () => (allowed("curve") ? hitCurves(scene.curves, ray, unit) : null),
    () => (allowed("face") ? face : null),
    () => (allowed("plane") ? hitPlanes(scene.planes, ray) : null),
  ];
  for (const attempt of order) {
    const hit = attempt();
    if (hit !== null && hit !== undefined) return { touch: hit.touch, point: hit.point };
  }
  return null;
}
