import { useEffect } from "react";
import { acceptEditing } from "./session/feature-editing.ts";
import { useSession } from "./session/session-context.ts";

/**
 * Enter accepts the open dialog also while the pointer has taken the focus to the view or to the feature list, and while
 * the dialog itself is still being fetched.
 */
export function useAcceptKey(open: boolean): void {
  const session = useSession();
  useEffect(() => {
    if (!open) return;
    // The button that opened the dialog would take the key for another click, until a field has the focus.
    if (document.activeElement instanceof HTMLButtonElement) document.activeElement.blur();
    const onKey = (event: KeyboardEvent): void => {
      const own =
        event.target instanceof Element &&
        event.target.closest("button, input, select, textarea, [role=menuitem]");
      if (event.key === "Enter" && own === null) acceptEditing(session);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [open, session]);
}
