import { type Box3, Matrix4, Quaternion, Vector3 } from "three";
import type { Band, Spot } from "./box-select.ts";

/** Where one looks: `target` is the middle of the picture, `span` the world height (mm) that it shows. */
export type Pose = { readonly target: Vector3; readonly orientation: Quaternion; readonly span: number };

/** The picture in pixels. */
export type Size = { readonly width: number; readonly height: number };

export const up = new Vector3(0, 0, 1);
/** Millimetres that a picture shows at least, and at most: a part may be a kilometre across. */
const narrowest = 1e-3;
const widest = 5e6;
const within = (span: number): number => Math.min(widest, Math.max(narrowest, span));
/** Around what is fitted, so much of the picture's size. */
const margin = 1.18;

/** Moves in the plane of the picture, to the right and down in mm. */
const aside = (orientation: Quaternion, right: number, down: number): Vector3 =>
  new Vector3(right, -down, 0).applyQuaternion(orientation);

/** Shows the whole box from the given orientation, beside what covers so many pixels at the left of the picture. */
export function fitted(box: Box3, orientation: Quaternion, { width, height }: Size, covered = 0): Pose {
  const toCamera = new Matrix4().makeRotationFromQuaternion(orientation.clone().invert());
  const seen = box.clone().applyMatrix4(toCamera);
  const size = seen.getSize(new Vector3());
  const span = within(Math.max(size.y, (size.x * height) / (width - covered)) * margin);
  const shift = aside(orientation, (-covered / 2) * (span / height), 0);
  return {
    target: seen.getCenter(new Vector3()).applyQuaternion(orientation).add(shift),
    orientation: orientation.clone(),
    span,
  };
}

/** Turns about `pivot`: `dx`, `dy` in pixels, half the view's height makes a quarter turn. */
export function orbited(
  { target, orientation, span }: Pose,
  dx: number,
  dy: number,
  pivot: Vector3,
  { height }: Size,
): Pose {
  const rate = Math.PI / height;
  const right = new Vector3(1, 0, 0).applyQuaternion(orientation);
  const turn = new Quaternion()
    .setFromAxisAngle(up, -dx * rate)
    .multiply(new Quaternion().setFromAxisAngle(right, -dy * rate));
  return {
    target: target.clone().sub(pivot).applyQuaternion(turn).add(pivot),
    orientation: orientation.clone().premultiply(turn).normalize(),
    span,
  };
}

/** Takes the picture along with a drag of so many pixels. */
export function panned({ target, orientation, span }: Pose, dx: number, dy: number, { height }: Size): Pose {
  const unit = span / height;
  return { target: target.clone().sub(aside(orientation, dx * unit, dy * unit)), orientation, span };
}

/** Scales by `factor` and keeps what is under (x, y), in pixels from the middle, where it is. */
export function zoomed(
  { target, orientation, span }: Pose,
  factor: number,
  x: number,
  y: number,
  { height }: Size,
): Pose {
  const next = within(span * factor);
  const shift = (span - next) / height;
  return { target: target.clone().add(aside(orientation, x * shift, y * shift)), orientation, span: next };
}

/** Frames a band, drawn in pixels from the top left corner of a view of this size. */
export function framed({ target, orientation, span }: Pose, { from, to }: Band, size: Spot): Pose {
  const share = Math.max(Math.abs(to.x - from.x) / size.x, Math.abs(to.y - from.y) / size.y, 1e-3);
  const unit = span / size.y;
  const [right, down] = [(from.x + to.x - size.x) / 2, (from.y + to.y - size.y) / 2];
  return {
    target: target.clone().add(aside(orientation, right * unit, down * unit)),
    orientation: orientation.clone(),
    span: within(span * share),
  };
}
