import { type RefObject, useEffect, useState } from "react";
import { useStore } from "zustand";
import { CadIcon, isCadPicture } from "../design/cad-icons.tsx";
import type { Viewport } from "../viewport/viewport.ts";
import { annotate } from "./annotations.ts";
import { type PlaneFrame, toWorld } from "./plane-frame.ts";
import styles from "./sketch-labels.module.css";
import type { SketchSession } from "./sketch-session.ts";

const format = new Intl.NumberFormat("en", { maximumFractionDigits: 3 });

function shownValue(type: string, value: number): string {
  if (type === "angle") return `${format.format((value * 180) / Math.PI)}°`;
  const sign = type === "radius" ? "R" : type === "diameter" ? "⌀" : "";
  return `${sign}${format.format(value)}`;
}

/** Dimensions and constraint marks over the view, as real elements: readable, clickable, typed into in place. */
export function SketchLabels({
  sketch,
  frame,
  viewportRef,
}: {
  readonly sketch: SketchSession;
  readonly frame: PlaneFrame;
  readonly viewportRef: RefObject<Viewport | null>;
}) {
  const { data, measured, selected, typing, diagnosis } = useStore(sketch.store);
  const [, setTick] = useState(0);
  useEffect(() => viewportRef.current?.onPose(() => setTick((tick) => tick + 1)), [viewportRef]);
  const view = viewportRef.current;
  if (view === null) return null;

  const { glyphs, dimensions } = annotate(data, view.rig.pixelSize() * 14);
  const place = (at: { readonly x: number; readonly y: number }) => view.project(toWorld(frame, at));
  const wrong = new Set((diagnosis?.conflicting ?? []).flatMap((set) => set.constraints));
  return (
    <div className={styles.layer}>
      <svg className={styles.lines}>
        {dimensions.flatMap((mark) =>
          mark.lines.map((line, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- lines of one mark have no identity but their place
            <polyline
              key={`${mark.id}-${at}`}
              points={line.map((spot) => Object.values(place(spot)).join()).join(" ")}
            />
          )),
        )}
      </svg>
      {dimensions.map((mark) => {
        const constraint = data.constraints[mark.id];
        const { x, y } = place(mark.at);
        return (
          <span
            key={mark.id}
            className={styles.dimension}
            style={{ left: x, top: y }}
            data-selected={selected.has(mark.id) || undefined}
            data-wrong={wrong.has(mark.id) || undefined}
            data-reference={!mark.driving || undefined}
          >
            {typing === mark.id ? (
              <DimensionInput sketch={sketch} constraint={mark.id} />
            ) : (
              <button
                type="button"
                onClick={() => sketch.select(mark.id, true)}
                onDoubleClick={() => sketch.store.setState({ typing: mark.id })}
              >
                {shownValue(constraint?.type ?? "", measured[mark.id] ?? 0)}
              </button>
            )}
          </span>
        );
      })}
      {glyphs.map((glyph, at) => {
        const { x, y } = place(glyph.at);
        const picture = glyph.type === "on-curve" ? "point-on-curve" : glyph.type;
        return (
          <button
            // oxlint-disable-next-line react/no-array-index-key -- one constraint has a mark at each of its entities
            key={`${glyph.id}-${at}`}
            type="button"
            className={styles.glyph}
            data-selected={selected.has(glyph.id) || undefined}
            data-wrong={wrong.has(glyph.id) || undefined}
            style={{ left: x + 8 + glyph.slot * 17, top: y + 8 }}
            title={glyph.type}
            aria-label={`${glyph.type} constraint`}
            onClick={() => sketch.select(glyph.id, true)}
          >
            {isCadPicture(picture) ? <CadIcon name={picture} /> : glyph.type[0]}
          </button>
        );
      })}
    </div>
  );
}

function DimensionInput({
  sketch,
  constraint,
}: {
  readonly sketch: SketchSession;
  readonly constraint: string;
}) {
  const before = sketch.expressionOf(constraint);
  const finish = (text: string): void => {
    if (text.trim() === "" || text.trim() === before) sketch.store.setState({ typing: null });
    else sketch.setDimension(constraint, text.trim());
  };
  return (
    <input
      autoFocus
      aria-label="Dimension"
      defaultValue={before}
      onFocus={(event) => event.target.select()}
      onBlur={(event) => finish(event.target.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(event.currentTarget.value);
        if (event.key === "Escape") sketch.store.setState({ typing: null });
      }}
    />
  );
}
