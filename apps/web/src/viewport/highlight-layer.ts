import {
  BufferAttribute,
  BufferGeometry,
  type Color,
  Group,
  Mesh,
  MeshBasicMaterial,
  Points,
  PointsMaterial,
} from "three";
import { LineMaterial } from "three/addons/lines/LineMaterial.js";
import { LineSegments2 } from "three/addons/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/addons/lines/LineSegmentsGeometry.js";
import type { BodyView } from "./body-layer.ts";
import { keepMaterials } from "./kept-materials.ts";
import type { Touch } from "./shapes.ts";

/** Things in one colour. */
export type Tint = { readonly touches: readonly Touch[]; readonly color: Color };

const shared = ["position", "normal"] as const;

function faceIndex(view: BodyView, faces: readonly number[]): BufferAttribute {
  const { faceRanges, indices } = view.body.mesh;
  const parts = faces.map((face) => {
    const first = faceRanges[face * 2] ?? 0;
    return indices.subarray(first, first + (faceRanges[face * 2 + 1] ?? 0));
  });
  const index = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    index.set(part, at);
    at += part.length;
  }
  return new BufferAttribute(index, 1);
}

function edgePositions(view: BodyView, edges: readonly number[]): number[] {
  const { edgePositions, edgeRanges } = view.body.mesh;
  const positions: number[] = [];
  for (const edge of edges) {
    const first = edgeRanges[edge * 2] ?? 0;
    const last = first + (edgeRanges[edge * 2 + 1] ?? 0) - 1;
    for (let point = first; point < last; point += 1) {
      for (let value = point * 3; value < point * 3 + 6; value += 1)
        positions.push(edgePositions[value] ?? 0);
    }
  }
  return positions;
}

/** Tints touched faces, edges and vertices over the bodies without copying their vertices. */
export function createHighlightLayer(views: ReadonlyMap<string, BodyView>, order: number) {
  const root = new Group();
  const geometries: BufferGeometry[] = [];
  const materials = keepMaterials();

  function clear(): void {
    root.clear();
    for (const geometry of geometries.splice(0)) {
      // What belongs to the body's own surface stays on the graphics card: a hover would upload all of it again.
      for (const name of shared) if (geometry.userData["shares"] === true) geometry.deleteAttribute(name);
      geometry.dispose();
    }
  }

  function addFaces(view: BodyView, faces: readonly number[], color: Color): void {
    const geometry = new BufferGeometry();
    for (const name of shared) geometry.setAttribute(name, view.surface.getAttribute(name));
    geometry.userData["shares"] = true;
    geometry.setIndex(faceIndex(view, faces));
    const material = materials.of(
      `face ${color.getHex()}`,
      () => new MeshBasicMaterial({ color, transparent: true, opacity: 0.55, depthWrite: false }),
    );
    const mesh = new Mesh(geometry, material);
    mesh.renderOrder = order;
    root.add(mesh);
    geometries.push(geometry);
  }

  function addEdges(
    view: BodyView,
    edges: readonly number[],
    color: Color,
    size: { x: number; y: number },
  ): void {
    const geometry = new LineSegmentsGeometry();
    geometry.setPositions(edgePositions(view, edges));
    const material = materials.of(
      `edge ${color.getHex()}`,
      () =>
        new LineMaterial({
          color: color.getHex(),
          linewidth: 3.5,
          polygonOffset: true,
          polygonOffsetFactor: -2,
        }),
    );
    material.resolution.set(size.x, size.y);
    const lines = new LineSegments2(geometry, material);
    lines.renderOrder = order + 1;
    root.add(lines);
    geometries.push(geometry);
  }

  function addVertices(view: BodyView, vertices: readonly number[], color: Color): void {
    const all = view.body.mesh.vertices;
    const geometry = new BufferGeometry();
    const picked = vertices.flatMap((vertex) => [...all.subarray(vertex * 3, vertex * 3 + 3)]);
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(picked), 3));
    const material = materials.of(
      `vertex ${color.getHex()}`,
      () => new PointsMaterial({ color, size: 9, sizeAttenuation: false, depthTest: false }),
    );
    const points = new Points(geometry, material);
    points.renderOrder = order + 2;
    root.add(points);
    geometries.push(geometry);
  }

  function tint(view: BodyView, { touches, color }: Tint, size: { x: number; y: number }): void {
    const own = touches.filter((touch) => "body" in touch && touch.body === view.body.id);
    const of = (kind: Touch["kind"]): number[] =>
      own.flatMap((touch) => (touch.kind === kind && "index" in touch ? [touch.index] : []));
    const whole = own.some((touch) => touch.kind === "body");
    const faces = whole ? [...Array(view.body.mesh.faceRanges.length / 2).keys()] : of("face");
    const [edges, vertices] = [of("edge"), of("vertex")];
    if (faces.length > 0) addFaces(view, faces, color);
    if (edges.length > 0) addEdges(view, edges, color, size);
    if (vertices.length > 0) addVertices(view, vertices, color);
  }

  return {
    root,
    /** False when there was nothing to show and there still is not. */
    show(tints: readonly Tint[], size: { x: number; y: number }): boolean {
      const wasEmpty = root.children.length === 0;
      clear();
      for (const view of views.values()) for (const one of tints) tint(view, one, size);
      return !wasEmpty || root.children.length > 0;
    },
    dispose(): void {
      clear();
      materials.dispose();
    },
  };
}
