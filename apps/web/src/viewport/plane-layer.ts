import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  DoubleSide,
  Group,
  LineBasicMaterial,
  LineLoop,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  Sprite,
  SpriteMaterial,
  SRGBColorSpace,
  Vector3,
} from "three";
import type { Palette } from "./palette.ts";
import type { ShownPlane, Touch } from "./shapes.ts";

type Label = { readonly sprite: Sprite; readonly aspect: number };

const labelFont = "500 13px 'Inter Variable', sans-serif";

function labelSprite(text: string, color: string): Label {
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
  const material = new SpriteMaterial({
    map,
    depthTest: false,
    transparent: true,
    sizeAttenuation: false,
  });
  const sprite = new Sprite(material);
  sprite.center.set(0, 0);
  return { sprite, aspect: width / 24 };
}

/** Datum and user planes: a translucent square with a border and its name at one corner. */
export function createPlaneLayer() {
  const root = new Group();
  const drop: (() => void)[] = [];
  let shown: readonly ShownPlane[] = [];
  let lit: { readonly hover: string | null; readonly selected: ReadonlySet<string> } = {
    hover: null,
    selected: new Set(),
  };
  let palette: Palette | undefined;
  const labels: Label[] = [];

  function draw(): void {
    root.clear();
    labels.length = 0;
    for (const dispose of drop.splice(0)) dispose();
    if (palette === undefined) return;
    for (const plane of shown) {
      const state = lit.selected.has(plane.id) ? "select" : lit.hover === plane.id ? "hover" : "plane";
      const color = palette[state];
      const normal = new Vector3(...plane.normal);
      const x = new Vector3(...plane.xAxis);
      const frame = new Matrix4().makeBasis(x, normal.clone().cross(x), normal).setPosition(...plane.origin);
      const half = plane.size / 2;
      const square = new PlaneGeometry(plane.size, plane.size);
      const fill = new MeshBasicMaterial({
        color,
        transparent: true,
        opacity: state === "plane" ? 0.03 : 0.18,
        side: DoubleSide,
        depthWrite: false,
      });
      const corners = new Float32Array([-half, -half, 0, half, -half, 0, half, half, 0, -half, half, 0]);
      const border = new BufferGeometry().setAttribute("position", new BufferAttribute(corners, 3));
      const stroke = new LineBasicMaterial({
        color,
        transparent: true,
        opacity: state === "plane" ? 0.5 : 0.9,
      });
      const surface = new Mesh(square, fill);
      surface.renderOrder = 5;
      const outline = new LineLoop(border, stroke);
      const made = labelSprite(plane.label, `#${color.getHexString()}`);
      const label = made.sprite;
      label.position.set(-half, half, 0);
      label.renderOrder = 6;
      const group = new Group();
      group.add(surface, outline, label);
      group.applyMatrix4(frame);
      root.add(group);
      labels.push(made);
      drop.push(
        () => square.dispose(),
        () => fill.dispose(),
        () => border.dispose(),
        () => stroke.dispose(),
        () => label.material.map?.dispose(),
        () => label.material.dispose(),
      );
    }
  }

  return {
    root,
    planes: (): readonly ShownPlane[] => shown,
    set(planes: readonly ShownPlane[]): void {
      shown = planes;
      draw();
    },
    light(hover: Touch | null, selected: readonly Touch[]): void {
      const next = {
        hover: hover?.kind === "plane" ? hover.id : null,
        selected: new Set(selected.flatMap((touch) => (touch.kind === "plane" ? [touch.id] : []))),
      };
      const same = next.hover === lit.hover && [...next.selected].join() === [...lit.selected].join();
      lit = next;
      if (!same) draw();
    },
    setPalette(next: Palette): void {
      palette = next;
      draw();
    },
    /** Names keep their size in pixels at any zoom. */
    beforeRender(pixel: number): void {
      for (const { sprite, aspect } of labels) sprite.scale.set(24 * aspect * pixel, 24 * pixel, 1);
    },
    dispose(): void {
      shown = [];
      draw();
    },
  };
}
