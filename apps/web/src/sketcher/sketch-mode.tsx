"use client";

import type { SketchSolver } from "@solidtype/sketch";
import { type RefObject, useEffect, useState } from "react";
import { useStore } from "zustand";
import { useEditor, useSession } from "../editor/session/session-context.ts";
import type { PlacedFrame } from "../kernel-worker/protocol.ts";
import { onPlane } from "../viewport/picking.ts";
import { nothingDrawn } from "../viewport/shapes.ts";
import type { Viewport } from "../viewport/viewport.ts";
import { normalView, type PlaneFrame, planeOf, toSketch, toWorld } from "./plane-frame.ts";
import { SketchLabels } from "./sketch-labels.tsx";
import { drawSketch, outline } from "./sketch-picture.ts";
import { SketchSession } from "./sketch-session.ts";
import { loadSolver } from "./solver.ts";

export const frameOf = ({ origin, x, normal }: PlacedFrame): PlaneFrame => ({ origin, xAxis: x, normal });

/** The session of the open sketch, once its solver and its plane are known; null while there is none. */
export function useSketch(): { readonly sketch: SketchSession; readonly frame: PlaneFrame } | null {
  const part = useSession();
  const open = useEditor((state) => state.sketch);
  const placed = useEditor((state) => (state.sketch === null ? undefined : state.frames.get(state.sketch)));
  const [solver, setSolver] = useState<SketchSolver | null>(null);
  const [sketch, setSketch] = useState<SketchSession | null>(null);

  useEffect(() => {
    if (open === null) return;
    let gone = false;
    loadSolver().then(
      (ready) => !gone && setSolver(ready),
      (error: unknown) =>
        part.set({ sketch: null, refusal: `The sketch solver could not start: ${String(error)}` }),
    );
    return () => {
      gone = true;
    };
  }, [open, part]);

  useEffect(() => {
    if (open === null || solver === null) return;
    const made = new SketchSession(part, solver, open);
    const timer = setTimeout(() => setSketch(made), 0);
    return () => {
      clearTimeout(timer);
      made.close();
      setSketch(null);
    };
  }, [open, solver, part]);

  return sketch === null || placed === undefined || sketch.feature !== open
    ? null
    : { sketch, frame: frameOf(placed) };
}

type Props = {
  readonly sketch: SketchSession;
  readonly frame: PlaneFrame;
  readonly viewportRef: RefObject<Viewport | null>;
};

/** Draws the open sketch into the view and gives the pointer to it. */
export function SketchLayer({ sketch, frame, viewportRef }: Props) {
  const state = useStore(sketch.store);
  const preview = sketch.preview();

  useEffect(() => {
    const view = viewportRef.current;
    view?.rig.turnTo(normalView(frame));
    return () => view?.setSketch(nothingDrawn);
  }, [sketch.feature, viewportRef]); // oxlint-disable-line react/exhaustive-deps -- turns once, when the sketch opens

  useEffect(() => {
    const hover = state.tool === null ? state.hovered : (state.snap?.point ?? null);
    const picture = drawSketch(frame, preview ?? state.data, state.diagnosis, state.regions, {
      hover,
      selected: state.selected,
    });
    const snapAt =
      state.snap !== null && state.snap.kind !== "free"
        ? [{ id: "snap", at: toWorld(frame, state.snap.at), look: "infer" as const }]
        : [];
    const guides = (state.snap?.guides ?? []).map((guide, at) => ({
      id: `guide${at}`,
      points: new Float32Array([...toWorld(frame, guide.from), ...toWorld(frame, guide.to)]),
      look: "infer" as const,
    }));
    viewportRef.current?.setSketch({
      ...picture,
      curves: [...picture.curves, ...guides],
      points: [...picture.points, ...snapAt],
    });
  }, [state, preview, frame, viewportRef]);

  useEffect(() => {
    const view = viewportRef.current;
    if (view === null) return;
    const at = (x: number, y: number) => {
      const point = onPlane(view.rig, x, y, planeOf(frame));
      return point === null ? null : toSketch(frame, point);
    };
    let pressed: {
      readonly entity: string | null;
      readonly x: number;
      readonly y: number;
      moved: boolean;
    } | null = null;
    view.setTool({
      onMove(x, y, event) {
        const place = at(x, y);
        if (place === null) return;
        if (pressed !== null && sketch.store.getState().tool === null) {
          if (!pressed.moved && Math.hypot(x - pressed.x, y - pressed.y) > 4 && pressed.entity !== null) {
            pressed.moved = true;
            sketch.grab(pressed.entity, place);
          }
          if (pressed.moved) sketch.drag(place);
          return;
        }
        if (sketch.store.getState().tool !== null) {
          sketch.hover(place, view.rig.pixelSize(), event.shiftKey);
          return;
        }
        const hovered = nearestEntity(sketch, place, view.rig.pixelSize() * 9);
        if (hovered !== sketch.store.getState().hovered) sketch.store.setState({ hovered });
      },
      onDown(x, y) {
        const place = at(x, y);
        pressed = {
          entity: place === null ? null : nearestEntity(sketch, place, view.rig.pixelSize() * 9),
          x,
          y,
          moved: false,
        };
      },
      onUp(x, y, event) {
        const was = pressed;
        pressed = null;
        const place = at(x, y);
        if (was?.moved === true) return sketch.release();
        if (place === null) return;
        if (sketch.store.getState().tool !== null) {
          sketch.hover(place, view.rig.pixelSize(), event.shiftKey);
          sketch.click();
        } else sketch.select(was?.entity ?? null, was?.entity !== null);
      },
    });
    return () => view.setTool(null);
  }, [sketch, frame, viewportRef]);

  return <SketchLabels sketch={sketch} frame={frame} viewportRef={viewportRef} />;
}

/** A point before a curve; the nearest of each within reach. */
function nearestEntity(
  sketch: SketchSession,
  place: { readonly x: number; readonly y: number },
  reach: number,
): string | null {
  const { data } = sketch.store.getState();
  let best: { readonly id: string; readonly gap: number } | null = null;
  const consider = (id: string, gap: number): void => {
    if (gap <= reach && (best === null || gap < best.gap)) best = { id, gap };
  };
  for (const [id, entity] of Object.entries(data.entities)) {
    if (entity.type === "point" && "x" in entity)
      consider(id, Math.hypot(entity.x - place.x, entity.y - place.y) / 2);
    const line = "type" in entity ? outline(data, entity as never) : null;
    for (let step = 0; line !== null && step < line.length - 1; step += 1) {
      const [a, b] = [line[step], line[step + 1]];
      if (a !== undefined && b !== undefined) consider(id, gapTo(a, b, place));
    }
  }
  return best === null ? null : (best as { id: string }).id;
}

type Spot = { readonly x: number; readonly y: number };

function gapTo(a: Spot, b: Spot, point: Spot): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const share =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length));
  return Math.hypot(a.x + dx * share - point.x, a.y + dy * share - point.y);
}
