import { useEffect, useRef, useState } from "react";
import { Matrix4, Quaternion, Vector3 } from "three";
import { type CameraRig, lookAlong, standardViews } from "./camera-rig.ts";
import styles from "./view-cube.module.css";

/** The 26 places of a cube that one can click: 6 faces, 12 edges, 8 corners; each is the direction one then looks from. */
const places = [-1, 0, 1].flatMap((x) =>
  [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((z) => [x, y, z] as const)),
);

const faces = [
  { label: "Front", turn: "rotateX(-90deg)", view: standardViews.front },
  { label: "Back", turn: "rotateX(-90deg) rotateY(180deg)", view: standardViews.back },
  { label: "Left", turn: "rotateX(-90deg) rotateY(-90deg)", view: standardViews.left },
  { label: "Right", turn: "rotateX(-90deg) rotateY(90deg)", view: standardViews.right },
  { label: "Top", turn: "", view: standardViews.top },
  { label: "Bottom", turn: "rotateX(180deg)", view: standardViews.bottom },
] as const;

function viewFrom([x, y, z]: readonly [number, number, number]): Quaternion {
  const upright = x === 0 && y === 0 ? new Vector3(0, z, 0) : new Vector3(0, 0, 1);
  return lookAlong(new Vector3(-x, -y, -z).normalize(), upright);
}

const nameOf = ([x, y, z]: readonly [number, number, number]): string =>
  [
    z > 0 ? "top" : z < 0 ? "bottom" : "",
    y < 0 ? "front" : y > 0 ? "back" : "",
    x < 0 ? "left" : x > 0 ? "right" : "",
  ]
    .filter(Boolean)
    .join(" ");

/**
 * A cube of real elements under a CSS transform: crisp text, keyboard and screen-reader access for nothing. `onPose`
 * hands it a setter so that it turns with the camera without a React render.
 */
export function ViewCube({
  follow,
  onTurn,
}: {
  readonly follow: (turn: (rig: CameraRig) => void) => () => void;
  readonly onTurn: (view: Quaternion) => void;
}) {
  const cube = useRef<HTMLDivElement>(null);
  // A face that is reached by keys may be one that looks away.
  const [reached, setReached] = useState<string | null>(null);
  useEffect(
    () =>
      follow((rig) => {
        // CSS has y downward: mirror y on both sides of the inverse view rotation.
        const inverse = new Matrix4().makeRotationFromQuaternion(rig.camera.quaternion.clone().invert());
        const mirror = new Matrix4().makeScale(1, -1, 1);
        const css = mirror.clone().multiply(inverse).multiply(mirror);
        if (cube.current !== null) cube.current.style.transform = `matrix3d(${css.elements.join(",")})`;
      }),
    [follow],
  );
  const corners = places.filter((place) => place.filter((axis) => axis !== 0).length > 1);
  return (
    <div className={styles.stage} role="group" aria-label="View cube">
      <div ref={cube} className={styles.cube}>
        {faces.map((face) => (
          <button
            key={face.label}
            type="button"
            className={styles.face}
            style={{ transform: `${face.turn} translateZ(34px)` }}
            onClick={() => onTurn(face.view)}
            onFocus={({ target }) => setReached(target.matches(":focus-visible") ? face.label : null)}
            onBlur={() => setReached(null)}
          >
            {face.label}
          </button>
        ))}
        {corners.map((place) => (
          <button
            key={place.join()}
            type="button"
            tabIndex={-1}
            className={styles.corner}
            aria-label={`View from ${nameOf(place)}`}
            style={{ transform: `translate3d(${place[0] * 34}px, ${-place[1] * 34}px, ${place[2] * 34}px)` }}
            onClick={() => onTurn(viewFrom(place))}
          />
        ))}
        <span className={styles.axis} data-axis="x" />
        <span className={styles.axis} data-axis="y" />
        <span className={styles.axis} data-axis="z" />
      </div>
      {reached !== null && (
        <span className={styles.reached} aria-hidden>
          {reached}
        </span>
      )}
    </div>
  );
}
