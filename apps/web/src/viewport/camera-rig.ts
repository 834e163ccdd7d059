import { Box3, Matrix4, OrthographicCamera, Quaternion, Vector3 } from "three";
import type { Band, Spot } from "./box-select.ts";

export type StandardView = "front" | "back" | "left" | "right" | "top" | "bottom" | "isometric";

/** Where one looks: `target` is the middle of the picture, `span` the world height (mm) that it shows. */
export type Pose = { readonly target: Vector3; readonly orientation: Quaternion; readonly span: number };

const up = new Vector3(0, 0, 1);
const flight = 150;
const margin = 1.18;

/** The orientation of a camera that looks along `direction` with `upward` at the top of the picture. */
export function lookAlong(direction: Vector3, upward: Vector3): Quaternion {
  const eye = direction.clone().negate();
  return new Quaternion().setFromRotationMatrix(new Matrix4().lookAt(eye, new Vector3(), upward));
}

export const standardViews: Readonly<Record<StandardView, Quaternion>> = {
  front: lookAlong(new Vector3(0, 1, 0), up),
  back: lookAlong(new Vector3(0, -1, 0), up),
  left: lookAlong(new Vector3(1, 0, 0), up),
  right: lookAlong(new Vector3(-1, 0, 0), up),
  top: lookAlong(new Vector3(0, 0, -1), new Vector3(0, 1, 0)),
  bottom: lookAlong(new Vector3(0, 0, 1), new Vector3(0, -1, 0)),
  isometric: lookAlong(new Vector3(-1, 1, -1), up),
};

export type CameraRig = ReturnType<typeof createCameraRig>;

/**
 * An orthographic camera that turns about a pivot with Z up. The pose is the only state; everything else (position,
 * clipping, projection) is derived from it, so that a pose can be sent to a person who follows.
 */
export function createCameraRig(onChange: () => void) {
  const camera = new OrthographicCamera();
  const target = new Vector3();
  const orientation = standardViews.isometric.clone();
  const sceneBox = new Box3(new Vector3(-50, -50, -50), new Vector3(50, 50, 50));
  let span = 160;
  let width = 1;
  let height = 1;
  let frame = 0;

  function apply(): void {
    const reach = sceneBox.getSize(new Vector3()).length() + sceneBox.distanceToPoint(target) + span;
    camera.quaternion.copy(orientation);
    camera.position.copy(target).addScaledVector(new Vector3(0, 0, 1).applyQuaternion(orientation), reach);
    camera.near = 0;
    camera.far = 2 * reach;
    camera.top = span / 2;
    camera.bottom = -span / 2;
    camera.right = (span * width) / height / 2;
    camera.left = -camera.right;
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
    onChange();
  }

  function stop(): void {
    cancelAnimationFrame(frame);
    frame = 0;
  }

  function flyTo(pose: Pose): void {
    stop();
    const from = { target: target.clone(), orientation: orientation.clone(), span };
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const started = performance.now();
    const step = (now: number): void => {
      const progress = calm ? 1 : Math.min(1, (now - started) / flight);
      const eased = 1 - (1 - progress) ** 3;
      target.lerpVectors(from.target, pose.target, eased);
      orientation.slerpQuaternions(from.orientation, pose.orientation, eased);
      span = from.span + (pose.span - from.span) * eased;
      frame = progress < 1 ? requestAnimationFrame(step) : 0;
      apply();
    };
    step(started);
  }

  /** The pose that shows the whole box from the given orientation. */
  function poseFor(box: Box3, view: Quaternion): Pose {
    const toCamera = new Matrix4().makeRotationFromQuaternion(view.clone().invert());
    const seen = (box.isEmpty() ? sceneBox : box).clone().applyMatrix4(toCamera);
    const size = seen.getSize(new Vector3());
    const fitted = Math.max(size.y, (size.x * height) / width, 1e-3) * margin;
    return {
      target: seen.getCenter(new Vector3()).applyQuaternion(view),
      orientation: view.clone(),
      span: fitted,
    };
  }

  return {
    camera,
    resize(nextWidth: number, nextHeight: number): void {
      width = Math.max(1, nextWidth);
      height = Math.max(1, nextHeight);
      apply();
    },
    setScene(box: Box3): void {
      if (box.isEmpty() || box.equals(sceneBox)) return;
      sceneBox.copy(box);
      apply();
    },
    pose: (): Pose => ({ target: target.clone(), orientation: orientation.clone(), span }),
    flyTo,
    jumpTo(pose: Pose): void {
      stop();
      target.copy(pose.target);
      orientation.copy(pose.orientation);
      span = pose.span;
      apply();
    },
    fit(box: Box3): void {
      flyTo(poseFor(box, orientation));
    },
    turnTo(view: Quaternion, box?: Box3): void {
      flyTo(box === undefined ? { target: target.clone(), orientation: view, span } : poseFor(box, view));
    },
    /** Turns about `pivot`: `dx`, `dy` in pixels, half the view's height makes a quarter turn. */
    orbit(dx: number, dy: number, pivot: Vector3): void {
      stop();
      const rate = Math.PI / height;
      const right = new Vector3(1, 0, 0).applyQuaternion(orientation);
      const turn = new Quaternion()
        .setFromAxisAngle(up, -dx * rate)
        .multiply(new Quaternion().setFromAxisAngle(right, -dy * rate));
      target.sub(pivot).applyQuaternion(turn).add(pivot);
      orientation.premultiply(turn).normalize();
      apply();
    },
    pan(dx: number, dy: number): void {
      stop();
      const unit = span / height;
      target.add(new Vector3(-dx * unit, dy * unit, 0).applyQuaternion(orientation));
      apply();
    },
    /** Scales by `factor` and keeps what is under (x, y), in pixels from the middle, where it is. */
    zoom(factor: number, x: number, y: number): void {
      stop();
      const next = Math.min(1e6, Math.max(1e-3, span * factor));
      const shift = (span - next) / height;
      target.add(new Vector3(x * shift, -y * shift, 0).applyQuaternion(orientation));
      span = next;
      apply();
    },
    /** Frames a band, drawn in pixels from the top left corner of a view of this size. */
    zoomTo({ from, to }: Band, size: Spot): void {
      const [wide, high] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
      const share = Math.max(wide / size.x, high / size.y, 1e-3);
      const unit = span / height;
      const aside = new Vector3(
        ((from.x + to.x) / 2 - size.x / 2) * unit,
        (size.y / 2 - (from.y + to.y) / 2) * unit,
        0,
      ).applyQuaternion(orientation);
      flyTo({ target: target.clone().add(aside), orientation: orientation.clone(), span: span * share });
    },
    /** How many millimetres one pixel shows. */
    pixelSize: (): number => span / height,
    dispose: stop,
  };
}
