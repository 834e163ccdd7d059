import type { Vec2 } from "@solidtype/sketch";
import { Plane, Quaternion, Vector3 } from "three";
import { lookAlong } from "../viewport/camera-rig.ts";

type Triple = readonly [number, number, number];

/** A sketch plane in the world: millimetres, x along `xAxis`, y = normal × x. */
export type PlaneFrame = { readonly origin: Triple; readonly xAxis: Triple; readonly normal: Triple };

function yAxisOf({ xAxis: [ax, ay, az], normal: [nx, ny, nz] }: PlaneFrame): Triple {
  return [ny * az - nz * ay, nz * ax - nx * az, nx * ay - ny * ax];
}

export function toWorld(frame: PlaneFrame, { x, y }: Vec2): Triple {
  const across = yAxisOf(frame);
  const at = (axis: 0 | 1 | 2): number => frame.origin[axis] + frame.xAxis[axis] * x + across[axis] * y;
  return [at(0), at(1), at(2)];
}

export function toSketch(frame: PlaneFrame, point: Vector3): Vec2 {
  const offset = point.clone().sub(new Vector3(...frame.origin));
  return { x: offset.dot(new Vector3(...frame.xAxis)), y: offset.dot(new Vector3(...yAxisOf(frame))) };
}

export function planeOf(frame: PlaneFrame): Plane {
  return new Plane().setFromNormalAndCoplanarPoint(
    new Vector3(...frame.normal),
    new Vector3(...frame.origin),
  );
}

/** Looking straight at the plane with its y axis upwards. */
export function normalView(frame: PlaneFrame): Quaternion {
  return lookAlong(new Vector3(...frame.normal).negate(), new Vector3(...yAxisOf(frame)));
}
