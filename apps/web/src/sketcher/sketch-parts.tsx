"use client";

import type { ReactNode, RefObject } from "react";
import { useEffect } from "react";
import { useEditor } from "../editor/session/session-context.ts";
import type { Command } from "../commands/command.ts";
import type { Viewport } from "../viewport/viewport.ts";
import { keyedPointer } from "./keyed-pointer.ts";
import { leaving, sketchCommands } from "./sketch-commands.ts";
import { SketchLayer, useNoPicking, useSketch } from "./sketch-mode.tsx";
import { SketchToolbar, SketchWords, StartingToolbar, wordsWithoutPlane } from "./sketch-toolbar.tsx";

/** What an open sketch puts into the editor: its own tools and keys. */
export type SketchParts = { readonly toolbar: ReactNode; readonly commands: readonly Command[] };

type SketchModeProps = {
  readonly viewportRef: RefObject<Viewport | null>;
  readonly onParts: (parts: SketchParts | null) => void;
  readonly onDone: () => void;
};

/** Milliseconds within which a solver is there that need not be told of. */
const unnoticed = 300;

/** What is there before the solver is: words, and the way out. */
const startingParts = (onDone: () => void): SketchParts => ({
  toolbar: <StartingToolbar onDone={onDone} />,
  commands: [leaving(onDone)],
});

/** Everything about drawing, in one piece that is loaded when the first sketch opens. */
export default function SketchMode({ viewportRef, onParts, onDone }: SketchModeProps) {
  const open = useSketch();
  const sketch = open?.sketch ?? null;
  const report = useEditor(({ reports, sketch: id }) => (id === null ? undefined : reports.get(id)));
  const frame = open?.frame ?? null;
  const access = useEditor((state) => state.access);
  const isKernelGone = useEditor(({ kernel }) => kernel.kind === "broken");
  const blocked = open?.frame === null ? wordsWithoutPlane(report, isKernelGone) : (access ?? undefined);
  useNoPicking(open?.frame === null || access !== null, viewportRef);
  useEffect(() => {
    if (sketch === null) return;
    onParts({
      toolbar: <SketchToolbar sketch={sketch} blocked={blocked} onDone={onDone} />,
      commands: sketchCommands({
        sketch,
        pointer: () =>
          frame === null || viewportRef.current === null
            ? null
            : keyedPointer(sketch, frame, viewportRef.current),
        blocked,
        isReadOnly: access !== null,
        onDone,
      }),
    });
  }, [sketch, frame, blocked, access, viewportRef, onParts, onDone]);
  useEffect(() => {
    const late = sketch === null ? setTimeout(() => onParts(startingParts(onDone)), unnoticed) : undefined;
    return () => {
      clearTimeout(late);
      onParts(null);
    };
  }, [sketch, onParts, onDone]);
  return open === null ? null : (
    <>
      {open.frame === null ? null : (
        <SketchLayer
          sketch={open.sketch}
          frame={open.frame}
          viewportRef={viewportRef}
          isReadOnly={access !== null}
        />
      )}
      <SketchWords sketch={open.sketch} blocked={blocked} />
    </>
  );
}
