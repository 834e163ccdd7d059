"use client";

import type { SketchSolver } from "@solidtype/sketch";
import { type RefObject, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { useEditor, useSession } from "../editor/session/session-context.ts";
import { isTyping } from "../commands/use-shortcuts.ts";
import type { PointerTool } from "../viewport/pointer.ts";
import { nothingDrawn } from "../viewport/shapes.ts";
import type { Viewport } from "../viewport/viewport.ts";
import { hearSizes } from "./hear-sizes.ts";
import { lookIntoElsewhere } from "./look-into.ts";
import { normalView, type PlaneFrame } from "./plane-frame.ts";
import { SketchLabels } from "./sketch-labels.tsx";
import { pictureOf } from "./sketch-picture.ts";
import { placeOfSketch } from "./sketch-place.ts";
import { sketchPointer } from "./sketch-pointer.ts";
import { SketchSession } from "./sketch-session.ts";
import { loadSolver } from "./solver.ts";
import { previewOf } from "./tool-actions.ts";

/** Where the open sketch lies, the same object for as long as it lies there: each rebuild tells it anew. */
function usePlace(): PlaneFrame | null {
  const said = useEditor((state) => {
    const place = state.sketch === null ? null : placeOfSketch(state, state.sketch);
    return place === null ? null : JSON.stringify(place);
  });
  return useMemo(() => (said === null ? null : (JSON.parse(said) as PlaneFrame)), [said]);
}

/** The session of the open sketch, once its solver is there; `frame` is null while its plane is not known, or gone. */
export function useSketch(): { readonly sketch: SketchSession; readonly frame: PlaneFrame | null } | null {
  const part = useSession();
  const open = useEditor((state) => state.sketch);
  const frame = usePlace();
  const [solver, setSolver] = useState<SketchSolver | null>(null);
  const [sketch, setSketch] = useState<SketchSession | null>(null);

  useEffect(() => {
    if (open === null) return;
    let gone = false;
    loadSolver().then(
      (ready) => !gone && setSolver(ready),
      (error: unknown) => {
        if (gone) return;
        const why = error instanceof Error ? error.message : String(error);
        part.set({ sketch: null, refusal: `The sketch solver could not start. ${why.replace(/\.?$/, ".")}` });
        part.show(null, []);
      },
    );
    return () => {
      gone = true;
    };
  }, [open, part]);

  useEffect(() => {
    if (open === null || solver === null) return;
    const made = new SketchSession(part, solver, lookIntoElsewhere(), open);
    const timer = setTimeout(() => setSketch(made), 0);
    return () => {
      clearTimeout(timer);
      made.close();
      setSketch(null);
    };
  }, [open, solver, part]);

  return sketch === null || sketch.feature !== open ? null : { sketch, frame };
}

const nothingToPick: PointerTool = {
  isIdle: true,
  onMove: () => undefined,
  onDown: () => undefined,
  onUp: () => undefined,
  onCancel: () => undefined,
  dispose: () => undefined,
};

/** While a sketch has no plane to draw on, a click in the view is not one on the part behind it. */
export function useNoPicking(isOff: boolean, viewportRef: RefObject<Viewport | null>): void {
  useEffect(() => {
    const view = viewportRef.current;
    if (!isOff || view === null) return;
    view.setTool(nothingToPick);
    return () => view.setTool(null);
  }, [isOff, viewportRef]);
}

type Props = {
  readonly sketch: SketchSession;
  readonly frame: PlaneFrame;
  readonly viewportRef: RefObject<Viewport | null>;
  /** It is there to be looked at. */
  readonly isReadOnly: boolean;
};

/** Draws the open sketch into the view and gives the pointer to it. */
export function SketchLayer({ sketch, frame, viewportRef, isReadOnly }: Props) {
  const state = useStore(sketch.store);

  useEffect(() => {
    const view = viewportRef.current;
    view?.rig.turnTo(normalView(frame));
    // The row or the button that opened it would take the arrows and Enter for itself.
    if (!isTyping(document.activeElement)) view?.canvas.focus({ preventScroll: true });
    return () => view?.setSketch(nothingDrawn);
  }, [sketch.feature, viewportRef]); // oxlint-disable-line react/exhaustive-deps -- turns once, when the sketch opens

  useEffect(() => {
    viewportRef.current?.setSketch(pictureOf(state, previewOf(state, sketch.unit), frame));
  }, [state, sketch.unit, frame, viewportRef]);

  useEffect(() => {
    const view = viewportRef.current;
    if (view === null || isReadOnly) return;
    view.setTool(sketchPointer(sketch, frame, view));
    return () => view.setTool(null);
  }, [sketch, frame, viewportRef, isReadOnly]);

  useEffect(() => hearSizes(sketch), [sketch]);

  return <SketchLabels sketch={sketch} frame={frame} viewportRef={viewportRef} isReadOnly={isReadOnly} />;
}
