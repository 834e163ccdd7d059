import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  type Color,
  Group,
  LineBasicMaterial,
  LineLoop,
  Matrix4,
  Mesh,
  PlaneGeometry,
  Sprite,
  SpriteMaterial,
  SRGBColorSpace,
  Vector3,
} from "three";
import type { Spot } from "./box-select.ts";
import { FlatFill } from "./flat-fill.ts";
import { keepMaterials } from "./kept-materials.ts";
import { placeLabels } from "./label-places.ts";
import type { Palette } from "./palette.ts";
import type { ShownPlane, Touch } from "./shapes.ts";

const labelFont = "500 13px 'Inter Variable', sans-serif";

/** A name as a picture, and how much wider than high it is. */
function writeLabel(text: string, color: string): { readonly map: CanvasTexture; readonly aspect: number } {
  const canvas = document.createElement("canvas");
  const scale = 2;
  const context = canvas.getContext("2d");
  if (context !== null) context.font = labelFont;
  const width = Math.ceil(context?.measureText(text).width ?? 90) + 6;
  canvas.width = width * scale;
  canvas.height = 24 * scale;
  if (context !== null) {
    context.scale(scale, scale);
    context.font = labelFont;
    context.fillStyle = color;
    context.textBaseline = "middle";
    context.fillText(text, 3, 12);
  }
  const map = new CanvasTexture(canvas);
  map.colorSpace = SRGBColorSpace;
  return { map, aspect: width / 24 };
}

type PlaneState = "plane" | "hover" | "select";

/** One plane on screen. It is kept while the plane is hidden: its label and programs are there when it comes back. */
type PlaneView = {
  readonly group: Group;
  readonly surface: Mesh;
  readonly outline: LineLoop;
  readonly label: Sprite;
  written: string;
  aspect: number;
  /** Where its name stands. */
  corner: number;
};

/** Corners of a square about its middle; names stand at the first that is free. */
const corners = [
  [-0.5, 0.5],
  [0.5, 0.5],
  [0.5, -0.5],
  [-0.5, -0.5],
] as const;
const labelHeight = 24;

const square = (): BufferGeometry => new PlaneGeometry(1, 1);
const border = (): BufferGeometry =>
  new BufferGeometry().setAttribute(
    "position",
    new BufferAttribute(new Float32Array([-0.5, -0.5, 0, 0.5, -0.5, 0, 0.5, 0.5, 0, -0.5, 0.5, 0]), 3),
  );

/** Datum and user planes: a translucent square with a border and its name at one corner. */
export function createPlaneLayer() {
  const root = new Group();
  const views = new Map<string, PlaneView>();
  const materials = keepMaterials();
  const [inside, edge] = [square(), border()];
  let shown: readonly ShownPlane[] = [];
  let lit: { readonly hover: string | null; readonly selected: ReadonlySet<string> } = {
    hover: null,
    selected: new Set(),
  };
  let palette: Palette | undefined;

  function newView(): PlaneView {
    const surface = new Mesh(inside);
    const outline = new LineLoop(edge);
    const label = new Sprite(
      new SpriteMaterial({ transparent: true, depthWrite: false, sizeAttenuation: false }),
    );
    label.center.set(0, 0);
    surface.renderOrder = 5;
    label.renderOrder = 6;
    const group = new Group();
    group.matrixAutoUpdate = false;
    group.add(surface, outline, label);
    root.add(group);
    return { group, surface, outline, label, written: "", aspect: 1, corner: 0 };
  }

  function dress(view: PlaneView, state: PlaneState, color: Color): void {
    const fill = materials.of(
      `fill ${state}`,
      () => new FlatFill(state === "plane" ? 0.03 : 0.18, { depthTest: true }),
    );
    const stroke = materials.of(
      `stroke ${state}`,
      () => new LineBasicMaterial({ transparent: true, opacity: state === "plane" ? 0.5 : 0.9 }),
    );
    fill.setColor(color);
    stroke.color.copy(color);
    view.surface.material = fill;
    view.outline.material = stroke;
  }

  function write(view: PlaneView, text: string, color: string): void {
    const wanted = `${color} ${text}`;
    if (view.written === wanted) return;
    view.label.material.map?.dispose();
    const { map, aspect } = writeLabel(text, color);
    view.label.material.map = map;
    view.aspect = aspect;
    view.written = wanted;
  }

  function draw(): void {
    if (palette === undefined) return;
    for (const view of views.values()) view.group.visible = false;
    for (const plane of shown) {
      const view = views.get(plane.id) ?? newView();
      views.set(plane.id, view);
      const state = lit.selected.has(plane.id) ? "select" : lit.hover === plane.id ? "hover" : "plane";
      const color = palette[state];
      dress(view, state, color);
      write(view, plane.label, `#${color.getHexString()}`);
      view.surface.scale.set(plane.size, plane.size, 1);
      view.outline.scale.set(plane.size, plane.size, 1);
      const normal = new Vector3(...plane.normal);
      const x = new Vector3(...plane.xAxis);
      const frame = new Matrix4().makeBasis(x, normal.clone().cross(x), normal);
      view.group.matrix.copy(frame.setPosition(...plane.origin));
      view.group.matrixWorldNeedsUpdate = true;
      view.group.visible = true;
    }
  }

  const named = (): { readonly view: PlaneView; readonly size: number }[] =>
    shown.flatMap(({ id, size }) => {
      const view = views.get(id);
      return view === undefined ? [] : [{ view, size }];
    });

  /** Names keep their size in pixels at any zoom. */
  function scaleNames(pixel: number): void {
    for (const { view, size } of named()) {
      const [x, y] = corners[view.corner] ?? corners[0];
      view.label.position.set(x * size, y * size, 0);
      view.label.scale.set(labelHeight * view.aspect * pixel, labelHeight * pixel, 1);
    }
  }

  /** Puts the names clear of each other and of what is built; false when they are. */
  function placeNames(project: (at: Vector3) => Spot, isOverBody: (at: Spot) => boolean): boolean {
    const all = named();
    const places = placeLabels(
      all.map(({ view: { group, aspect }, size }) => ({
        corners: corners.map(([x, y]) =>
          project(new Vector3(x * size, y * size, 0).applyMatrix4(group.matrix)),
        ),
        width: labelHeight * aspect,
        height: labelHeight,
      })),
      all.map(({ view }) => view.corner),
      isOverBody,
    );
    const moved = all.filter(({ view }, at) => view.corner !== (places[at] ?? 0));
    for (const [at, { view }] of all.entries()) view.corner = places[at] ?? 0;
    return moved.length > 0;
  }

  return {
    root,
    planes: (): readonly ShownPlane[] => shown,
    /** False when they are what is drawn already. */
    set(planes: readonly ShownPlane[]): boolean {
      const changes = JSON.stringify(planes) !== JSON.stringify(shown);
      shown = planes;
      if (changes) draw();
      return changes;
    },
    /** False when none of them shines otherwise than before. */
    light(hover: Touch | null, selected: readonly Touch[]): boolean {
      const next = {
        hover: hover?.kind === "plane" ? hover.id : null,
        selected: new Set(selected.flatMap((touch) => (touch.kind === "plane" ? [touch.id] : []))),
      };
      const same = next.hover === lit.hover && [...next.selected].join() === [...lit.selected].join();
      lit = next;
      if (!same) draw();
      return !same;
    },
    setPalette(next: Palette): void {
      palette = next;
      draw();
    },
    scaleNames,
    placeNames,
    dispose(): void {
      for (const { label } of views.values()) {
        label.material.map?.dispose();
        label.material.dispose();
      }
      views.clear();
      root.clear();
      inside.dispose();
      edge.dispose();
      materials.dispose();
    },
  };
}
