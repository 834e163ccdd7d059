import { useEffect, useLayoutEffect, useRef } from "react";
import type { Viewport } from "../viewport/viewport.ts";
import { acceptAndRepeat, acceptEditing } from "./session/feature-editing.ts";
import { useSession } from "./session/session-context.ts";

/**
 * Enter accepts the open dialog also while the pointer has taken the focus to the view or to the feature list, and while
 * the dialog itself is still being fetched.
 */
export function useAcceptKey(open: boolean, view: Viewport | null): void {
  const session = useSession();
  const back = useRef<HTMLElement | null>(null);
  // Before the dialog's first field takes the focus in an effect of its own.
  useLayoutEffect(() => {
    if (open) back.current = rowUnderKeys();
  }, [open]);
  useEffect(() => {
    if (!open) return;
    // The button that opened the dialog would take the key for another click, until a field has the focus.
    if (document.activeElement instanceof HTMLButtonElement) document.activeElement.blur();
    const onKey = (event: KeyboardEvent): void => {
      const own =
        event.target instanceof Element &&
        event.target.closest("button, input, select, textarea, a[href], summary, [role=menuitem]");
      if (event.key !== "Enter" || own !== null) return;
      if (event.shiftKey) acceptAndRepeat(session);
      else acceptEditing(session);
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
      // With the dialog its focus has gone: whoever works by keys goes on in the list or in the view.
      if (document.activeElement !== null && document.activeElement !== document.body) return;
      const place = back.current?.isConnected === true ? back.current : view?.canvas;
      place?.focus({ preventScroll: true });
    };
  }, [open, session, view]);
}

/** The row of a list that the keys have come to. */
function rowUnderKeys(): HTMLElement | null {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement && activeElement.matches("[role=treeitem]:focus-visible")
    ? activeElement
    : null;
}
