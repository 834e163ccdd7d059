import { Box3, Matrix4, OrthographicCamera, Quaternion, Vector3 } from "three";
import type { Band, Spot } from "./box-select.ts";
import { fitted, framed, orbited, panned, type Pose, up, zoomed } from "./poses.ts";

export type StandardView = "front" | "back" | "left" | "right" | "top" | "bottom" | "isometric";

const flight = 150;

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
  const sceneBox = new Box3(new Vector3(-50, -50, -50), new Vector3(50, 50, 50));
  let pose: Pose = { target: new Vector3(), orientation: standardViews.isometric.clone(), span: 160 };
  let size = { width: 1, height: 1 };
  let frame = 0;
  /** Where a flight is bound for; null while nothing moves by itself. */
  let bound: Pose | null = null;
  const turned = new Set<() => void>();

  function apply(): void {
    placeCamera(camera, pose, size, sceneBox);
    onChange();
  }

  function stop(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    bound = null;
  }

  function jumpTo(next: Pose): void {
    stop();
    pose = next;
    apply();
  }

  /** What the person at this window does; whoever follows another gives it up with that. */
  const own =
    <Args extends readonly unknown[]>(move: (...args: Args) => void) =>
    (...args: Args): void => {
      for (const told of turned) told();
      move(...args);
    };

  function flyTo(goal: Pose): void {
    stop();
    const from = pose;
    bound = goal;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const started = performance.now();
    const step = (now: number): void => {
      const progress = calm ? 1 : Math.min(1, (now - started) / flight);
      pose = between(from, goal, 1 - (1 - progress) ** 3);
      frame = progress < 1 ? requestAnimationFrame(step) : 0;
      if (progress === 1) bound = null;
      apply();
    };
    step(started);
  }

  const showing = (box: Box3, view: Quaternion, covered = 0): Pose =>
    fitted(box.isEmpty() ? sceneBox : box, view, size, covered);

  return {
    camera,
    resize(width: number, height: number): void {
      size = { width: Math.max(1, width), height: Math.max(1, height) };
      apply();
    },
    setScene(box: Box3): void {
      if (box.isEmpty() || sceneBox.equals(box)) return;
      sceneBox.copy(box);
      apply();
    },
    /** As deep as this, too: with half as much around, as what grows under the hand grows on. */
    widenScene(box: Box3): void {
      if (box.isEmpty() || sceneBox.containsBox(box)) return;
      sceneBox.union(box.clone().expandByVector(box.getSize(new Vector3()).divideScalar(2)));
      apply();
    },
    pose: (): Pose => between(pose, pose, 0),
    /** Looks where somebody else does. */
    follow: flyTo,
    /** Tells of every turn that the person at this window makes, before it is made. */
    onTurned(told: () => void): () => void {
      turned.add(told);
      return () => turned.delete(told);
    },
    // Asked for on the way to a view, it fits that view: what was asked for last but one still counts.
    fit: own((box: Box3, covered: number) => flyTo(showing(box, (bound ?? pose).orientation, covered))),
    turnTo: own((view: Quaternion, box?: Box3, covered?: number) =>
      flyTo(box === undefined ? { ...(bound ?? pose), orientation: view } : showing(box, view, covered)),
    ),
    orbit: own((dx: number, dy: number, pivot: Vector3) => jumpTo(orbited(pose, dx, dy, pivot, size))),
    pan: own((dx: number, dy: number) => jumpTo(panned(pose, dx, dy, size))),
    zoom: own((factor: number, x: number, y: number) => jumpTo(zoomed(pose, factor, x, y, size))),
    zoomTo: own((band: Band, view: Spot) => flyTo(framed(pose, band, view))),
    /** How many millimetres one pixel shows. */
    pixelSize: (): number => pose.span / size.height,
    dispose: stop,
  };
}

const between = (from: Pose, to: Pose, share: number): Pose => ({
  target: from.target.clone().lerp(to.target, share),
  orientation: from.orientation.clone().slerp(to.orientation, share),
  span: from.span + (to.span - from.span) * share,
});

function placeCamera(
  camera: OrthographicCamera,
  { target, orientation, span }: Pose,
  { width, height }: { readonly width: number; readonly height: number },
  scene: Box3,
): void {
  const reach = scene.getSize(new Vector3()).length() + scene.distanceToPoint(target) + span;
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
}
