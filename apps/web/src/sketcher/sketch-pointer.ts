import { isBuiltIn } from "@solidtype/sketch";
import type { Band } from "../viewport/box-select.ts";
import { onPlane } from "../viewport/picking.ts";
import type { PointerTool } from "../viewport/pointer.ts";
import { createRubberBand } from "../viewport/rubber-band.ts";
import type { Viewport } from "../viewport/viewport.ts";
import { type PlaneFrame, planeOf, toSketch } from "./plane-frame.ts";
import { nearestEntity } from "./pointing.ts";
import { drawSketch } from "./sketch-picture.ts";
import type { SketchSession } from "./sketch-session.ts";
import type { SketchTool } from "./sketch-tools.ts";
import { clickWithTool, hoverWithTool } from "./tool-actions.ts";

type Press = {
  readonly entity: string | null;
  /** What a drag from there moves: the axes run through the whole picture, and a band may begin on them. */
  readonly held: string | null;
  /** What was in hand then. */
  readonly tool: SketchTool | null;
  readonly x: number;
  readonly y: number;
  moved: boolean;
};

const clickSlop = 4;
const pixelsToTouch = 9;

/**
 * What the left button does in a sketch: with a tool in hand it works that; without, it drags what it took hold of, and
 * draws a band from empty places. x, y count from the middle of the canvas.
 */
export function sketchPointer(sketch: SketchSession, frame: PlaneFrame, view: Viewport): PointerTool {
  let pressed: Press | null = null;
  const rubber = createRubberBand(view.canvas);
  const at = (x: number, y: number) => {
    const point = onPlane(view.rig, x, y, planeOf(frame));
    return point === null ? null : toSketch(frame, point);
  };
  const corner = (x: number, y: number) => ({
    x: x + view.canvas.clientWidth / 2,
    y: y + view.canvas.clientHeight / 2,
  });
  const bandTo = (from: Press, x: number, y: number): Band => ({
    from: corner(from.x, from.y),
    to: corner(x, y),
  });

  function drag(press: Press, x: number, y: number): void {
    const place = at(x, y);
    if (place === null || (!press.moved && Math.hypot(x - press.x, y - press.y) <= clickSlop)) return;
    if (!press.moved && press.held !== null) sketch.grab(press.held, at(press.x, press.y) ?? place);
    press.moved = true;
    if (press.held === null) rubber.show(bandTo(press, x, y));
    else sketch.drag(place);
  }

  function takeBand(press: Press, x: number, y: number): void {
    const { data, diagnosis } = sketch.store.getState();
    const drawing = drawSketch(frame, data, diagnosis, [], { hover: null, selected: new Set() });
    const taken = view.bandOver(bandTo(press, x, y), drawing);
    sketch.select(
      taken.flatMap((touch) => ("id" in touch ? [touch.id] : [])),
      true,
    );
  }

  function letGo(): void {
    pressed = null;
    rubber.hide();
    sketch.abandon();
  }

  return {
    onMove(x, y, event) {
      const place = at(x, y);
      if (place === null) return;
      const { tool } = sketch.store.getState();
      if (pressed !== null && pressed.tool !== tool) rubber.hide();
      else if (pressed !== null && tool === null) return drag(pressed, x, y);
      hoverWithTool(sketch, place, view.rig.pixelSize(), event.shiftKey);
    },
    onDown(x, y) {
      const place = at(x, y);
      const { data, tool } = sketch.store.getState();
      const entity = place === null ? null : nearestEntity(data, place, view.rig.pixelSize() * pixelsToTouch);
      const held = entity === null || isBuiltIn(entity) ? null : entity;
      pressed = { entity, held, tool, x, y, moved: false };
    },
    onUp(x, y, event) {
      const was = pressed;
      pressed = null;
      rubber.hide();
      const place = at(x, y);
      const { tool } = sketch.store.getState();
      // What was pressed with one tool in hand is no click of another, which a key has taken up meanwhile.
      if (was === null || was.tool !== tool) return;
      if (was.moved) return was.held === null ? takeBand(was, x, y) : sketch.release();
      if (place === null) return;
      if (tool === null) return sketch.select(was.entity === null ? [] : [was.entity], was.entity !== null);
      hoverWithTool(sketch, place, view.rig.pixelSize(), event.shiftKey);
      clickWithTool(sketch);
    },
    onCancel: letGo,
    dispose() {
      letGo();
      rubber.dispose();
    },
  };
}
