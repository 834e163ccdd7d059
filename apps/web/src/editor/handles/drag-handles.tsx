import { type PartModel, unitQuantity } from "@solidtype/document";
import { type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Box3, Vector3 } from "three";
import type { ShownBody } from "../../viewport/shapes.ts";
import { passOn } from "../../viewport/passing-on.ts";
import type { Viewport } from "../../viewport/viewport.ts";
import { acceptAndRepeat, acceptEditing, cancelEditing, changeParams } from "../session/feature-editing.ts";
import type { Editing } from "../session/editor-state.ts";
import { useEditor, useSession } from "../session/session-context.ts";
import { isEndOn, placeOnCircle, placeOnLine } from "./drag-maths.ts";
import { beginDrag, type Drag, dragTo, type Measure } from "./dragging.ts";
import styles from "./drag-handles.module.css";
import { type Handle, handlesOf } from "./handles-of.ts";

/** Grips in the view for the numbers of the open dialog: dragging one is typing into its field. */
export function DragHandles({ view }: { readonly view: Viewport }) {
  const editing = useEditor((state) => state.editing);
  const access = useEditor((state) => state.access);
  if (editing === null || access !== null) return null;
  return <Grips key={editing.id} view={view} editing={editing} />;
}

function Grips({ view, editing }: { readonly view: Viewport; readonly editing: Editing }) {
  const model = useEditor((state) => state.model);
  const frames = useEditor((state) => state.frames);
  const lines = useEditor((state) => state.lines);
  const drills = useEditor((state) => state.drills);
  const sketches = useEditor((state) => state.sketches);
  const sites = useEditor((state) => state.sites);
  const shown = useEditor((state) => state.shown);
  const [, setTick] = useState(0);
  useEffect(() => view.onPose(() => setTick((tick) => tick + 1)), [view]);
  const middle = useMemo(() => middleOf(shown), [shown]);
  const [came] = useState(() => new Map<string, number>());
  const handles = useMemo(
    () => handlesOf(editing, { model, frames, lines, drills, sketches, sites, middle, came }),
    [editing, model, frames, lines, drills, sketches, sites, middle, came],
  );
  useEffect(() => {
    for (const { field, value } of handles) came.set(field, value);
  }, [handles, came]);
  const layer = useCallback(
    (made: HTMLElement | null) => (made === null ? undefined : passOn(made, view.canvas)),
    [view],
  );
  if (handles.length === 0) return null;
  return (
    <div
      ref={layer}
      className={styles.layer}
      // A press that turns the view begins here, too, and a menu of the browser's would keep its end from it.
      onContextMenu={(event) => event.target instanceof HTMLInputElement || event.preventDefault()}
    >
      {handles.map((handle) => (
        <Grip
          key={handle.field}
          view={view}
          handle={handle}
          text={String(editing.draft.params[handle.field])}
        />
      ))}
    </div>
  );
}

function middleOf(shown: readonly ShownBody[]): Vector3 {
  const box = new Box3();
  const point = new Vector3();
  for (const { mesh } of shown)
    for (let at = 0; at < mesh.vertices.length; at += 3)
      box.expandByPoint(point.fromArray(mesh.vertices, at));
  return box.getCenter(new Vector3());
}

const placeOf = ({ on, value, scale }: Handle, at = value): Vector3 =>
  on.kind === "line" ? placeOnLine(on, at * scale) : placeOnCircle(on, at);

/** The way from nothing to the value: straight, or round in steps of a few degrees. */
function wayOf(handle: Handle): Vector3[] {
  const steps = handle.on.kind === "line" ? 1 : Math.max(1, Math.ceil(Math.abs(handle.value) / 0.1));
  return Array.from({ length: steps + 1 }, (_, step) => placeOf(handle, (handle.value * step) / steps));
}

/** How fine the view shows the value: what one pixel is worth, in the unit that is written. */
function measureOf({ on, scale }: Handle, view: Viewport, { meta }: PartModel): Measure {
  const pixel = view.rig.pixelSize();
  if (on.kind === "circle")
    return { unit: "deg", size: Math.PI / 180, pixel: ((pixel / on.arm.length()) * 180) / Math.PI };
  const size = unitQuantity(meta.units)?.value ?? 1;
  return { unit: meta.units, size, pixel: pixel / scale / size };
}

/** What the pointer does to a grip. Escape, and a system that takes the pointer away, put back what was there. */
function useGrip(view: Viewport, handle: Handle) {
  const session = useSession();
  const held = useRef<{ readonly pointer: number; readonly drag: Drag } | null>(null);
  const [drag, setDrag] = useState(false);
  const sightAt = (event: PointerEvent) => {
    const box = view.canvas.getBoundingClientRect();
    return view.sight(event.clientX - box.left, event.clientY - box.top);
  };
  const letGo = useCallback((): void => {
    held.current = null;
    setDrag(false);
  }, []);
  const putBack = useCallback((): void => {
    if (held.current?.drag.isMoved === true) changeParams(session, held.current.drag.before);
    letGo();
  }, [session, letGo]);
  useEffect(() => {
    if (!drag) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      event.preventDefault();
      putBack();
    };
    addEventListener("keydown", onKey, { capture: true });
    return () => removeEventListener("keydown", onKey, { capture: true });
  }, [drag, putBack]);
  const ofHeld =
    (act: (event: PointerEvent) => void) =>
    (event: PointerEvent): void => {
      if (held.current?.pointer === event.pointerId) act(event);
    };
  return {
    drag,
    onPointerDown(event: PointerEvent<HTMLElement>): void {
      // The other buttons turn the view.
      if (event.button !== 0 || held.current !== null) return;
      // The focus stays where it is: in the field that is being typed into.
      event.preventDefault();
      const { editing } = session.store.getState();
      const begun = editing === null ? null : beginDrag(handle, sightAt(event), editing.draft.params);
      if (begun === null) return;
      held.current = { pointer: event.pointerId, drag: begun };
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag(true);
    },
    onPointerMove: ofHeld((event) => {
      if (held.current === null) return;
      const measure = measureOf(handle, view, session.model);
      const values = dragTo(held.current.drag, sightAt(event), measure, event.shiftKey);
      if (values !== null) changeParams(session, values);
    }),
    onPointerUp: ofHeld(letGo),
    onLostPointerCapture: ofHeld(letGo),
    onPointerCancel: ofHeld(putBack),
  };
}

type GripProps = {
  readonly view: Viewport;
  readonly handle: Handle;
  /** What stands in the field. */
  readonly text: string;
};

function Grip({ view, handle, text }: GripProps) {
  const session = useSession();
  const { drag, ...grip } = useGrip(view, handle);
  const project = ({ x, y, z }: Vector3) => view.project([x, y, z]);

  // Seen end-on it could not be moved: it is there again once the view is turned.
  if (!drag && handle.on.kind === "line" && isEndOn(view.sight(0, 0), handle.on)) return null;
  const way = wayOf(handle).map(project);
  const tip = way.at(-1) ?? { x: 0, y: 0 };
  const before = way.at(-2) ?? tip;
  const turn = Math.atan2(tip.y - before.y, tip.x - before.x);
  const width = `${Math.max(5, text.length + 2)}ch`;
  return (
    <>
      <svg className={styles.way} aria-hidden>
        <polyline points={way.map(({ x, y }) => `${x},${y}`).join(" ")} />
      </svg>
      <span
        className={styles.grip}
        style={{ left: tip.x, top: tip.y, rotate: `${turn}rad` }}
        role="slider"
        aria-label={`Drag ${handle.label}`}
        aria-valuenow={handle.value}
        aria-valuetext={text}
        data-dragging={drag || undefined}
        {...grip}
      >
        <svg viewBox="-8 -8 16 16" aria-hidden>
          <path d="M-1.500-4.500-6 0l4.500 4.500M1.500-4.500 6 0 1.500 4.500" />
        </svg>
      </span>
      <input
        className={styles.value}
        // Within the view also while what is typed lies far out of it: 12 m, on the way to 12 mm.
        style={{
          left: `clamp(0px, ${tip.x + 16}px, calc(100% - ${width}))`,
          top: `clamp(0px, ${tip.y + 10}px, calc(100% - 22px))`,
          width,
        }}
        aria-label={`${handle.label} in the view`}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onFocus={(event) => event.target.select()}
        onChange={(event) => changeParams(session, { [handle.field]: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Enter") (event.shiftKey ? acceptAndRepeat : acceptEditing)(session);
          if (event.key === "Escape") cancelEditing(session);
        }}
      />
    </>
  );
}
