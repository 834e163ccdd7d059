import {
  BufferAttribute,
  BufferGeometry,
  type Color,
  DoubleSide,
  Group,
  Mesh,
  MeshBasicMaterial,
  Points,
  PointsMaterial,
} from "three";
import { LineMaterial } from "three/addons/lines/LineMaterial.js";
import { LineSegments2 } from "three/addons/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/addons/lines/LineSegmentsGeometry.js";
import type { Palette } from "./palette.ts";
import type { PolylineLook, ShownCurve } from "./shapes.ts";

export type ShownPoint = {
  readonly id: string;
  readonly at: readonly [number, number, number];
  readonly look: PolylineLook;
};

/** A shaded closed region: triangles in world coordinates. */
export type ShownRegion = {
  readonly id: string;
  readonly triangles: Float32Array;
  readonly look: "region" | "hover" | "select";
};

export type SketchPicture = {
  readonly curves: readonly ShownCurve[];
  readonly points: readonly ShownPoint[];
  readonly regions: readonly ShownRegion[];
};

export const noSketch: SketchPicture = { curves: [], points: [], regions: [] };

const dashed: ReadonlySet<PolylineLook> = new Set(["construction", "infer"]);

function colorOf(look: PolylineLook, palette: Palette): Color {
  switch (look) {
    case "under":
    case "construction":
      return palette.under;
    case "full":
      return palette.full;
    case "over":
      return palette.over;
    case "infer":
      return palette.infer;
    case "select":
      return palette.select;
    case "hover":
      return palette.hover;
    case "muted":
      return palette.plane;
  }
}

function segments(curves: readonly ShownCurve[]): number[] {
  const positions: number[] = [];
  for (const { points } of curves) {
    for (let value = 0; value + 6 <= points.length; value += 3) {
      for (let next = value; next < value + 6; next += 1) positions.push(points[next] ?? 0);
    }
  }
  return positions;
}

/** Sketch geometry in the world: one draw call per look, so that a thousand entities redraw in a drag frame. */
export function createCurveLayer() {
  const root = new Group();
  const drop: (() => void)[] = [];
  let picture: SketchPicture = noSketch;
  let palette: Palette | undefined;
  let size = { x: 1, y: 1 };

  function drawCurves(look: PolylineLook, curves: readonly ShownCurve[], colors: Palette): void {
    const positions = segments(curves);
    if (positions.length === 0) return;
    const geometry = new LineSegmentsGeometry();
    geometry.setPositions(positions);
    const wide =
      look === "select" || look === "hover" ? 3 : look === "construction" || look === "infer" ? 1.2 : 2;
    const material = new LineMaterial({
      color: colorOf(look, colors).getHex(),
      linewidth: wide,
      depthTest: false,
      dashed: dashed.has(look),
    });
    material.transparent = look === "muted";
    material.opacity = look === "muted" ? 0.7 : 1;
    material.depthTest = look === "muted";
    material.resolution.set(size.x, size.y);
    const lines = new LineSegments2(geometry, material);
    if (dashed.has(look)) lines.computeLineDistances();
    lines.renderOrder = 22;
    root.add(lines);
    drop.push(
      () => geometry.dispose(),
      () => material.dispose(),
    );
  }

  function drawPoints(look: PolylineLook, points: readonly ShownPoint[], colors: Palette): void {
    const geometry = new BufferGeometry();
    geometry.setAttribute(
      "position",
      new BufferAttribute(new Float32Array(points.flatMap((point) => [...point.at])), 3),
    );
    const large = look === "select" || look === "hover" || look === "infer";
    const material = new PointsMaterial({
      color: colorOf(look, colors),
      size: large ? 9 : 6,
      sizeAttenuation: false,
      depthTest: false,
    });
    const cloud = new Points(geometry, material);
    cloud.renderOrder = 23;
    root.add(cloud);
    drop.push(
      () => geometry.dispose(),
      () => material.dispose(),
    );
  }

  function drawRegions(colors: Palette): void {
    for (const region of picture.regions) {
      const geometry = new BufferGeometry().setAttribute(
        "position",
        new BufferAttribute(region.triangles, 3),
      );
      const color =
        region.look === "region" ? colors.under : region.look === "hover" ? colors.hover : colors.select;
      const material = new MeshBasicMaterial({
        color,
        transparent: true,
        opacity: region.look === "region" ? 0.1 : 0.32,
        side: DoubleSide,
        depthWrite: false,
      });
      const mesh = new Mesh(geometry, material);
      mesh.renderOrder = 20;
      root.add(mesh);
      drop.push(
        () => geometry.dispose(),
        () => material.dispose(),
      );
    }
  }

  function draw(): void {
    root.clear();
    for (const dispose of drop.splice(0)) dispose();
    if (palette === undefined) return;
    drawRegions(palette);
    const looks = new Set([...picture.curves, ...picture.points].map((shown) => shown.look));
    for (const look of looks) {
      drawCurves(
        look,
        picture.curves.filter((curve) => curve.look === look),
        palette,
      );
      const points = picture.points.filter((point) => point.look === look);
      if (points.length > 0) drawPoints(look, points, palette);
    }
  }

  return {
    root,
    picture: (): SketchPicture => picture,
    set(next: SketchPicture): void {
      picture = next;
      draw();
    },
    setPalette(next: Palette): void {
      palette = next;
      draw();
    },
    resize(width: number, height: number): void {
      size = { x: width, y: height };
      draw();
    },
    dispose(): void {
      picture = noSketch;
      draw();
    },
  };
}
