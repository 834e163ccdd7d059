import { isDimension, isKnownConstraint, sizeIn, type SketchData, type Vec2 } from "@solidtype/sketch";
import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { CadIcon, isCadPicture } from "../design/cad-icons.tsx";
import { ContextMenu, type MenuEntry } from "../design/menu.tsx";
import { passOn } from "../viewport/passing-on.ts";
import type { Viewport } from "../viewport/viewport.ts";
import { annotate, type DimensionMark } from "./annotations.ts";
import { readable } from "./dimensioning.ts";
import { type PlaneFrame, planeOf, toSketch, toWorld } from "./plane-frame.ts";
import { clickSlop, LabelDrag } from "./label-drag.ts";
import { constraintLabel } from "./fitting.ts";
import { type Box, isUnder, placeMarks } from "./mark-places.ts";
import styles from "./sketch-labels.module.css";
import { sizeLabel } from "./size-words.ts";
import type { SketchSession } from "./sketch-session.ts";
import type { Typing } from "./sketch-state.ts";
import { beginTyping, clickOnSize, isAskedFor, isPreviewed, previewOf, typeSize } from "./tool-actions.ts";

type LabelsProps = {
  readonly sketch: SketchSession;
  readonly frame: PlaneFrame;
  readonly viewportRef: RefObject<Viewport | null>;
  /** Nothing of it can be picked or typed over. */
  readonly isReadOnly: boolean;
};

/** Dimensions and constraint marks over the view, as real elements: readable, clickable, typed into in place. */
export function SketchLabels({ sketch, frame, viewportRef, isReadOnly }: LabelsProps) {
  const state = useStore(sketch.store);
  const [, setTick] = useState(0);
  useEffect(() => viewportRef.current?.onPose(() => setTick((tick) => tick + 1)), [viewportRef]);
  const layer = useRef<HTMLDivElement>(null);
  const view = viewportRef.current;
  useEffect(
    () => (layer.current === null || view === null ? undefined : passOn(layer.current, view.canvas)),
    [view],
  );
  if (view === null) return null;

  const { selected, diagnosis } = state;
  const isDrawing = state.tool?.kind === "dimension" || state.tool?.kind === "draw";
  const data = isDrawing ? (previewOf(state, sketch.unit) ?? state.data) : state.data;
  const wrong = new Set([
    ...(diagnosis?.conflicting ?? []).flatMap((set) => set.constraints),
    ...(diagnosis?.problems ?? []).flatMap(({ constraints }) => constraints),
    ...state.unresolved.keys(),
  ]);
  const { glyphs, dimensions } = annotate(data, view.rig.pixelSize() * 14, new Set([...selected, ...wrong]));
  const place = (at: Vec2) => view.project(toWorld(frame, at));
  const typeOf = (id: string): string => data.constraints[id]?.type ?? "";
  const wordsOf = (id: string): string =>
    sizeLabel(typeOf(id), state.measured[id] ?? sizeOf(data, id), sketch.unit);
  // What is only shown while one draws is no reason to move what stands.
  const lasting = dimensions.filter(({ id }) => !isPreviewed(id));
  const texts = lasting.map(({ id, at }) => textBox(place(at), wordsOf(id)));
  const corners = placeMarks(
    glyphs.map(({ at }) => place(at)),
    texts,
  );
  const passing = dimensions.flatMap(({ id, at }) => {
    if (state.typing?.constraint === id) return [fieldBox(place(at))];
    return isPreviewed(id) ? [textBox(place(at), wordsOf(id))] : [];
  });
  return (
    <div
      ref={layer}
      className={styles.layer}
      // A press that turns the view begins here, too, and a menu of the browser's would keep its end from it.
      onContextMenu={(event) => event.preventDefault()}
      data-drawing={state.tool !== null || isReadOnly || undefined}
      data-dimensioning={state.tool?.kind === "dimension" || undefined}
    >
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
      {dimensions.map((mark) => (
        <DimensionLabel
          key={mark.id}
          sketch={sketch}
          frame={frame}
          view={view}
          mark={mark}
          type={typeOf(mark.id)}
          words={wordsOf(mark.id)}
          wrong={wrong.has(mark.id)}
        />
      ))}
      {glyphs.map((glyph, at) => {
        const picture = glyph.type === "on-curve" ? "point-on-curve" : glyph.type;
        return (
          <button
            // oxlint-disable-next-line react/no-array-index-key -- one constraint has a mark at each of its entities
            key={`${glyph.id}-${at}`}
            type="button"
            className={styles.glyph}
            data-selected={selected.has(glyph.id) || undefined}
            data-wrong={wrong.has(glyph.id) || undefined}
            data-under={isUnder(corners[at] ?? glyph.at, passing) || undefined}
            style={{ left: corners[at]?.x, top: corners[at]?.y }}
            title={`${constraintLabel(glyph.type)}: click it and press Del to take it away`}
            aria-label={`${constraintLabel(glyph.type)} constraint`}
            aria-pressed={selected.has(glyph.id)}
            // The point that it was shown for is not to be deleted with it.
            onClick={() => sketch.select([glyph.id], glyph.type !== "coincident")}
          >
            {isCadPicture(picture) ? <CadIcon name={picture} /> : glyph.type[0]}
          </button>
        );
      })}
    </div>
  );
}

/** About the room that a dimension's text takes: tabular figures of 12 px with a frame around. */
const textBox = ({ x, y }: Vec2, text: string): Box => {
  const width = text.length * 7 + 12;
  return { x: x - width / 2, y: y - 11, width, height: 22 };
};

/** The field in which a size is typed, as the style sheet has it, with a hair around. */
const fieldBox = ({ x, y }: Vec2): Box => ({ x: x - 56, y: y - 14, width: 112, height: 28 });

/** Of a dimension that nothing has measured yet. */
function sizeOf(data: SketchData, id: string): number {
  const constraint = data.constraints[id];
  if (constraint === undefined || !isKnownConstraint(constraint) || !isDimension(constraint)) return 0;
  return readable(constraint.type, sizeIn(data, constraint) ?? 0);
}

type DimensionLabelProps = Omit<LabelsProps, "viewportRef" | "isReadOnly"> & {
  readonly view: Viewport;
  readonly mark: DimensionMark;
  readonly type: string;
  /** How large it is. */
  readonly words: string;
  readonly wrong: boolean;
};

/** What the right button offers on a dimension. */
const sizeMenu = (sketch: SketchSession, id: string, driving: boolean): MenuEntry[] => [
  { label: "Type a value", onSelect: () => typeSize(sketch, id) },
  {
    label: driving ? "Only measure" : "Keep it to this value",
    onSelect: () => sketch.sizes.toggleDriving(id),
  },
  "separator",
  { label: "Delete", danger: true, onSelect: () => sketch.remove(new Set([id])) },
];

/** A right button that is pressed turns the view, as everywhere; the menu comes where it was only clicked. */
function openMenuOnClick({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>): void {
  const onUp = (up: globalThis.PointerEvent): void => {
    if (Math.hypot(up.clientX - clientX, up.clientY - clientY) <= clickSlop)
      currentTarget.dispatchEvent(
        new globalThis.MouseEvent("contextmenu", { bubbles: true, clientX, clientY }),
      );
  };
  addEventListener("pointerup", onUp, { once: true });
}

/** The browser's own word, which comes with the press on some systems, and after the turn on others. */
const isOfMouse = ({ nativeEvent, button }: MouseEvent<HTMLElement>): boolean =>
  nativeEvent.isTrusted && button === 2;

/** A value that can be picked, dragged to another place, and typed over after two clicks. */
function DimensionLabel({ sketch, frame, view, mark, type, words, wrong }: DimensionLabelProps) {
  const { typing, selected, unresolved, tool, offered } = useStore(sketch.store);
  const problem = unresolved.get(mark.id);
  const drag = useRef(new LabelDrag());
  const { x, y } = view.project(toWorld(frame, mark.at));
  const isPreview = isPreviewed(mark.id);
  const isAsked = tool?.kind === "draw" && typing === null && isAskedFor(mark.id);
  const onPress = (event: PointerEvent<HTMLElement>): void => {
    if (event.button === 2) return openMenuOnClick(event);
    if (event.button !== 0) return;
    const text = event.currentTarget.getBoundingClientRect();
    drag.current.press({ x: event.clientX, y: event.clientY }, text);
    // At once: the text is so low that what is drawn off it may leave it before it has gone far enough for a drag.
    if (tool === null) event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onDrag = (event: PointerEvent<HTMLElement>): void => {
    if (event.buttons !== 1 || tool !== null) return;
    const picture = event.currentTarget.closest(`.${styles.layer}`)?.getBoundingClientRect();
    if (picture === undefined) return;
    const middle = drag.current.follow({ x: event.clientX, y: event.clientY }, picture);
    if (middle === null) return;
    const spot = view.onPlaneAt(planeOf(frame), middle.x - picture.x, middle.y - picture.y);
    if (spot === null) return;
    sketch.carryLabel(mark.id, drag.current.carry(toSketch(frame, spot)));
  };
  const onDragged = (): void => {
    const place = drag.current.end();
    if (place !== null) sketch.moveLabel(mark.id, place);
  };
  const label = (
    <span
      className={styles.dimension}
      style={{ left: x, top: y }}
      data-selected={selected.has(mark.id) || undefined}
      data-wrong={wrong || undefined}
      data-preview={isPreview || undefined}
      data-asked={isAsked || undefined}
      data-placed={(isAsked && offered.length > 0) || undefined}
      data-reference={(!mark.driving && !isPreview) || undefined}
    >
      {typing?.constraint === mark.id ? (
        <DimensionInput sketch={sketch} typing={typing} />
      ) : (
        <button
          type="button"
          aria-label={`${constraintLabel(type)} ${words}`}
          onPointerDown={onPress}
          onPointerMove={onDrag}
          onPointerUp={onDragged}
          onLostPointerCapture={onDragged}
          onClick={() => {
            // Where there is no keyboard to begin with, a tap opens the field.
            if (isPreview) return void beginTyping(sketch, null);
            if (!drag.current.isNoClick()) clickOnSize(sketch, mark.id);
          }}
          onDoubleClick={() => typeSize(sketch, mark.id)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" && event.key !== "F2") return;
            event.preventDefault();
            event.stopPropagation();
            typeSize(sketch, mark.id);
          }}
          onContextMenu={(event) => {
            event.preventDefault();
            if (isOfMouse(event)) event.stopPropagation();
          }}
          title={problem ?? "Two clicks or Enter to type a value, right click for more"}
        >
          {words}
        </button>
      )}
    </span>
  );
  return isPreview || typing?.constraint === mark.id ? (
    label
  ) : (
    <ContextMenu entries={() => sizeMenu(sketch, mark.id, mark.driving)}>{label}</ContextMenu>
  );
}

function DimensionInput({ sketch, typing }: { readonly sketch: SketchSession; readonly typing: Typing }) {
  // As it was when it was opened: a value that a peer gives meanwhile is not written over by one that nobody typed.
  const [before] = useState(() => sketch.sizes.textOf(typing.constraint));
  const done = useRef(false);
  const withdraw = (): void => {
    done.current = true;
    sketch.sizes.withdrawTyping();
  };
  const finish = (text: string, isEntered: boolean): void => {
    if (done.current) return;
    const isSame = text === before && typing.alike.length === 0;
    if (text === "" || (isSame && !isEntered)) return withdraw();
    done.current = isSame || sketch.sizes.type([typing.constraint, ...typing.alike], text);
    if (isSame) sketch.sizes.endTyping();
  };
  return (
    <input
      autoFocus
      aria-label="Dimension"
      aria-invalid={typing.wrong !== undefined || undefined}
      title={typing.wrong}
      defaultValue={typing.text ?? before}
      onFocus={(event) => {
        if (typing.text === null) event.target.select();
      }}
      onBlur={(event) => {
        // The window was left, not the field.
        if (document.activeElement === event.target) return;
        finish(event.target.value.trim(), false);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter" || event.key === "Tab") {
          event.preventDefault();
          finish(event.currentTarget.value.trim(), true);
        }
        if (event.key === "Escape") withdraw();
      }}
    />
  );
}
