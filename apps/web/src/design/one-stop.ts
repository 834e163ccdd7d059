import { type KeyboardEvent, type RefObject, useEffect } from "react";

const buttonsOf = (box: HTMLElement | null): HTMLElement[] =>
  [...(box?.querySelectorAll<HTMLElement>("button") ?? [])].filter((button) => button.checkVisibility());

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** A row of many buttons is one stop of Tab: the arrows go along in it, Home and End to its ends. */
export function useOneStop(box: RefObject<HTMLElement | null>) {
  const stopAt = (chosen: HTMLElement | undefined): void => {
    for (const button of buttonsOf(box.current)) button.tabIndex = button === chosen ? 0 : -1;
  };
  useEffect(() => {
    const buttons = buttonsOf(box.current);
    stopAt(buttons.find((button) => button === document.activeElement) ?? buttons[0]);
  });
  return {
    onFocus: ({ target }: { readonly target: EventTarget }): void => {
      if (target instanceof HTMLElement && buttonsOf(box.current).includes(target)) stopAt(target);
    },
    onKeyDown: (event: KeyboardEvent): void => {
      const buttons = buttonsOf(box.current);
      const from = buttons.findIndex((button) => button === event.target);
      const step = steps[event.key];
      const to =
        event.key === "Home" ? 0 : event.key === "End" ? -1 : step === undefined ? undefined : from + step;
      if (from === -1 || to === undefined || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey)
        return;
      event.preventDefault();
      buttons.at(to % buttons.length)?.focus();
    },
  };
}
