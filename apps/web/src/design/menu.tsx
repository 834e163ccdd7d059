import { ContextMenu as BaseContext } from "@base-ui/react/context-menu";
import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { Keys } from "./keys.tsx";
import styles from "./popup.module.css";

export type MenuEntry =
  | "separator"
  | {
      readonly label: string;
      readonly icon?: ReactNode;
      readonly shortcut?: string;
      readonly danger?: boolean;
      readonly checked?: boolean;
      readonly disabledReason?: string | undefined;
      readonly onSelect: () => void;
    };

type MenuProps = {
  readonly entries: readonly MenuEntry[];
  readonly children: ReactElement;
  readonly align?: "start" | "end";
};

export function Menu({ entries, children, align = "start" }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className={styles.positioner}>
          <Base.Popup className={styles.menu}>
            <Entries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** The same entries on the right mouse button of its child. */
export function ContextMenu({ entries, children }: Omit<MenuProps, "align">) {
  return (
    <BaseContext.Root>
      <BaseContext.Trigger render={children} />
      <BaseContext.Portal>
        <BaseContext.Positioner className={styles.positioner}>
          <BaseContext.Popup className={styles.menu}>
            <Entries entries={entries} />
          </BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  );
}

function Entries({ entries }: { readonly entries: readonly MenuEntry[] }) {
  return entries.map((entry, index) =>
    entry === "separator" ? (
      // oxlint-disable-next-line react/no-array-index-key -- separators have no identity but their place
      <Base.Separator key={`separator-${index}`} className={styles.separator} />
    ) : (
      <Base.Item
        key={entry.label}
        className={styles.item}
        disabled={entry.disabledReason !== undefined}
        title={entry.disabledReason}
        data-danger={entry.danger || undefined}
        onClick={entry.onSelect}
      >
        <span className={styles.itemIcon}>{entry.checked ? "✓" : entry.icon}</span>
        <span className={styles.itemLabel}>{entry.label}</span>
        {entry.shortcut !== undefined && <Keys shortcut={entry.shortcut} />}
      </Base.Item>
    ),
  );
}
