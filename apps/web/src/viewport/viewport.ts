import { Box3, DirectionalLight, HemisphereLight, type Plane, Scene, Vector3, WebGLRenderer } from "three";
import { createBodyLayer } from "./body-layer.ts";
import { type CameraRig, createCameraRig, type StandardView, standardViews } from "./camera-rig.ts";
import { createCurveLayer, type SketchPicture } from "./curve-layer.ts";
import { createHighlightLayer } from "./highlight-layer.ts";
import { readPalette } from "./palette.ts";
import { onPlane, pick, type Picked, type TouchFilter } from "./picking.ts";
import { createPlaneLayer } from "./plane-layer.ts";
import { followPointer, type PointerTool } from "./pointer.ts";
import { type ShownBody, type ShownPlane, sameTouch, type Touch } from "./shapes.ts";

export type ViewportEvents = {
  readonly onHover: (picked: Picked | null) => void;
  readonly onClick: (picked: Picked | null, additive: boolean) => void;
};

export type Viewport = ReturnType<typeof createViewport>;

/**
 * The picture of a part. It owns the WebGL canvas and nothing of the model: what to show comes in through `set…`, what
 * the person touches goes out through the events. It draws only when something changed.
 */
export function createViewport(canvas: HTMLCanvasElement, events: ViewportEvents) {
  const renderer = new WebGLRenderer({
    canvas,
    antialias: true,
    alpha: true,
    powerPreference: "high-performance",
  });
  renderer.setPixelRatio(Math.min(2, devicePixelRatio));
  const scene = new Scene();
  const followers = new Set<(rig: CameraRig) => void>();
  const rig = createCameraRig(changed);
  const bodies = createBodyLayer();
  const planes = createPlaneLayer();
  const curves = createCurveLayer();
  const hoverLayer = createHighlightLayer(bodies.views, 10);
  const selectLayer = createHighlightLayer(bodies.views, 14);
  const sky = new HemisphereLight(0xffffff, 0x8a919c, 1.5);
  const head = new DirectionalLight(0xffffff, 1.9);
  scene.add(sky, head, bodies.root, planes.root, curves.root, hoverLayer.root, selectLayer.root);

  let palette = readPalette(canvas.parentElement ?? document.body);
  let filter: TouchFilter = null;
  let hovered: Touch | null = null;
  let selected: readonly Touch[] = [];
  let size = { x: 1, y: 1 };
  let frame = 0;

  function render(): void {
    frame = 0;
    // The light follows the eye, a little from above and the left, so that no visible face is ever black.
    head.position.copy(new Vector3(-0.35, 0.55, 1).applyQuaternion(rig.camera.quaternion));
    planes.beforeRender(rig.pixelSize());
    renderer.render(scene, rig.camera);
  }

  function changed(): void {
    if (frame === 0) frame = requestAnimationFrame(render);
    for (const follow of followers) follow(rig);
  }

  function invalidate(): void {
    if (frame === 0) frame = requestAnimationFrame(render);
  }

  function drawTouches(): void {
    hoverLayer.show(hovered === null ? [] : [hovered], palette.hover, size);
    selectLayer.show(selected, palette.select, size);
    planes.light(hovered, selected);
    invalidate();
  }

  function paint(): void {
    palette = readPalette(canvas.parentElement ?? document.body);
    for (const layer of [bodies, planes, curves]) layer.setPalette(palette);
    drawTouches();
  }

  function everything(): Box3 {
    const box = bodies.bounds.clone();
    const point = new Vector3();
    for (const curve of curves.picture().curves) {
      for (let at = 0; at < curve.points.length; at += 3)
        box.expandByPoint(point.fromArray(curve.points, at));
    }
    if (!box.isEmpty()) return box;
    for (const plane of planes.planes()) {
      const half = new Vector3(plane.size, plane.size, plane.size).multiplyScalar(0.5);
      box.union(new Box3(new Vector3(...plane.origin).sub(half), new Vector3(...plane.origin).add(half)));
    }
    return box;
  }

  const pickAt = (x: number, y: number): Picked | null => {
    const scenery = { views: bodies.views, planes: planes.planes(), curves: curves.picture().curves };
    return pick(rig, scenery, x, y, filter);
  };

  const pointer = followPointer(canvas, rig, {
    pick: pickAt,
    pivot: (picked) => picked?.point ?? everything().getCenter(new Vector3()),
    onHover(picked) {
      const touch = picked?.touch ?? null;
      if (!sameTouch(touch, hovered)) {
        hovered = touch;
        drawTouches();
      }
      events.onHover(picked);
    },
    onClick: events.onClick,
  });

  const watcher = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    const { width, height } = entry.contentRect;
    if (width === 0 || height === 0) return;
    size = { x: width, y: height };
    renderer.setSize(width, height, false);
    curves.resize(width, height);
    rig.resize(width, height);
    drawTouches();
  });
  watcher.observe(canvas.parentElement ?? canvas);
  const themes = new MutationObserver(paint);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", paint);
  paint();

  return {
    rig,
    /** Calls back whenever the camera has moved, and once now. Returns the way to stop. */
    onPose(follow: (rig: CameraRig) => void): () => void {
      followers.add(follow);
      follow(rig);
      return () => followers.delete(follow);
    },
    setBodies(next: readonly ShownBody[]): void {
      bodies.set(next);
      bodies.setPalette(palette);
      rig.setScene(everything());
      drawTouches();
    },
    setPlanes(next: readonly ShownPlane[]): void {
      planes.set(next);
      rig.setScene(everything());
    },
    setSketch(picture: SketchPicture): void {
      curves.set(picture);
      invalidate();
    },
    setSelection(next: readonly Touch[]): void {
      selected = next;
      drawTouches();
    },
    setFilter(next: TouchFilter): void {
      filter = next;
    },
    setTool(tool: PointerTool | null): void {
      pointer.setTool(tool);
    },
    /** The point of `plane` under a pixel of the canvas, counted from its middle. */
    pointOn: (plane: Plane, x: number, y: number): Vector3 | null => onPlane(rig, x, y, plane),
    /** Where a place in the world is on the canvas, in pixels from its top left corner. */
    project(at: readonly [number, number, number]): { readonly x: number; readonly y: number } {
      const seen = new Vector3(...at).project(rig.camera);
      return { x: ((seen.x + 1) * size.x) / 2, y: ((1 - seen.y) * size.y) / 2 };
    },
    fit(): void {
      rig.fit(everything());
    },
    show(view: StandardView): void {
      rig.turnTo(standardViews[view], everything());
    },
    /** A PNG of what is on screen, for the clipboard and the tests' eyes. */
    picture(): string {
      render();
      return canvas.toDataURL("image/png");
    },
    dispose(): void {
      cancelAnimationFrame(frame);
      watcher.disconnect();
      themes.disconnect();
      scheme.removeEventListener("change", paint);
      pointer.dispose();
      rig.dispose();
      for (const layer of [bodies, planes, curves, hoverLayer, selectLayer]) layer.dispose();
      renderer.dispose();
    },
  };
}
