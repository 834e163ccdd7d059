import type { Mesh } from "@solidtype/contracts";
import { cross, dot, subtract, unit, type Vector } from "../geometry/vector.ts";
import type { Camera, StandardView } from "./request.ts";

/**
 * From millimetres in the part to pixels on the picture.
 *
 * View space is x right, y up, z away from the eye. Screen space is x right, y down in pixels; its depth grows with
 * distance and is linear over a triangle on the screen (z for an orthographic lens, −1/z for a perspective one), so a
 * depth buffer may interpolate it without correction.
 */
export type Projection = {
  readonly right: Vector;
  readonly up: Vector;
  readonly forward: Vector;
  readonly eye: Vector;
  readonly perspective: boolean;
  /** Pixels per millimetre, at distance one for a perspective lens. */
  readonly scale: number;
  readonly centerX: number;
  readonly centerY: number;
  /** View depths nearer than this are not shown. */
  readonly near: number;
};

const looks: Readonly<Record<StandardView, { readonly forward: Vector; readonly up: Vector }>> = {
  isometric: { forward: [-1, 1, -1], up: [0, 0, 1] },
  front: { forward: [0, 1, 0], up: [0, 0, 1] },
  back: { forward: [0, -1, 0], up: [0, 0, 1] },
  left: { forward: [1, 0, 0], up: [0, 0, 1] },
  right: { forward: [-1, 0, 0], up: [0, 0, 1] },
  top: { forward: [0, 0, -1], up: [0, 1, 0] },
  bottom: { forward: [0, 0, 1], up: [0, -1, 0] },
};

function axes(forward: Vector, up: Vector): Pick<Projection, "right" | "up" | "forward"> {
  const ahead = unit(forward) ?? [0, 1, 0];
  const aside = unit(cross(ahead, up)) ?? unit(cross(ahead, [0, 0, 1])) ?? [1, 0, 0];
  return { right: aside, up: cross(aside, ahead), forward: ahead };
}

export function cameraProjection(camera: Camera, width: number, height: number): Projection {
  const reach = subtract(camera.target, camera.eye);
  const distance = Math.sqrt(dot(reach, reach));
  const common = {
    ...axes(reach, camera.up),
    eye: camera.eye,
    centerX: width / 2,
    centerY: height / 2,
  };
  return camera.lens.kind === "perspective"
    ? {
        ...common,
        perspective: true,
        scale: height / 2 / Math.tan(camera.lens.fieldOfView / 2),
        near: Math.max(distance * 1e-3, 1e-6),
      }
    : { ...common, perspective: false, scale: height / camera.lens.height, near: Number.NEGATIVE_INFINITY };
}

const margin = 0.06;

/** Frames every vertex of the meshes, seen along a standard direction. */
export function standardProjection(
  view: StandardView,
  meshes: readonly Mesh[],
  width: number,
  height: number,
): Projection {
  const frame = axes(looks[view].forward, looks[view].up);
  let left = Infinity;
  let rightmost = -Infinity;
  let low = Infinity;
  let high = -Infinity;
  for (const { positions } of meshes) {
    for (let at = 0; at < positions.length; at += 3) {
      const point: Vector = [positions[at]!, positions[at + 1]!, positions[at + 2]!];
      const x = dot(point, frame.right);
      const y = dot(point, frame.up);
      if (x < left) left = x;
      if (x > rightmost) rightmost = x;
      if (y < low) low = y;
      if (y > high) high = y;
    }
  }
  if (!(left <= rightmost)) left = rightmost = low = high = 0;
  const room = 1 - 2 * margin;
  const scale = Math.min((width * room) / (rightmost - left), (height * room) / (high - low));
  const pixelsPerMillimetre = Number.isFinite(scale) ? scale : 1;
  return {
    ...frame,
    eye: [0, 0, 0],
    perspective: false,
    scale: pixelsPerMillimetre,
    centerX: width / 2 - ((left + rightmost) / 2) * pixelsPerMillimetre,
    centerY: height / 2 + ((low + high) / 2) * pixelsPerMillimetre,
    near: Number.NEGATIVE_INFINITY,
  };
}

/** The same picture with `factor` samples per pixel each way. */
export function magnify(projection: Projection, factor: number): Projection {
  return {
    ...projection,
    scale: projection.scale * factor,
    centerX: projection.centerX * factor,
    centerY: projection.centerY * factor,
  };
}

/** View-space coordinates of every point: x, y, z each. */
export function toView(projection: Projection, points: Float32Array): Float64Array {
  const { right, up, forward, eye } = projection;
  const [rx, ry, rz] = right;
  const [ux, uy, uz] = up;
  const [fx, fy, fz] = forward;
  const view = new Float64Array(points.length);
  for (let at = 0; at < points.length; at += 3) {
    const x = points[at]! - eye[0];
    const y = points[at + 1]! - eye[1];
    const z = points[at + 2]! - eye[2];
    view[at] = x * rx + y * ry + z * rz;
    view[at + 1] = x * ux + y * uy + z * uz;
    view[at + 2] = x * fx + y * fy + z * fz;
  }
  return view;
}

export type ScreenPoint = { x: number; y: number; depth: number };

/** Writes into `target`, because this runs once per vertex of every triangle. */
export function toScreen(projection: Projection, x: number, y: number, z: number, target: ScreenPoint): void {
  const scale = projection.perspective ? projection.scale / z : projection.scale;
  target.x = projection.centerX + x * scale;
  target.y = projection.centerY - y * scale;
  target.depth = projection.perspective ? -1 / z : z;
}
