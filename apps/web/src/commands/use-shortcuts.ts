import { useEffect, useRef } from "react";
import type { Command } from "./command.ts";
import { hearingKeys } from "./heard-keys.ts";

/** Keys typed into a field are text, except those with Ctrl or Cmd, which no field of ours uses for itself but these. */
const textKeys = /^\$mod\+Key(A|C|V|X|Z|Y)$/;

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !isTicked(target);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

const isTicked = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type);

/** What is open over the page has its keys for itself. */
export const isCovered = (): boolean =>
  document.querySelector("[role=dialog][data-open], [role=menu]:not([data-closed])") !== null;

/** Space and Enter press the button that the keyboard has gone to; one that was clicked has had its turn. */
const isPressed = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches(":is(button, a, summary, [role=tab]):focus-visible");

/** Arrows scroll what the keyboard has gone to read, and extend a text that is picked out; elsewhere they are commands. */
function isRead(target: EventTarget | null, keys: string): boolean {
  if (!(target instanceof Element) || !/Arrow|^Enter$/.test(keys)) return false;
  if (target === document.body) return keys.startsWith("Shift+") && getSelection()?.isCollapsed === false;
  // The tools may scroll too, sideways, and are no reading.
  if (target.closest("[role=toolbar]") !== null) return false;
  return target.closest("aside") !== null || isScrolled(target);
}

const isScrolled = (element: Element | null): boolean =>
  element !== null &&
  element !== document.body &&
  (/auto|scroll/.test(getComputedStyle(element).overflowY) || isScrolled(element.parentElement));

/** Undo of what is typed into a dialog's fields is that of the dialog: the browser's own would go on in other fields. */
const undoesThere = (target: EventTarget | null, keys: string): boolean =>
  /^\$mod\+.*Key[ZY]$/.test(keys) && target instanceof Element && target.closest("[data-undoes]") !== null;

/** Whether what has the focus takes the key for itself. */
function isForFocus(target: EventTarget | null, keys: string): boolean {
  if (isRead(target, keys)) return true;
  if (keys === "Space" && isTicked(target)) return true;
  if ((keys === "Space" || keys === "Enter") && isPressed(target)) return true;
  if (!isTyping(target) || undoesThere(target, keys)) return false;
  return !keys.startsWith("$mod") || textKeys.test(keys.replace("Shift+", ""));
}

/** Binds the commands' keys to the window while the component is there. */
export function useShortcuts(commands: readonly Command[]): void {
  const current = useRef(commands);
  current.current = commands;
  useEffect(() => {
    const heardKeys = hearingKeys();
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || isCovered()) return;
      const keys = heardKeys(event, current.current);
      if (keys === null || isForFocus(event.target, keys)) return;
      const command = current.current.find((candidate) => candidate.keys?.includes(keys));
      if (command === undefined || command.disabledReason !== undefined) return;
      event.preventDefault();
      if (!event.repeat || command.goesOn === true) command.run(keys);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
