import { Quaternion, Vector3 } from "three";
import type { Pose } from "../../viewport/poses.ts";

/** A pose as it travels: target x, y, z, orientation x, y, z, w, span. */
export type CameraPose = readonly number[];

const length = 8;

export const flatPose = ({ target, orientation, span }: Pose): CameraPose =>
  [...target.toArray(), ...orientation.toArray(), span].map((value) => Number(value.toPrecision(6)));

/** What another window sent, if it is a pose that a camera can take. */
export function readPose(sent: unknown): CameraPose | null {
  if (!Array.isArray(sent) || sent.length !== length) return null;
  const numbers = sent.filter(
    (value): value is number => typeof value === "number" && Number.isFinite(value),
  );
  const [, , , x = 0, y = 0, z = 0, w = 0, span = 0] = numbers;
  const isTurn = Math.abs(Math.hypot(x, y, z, w) - 1) < 1e-2;
  return numbers.length === length && isTurn && span > 0 && span < 1e7 ? numbers : null;
}

export function roundPose(flat: CameraPose): Pose {
  const [tx = 0, ty = 0, tz = 0, x = 0, y = 0, z = 0, w = 1, span = 1] = flat;
  return { target: new Vector3(tx, ty, tz), orientation: new Quaternion(x, y, z, w).normalize(), span };
}
