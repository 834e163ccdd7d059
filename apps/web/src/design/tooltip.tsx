"use client";

import {
  cloneElement,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
  type SyntheticEvent,
  useEffect,
  useLayoutEffect,
  useRef,
} from "react";
import { createPortal } from "react-dom";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { chained } from "./chained.ts";
import { Keys } from "./keys.tsx";
import styles from "./popup.module.css";
import { placeBeside, type Side } from "./place-beside.ts";

type Tip = {
  readonly text: ReactNode;
  readonly shortcut: string | undefined;
  readonly side: Side;
  readonly beside: Element;
};

/** How long one rests on a thing before it is explained, how long a finger does, and for how long the next is explained at once. */
const [restMs, heldMs, warmMs] = [350, 500, 400];

const shown = createStore<{ readonly tip: Tip | null }>(() => ({ tip: null }));
let waiting: ReturnType<typeof setTimeout> | undefined;
let warmUntil = 0;

function show(tip: Tip, wait: number): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => shown.setState({ tip }), wait);
}

const untilRested = (): number => (performance.now() < warmUntil ? 0 : restMs);

function hide(): void {
  clearTimeout(waiting);
  if (shown.getState().tip === null) return;
  warmUntil = performance.now() + warmMs;
  shown.setState({ tip: null });
}

type TooltipProps = {
  readonly text: ReactNode;
  readonly shortcut?: string;
  readonly side?: Side;
  readonly children: ReactElement<HTMLAttributes<Element>>;
};

/**
 * Explains its child when one rests on it, and at once when one presses it though it is off. There is one explanation on a
 * page, and nothing of it beside the child.
 */
export function Tooltip({ text, shortcut, side = "bottom", children }: TooltipProps) {
  const beside = useRef<Element | null>(null);
  useEffect(() => () => void (shown.getState().tip?.beside === beside.current && hide()), []);
  const explain = ({ currentTarget }: SyntheticEvent<Element>, wait: number): void => {
    beside.current = currentTarget;
    show({ text, shortcut, side, beside: currentTarget }, wait);
  };
  const { onPointerEnter, onPointerLeave, onPointerDown, onClick, onFocus, onBlur } = children.props;
  return cloneElement(children, {
    onPointerEnter: chained(
      onPointerEnter,
      (event) => event.pointerType !== "touch" && explain(event, untilRested()),
    ),
    onPointerLeave: chained(onPointerLeave, hide),
    onPointerDown: chained(onPointerDown, (event) => {
      hide();
      if (event.pointerType === "touch") explain(event, heldMs);
    }),
    onClick: chained(onClick, (event) => {
      if (event.currentTarget.ariaDisabled === "true") explain(event, 0);
    }),
    onFocus: chained(
      onFocus,
      (event) => event.currentTarget.matches(":focus-visible") && explain(event, untilRested()),
    ),
    onBlur: chained(onBlur, hide),
  });
}

/** The page's one explanation. */
export function TooltipWindow() {
  const tip = useStore(shown, (state) => state.tip);
  const popup = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (tip !== null && popup.current !== null) placeBeside(popup.current, tip.beside, tip.side);
  }, [tip]);
  useEffect(() => {
    if (tip === null) return;
    const leave = (event: KeyboardEvent): void => void (event.key === "Escape" && hide());
    addEventListener("keydown", leave, true);
    addEventListener("scroll", hide, true);
    // A finger leaves what it has pressed at once: what that says stays until the next press.
    addEventListener("pointerdown", hide, true);
    return () => {
      removeEventListener("keydown", leave, true);
      removeEventListener("scroll", hide, true);
      removeEventListener("pointerdown", hide, true);
    };
  }, [tip]);
  if (tip === null) return null;
  return createPortal(
    <div ref={popup} role="tooltip" className={styles.tooltip}>
      {tip.text}
      {tip.shortcut !== undefined && <Keys shortcut={tip.shortcut} />}
    </div>,
    document.body,
  );
}
