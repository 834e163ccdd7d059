import { BufferAttribute, BufferGeometry, type Color, Group, Mesh, Points, PointsMaterial } from "three";
import { LineMaterial } from "three/addons/lines/LineMaterial.js";
import { LineSegments2 } from "three/addons/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/addons/lines/LineSegmentsGeometry.js";
import { FlatFill } from "./flat-fill.ts";
import { keepMaterials } from "./kept-materials.ts";
import type { Palette } from "./palette.ts";
import {
  type Drawing,
  nothingDrawn,
  type PolylineLook,
  sameDrawing,
  type ShownCurve,
  type ShownPoint,
} from "./shapes.ts";

const dashed: ReadonlySet<PolylineLook> = new Set(["construction", "infer", "axis"]);
const thin: ReadonlySet<PolylineLook> = new Set(["construction", "infer", "muted", "axis"]);

function colorOf(look: PolylineLook, palette: Palette): Color {
  switch (look) {
    case "under":
    case "construction":
      return palette.under;
    case "full":
      return palette.full;
    case "over":
    case "gone":
      return palette.over;
    case "infer":
      return palette.infer;
    case "select":
      return palette.select;
    case "hover":
      return palette.hover;
    case "muted":
    case "axis":
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

/**
 * Sketch geometry in the world: one draw call per look, so that a thousand entities redraw in a drag frame. `inFront`
 * draws it over everything; else bodies hide it.
 */
export function createCurveLayer(order: number, inFront: boolean) {
  const root = new Group();
  const geometries: BufferGeometry[] = [];
  const materials = keepMaterials();
  let picture: Drawing = nothingDrawn;
  let palette: Palette | undefined;
  let size = { x: 1, y: 1 };

  function drawCurves(look: PolylineLook, curves: readonly ShownCurve[], colors: Palette): void {
    const positions = segments(curves);
    if (positions.length === 0) return;
    const geometry = new LineSegmentsGeometry();
    geometry.setPositions(positions);
    const wide = look === "select" || look === "hover" ? 3 : thin.has(look) ? 1.2 : 2;
    const material = materials.of(
      `curve ${look}`,
      () =>
        new LineMaterial({
          linewidth: wide,
          depthTest: !inFront,
          dashed: dashed.has(look),
          dashSize: look === "axis" ? 4 : 2,
          gapSize: look === "axis" ? 1.5 : 1.4,
        }),
    );
    material.color.copy(colorOf(look, colors));
    material.resolution.set(size.x, size.y);
    const lines = new LineSegments2(geometry, material);
    if (dashed.has(look)) lines.computeLineDistances();
    // What is about to go lies under what stays of it.
    lines.renderOrder = look === "gone" ? order + 1 : order + 2;
    root.add(lines);
    geometries.push(geometry);
  }

  function drawPoints(look: PolylineLook, points: readonly ShownPoint[], colors: Palette): void {
    const geometry = new BufferGeometry();
    geometry.setAttribute(
      "position",
      new BufferAttribute(new Float32Array(points.flatMap((point) => [...point.at])), 3),
    );
    const large = look === "select" || look === "hover" || look === "infer";
    const material = materials.of(
      `point ${look}`,
      () => new PointsMaterial({ size: large ? 9 : 6, sizeAttenuation: false, depthTest: !inFront }),
    );
    material.color.copy(colorOf(look, colors));
    const cloud = new Points(geometry, material);
    cloud.renderOrder = order + 3;
    root.add(cloud);
    geometries.push(geometry);
  }

  function drawRegions(colors: Palette): void {
    for (const region of picture.regions) {
      const geometry = new BufferGeometry().setAttribute(
        "position",
        new BufferAttribute(region.triangles, 3),
      );
      const color =
        region.look === "region" ? colors.under : region.look === "hover" ? colors.hover : colors.select;
      const material = materials.of(
        `region ${region.look}`,
        // Regions are there to be picked, also through the preview of what is made from them.
        () => new FlatFill(region.look === "region" ? 0.1 : 0.32, { depthTest: false }),
      );
      material.setColor(color);
      const mesh = new Mesh(geometry, material);
      mesh.renderOrder = order;
      root.add(mesh);
      geometries.push(geometry);
    }
  }

  function draw(): void {
    root.clear();
    for (const geometry of geometries.splice(0)) geometry.dispose();
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
    picture: (): Drawing => picture,
    /** False when it is what is drawn already. */
    set(next: Drawing): boolean {
      const changes = !sameDrawing(picture, next);
      picture = next;
      if (changes) draw();
      return changes;
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
      picture = nothingDrawn;
      draw();
      materials.dispose();
    },
  };
}
