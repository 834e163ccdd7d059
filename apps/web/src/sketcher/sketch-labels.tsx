import { isDimension, isKnownConstraint, sizeIn, type SketchData, type Vec2 } from "@solidtype/sketch";
import { memo, type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { CadIcon, isCadPicture } from "../design/cad-icons.tsx";
import { ContextMenu, type MenuEntry } from "../design/menu.tsx";
import { passOn } from "../viewport/passing-on.ts";
import type { Viewport } from "../viewport/viewport.ts";
import { annotate } from "./annotations.ts";
import { readable } from "./dimensioning.ts";
import { type PlaneFrame, planeOf, toSketch, toWorld } from "./plane-frame.ts";
import { clickSlop, LabelDrag } from "./label-drag.ts";
import { constraintLabel } from "./fitting.ts";
import { type Box, isUnder, placeMarks } from "./mark-places.ts";
import styles from "./sketch-labels.module.css";
import { sizeLabel } from "./size-words.ts";
import type { SketchSession } from "./sketch-session.ts";
import type { Typing } from "./sketch-state.ts";
import type { SketchTool } from "./sketch-tools.ts";
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
        {dimensions.map(({ id, lines }) => (
          <MarkLines key={id} way={lines.map((line) => wayOf(line.map(place))).join("")} />
        ))}
      </svg>
      {dimensions.map(({ id, at, driving }) => (
        <DimensionLabel
          key={id}
          sketch={sketch}
          frame={frame}
          view={view}
          id={id}
          {...place(at)}
          driving={driving}
          type={typeOf(id)}
          words={wordsOf(id)}
          wrong={wrong.has(id)}
          problem={state.unresolved.get(id)}
          typing={state.typing?.constraint === id ? state.typing : null}
          selected={selected.has(id)}
          asked={state.tool?.kind === "draw" && state.typing === null && isAskedFor(id)}
          placed={state.offered.length > 0}
        />
      ))}
      {glyphs.map(({ id, type, at }, index) => (
        <ConstraintMark
          // oxlint-disable-next-line react/no-array-index-key -- one constraint has a mark at each of its entities
          key={`${id}-${index}`}
          sketch={sketch}
          id={id}
          type={type}
          x={corners[index]?.x}
          y={corners[index]?.y}
          selected={selected.has(id)}
          wrong={wrong.has(id)}
          under={isUnder(corners[index] ?? at, passing)}
        />
      ))}
    </div>
  );
}

const wayOf = (line: readonly Vec2[]): string =>
  line.map(({ x, y }, at) => `${at === 0 ? "M" : "L"}${x},${y}`).join("");

// A sketch has thousands of these, and the pointer moves sixty times a second: what is as it was is left alone.
const MarkLines = memo(({ way }: { readonly way: string }) => <path d={way} />);

type MarkProps = {
  readonly sketch: SketchSession;
  readonly id: string;
  readonly type: string;
  readonly x: number | undefined;
  readonly y: number | undefined;
  readonly selected: boolean;
  readonly wrong: boolean;
  readonly under: boolean;
};

/** The mark of a constraint at one of the things that it is on. */
const ConstraintMark = memo(({ sketch, id, type, x, y, selected, wrong, under }: MarkProps) => {
  const picture = type === "on-curve" ? "point-on-curve" : type;
  return (
    <button
      type="button"
      className={styles.glyph}
      data-selected={selected || undefined}
      data-wrong={wrong || undefined}
      data-under={under || undefined}
      style={{ left: x, top: y }}
      title={`${constraintLabel(type)}: click it and press Del to take it away`}
      aria-label={`${constraintLabel(type)} constraint`}
      aria-pressed={selected}
      // The point that it was shown for is not to be deleted with it.
      onClick={() => sketch.select([id], type !== "coincident")}
    >
      {isCadPicture(picture) ? <CadIcon name={picture} /> : type[0]}
    </button>
  );
});

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
  readonly id: string;
  /** Where it is on the screen. */
  readonly x: number;
  readonly y: number;
  readonly driving: boolean;
  readonly type: string;
  /** How large it is. */
  readonly words: string;
  readonly wrong: boolean;
  /** Why it has no value. */
  readonly problem: string | undefined;
  /** Its value is being typed. */
  readonly typing: Typing | null;
  readonly selected: boolean;
  /** A number that is typed now would set it. */
  readonly asked: boolean;
  /** What it would set has been put down. */
  readonly placed: boolean;
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
const DimensionLabel = memo(function DimensionLabel(props: DimensionLabelProps) {
  const { sketch, frame, view, id, x, y, typing, words } = props;
  const drag = useRef(new LabelDrag());
  const isPreview = isPreviewed(id);
  const inHand = (): SketchTool | null => sketch.store.getState().tool;
  const onPress = (event: PointerEvent<HTMLElement>): void => {
    if (event.button === 2) return openMenuOnClick(event);
    if (event.button !== 0) return;
    const text = event.currentTarget.getBoundingClientRect();
    drag.current.press({ x: event.clientX, y: event.clientY }, text);
    // At once: the text is so low that what is drawn off it may leave it before it has gone far enough for a drag.
    if (inHand() === null) event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onDrag = (event: PointerEvent<HTMLElement>): void => {
    if (event.buttons !== 1 || inHand() !== null) return;
    const picture = event.currentTarget.closest(`.${styles.layer}`)?.getBoundingClientRect();
    if (picture === undefined) return;
    const middle = drag.current.follow({ x: event.clientX, y: event.clientY }, picture);
    if (middle === null) return;
    const spot = view.onPlaneAt(planeOf(frame), middle.x - picture.x, middle.y - picture.y);
    if (spot === null) return;
    sketch.carryLabel(id, drag.current.carry(toSketch(frame, spot)));
  };
  const onDragged = (): void => {
    const place = drag.current.end();
    if (place !== null) sketch.moveLabel(id, place);
  };
  const label = (
    <span
      className={styles.dimension}
      style={{ left: x, top: y }}
      data-selected={props.selected || undefined}
      data-wrong={props.wrong || undefined}
      data-preview={isPreview || undefined}
      data-asked={props.asked || undefined}
      data-placed={(props.asked && props.placed) || undefined}
      data-reference={(!props.driving && !isPreview) || undefined}
    >
      {typing !== null ? (
        <DimensionInput sketch={sketch} typing={typing} />
      ) : (
        <button
          type="button"
          aria-label={`${constraintLabel(props.type)} ${words}`}
          onPointerDown={onPress}
          onPointerMove={onDrag}
          onPointerUp={onDragged}
          onLostPointerCapture={onDragged}
          onClick={() => {
            // Where there is no keyboard to begin with, a tap opens the field.
            if (isPreview) return void beginTyping(sketch, null);
            if (!drag.current.isNoClick()) clickOnSize(sketch, id);
          }}
          onDoubleClick={() => typeSize(sketch, id)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" && event.key !== "F2") return;
            event.preventDefault();
            event.stopPropagation();
            typeSize(sketch, id);
          }}
          onContextMenu={(event) => {
            event.preventDefault();
            if (isOfMouse(event)) event.stopPropagation();
          }}
          title={props.problem ?? "Two clicks or Enter to type a value, right click for more"}
        >
          {words}
        </button>
      )}
    </span>
  );
  return isPreview || typing !== null ? (
    label
  ) : (
    <ContextMenu entries={() => sizeMenu(sketch, id, props.driving)}>{label}</ContextMenu>
  );
});

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
