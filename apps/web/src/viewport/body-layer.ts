import {
  Box3,
  BufferAttribute,
  BufferGeometry,
  Color,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshPhongMaterial,
} from "three";
import { type FaceFinder, faceFinder } from "./face-finder.ts";
import { boxAround } from "./mesh-box.ts";
import { type Outline, outlineOf } from "./outline.ts";
import type { Palette } from "./palette.ts";
import type { ShapeMesh, ShownBody } from "./shapes.ts";

/** One body on screen, with what picking needs. */
export type BodyView = {
  readonly body: ShownBody;
  readonly surface: BufferGeometry;
  readonly mesh: Mesh<BufferGeometry, MeshPhongMaterial>;
  readonly bounds: Box3;
  faces(): FaceFinder;
  outline(): Outline;
};

function edgeSegments(mesh: ShapeMesh): BufferGeometry {
  let total = 0;
  for (let at = 1; at < mesh.edgeRanges.length; at += 2) total += Math.max(0, (mesh.edgeRanges[at] ?? 0) - 1);
  const index = new Uint32Array(total * 2);
  let write = 0;
  for (let at = 0; at < mesh.edgeRanges.length; at += 2) {
    const first = mesh.edgeRanges[at] ?? 0;
    const last = first + (mesh.edgeRanges[at + 1] ?? 0) - 1;
    for (let point = first; point < last; point += 1) {
      index[write] = point;
      index[write + 1] = point + 1;
      write += 2;
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(mesh.edgePositions, 3));
  geometry.setIndex(new BufferAttribute(index, 1));
  return geometry;
}

function surfaceOf(mesh: ShapeMesh): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(mesh.positions, 3));
  geometry.setAttribute("normal", new BufferAttribute(mesh.normals, 3));
  geometry.setIndex(new BufferAttribute(mesh.indices, 1));
  geometry.boundingBox = boxAround(mesh);
  return geometry;
}

/** What draws one body. It outlives the body, so that its compiled programs are there for the next. */
type Brush = {
  readonly mesh: Mesh<BufferGeometry, MeshPhongMaterial>;
  readonly lines: LineSegments<BufferGeometry, LineBasicMaterial>;
};

function newBrush(): Brush {
  const material = new MeshPhongMaterial({
    shininess: 24,
    specular: 0x22262c,
    polygonOffset: true,
    polygonOffsetFactor: 1,
    polygonOffsetUnits: 1,
  });
  return {
    mesh: new Mesh(new BufferGeometry(), material),
    lines: new LineSegments(new BufferGeometry(), new LineBasicMaterial()),
  };
}

/** So much of the view's ground the bodies take on while one draws on them: curves of any state stand out then. */
const steppingBack = 0.55;

/** Bodies by id. A body whose key did not change keeps its buffers; a changed one is swapped in one frame. */
export function createBodyLayer() {
  const root = new Group();
  const views = new Map<string, BodyView & Brush>();
  const spare: Brush[] = [];
  const bounds = new Box3();
  let palette: Palette | undefined;
  let isBehind = false;

  function paint(id: string): void {
    const view = views.get(id);
    if (view === undefined || palette === undefined) return;
    const surface = view.mesh.material;
    surface.color.copy(view.body.color === undefined ? palette.body : new Color(view.body.color));
    if (isBehind) surface.color.lerp(palette.bottom, steppingBack);
    view.lines.material.color.copy(palette.edge);
  }

  function remove(id: string): void {
    const view = views.get(id);
    if (view === undefined) return;
    const { mesh, lines } = view;
    root.remove(mesh, lines);
    mesh.geometry.dispose();
    lines.geometry.dispose();
    spare.push({ mesh, lines });
    views.delete(id);
  }

  function add(body: ShownBody): void {
    const { mesh, lines } = spare.pop() ?? newBrush();
    const surface = surfaceOf(body.mesh);
    mesh.geometry = surface;
    lines.geometry = edgeSegments(body.mesh);
    root.add(mesh, lines);
    views.set(body.id, {
      body,
      surface,
      mesh,
      lines,
      bounds: boxAround(body.mesh),
      faces: faceFinder(body.mesh),
      outline: outlineOf(body.mesh),
    });
    paint(body.id);
  }

  return {
    root,
    bounds,
    views: views as ReadonlyMap<string, BodyView>,
    /** False when they are what is drawn already. */
    set(bodies: readonly ShownBody[]): boolean {
      const wanted = new Set(bodies.map((body) => body.id));
      const gone = [...views.keys()].filter((id) => !wanted.has(id));
      for (const id of gone) remove(id);
      let changes = gone.length > 0;
      for (const body of bodies) {
        const shown = views.get(body.id);
        if (shown?.body.key === body.key && shown.body.mesh === body.mesh) {
          changes ||= shown.body.color !== body.color;
          views.set(body.id, { ...shown, body });
          paint(body.id);
          continue;
        }
        remove(body.id);
        add(body);
        changes = true;
      }
      bounds.makeEmpty();
      for (const view of views.values()) bounds.union(view.bounds);
      return changes;
    },
    /** Whether something is drawn on them, before which they step back. False when it is so already. */
    setBehind(next: boolean): boolean {
      if (next === isBehind) return false;
      isBehind = next;
      for (const id of views.keys()) paint(id);
      return true;
    },
    setPalette(next: Palette): void {
      palette = next;
      for (const id of views.keys()) paint(id);
    },
    dispose(): void {
      for (const id of views.keys()) remove(id);
      for (const { mesh, lines } of spare.splice(0)) {
        mesh.material.dispose();
        lines.material.dispose();
      }
    },
  };
}
