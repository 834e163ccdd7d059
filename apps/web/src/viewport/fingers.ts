import type { Spot } from "./box-select.ts";
import type { CameraRig } from "./camera-rig.ts";

/** The fingers on the glass: two of them pan and zoom, as if they held the part. */
export function createFingers(
  canvas: Pick<HTMLCanvasElement, "getBoundingClientRect">,
  rig: Pick<CameraRig, "pan" | "zoom">,
) {
  const places = new Map<number, Spot>();
  const follow = ({ pointerId, clientX, clientY }: PointerEvent): void => {
    places.set(pointerId, { x: clientX, y: clientY });
  };
  return {
    /** Whether it is the only one. */
    down(event: PointerEvent): boolean {
      follow(event);
      return places.size === 1;
    },
    up: ({ pointerId }: PointerEvent): void => void places.delete(pointerId),
    /** Follows the fingers; false while there are not just two. */
    pinch(event: PointerEvent): boolean {
      const [a, b] = places.values();
      if (places.has(event.pointerId)) follow(event);
      if (places.size !== 2) return false;
      const [c, d] = places.values();
      if (a === undefined || b === undefined || c === undefined || d === undefined) return true;
      const box = canvas.getBoundingClientRect();
      const spread = Math.hypot(a.x - b.x, a.y - b.y) / Math.max(1, Math.hypot(c.x - d.x, c.y - d.y));
      rig.zoom(
        spread,
        (c.x + d.x) / 2 - box.left - box.width / 2,
        (c.y + d.y) / 2 - box.top - box.height / 2,
      );
      rig.pan((c.x + d.x - a.x - b.x) / 2, (c.y + d.y - a.y - b.y) / 2);
      return true;
    },
  };
}
