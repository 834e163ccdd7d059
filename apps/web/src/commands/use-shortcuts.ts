import { useEffect, useRef } from "react";
import { tinykeys } from "tinykeys";
import type { Command } from "./command.ts";

/** Keys typed into a field are text, except those with Ctrl or Cmd, which no field of ours uses for itself but these. */
const textKeys = /^\$mod\+Key(A|C|V|X|Z|Y)$/;

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** What is open over the page has its keys for itself. */
const isCovered = (): boolean =>
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

/** Binds the commands' keys to the window while the component is there. Later lists need no rebinding. */
export function useShortcuts(commands: readonly Command[]): void {
  const current = useRef(commands);
  current.current = commands;
  const bound = commands.flatMap((command) => command.keys ?? []).join("|");
  useEffect(() => {
    const bindings = bound
      .split("|")
      .filter(Boolean)
      .map((keys) => {
        const run = (event: KeyboardEvent): void => {
          if (event.defaultPrevented || isCovered()) return;
          if (isRead(event.target, keys)) return;
          if ((keys === "Space" || keys === "Enter") && isPressed(event.target)) return;
          if (
            isTyping(event.target) &&
            (!keys.startsWith("$mod") || textKeys.test(keys.replace("Shift+", "")))
          )
            return;
          const command = current.current.find((candidate) => candidate.keys?.includes(keys));
          if (command === undefined || command.disabledReason !== undefined) return;
          event.preventDefault();
          command.run(keys);
        };
        return [keys, run] as const;
      });
    return tinykeys(window, Object.fromEntries(bindings));
  }, [bound]);
}
