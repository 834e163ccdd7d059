import { Dialog } from "../design/dialog.tsx";
import { Keys } from "../design/keys.tsx";
import { type Command, shownKeys } from "./command.ts";
import styles from "./shortcuts-dialog.module.css";

export function ShortcutsDialog({
  open,
  onClose,
  commands,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly commands: readonly Command[];
}) {
  const bound = commands.filter((command) => command.keys !== undefined);
  const groups = Map.groupBy(bound, (command) => command.group);
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts" size="lg">
      <div className={styles.groups}>
        {[...groups].map(([group, entries]) => (
          <section key={group}>
            <h3>{group}</h3>
            {entries.map((command) => (
              <div key={command.id} className={styles.row}>
                {command.label}
                <span className={styles.keys}>
                  {command.keys?.map((keys) => (
                    <Keys key={keys} shortcut={shownKeys(keys)} />
                  ))}
                </span>
              </div>
            ))}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
