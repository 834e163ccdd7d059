import { createSketchSolver } from "@solidtype/sketch";
import type { PlaneFrame } from "../plane-frame.ts";
import { hearSizes } from "../hear-sizes.ts";
import { pictureOf } from "../sketch-picture.ts";
import { sketchPointer } from "../sketch-pointer.ts";
import { drawTools } from "../sketch-tools.ts";
import { openSketch } from "./open-sketch.ts";
import { nothingDrawn, type ShapeMesh } from "../../viewport/shapes.ts";
import { createViewport } from "../../viewport/viewport.ts";

/** A page of its own around the view, without the product: what the tests of the view call by name. */

/** A box about the origin, one triangle a side being enough to be seen. */
function boxOf(x: number, y: number, z: number): ShapeMesh {
  const corners = [-1, 1].flatMap((k) => [-1, 1].flatMap((j) => [-1, 1].map((i) => [i * x, j * y, k * z])));
  const sides = [0, 1, 3, 2, 4, 5, 7, 6, 0, 1, 5, 4, 2, 3, 7, 6, 0, 2, 6, 4, 1, 3, 7, 5];
  const triangles = Array.from({ length: 6 }, (_, side) => sides.slice(side * 4, side * 4 + 4)).flatMap(
    ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, a, c, d],
  );
  const positions = new Float32Array(corners.flat().map((value) => value / 2));
  return {
    positions,
    normals: positions,
    indices: new Uint32Array(triangles),
    faceRanges: new Uint32Array([0, triangles.length]),
    edgePositions: new Float32Array(),
    edgeRanges: new Uint32Array(),
    vertices: positions,
  };
}

function open() {
  const canvas = document.createElement("canvas");
  document.body.append(canvas);
  const nothing = (): void => undefined;
  return createViewport(canvas, {
    onClick: nothing,
    onDoubleClick: nothing,
    onChoice: nothing,
    onBand: () => (bands += 1),
    onGone: (isGone) => (document.title = isGone ? "gone" : "there"),
  });
}

let bands = 0;

let view: NonNullable<ReturnType<typeof open>> | null = null;

const loneView = {
  /** Whether there is a picture at all. */
  open: (): boolean => (view = open()) !== null,
  /** Shows a box of this size and fits the view to it. */
  showBox(x: number, y: number, z: number): void {
    view?.setBodies([{ id: "b", key: "k", mesh: boxOf(x, y, z) }]);
    view?.fit();
  },
  /** The same with its planes about the origin, and the box that far behind it for who looks from the front. */
  showBoxBehindPlanes(size: number, behind: number): void {
    const mesh = boxOf(size, size, size);
    const positions = mesh.positions.map((value, at) => value + (at % 3 === 1 ? behind : 0));
    view?.setBodies([{ id: "b", key: "k", mesh: { ...mesh, positions, vertices: positions } }]);
    const plane = { id: "p", label: "Front", size: 2 * behind, origin: [0, 0, 0] as const };
    view?.setPlanes([{ ...plane, normal: [0, -1, 0], xAxis: [1, 0, 0] }]);
    view?.show("front");
  },
  zoomByBand: (): void => view?.zoomByBand(),
  bands: (): number => bands,
  span: (): number => view?.rig.pose().span ?? NaN,
  /** How far across the picture the corners of a box about the origin reach: 0 is the left, 1 the right. */
  across(x: number, y: number, z: number): readonly [number, number] {
    const { positions } = boxOf(x, y, z);
    const seen = Array.from({ length: 8 }, (_, corner) => {
      const [a = 0, b = 0, c = 0] = positions.subarray(corner * 3, corner * 3 + 3);
      return (view?.project([a, b, c]).x ?? NaN) / (view?.canvas.clientWidth ?? NaN);
    });
    return [Math.min(...seen), Math.max(...seen)];
  },
  /** A line of an open sketch along the sight of who looks from the front. */
  drawAlongSight(length: number): void {
    const points = new Float32Array([0, -length / 2, 0, 0, length / 2, 0]);
    view?.rig.turnTo(view.rig.pose().orientation);
    view?.show("front");
    view?.setSketch({ ...nothingDrawn, curves: [{ id: "l", points, look: "under" }] });
  },
  /** What of the sight line through the middle is seen, in mm before and behind the origin. */
  depth(): readonly [number, number] {
    if (view === null) return [NaN, NaN];
    const { camera } = view.rig;
    return [-camera.position.y - camera.near, camera.position.y + camera.far];
  },
  async sketch() {
    const frame: PlaneFrame = { origin: [0, 0, 0], xAxis: [1, 0, 0], normal: [0, 0, 1] };
    const opened = openSketch(await createSketchSolver(fetch("/planegcs.wasm")));
    const { part, sketch, stored } = opened;
    part.run({ command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: null } } });
    const shown = view;
    if (shown === null) return;
    const draw = (): void => shown.setSketch(pictureOf(sketch.store.getState(), null, frame));
    sketch.store.subscribe(draw);
    draw();
    shown.show("top");
    shown.setTool(sketchPointer(sketch, frame, shown));
    hearSizes(sketch);
    Object.assign(loneView, {
      spot: (x: number, y: number) => shown.project([x, y, 0]),
      take: (tool: string) => sketch.takeTool(drawTools.find(({ id }) => id === tool) ?? null),
      shown: () => sketch.store.getState().data.entities,
      stored: () => stored()?.entities,
      clicks: () => sketch.store.getState().clicked.length,
      picked: () => [...sketch.store.getState().selected],
      typed: () => sketch.store.getState().typing?.text ?? null,
    });
  },
  spot: (_x: number, _y: number): { readonly x: number; readonly y: number } => ({ x: NaN, y: NaN }),
  take: (_tool: string): void => undefined,
  shown: (): object => ({}),
  stored: (): object | undefined => undefined,
  clicks: (): number => NaN,
  picked: (): readonly string[] => [],
  typed: (): string | null => null,
};

Object.assign(globalThis, { loneView });
