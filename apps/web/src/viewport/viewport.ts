import { Box3, DirectionalLight, HemisphereLight, type Plane, Scene, Vector3 } from "three";
import { createBodyLayer } from "./body-layer.ts";
import { type Band, type Spot, takenByBand } from "./box-select.ts";
import { type CameraRig, createCameraRig, type StandardView, standardViews } from "./camera-rig.ts";
import { createCurveLayer } from "./curve-layer.ts";
import { createHighlightLayer, type Tint } from "./highlight-layer.ts";
import { readPalette } from "./palette.ts";
import { isCovered } from "./hits.ts";
import {
  onPlane,
  pick,
  pickAll,
  type Pickable,
  type Picked,
  type Pointed,
  sightAt,
  sightLine,
} from "./picking.ts";
import { createPlaneLayer } from "./plane-layer.ts";
import { followPointer, type PointerTool } from "./pointer.ts";
import { openScreen } from "./screen.ts";
import {
  type Drawing,
  nothingDrawn,
  type ShownBody,
  type ShownCurve,
  type ShownPlane,
  sameTouch,
  type Touch,
  touchKey,
} from "./shapes.ts";
import type { TouchFilter } from "./touch-filter.ts";

export type ViewportEvents = {
  readonly onClick: (picked: Picked | null) => void;
  readonly onDoubleClick: (picked: Picked | null) => void;
  /** What a long press could mean, the likeliest first, and where on the page it was. */
  readonly onChoice: (choice: readonly Picked[], page: Spot) => void;
  readonly onBand: (taken: readonly Touch[]) => void;
  /** The graphics card has gone and stays away: there is no picture. Or it has come back after all. */
  readonly onGone: (isGone: boolean) => void;
};

export type Viewport = NonNullable<ReturnType<typeof createViewport>>;

/**
 * The picture of a part. It owns the WebGL canvas and nothing of the model: what to show comes in through `set…`, what
 * the person touches goes out through the events. It draws only when something changed. Null where there is no WebGL.
 */
export function createViewport(canvas: HTMLCanvasElement, events: ViewportEvents) {
  const screen = openScreen(canvas);
  if (screen === null) return null;
  const { renderer, size } = screen;
  const scene = new Scene();
  const followers = new Set<(rig: CameraRig) => void>();
  const rig = createCameraRig(changed);
  const bodies = createBodyLayer();
  const planes = createPlaneLayer();
  const quiet = createCurveLayer(6, false);
  const marks = createCurveLayer(16, true);
  const ghosts = createCurveLayer(12, true);
  const sketch = createCurveLayer(20, true);
  const othersLayer = createHighlightLayer(bodies.views, 9);
  const hoverLayer = createHighlightLayer(bodies.views, 10);
  const selectLayer = createHighlightLayer(bodies.views, 14);
  const curveLayers = [quiet, marks, ghosts, sketch];
  const sky = new HemisphereLight(0xffffff, 0x8a919c, 1.5);
  const head = new DirectionalLight(0xffffff, 1.9);
  scene.add(sky, head, bodies.root, planes.root, ...curveLayers.map(({ root }) => root));
  scene.add(othersLayer.root, hoverLayer.root, selectLayer.root);

  let palette = readPalette(canvas.parentElement ?? document.body);
  let filter: TouchFilter = null;
  let hovered: Touch | null = null;
  let selected: readonly Touch[] = [];
  let others: readonly Tint[] = [];
  let bandZooms = false;
  let frame = 0;
  let isNameDue = true;
  let placing: ReturnType<typeof setTimeout> | undefined;
  let drawn = "";

  function render(): void {
    frame = 0;
    // The light follows the eye, a little from above and the left, so that no visible face is ever black.
    head.position.copy(new Vector3(-0.35, 0.55, 1).applyQuaternion(rig.camera.quaternion));
    planes.scaleNames(rig.pixelSize());
    renderer.render(scene, rig.camera);
    if (isNameDue) placing ??= setTimeout(placeNames);
    // For tests and benchmarks: a picture says nothing about which results it shows.
    if (canvas.dataset["bodies"] !== drawn) canvas.dataset["bodies"] = drawn;
  }

  /**
   * Names look for a free place once the picture is there: what lies over a body is found in a tree of its triangles,
   * and that of a changed body has to be made.
   */
  function placeNames(): void {
    placing = undefined;
    isNameDue = false;
    if (planes.placeNames(({ x, y, z }) => project(x, y, z), isOverBody)) invalidate();
  }

  function changed(): void {
    isNameDue = true;
    invalidate();
    for (const follow of followers) follow(rig);
  }

  function invalidate(): void {
    if (frame === 0) frame = requestAnimationFrame(render);
  }

  function drawTouches(): void {
    const hover = hovered === null ? [] : [hovered];
    const changes = [
      othersLayer.show(others, size()),
      hoverLayer.show([{ touches: hover, color: palette.hover }], size()),
      selectLayer.show([{ touches: selected, color: palette.select }], size()),
      marks.set(marked(quiet.picture(), hovered, selected)),
      planes.light(hovered, selected),
    ];
    if (changes.some(Boolean)) invalidate();
  }

  function paint(): void {
    palette = readPalette(canvas.parentElement ?? document.body);
    for (const layer of [bodies, planes, ...curveLayers]) layer.setPalette(palette);
    drawTouches();
    invalidate();
  }

  function everything(): Box3 {
    const curves = [...sketch.picture().curves, ...quiet.picture().curves];
    const box = bodies.bounds.clone().union(boundsOf(curves.filter(isSomething)));
    for (const { at } of quiet.picture().points) box.expandByPoint(new Vector3(...at));
    if (box.isEmpty()) box.copy(boundsOf(curves));
    if (!box.isEmpty()) return box;
    return box.union(aroundPlanes());
  }

  function aroundPlanes(): Box3 {
    const box = new Box3();
    for (const { origin, size: across } of planes.planes()) {
      const half = new Vector3().setScalar(across / 2);
      box.union(new Box3(new Vector3(...origin).sub(half), new Vector3(...origin).add(half)));
    }
    return box;
  }

  /** As deep as this is seen: planes lie about the origin, however far from it the part is. */
  const depths = (): Box3 => everything().union(aroundPlanes());

  const hoveredMesh = () =>
    hovered !== null && "body" in hovered ? bodies.views.get(hovered.body)?.body.mesh : undefined;

  function hover(touch: Touch | null): void {
    if (sameTouch(touch, hovered)) return;
    hovered = touch;
    drawTouches();
  }

  const pickable = (): Pickable => ({
    views: bodies.views,
    planes: planes.planes(),
    drawing: quiet.picture(),
  });
  const pickAt = (at: Pointed): Picked | null => pick(rig, pickable(), at, filter);
  const project = (x: number, y: number, z: number): Spot => {
    const seen = new Vector3(x, y, z).project(rig.camera);
    return { x: ((seen.x + 1) * size().x) / 2, y: ((1 - seen.y) * size().y) / 2 };
  };

  const isOverBody = ({ x, y }: Spot): boolean =>
    isCovered(
      bodies.views.values(),
      sightAt(rig, { x: x - size().x / 2, y: y - size().y / 2, byFinger: false }),
    );

  const pointer = followPointer(canvas, rig, {
    pick: pickAt,
    pivot: (picked) => picked?.point ?? everything().getCenter(new Vector3()),
    onHover: (picked) => hover(picked?.touch ?? null),
    onClick: events.onClick,
    onDoubleClick: events.onDoubleClick,
    wantsBand: () => bandZooms,
    onHold: (at, page) => events.onChoice(pickAll(rig, pickable(), at, filter), page),
    onBand(band: Band) {
      if (bandZooms) {
        zoomByBand(false);
        rig.zoomTo(band, size());
      } else events.onBand(takenByBand(band, bodies.views.values(), quiet.picture(), filter, project));
    },
  });

  function zoomByBand(wanted: boolean): void {
    bandZooms = wanted;
    canvas.style.cursor = wanted ? "zoom-in" : "";
    if (wanted) addEventListener("keydown", leaveZoom, { capture: true });
    else removeEventListener("keydown", leaveZoom, { capture: true });
  }
  /** Escape gives up the zoom, and nothing else. */
  function leaveZoom(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    zoomByBand(false);
  }

  const themes = new MutationObserver(paint);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", paint);
  paint();
  screen.onGone(events.onGone);
  screen.follow(() => {
    const { x, y } = size();
    for (const layer of curveLayers) layer.resize(x, y);
    rig.resize(x, y);
    drawTouches();
    cancelAnimationFrame(frame);
    render();
  });

  return {
    rig,
    /** Calls back whenever the camera has moved, and once now. Returns the way to stop. */
    onPose(follow: (rig: CameraRig) => void): () => void {
      followers.add(follow);
      follow(rig);
      return () => followers.delete(follow);
    },
    setBodies(next: readonly ShownBody[]): void {
      const mesh = hoveredMesh();
      const changes = bodies.set(next);
      // An index that was pointed at means another thing in another mesh.
      if (hoveredMesh() !== mesh) hovered = null;
      drawn = next.map(({ key }) => key).join(" ");
      drawTouches();
      if (!changes) return;
      rig.setScene(depths());
      isNameDue = true;
      invalidate();
    },
    setPlanes(next: readonly ShownPlane[]): void {
      if (!planes.set(next)) return;
      rig.setScene(depths());
      isNameDue = true;
      invalidate();
    },
    /** Finished sketches and axes: they can be picked where they say what they are. */
    setDrawing(next: Drawing): void {
      if (!quiet.set(next)) return;
      rig.setScene(depths());
      drawTouches();
      invalidate();
    },
    /** The open sketch, over everything else; its own session works the pointer. */
    setSketch(picture: Drawing): void {
      const isDrawn = picture.curves.length + picture.points.length > 0;
      const isBehind = bodies.setBehind(isDrawn);
      if (!sketch.set(picture) && !isBehind) return;
      rig.widenScene(boundsOf(picture.curves.filter(isSomething)));
      invalidate();
    },
    setSelection(next: readonly Touch[]): void {
      if (next.length === 0 && selected.length === 0) return;
      selected = next;
      drawTouches();
    },
    /** What is picked and no more there: lit where it was. */
    setGhosts(picture: Drawing): void {
      if (ghosts.set(picture)) invalidate();
    },
    /** Lights something without the pointer: a row that stands for it is pointed at. */
    hover,
    /** What other people have picked, in their colours. */
    setOthers(next: readonly Tint[]): void {
      if (next.length === 0 && others.length === 0) return;
      others = next;
      drawTouches();
    },
    setFilter(next: TouchFilter): void {
      filter = next;
      hovered = null;
      drawTouches();
    },
    setTool(tool: PointerTool | null): void {
      // What the pointer was over is no more what a click would mean.
      hover(null);
      pointer.setTool(tool);
    },
    /** The next drag zooms to what it frames, in a sketch, too; asked again, or with Escape, it does not. */
    zoomByBand: (): void => zoomByBand(!bandZooms),
    /** The point of `plane` under a pixel of the canvas, counted from its top left corner. */
    onPlaneAt: (plane: Plane, x: number, y: number): Vector3 | null =>
      onPlane(rig, x - size().x / 2, y - size().y / 2, plane),
    /** What a band takes of a drawing. */
    bandOver: (band: Band, drawing: Drawing): Touch[] =>
      takenByBand(band, [], drawing, { kinds: new Set(["curve", "point"]) }, project),
    canvas,
    /** The sight line through a pixel of the canvas, counted from its top left corner. */
    sight: (x: number, y: number) => sightLine(rig, x - size().x / 2, y - size().y / 2),
    /** Where a place in the world is on the canvas, in pixels from its top left corner. */
    project: (at: readonly [number, number, number]): Spot => project(...at),
    /** Shows all there is beside what covers so many pixels at the left. */
    fit(covered = 0): void {
      rig.fit(everything(), covered);
    },
    /** A step of 15 degrees about the middle of all there is, as a drag to the right or up would. */
    turn({ x, y }: Spot): void {
      const step = size().y / 12;
      rig.orbit(x * step, -y * step, everything().getCenter(new Vector3()));
    },
    show(view: StandardView, covered = 0): void {
      rig.turnTo(standardViews[view], everything(), covered);
    },
    /** A PNG of what is on screen. */
    picture(): string {
      render();
      return canvas.toDataURL("image/png");
    },
    dispose(): void {
      zoomByBand(false);
      cancelAnimationFrame(frame);
      clearTimeout(placing);
      themes.disconnect();
      scheme.removeEventListener("change", paint);
      pointer.dispose();
      rig.dispose();
      for (const layer of [bodies, planes, ...curveLayers, othersLayer, hoverLayer, selectLayer])
        layer.dispose();
      screen.dispose();
    },
  };
}

/** Axes and guides are as long as there is room: what matters is what they lie beside. */
const isSomething = ({ look }: ShownCurve): boolean => look !== "axis" && look !== "infer";

function boundsOf(curves: readonly ShownCurve[]): Box3 {
  const box = new Box3();
  const point = new Vector3();
  for (const { points } of curves)
    for (let at = 0; at < points.length; at += 3) box.expandByPoint(point.fromArray(points, at));
  return box;
}

/** Those of a drawing that are touched, as they shine. */
function marked(drawing: Drawing, hovered: Touch | null, selected: readonly Touch[]): Drawing {
  const picked = new Set(selected.map(touchKey));
  const lit = hovered === null ? null : touchKey(hovered);
  if (picked.size === 0 && lit === null) return nothingDrawn;
  const shine = <Item extends { readonly touch?: Touch }>(items: readonly Item[]) =>
    items.flatMap((item) => {
      const key = item.touch === undefined ? null : touchKey(item.touch);
      if (key === null || (key !== lit && !picked.has(key))) return [];
      return [{ ...item, look: picked.has(key) ? ("select" as const) : ("hover" as const) }];
    });
  return { curves: shine(drawing.curves), points: shine(drawing.points), regions: shine(drawing.regions) };
}
