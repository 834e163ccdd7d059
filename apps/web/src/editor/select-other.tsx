import { useEffect, useRef } from "react";
import type { Spot } from "../viewport/box-select.ts";
import { touchKey } from "../viewport/shapes.ts";
import type { Viewport } from "../viewport/viewport.ts";
import styles from "./select-other.module.css";
import type { Selected } from "./session/editor-state.ts";
import type { Takeable } from "./session/takeable.ts";

/** What a long press could have meant, with what people call it, and where on the page it was. */
export type Choice = Takeable & { readonly page: Spot };

type SelectOtherProps = {
  readonly choice: Choice;
  readonly view: Viewport;
  readonly onPick: (thing: Selected) => void;
  readonly onClose: () => void;
};

/** What the list takes at most, so that it stays within the window. */
const listWidth = 300;
const rowHeight = 28;

/** Everything under the pointer, hidden things too: pointing at a row lights it in the view, a click picks it. */
export function SelectOther({ choice, view, onPick, onClose }: SelectOtherProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    list.current?.querySelector<HTMLElement>("button")?.focus();
    const away = (event: PointerEvent): void => {
      if (!list.current?.contains(event.target as Node)) onClose();
    };
    addEventListener("pointerdown", away, { capture: true });
    return () => {
      removeEventListener("pointerdown", away, { capture: true });
      view.hover(null);
      // Whoever goes on by keys goes on where they were.
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [view, onClose]);

  return (
    <ul
      ref={list}
      role="menu"
      aria-label={choice.title}
      className={styles.list}
      style={{
        left: Math.min(choice.page.x, innerWidth - listWidth),
        top: Math.max(
          8,
          Math.min(choice.page.y, innerHeight - Math.min(300, choice.rows.length * rowHeight) - 16),
        ),
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        // From a menu Tab leads on from where it was opened.
        if (event.key === "Escape" || event.key === "Tab") onClose();
        const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
        const rows = [...(list.current?.querySelectorAll<HTMLElement>("button") ?? [])];
        if (step === 0) return;
        event.preventDefault();
        rows.at((rows.indexOf(event.target as HTMLElement) + step) % rows.length)?.focus();
      }}
    >
      {choice.rows.map(({ thing, label }) => (
        <li key={touchKey(thing.touch)} role="none">
          <button
            type="button"
            role="menuitem"
            tabIndex={-1}
            onPointerEnter={() => view.hover(thing.touch)}
            onFocus={() => view.hover(thing.touch)}
            onClick={() => {
              onPick(thing);
              onClose();
            }}
          >
            <span title={label}>{label}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
