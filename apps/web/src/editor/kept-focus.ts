import { type FocusEvent, useLayoutEffect, useRef } from "react";

/** What opens over the page from a row and comes back to it; a feature's dialog beside the list is none. */
const isOver = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest("[role=dialog]:is([data-open], [data-closed]), [role=menu]") !== null;

const isLost = (focus: Element | null): boolean => focus === null || focus === document.body || isOver(focus);

/** A row that goes while it has the focus, or while what it opened has, gives it to the row that takes its place. */
export function useKeptFocus(rows: readonly { readonly id: string }[]) {
  const tree = useRef<HTMLDivElement>(null);
  const held = useRef<{ readonly id: string; readonly at: number } | null>(null);
  useLayoutEffect(() => {
    if (held.current === null) return;
    const { id, at } = held.current;
    const now = rows.findIndex((row) => row.id === id);
    if (now >= 0) held.current = { id, at: now };
    if (now >= 0) return;
    held.current = null;
    if (!isLost(document.activeElement)) return;
    const items = tree.current?.querySelectorAll<HTMLElement>("[role=treeitem]") ?? [];
    items[Math.min(at, items.length - 1)]?.focus();
  }, [rows]);
  return {
    ref: tree,
    onFocus: ({ target }: FocusEvent<HTMLElement>): void => {
      const id = target.closest<HTMLElement>("[role=treeitem]")?.dataset["feature"];
      const at = rows.findIndex((row) => row.id === id);
      held.current = id === undefined || at < 0 ? null : { id, at };
    },
    onBlur: ({ relatedTarget }: FocusEvent<HTMLElement>): void => {
      if (!isOver(relatedTarget)) held.current = null;
    },
  };
}
