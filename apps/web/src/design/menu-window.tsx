import { Menu as Base } from "@base-ui/react/menu";
import type { ReactNode } from "react";
import { Keys } from "./keys.tsx";
import styles from "./popup.module.css";

export type MenuEntry =
  | "separator"
  | {
      readonly label: string;
      /** Where several may have the same label. */
      readonly id?: string;
      readonly icon?: ReactNode;
      readonly shortcut?: string;
      readonly danger?: boolean;
      readonly checked?: boolean;
      readonly disabledReason?: string | undefined;
      readonly onSelect: () => void;
    };

/** What it stands at, and the element that has the focus back when it closes. */
export type MenuPlace = {
  readonly anchor: Element | { getBoundingClientRect: () => DOMRect };
  readonly from: HTMLElement;
};

type MenuWindowProps = {
  readonly entries: readonly MenuEntry[];
  readonly place: MenuPlace;
  readonly align: "start" | "end";
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
};

/** Whether nothing beside a menu has the focus: what an entry has opened keeps what it took. */
const isFree = (focused: Element | null): boolean =>
  focused === null || focused === document.body || focused.closest("[role=menu]") !== null;

export function MenuWindow({ entries, place, align, open, onOpen }: MenuWindowProps) {
  const { anchor, from } = place;
  const hasIcons = entries.some(
    (entry) => entry !== "separator" && (entry.icon !== undefined || entry.checked !== undefined),
  );
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpen(next)}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} sideOffset={4} align={align} className={styles.positioner}>
          <Base.Popup
            className={styles.menu}
            aria-label={from.ariaLabel ?? from.textContent}
            finalFocus={() => isFree(document.activeElement) && from}
          >
            {entries.map((entry, index) =>
              entry === "separator" ? (
                // oxlint-disable-next-line react/no-array-index-key -- separators have no identity but their place
                <Base.Separator key={`separator-${index}`} className={styles.separator} />
              ) : (
                <Base.Item
                  key={entry.id ?? entry.label}
                  className={styles.item}
                  disabled={entry.disabledReason !== undefined}
                  title={entry.disabledReason}
                  data-danger={entry.danger || undefined}
                  onClick={entry.onSelect}
                >
                  {hasIcons && <span className={styles.itemIcon}>{entry.checked ? "✓" : entry.icon}</span>}
                  <span className={styles.itemLabel}>{entry.label}</span>
                  {entry.shortcut !== undefined && <Keys shortcut={entry.shortcut} />}
                </Base.Item>
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
