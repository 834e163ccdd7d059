import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";

/** Below this width a dialog fills the foot of the page, and has no place to go to. */
const narrow = 640;

/** What the dialog stands over. */
const viewOf = (box: HTMLElement | null): Element | undefined =>
  box?.parentElement?.offsetParent ?? undefined;

const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/**
 * A dialog over the view that is pulled aside by its head, for what it hides to be seen. Its head never leaves the view:
 * by that it comes back.
 */
export function usePulled(box: RefObject<HTMLElement | null>) {
  const [at, setAt] = useState({ x: 0, y: 0 });
  /** Where the pointer would be for the dialog to lie where it opened. */
  const origin = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const letGo = (): void => void (origin.current = null);
  useEffect(() => {
    const view = viewOf(box.current);
    if (view === undefined) return;
    let seen: string | null = null;
    // A view of another size may have no room there: the dialog goes back to where it opened.
    const watch = new ResizeObserver(([entry]) => {
      const size = `${entry?.contentRect.width} ${entry?.contentRect.height}`;
      if (seen !== null && seen !== size) setAt({ x: 0, y: 0 });
      seen = size;
    });
    watch.observe(view);
    return () => watch.disconnect();
  }, [box]);
  return {
    style: { translate: `${at.x}px ${at.y}px` },
    head: {
      onPointerDown: (event: PointerEvent<HTMLElement>): void => {
        const isButton = event.target instanceof Element && event.target.closest("button") !== null;
        if (event.button !== 0 || isButton || innerWidth < narrow) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        origin.current = { x: event.clientX - at.x, y: event.clientY - at.y };
      },
      onPointerMove: ({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>): void => {
        const view = viewOf(box.current)?.getBoundingClientRect();
        if (origin.current === null || view === undefined) return;
        const head = currentTarget.getBoundingClientRect();
        const [left, top] = [head.left - at.x, head.top - at.y];
        setAt({
          x: within(clientX - origin.current.x, view.left - left, view.right - head.width - left),
          y: within(clientY - origin.current.y, view.top - top, view.bottom - head.height - top),
        });
      },
      onPointerUp: letGo,
      onPointerCancel: letGo,
    },
  };
}
