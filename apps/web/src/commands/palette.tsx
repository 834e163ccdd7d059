import { Dialog as Base } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from "react";
import { Keys } from "../design/keys.tsx";
import { type Command, findCommands, shownKeys } from "./command.ts";
import styles from "./palette.module.css";

/** What was found beyond the commands that are at hand, or why nothing could be. */
export type Found = { readonly commands: readonly Command[]; readonly fault: string | null };

type ListProps = {
  readonly onClose: () => void;
  readonly commands: readonly Command[];
  readonly find?: (words: string) => Promise<Found>;
};

export function Palette({ open, ...list }: ListProps & { readonly open: boolean }) {
  const { onClose } = list;
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.palette} aria-label="Commands">
          <PaletteList {...list} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

const typingMs = 120;

/** What is found for the words that stand there now, and until it is, for those that stood there before. */
function useFound(words: string, find: ListProps["find"]): Found & { readonly isLooking: boolean } {
  const [found, setFound] = useState<Found & { readonly of: string | null }>({
    of: null,
    commands: [],
    fault: null,
  });
  const asked = useRef(find);
  useEffect(() => {
    asked.current = find;
  });
  useEffect(() => {
    const { current } = asked;
    if (current === undefined) return;
    let over = false;
    const timer = setTimeout(() => {
      void current(words).then((now) => {
        if (!over) setFound({ ...now, of: words });
      });
    }, typingMs);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [words]);
  return { ...found, isLooking: find !== undefined && found.of !== words };
}

function PaletteList({ commands, onClose, find }: ListProps) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const beyond = useFound(query, find);
  const offered = commands.filter(({ byKeyOnly }) => byKeyOnly !== true);
  const all = [...offered, ...beyond.commands];
  const found = findCommands(all, useDeferredValue(query));

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const choose = (command: Command | undefined): void => {
    if (command === undefined || command.disabledReason !== undefined) return;
    onClose();
    command.run(command.keys?.[0] ?? "");
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((at + step + found.length) % Math.max(1, found.length));
    } else if (event.key === "Enter") {
      // The list may be behind what has been typed: Enter means the words that stand there.
      choose(findCommands(all, query)[at]);
    }
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
      <ul ref={list} id="palette-list" role="listbox" aria-label="Commands" className={styles.list}>
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
        {beyond.fault !== null && (
          <li className={styles.none}>Parts could not be looked for: {beyond.fault}</li>
        )}
        {found.length === 0 && beyond.fault === null && (
          <li className={styles.none}>
            {beyond.isLooking ? "Looking…" : `Nothing here is called “${query}”.`}
          </li>
        )}
      </ul>
    </>
  );
}
