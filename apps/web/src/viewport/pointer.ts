import type { Vector3 } from "three";
import type { Band, Spot } from "./box-select.ts";
import type { CameraRig } from "./camera-rig.ts";
import type { Picked, Pointed } from "./picking.ts";
import { createFingers } from "./fingers.ts";
import { createRubberBand } from "./rubber-band.ts";

/** Takes the left button and the plain movement from selection, while a sketch tool is in hand. x, y from the middle. */
export type PointerTool = {
  /** It keeps clicks from the part and does nothing with them: one finger turns the view all the same. */
  readonly isIdle?: true;
  readonly onMove: (x: number, y: number, event: PointerEvent) => void;
  readonly onDown: (x: number, y: number, event: PointerEvent) => void;
  readonly onUp: (x: number, y: number, event: PointerEvent) => void;
  /** The system took the pointer away in the middle of it. */
  readonly onCancel: () => void;
  /** It is put away. */
  readonly dispose: () => void;
};

type PointerPorts = {
  readonly pick: (at: Pointed) => Picked | null;
  readonly pivot: (picked: Picked | null) => Vector3;
  readonly onHover: (picked: Picked | null) => void;
  readonly onClick: (picked: Picked | null) => void;
  readonly onDoubleClick: (picked: Picked | null) => void;
  /** Pressed and held, or the right button without a drag: where in the view, then where on the page. */
  readonly onHold: (at: Pointed, page: Spot) => void;
  /** From the canvas' top left corner. */
  readonly onBand: (band: Band) => void;
  /** Whether the next band is asked for, whatever tool is in hand. */
  readonly wantsBand: () => boolean;
};

type Drag = {
  readonly kind: "orbit" | "pan" | "select";
  readonly pivot: Vector3 | null;
  readonly from: Spot;
  /** Who follows it: null draws a band or picks. */
  readonly tool: PointerTool | null;
  last: Spot;
  moved: number;
};

const clickSlop = 4;
/** Milliseconds after which a press is a long one. */
const hold = 550;

/** How much farther away a turn of the wheel leads. Two fingers on a pad come as small turns with Ctrl held. */
export function zoomBy({
  ctrlKey,
  deltaMode,
  deltaY,
}: Pick<WheelEvent, "ctrlKey" | "deltaMode" | "deltaY">): number {
  const turned = deltaY * (deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1);
  const within = (most: number): number => Math.max(-most, Math.min(most, turned));
  // Fingers that go twice as far apart make everything twice as large; a wheel's notch with Ctrl is no leap all the same.
  return ctrlKey ? Math.exp(within(25) / 100) : 1.0015 ** within(400);
}

/** How far it has gone since it was last heard of: not all browsers say that of a finger. */
function stepOf(drag: Drag, now: Spot): Spot {
  const step = { x: now.x - drag.last.x, y: now.y - drag.last.y };
  drag.last = now;
  drag.moved += Math.hypot(step.x, step.y);
  return step;
}

/**
 * Mouse and touch in the Onshape way: right drag orbits, middle or Ctrl+right pans, the wheel zooms to the cursor, the
 * left button selects, draws a band, or works the tool. One finger orbits or works the tool, two pan and zoom.
 */
export function followPointer(canvas: HTMLCanvasElement, rig: CameraRig, ports: PointerPorts) {
  let tool: PointerTool | null = null;
  let drag: Drag | null = null;
  let holding: ReturnType<typeof setTimeout> | undefined;
  const fingers = createFingers(canvas, rig);
  const rubber = createRubberBand(canvas);
  const abort = new AbortController();
  const listen = { signal: abort.signal };

  const corner = (event: MouseEvent): Spot => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const place = (event: MouseEvent): Spot => {
    const { x, y } = corner(event);
    return { x: x - canvas.clientWidth / 2, y: y - canvas.clientHeight / 2 };
  };

  const pointed = (event: MouseEvent): Pointed => ({
    ...place(event),
    byFinger: "pointerType" in event && event.pointerType === "touch",
  });

  function kindOf(event: PointerEvent): Drag["kind"] {
    const isFree = tool === null || tool.isIdle === true;
    if (event.pointerType === "touch") return isFree && !ports.wantsBand() ? "orbit" : "select";
    if (event.button === 1 || (event.button === 2 && event.ctrlKey)) return "pan";
    return event.button === 2 ? "orbit" : "select";
  }

  function letGo(): void {
    clearTimeout(holding);
    rubber.hide();
    drag = null;
  }

  function giveUp(): void {
    drag?.tool?.onCancel();
    letGo();
  }

  function onDown(event: PointerEvent): void {
    const { x, y } = place(event);
    canvas.setPointerCapture(event.pointerId);
    // With a second finger it is neither a click nor a long press any more, and no stroke of the tool.
    if (event.pointerType === "touch" && !fingers.down(event)) return giveUp();
    const kind = kindOf(event);
    const pivot = kind === "orbit" ? ports.pivot(ports.pick(pointed(event))) : null;
    const used = kind === "select" && !ports.wantsBand() ? tool : null;
    const from = corner(event);
    drag = { kind, pivot, from, last: from, tool: used, moved: 0 };
    if (used !== null) return used.onDown(x, y, event);
    if (kind === "pan" || event.button === 2 || tool?.isIdle === true) return;
    const held = drag;
    const choose = (): void => {
      if (drag !== held || drag.moved > clickSlop) return;
      letGo();
      ports.onHold(pointed(event), { x: event.clientX, y: event.clientY });
    };
    // Movements that came while the page was busy are heard with the next frame: until then it may be a band.
    holding = setTimeout(() => requestAnimationFrame(choose), hold);
  }

  function onMove(event: PointerEvent): void {
    const { x, y } = place(event);
    if (fingers.pinch(event)) return;
    // Where something of the system's took the release, it was never heard of.
    if (drag !== null && event.pointerType === "mouse" && event.buttons === 0) giveUp();
    const step = drag === null ? null : stepOf(drag, corner(event));
    if (drag?.kind === "orbit" && drag.pivot !== null && step !== null)
      return rig.orbit(step.x, step.y, drag.pivot);
    if (drag?.kind === "pan" && step !== null) return rig.pan(step.x, step.y);
    const used = drag === null ? tool : drag.tool;
    if (used !== null) used.onMove(x, y, event);
    else if (drag === null) ports.onHover(ports.pick(pointed(event)));
    else if (drag.moved > clickSlop) rubber.show({ from: drag.from, to: corner(event) });
  }

  function onUp(event: PointerEvent): void {
    const { x, y } = place(event);
    fingers.up(event);
    const ended = drag;
    letGo();
    if (ended === null) return;
    if (ended.tool !== null) return ended.tool === tool ? tool.onUp(x, y, event) : undefined;
    const still = ended.moved <= clickSlop;
    const tap = event.pointerType === "touch" && ended.kind === "orbit" && tool === null;
    if (ended.kind === "select" && !still) ports.onBand({ from: ended.from, to: corner(event) });
    else if (event.button === 2 && still && tool === null)
      ports.onHold(pointed(event), { x: event.clientX, y: event.clientY });
    else if (still && (ended.kind === "select" || tap)) ports.onClick(ports.pick(pointed(event)));
  }

  function onCancel(event: PointerEvent): void {
    fingers.up(event);
    giveUp();
  }

  /** Escape gives up the band that is being drawn, and nothing else. */
  function onKey(event: KeyboardEvent): void {
    const isBand = drag !== null && drag.kind === "select" && drag.tool === null && drag.moved > clickSlop;
    if (event.key !== "Escape" || !isBand) return;
    event.stopPropagation();
    letGo();
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    const { x, y } = place(event);
    rig.zoom(zoomBy(event), x, y);
  }

  function onDoubleClick(event: MouseEvent): void {
    if (tool === null) ports.onDoubleClick(ports.pick(pointed(event)));
  }

  canvas.style.touchAction = "none";
  canvas.addEventListener("pointerdown", onDown, listen);
  canvas.addEventListener("pointermove", onMove, listen);
  canvas.addEventListener("pointerup", onUp, listen);
  canvas.addEventListener("pointercancel", onCancel, listen);
  canvas.addEventListener(
    "pointerleave",
    () => drag === null && tool === null && ports.onHover(null),
    listen,
  );
  canvas.addEventListener("dblclick", onDoubleClick, listen);
  addEventListener("keydown", onKey, { ...listen, capture: true });
  canvas.addEventListener("wheel", onWheel, { ...listen, passive: false });
  canvas.addEventListener("contextmenu", (event) => event.preventDefault(), listen);

  return {
    setTool(next: PointerTool | null): void {
      tool?.dispose();
      tool = next;
    },
    dispose(): void {
      clearTimeout(holding);
      tool?.dispose();
      rubber.dispose();
      abort.abort();
    },
  };
}
