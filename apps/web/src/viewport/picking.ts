import { type Plane, Ray, Vector3 } from "three";
import type { BodyView } from "./body-layer.ts";
import type { CameraRig } from "./camera-rig.ts";
import {
  allFaces,
  curveHits,
  edgeHits,
  type Hit,
  nearestFace,
  planeHits,
  pointHits,
  regionHits,
  type Sight,
  vertexHits,
} from "./hits.ts";
import { type Drawing, type ShownPlane, type Touch, touchKey } from "./shapes.ts";
import { takesKind, takesOfBody, type TouchFilter } from "./touch-filter.ts";

/** What one looks with, and the millimetres that a pixel of it shows. */
type Eye = Pick<CameraRig, "camera" | "pixelSize">;

export type Picked = { readonly touch: Touch; readonly point: Vector3 };

/** The sight line through a pixel: parallel to the view, from the camera's plane. `x`, `y` in pixels from the middle. */
export function sightLine(rig: Eye, x: number, y: number): Ray {
  const { camera } = rig;
  const unit = rig.pixelSize();
  const origin = new Vector3(x * unit, -y * unit, 0).applyQuaternion(camera.quaternion).add(camera.position);
  const direction = new Vector3(0, 0, -1).applyQuaternion(camera.quaternion);
  return new Ray(origin, direction);
}

/** Where the sight line meets a plane, or null when they run alongside. */
export function onPlane(rig: Eye, x: number, y: number, plane: Plane): Vector3 | null {
  const ray = sightLine(rig, x, y);
  const back = new Ray(ray.origin, ray.direction.clone().negate());
  return ray.intersectPlane(plane, new Vector3()) ?? back.intersectPlane(plane, new Vector3());
}

export type Pickable = {
  readonly views: ReadonlyMap<string, BodyView>;
  readonly planes: readonly ShownPlane[];
  readonly drawing: Drawing;
};

/** How much deeper than the nearest face an edge of it may lie, in pixels. */
const slack = 12;

/** Pixels by which a place may lie behind a face that it is on. */
const skin = 2;

/** Whether no face lies before a thing, there where it was touched: the pointer is beside it, and over another one. */
function isSeen(views: readonly BodyView[], { ray, ...sight }: Sight, { point, depth }: Hit): boolean {
  const origin = point.clone().addScaledVector(ray.direction, -depth);
  const before = nearestFace(views, { ...sight, ray: new Ray(origin, ray.direction) });
  return before === null || before.depth >= depth - skin * sight.unit;
}

const bodyOf = (face: Hit): Hit =>
  "body" in face.touch ? { ...face, touch: { kind: "body", body: face.touch.body } } : face;

/** Pixels within which things are as near to the pointer as one another: that of them is meant which lies in front. */
const asNear = 0.5;

/**
 * The nearest to the pointer first. Seen from the front, most edges have another right behind them, and from how far
 * beside them the pointer is, nothing but rounding would tell the two apart.
 */
function nearestFirst(hits: readonly Hit[]): Hit[] {
  const groups: Hit[][] = [];
  for (const hit of hits.toSorted((a, b) => a.pixels - b.pixels)) {
    const group = groups.at(-1);
    if (group?.[0] !== undefined && hit.pixels - group[0].pixels <= asNear) group.push(hit);
    else groups.push([hit]);
  }
  return groups.flatMap((group) => group.toSorted((a, b) => a.depth - b.depth));
}

/** Whether the filter takes what was hit, as the thing that it is. */
function takesHit({ views }: Pickable, filter: TouchFilter, { touch }: Hit): boolean {
  if (touch.kind !== "face" && touch.kind !== "edge") return takesKind(filter, touch.kind);
  const mesh = views.get(touch.body)?.body.mesh;
  return mesh !== undefined && takesOfBody(filter, mesh, touch.kind, touch.index);
}

/**
 * What lies under the pointer in the order in which it is meant: places before lines before surfaces before planes. A
 * thing that a face hides is not meant, except drawings while the field does not take that face: one picks regions
 * through the preview of their own extrusion.
 */
function* candidates(scene: Pickable, sight: Sight, filter: TouchFilter): Generator<Hit> {
  const takes = (kind: Touch["kind"]): boolean => takesKind(filter, kind);
  const taken = (hits: Hit[]): Hit[] => hits.filter((hit) => takesHit(scene, filter, hit));
  const views = [...scene.views.values()];
  const { curves, points, regions } = scene.drawing;
  const face = nearestFace(views, sight);
  const takesFace = face !== null && takesHit(scene, filter, face);
  const through = filter !== null && !takesFace;
  const unhidden = (hits: Hit[]): Hit[] =>
    hits.filter(({ depth }) => face === null || depth <= face.depth + sight.unit * slack);
  const drawn = (hits: Hit[]): Hit[] => taken(through ? hits : unhidden(hits));
  function* seen(hits: readonly Hit[]): Generator<Hit> {
    for (const hit of hits) if ((through && !("body" in hit.touch)) || isSeen(views, sight, hit)) yield hit;
  }

  yield* seen(
    nearestFirst([
      ...(takes("vertex") ? unhidden(views.flatMap((view) => vertexHits(view, sight))) : []),
      ...drawn(pointHits(points, sight)),
    ]),
  );
  yield* seen(
    nearestFirst([
      ...(takes("edge") ? taken(unhidden(views.flatMap((view) => edgeHits(view, sight)))) : []),
      ...drawn(curveHits(curves, sight)),
    ]),
  );
  if (takes("region")) yield* drawn(regionHits(regions, sight)).toSorted((a, b) => a.depth - b.depth);
  if (takesFace) yield face;
  if (face !== null && takes("body")) yield bodyOf(face);
  if (takes("plane")) yield* planeHits(scene.planes, sight).toSorted((a, b) => a.depth - b.depth);
}

/** A finger hides what it is put on: lines and corners are touched from as much further away. */
const fingerBreadth = 2;

/** A place that is pointed at, in pixels from the middle. */
export type Pointed = { readonly x: number; readonly y: number; readonly byFinger: boolean };

export const sightAt = (rig: Eye, { x, y, byFinger }: Pointed): Sight => ({
  ray: sightLine(rig, x, y),
  unit: rig.pixelSize(),
  breadth: byFinger ? fingerBreadth : 1,
});

/** What the pointer means there. */
export function pick(rig: Eye, scene: Pickable, at: Pointed, filter: TouchFilter): Picked | null {
  for (const { touch, point } of candidates(scene, sightAt(rig, at), filter)) return { touch, point };
  return null;
}

/** Everything that a click there could mean, what is hidden included: the choice behind "select other". */
export function pickAll(rig: Eye, scene: Pickable, at: Pointed, filter: TouchFilter): Picked[] {
  const sight = sightAt(rig, at);
  const behind = allFaces(scene.views.values(), sight).flatMap((face) => [
    ...(takesHit(scene, filter, face) ? [face] : []),
    ...(takesKind(filter, "body") ? [bodyOf(face)] : []),
  ]);
  const { curves, points } = scene.drawing;
  const hidden = nearestFirst([...pointHits(points, sight), ...curveHits(curves, sight)]).filter((hit) =>
    takesHit(scene, filter, hit),
  );
  const found = new Map<string, Picked>();
  for (const hit of [...candidates(scene, sight, filter), ...behind, ...hidden]) {
    const key = touchKey(hit.touch);
    if (!found.has(key)) found.set(key, { touch: hit.touch, point: hit.point });
  }
  return [...found.values()];
}
