import type { Unit } from "@solidtype/document";
import { inUnit, millimetres } from "../editor/part-units.ts";
import type { Vec2 } from "@solidtype/sketch";
import { Vector3 } from "three";
import { arrowWay } from "../commands/arrow-way.ts";
import type { CameraRig } from "../viewport/camera-rig.ts";
import { type PlaneFrame, toSketch, toWorld } from "./plane-frame.ts";
import type { SketchSession } from "./sketch-session.ts";
import type { SketchState } from "./sketch-state.ts";
import { clickWithTool, hoverWithTool } from "./tool-actions.ts";

const pixelsAStep = 16;
/** Pixels at the rim of the picture that the pointer does not go into: the picture goes along instead. */
const rim = 40;

type View = {
  readonly canvas: { readonly clientWidth: number; readonly clientHeight: number };
  readonly rig: Pick<CameraRig, "camera" | "pan" | "pixelSize">;
};

/**
 * The pointer of who draws without a mouse. "ArrowLeft" and its like go a step on a round grid that fits the picture,
 * "Shift+ArrowLeft" a tenth of it without snapping; a click is where it stands, and where it never was, the origin.
 */
export function keyedPointer(sketch: SketchSession, frame: PlaneFrame, view: View) {
  const hover = (at: Vec2, free: boolean): void => {
    hoverWithTool(sketch, at, view.rig.pixelSize(), free);
    const { pointer } = sketch.store.getState();
    if (pointer !== null) sketch.set({ pointer: { ...pointer, keys: { free } } });
  };

  return {
    move(keys: string): void {
      const free = keys.startsWith("Shift+");
      const way = alongAxis(arrowWay(keys), frame, view.rig);
      const step = roundStep(view.rig.pixelSize() * pixelsAStep, sketch.unit) / (free ? 10 : 1);
      const from = sketch.store.getState().pointer?.at ?? { x: 0, y: 0 };
      const to = (at: number, direction: number): number =>
        direction === 0 ? at : (Math.round(at / step) + direction) * step;
      const at = { x: to(from.x, way.x), y: to(from.y, way.y) };
      bringIntoView(at, frame, view);
      hover(at, free);
    },
    click(): void {
      const { pointer, tool } = sketch.store.getState();
      hover(pointer?.at ?? { x: 0, y: 0 }, pointer?.keys?.free ?? false);
      const { hovered } = sketch.store.getState();
      if (tool === null) sketch.select(hovered === null ? [] : [hovered], hovered !== null);
      else clickWithTool(sketch);
    },
  };
}

/** The sketch's axis that lies most in a direction of the picture. */
function alongAxis(way: Vec2, frame: PlaneFrame, { camera }: View["rig"]): Vec2 {
  const world = new Vector3(way.x, way.y, 0).applyQuaternion(camera.quaternion);
  const { x, y } = toSketch(frame, world.add(new Vector3(...frame.origin)));
  return Math.abs(x) >= Math.abs(y) ? { x: Math.sign(x), y: 0 } : { x: 0, y: Math.sign(y) };
}

/** The next of 1, 2, 5, 10 … of the part's unit that is not smaller; all in mm. */
function roundStep(size: number, unit: Unit): number {
  const power = 10 ** Math.floor(Math.log10(size / millimetres(unit))) * millimetres(unit);
  return power * ([1, 2, 5].find((times) => times * power >= size * (1 - 1e-9)) ?? 10);
}

function bringIntoView(at: Vec2, frame: PlaneFrame, { canvas, rig }: View): void {
  const { camera } = rig;
  const seen = new Vector3(...toWorld(frame, at)).sub(camera.position);
  const { x, y } = seen.applyQuaternion(camera.quaternion.clone().invert()).divideScalar(rig.pixelSize());
  const beyond = (place: number, room: number): number =>
    Math.sign(place) * Math.max(0, Math.abs(place) - Math.max(0, room / 2 - rim));
  const [right, up] = [beyond(x, canvas.clientWidth), beyond(y, canvas.clientHeight)];
  if (right !== 0 || up !== 0) rig.pan(-right, up);
}

const places = new Intl.NumberFormat("en", { maximumFractionDigits: 6, useGrouping: false });

/** Where the pointer of the keys stands, to be read out; null while the mouse has it. */
export function keyedPlace({ pointer, snap, tool }: SketchState, unit: Unit): string | null {
  if (pointer?.keys === undefined) return null;
  const { x, y } = tool?.kind === "draw" && snap !== null ? snap.at : pointer.at;
  const text = (value: number): string => places.format(inUnit(value, unit, 3) + 0);
  return `${text(x)}, ${text(y)} ${unit}`;
}
