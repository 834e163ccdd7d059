import {
  cloneElement,
  type HTMLAttributes,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useRef,
  useState,
} from "react";
import { chained } from "./chained.ts";
import { later } from "./later.tsx";
import type { MenuEntry, MenuPlace } from "./menu-window.tsx";
import { popups } from "./popups.ts";

export type { MenuEntry } from "./menu-window.tsx";

const MenuWindow = later(popups.menu);
const fetchWindow = (): void => void popups.menu();

/** What is offered; as a function it is asked when the menu opens. */
type Entries = readonly MenuEntry[] | (() => readonly MenuEntry[]);

type MenuProps = {
  readonly entries: readonly MenuEntry[];
  readonly children: ReactElement<HTMLAttributes<HTMLElement>>;
  readonly align?: "start" | "end";
};

/** A place once there was one: the window then stays, so that it can be seen closing. */
function usePlace() {
  const [place, setPlace] = useState<MenuPlace | null>(null);
  const [open, setOpen] = useState(false);
  return {
    open,
    setOpen,
    openAt(next: MenuPlace): void {
      setPlace(next);
      setOpen(true);
    },
    window: (entries: Entries, align: "start" | "end"): ReactNode =>
      place !== null && (
        <MenuWindow
          entries={typeof entries === "function" ? entries() : entries}
          place={place}
          align={align}
          open={open}
          onOpen={setOpen}
        />
      ),
  };
}

/** Opens below its child, which is a button. */
export function Menu({ entries, children, align = "start" }: MenuProps) {
  const { open, setOpen, openAt, window } = usePlace();
  // A press on the button closes an open menu before the click comes, which is not to open it again.
  const wasOpen = useRef(false);
  const { onPointerEnter, onPointerDown, onFocus, onClick, onKeyDown } = children.props;
  const openBelow = (element: HTMLElement): void => openAt({ anchor: element, from: element });
  return (
    <>
      {cloneElement(children, {
        "aria-haspopup": "menu",
        "aria-expanded": open,
        onPointerEnter: chained(onPointerEnter, fetchWindow),
        onFocus: chained(onFocus, fetchWindow),
        onPointerDown: chained(onPointerDown, () => (wasOpen.current = open)),
        onClick: chained(onClick, (event) => {
          if (event.currentTarget.ariaDisabled === "true") return;
          if (wasOpen.current) setOpen(false);
          else openBelow(event.currentTarget);
          wasOpen.current = false;
        }),
        onKeyDown: chained(onKeyDown, (event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          openBelow(event.currentTarget);
        }),
      })}
      {window(entries, align)}
    </>
  );
}

/** Milliseconds after which a touch is a long one, and pixels that it may move meanwhile. */
const [holdMs, holdSlop] = [500, 10];

/** The same entries on the right mouse button, or a long touch, of its child. */
export function ContextMenu({
  entries,
  children,
}: Pick<MenuProps, "children"> & { readonly entries: Entries }) {
  const { openAt, window } = usePlace();
  const touch = useRef({ timer: 0, x: 0, y: 0 });
  const { onContextMenu, onPointerDown, onPointerMove, onPointerUp, onPointerCancel } = children.props;
  const openUnder = (from: HTMLElement, x: number, y: number): void =>
    openAt({ anchor: { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) }, from });
  const letGo = (): void => clearTimeout(touch.current.timer);
  // Where there is nothing to choose, the browser's own menu is.
  if (typeof entries !== "function" && entries.length === 0) return children;
  return (
    <>
      {cloneElement(children, {
        onContextMenu: chained(onContextMenu, (event) => {
          event.preventDefault();
          letGo();
          openUnder(event.currentTarget, event.clientX, event.clientY);
        }),
        onPointerDown: chained(onPointerDown, (event: PointerEvent<HTMLElement>) => {
          letGo();
          if (event.pointerType !== "touch") return;
          const { clientX: x, clientY: y, currentTarget } = event;
          touch.current = {
            x,
            y,
            timer: globalThis.window.setTimeout(openUnder, holdMs, currentTarget, x, y),
          };
        }),
        onPointerMove: chained(onPointerMove, ({ clientX, clientY }) => {
          const { x, y } = touch.current;
          if (Math.hypot(clientX - x, clientY - y) > holdSlop) letGo();
        }),
        onPointerUp: chained(onPointerUp, letGo),
        onPointerCancel: chained(onPointerCancel, letGo),
      })}
      {window(entries, "start")}
    </>
  );
}
