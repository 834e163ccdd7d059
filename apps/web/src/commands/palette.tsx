import { Dialog as Base } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from "react";
import { Keys } from "../design/keys.tsx";
import { type Command, findCommands, shownKeys } from "./command.ts";
import styles from "./palette.module.css";

export function Palette({
  open,
  onClose,
  commands,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly commands: readonly Command[];
}) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.palette} aria-label="Commands">
          <PaletteList commands={commands} onClose={onClose} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function PaletteList({
  commands,
  onClose,
}: {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const found = findCommands(commands, useDeferredValue(query));

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const choose = (command: Command | undefined): void => {
    if (command === undefined || command.disabledReason !== undefined) return;
    onClose();
    command.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((at + step + found.length) % Math.max(1, found.length));
    } else if (event.key === "Enter") choose(found[at]);
  };

  return (
    <>
      <div className={styles.field}>
        <Search />
        <input
          autoFocus
          value={query}
          placeholder="What do you want to do?"
          aria-label="Search commands"
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={found[at] === undefined ? undefined : `palette-${found[at].id}`}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      </div>
      <ul ref={list} id="palette-list" role="listbox" className={styles.list}>
        {found.map((command, index) => (
          <li
            key={command.id}
            id={`palette-${command.id}`}
            role="option"
            aria-selected={index === at}
            aria-disabled={command.disabledReason !== undefined || undefined}
            title={command.disabledReason}
            className={styles.item}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(command)}
          >
            <span className={styles.group}>{command.group}</span>
            <span className={styles.label}>{command.label}</span>
            {command.keys?.[0] !== undefined && <Keys shortcut={shownKeys(command.keys[0])} />}
          </li>
        ))}
        {found.length === 0 && <li className={styles.none}>Nothing here is called “{query}”.</li>}
      </ul>
    </>
  );
}
