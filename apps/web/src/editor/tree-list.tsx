import { ChevronRight, Eye, EyeOff, History, TriangleAlert } from "lucide-react";
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from "react";
import { IconButton } from "../design/button.tsx";
import { ContextMenu } from "../design/menu.tsx";
import { Avatar } from "../design/status.tsx";
import { Tooltip } from "../design/tooltip.tsx";
import styles from "./tree-list.module.css";
import { useKeptFocus } from "./kept-focus.ts";
import { describedRow, looksTheSame, rowsBetween, type TreeRow } from "./tree-row.ts";

/** A line between rows that can be dragged: what lies below it is not built. */
type Bar = { readonly at: number; readonly onMove: (at: number) => void };

/** What can be done to a row. The same object while it does the same: a row is drawn anew when it is another. */
export type RowHands = {
  readonly onSelect: (id: string, additive: boolean) => void;
  /** All rows from one to another are meant; false: just now they cannot be. */
  readonly onRange: (ids: readonly string[]) => boolean;
  /** The arrow keys have come to a row. */
  readonly onReach?: (id: string) => void;
  /** False: just now a row opens nothing. */
  readonly onOpen: (id: string) => boolean;
  readonly onRename: (id: string, name: string) => void;
  readonly onRenaming: (id: string | null) => void;
  readonly onVisible: (id: string, visible: boolean) => void;
};

type TreeListProps = {
  readonly label: string;
  readonly rows: readonly TreeRow[];
  readonly selected: ReadonlySet<string>;
  readonly renaming: string | null;
  readonly hands: RowHands;
  /** A row was dropped behind the one with this index. */
  readonly onMove?: (id: string, at: number) => void;
  readonly bar?: Bar;
};

type Dragged = { readonly what: "row" | "bar"; readonly id: string };

export function TreeList(props: TreeListProps) {
  const { label, rows, bar, selected, renaming, hands } = props;
  // What is selected may be in no row that is shown: the list has to be entered somewhere.
  const isNoneSelected = !rows.some(({ id }) => selected.has(id));
  const isAnyRenamed = rows.some(({ id }) => id === renaming);
  const { pick, reach } = usePicking(rows, selected, hands);
  const kept = useKeptFocus(rows);
  const { dropAt, onDrag, setDragged, end } = useDragging(kept.ref, ({ what, id }, at) => {
    if (what === "bar") bar?.onMove(at);
    else props.onMove?.(id, at);
  });
  return (
    <div
      {...kept}
      role="tree"
      aria-label={label}
      className={styles.list}
      onKeyDown={(event) => moveFocus(event, reach)}
      onDragEnd={end}
    >
      {rows.map((row, index) => (
        <div key={row.id} className={styles.place} data-drop={dropAt === index || undefined}>
          <Row
            row={row}
            hands={hands}
            onPick={pick}
            isSelected={selected.has(row.id)}
            isStop={selected.has(row.id) || (index === 0 && isNoneSelected)}
            isRenamed={renaming === row.id}
            isAnyRenamed={isAnyRenamed}
            onDrag={onDrag}
          />
          {bar?.at === index && (
            <div
              role="separator"
              aria-label="Roll-back bar"
              aria-valuenow={index}
              title="Drag to roll back: what is below is not built"
              className={styles.bar}
              draggable
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = "move";
                event.dataTransfer.setData("text/plain", "roll-back");
                setDragged({ what: "bar", id: "" });
              }}
            />
          )}
        </div>
      ))}
    </div>
  );
}

/** The row behind which something would come down that is let go there, also far below all; null: beside the list or over it. */
function placeAt(list: HTMLElement, { clientX, clientY }: DragEvent): number | null {
  const { left, right, top } = list.getBoundingClientRect();
  if (clientX < left || clientX > right || clientY < top) return null;
  const middles = [...list.children]
    .map((row) => row.getBoundingClientRect())
    .map((box) => box.top + box.height / 2);
  return middles.filter((middle) => middle <= clientY).length - 1;
}

/** A row or the bar on its way to another place in the list. */
function useDragging(list: RefObject<HTMLElement | null>, onDrop: (dragged: Dragged, at: number) => void) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [dropAt, setDropAt] = useState<number | null>(null);
  const onDrag = useCallback((id: string) => setDragged({ what: "row", id }), []);
  const end = (): void => {
    setDragged(null);
    setDropAt(null);
  };
  const onMoved = useEffectEvent((event: DragEvent): void => {
    const at = list.current === null ? null : placeAt(list.current, event);
    if (at !== null) event.preventDefault();
    if (event.type === "dragover") return setDropAt(at);
    if (dragged !== null && at !== null) onDrop(dragged, at);
    end();
  });
  const isDragging = dragged !== null;
  useEffect(() => {
    if (!isDragging) return;
    const types = ["dragover", "drop"] as const;
    for (const type of types) addEventListener(type, onMoved);
    return () => {
      for (const type of types) removeEventListener(type, onMoved);
    };
  }, [isDragging]);
  return { dropAt, onDrag, setDragged, end };
}

/** What a click or a key on a row means: this row alone, one more or less, or all from the one before up to it. */
function usePicking(rows: readonly TreeRow[], selected: ReadonlySet<string>, hands: RowHands) {
  const shown = useRef({ rows, selected });
  useEffect(() => {
    shown.current = { rows, selected };
  });
  /** The row that was picked last without Shift. */
  const first = useRef<string | null>(null);
  const range = useCallback(
    (id: string): boolean => {
      const { rows: now, selected: picked } = shown.current;
      if (first.current === null || !picked.has(first.current)) return false;
      const ids = rowsBetween(now, first.current, id);
      return ids.length > 0 && hands.onRange(ids);
    },
    [hands],
  );
  const pick = useCallback(
    (id: string, { ctrlKey, metaKey, shiftKey }: Held): void => {
      if (shiftKey && range(id)) return;
      first.current = id;
      hands.onSelect(id, ctrlKey || metaKey || shiftKey);
    },
    [hands, range],
  );
  const reach = useCallback(
    (id: string, { shiftKey }: Held): void => {
      if (hands.onReach === undefined || (shiftKey && range(id))) return;
      first.current = id;
      hands.onReach(id);
    },
    [hands, range],
  );
  return { pick, reach };
}

type Held = Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "shiftKey">;

function moveFocus(event: KeyboardEvent<HTMLElement>, onReach: (id: string, held: Held) => void): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=treeitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const reached = items[Math.min(items.length - 1, Math.max(0, at + step))];
  reached?.focus();
  const id = reached?.dataset["feature"];
  if (id !== undefined) onReach(id, event);
}

type RowProps = {
  readonly row: TreeRow;
  readonly hands: RowHands;
  readonly onPick: (id: string, held: Held) => void;
  readonly isSelected: boolean;
  /** Where Tab comes into the list. */
  readonly isStop: boolean;
  readonly isRenamed: boolean;
  readonly isAnyRenamed: boolean;
  readonly onDrag: (id: string) => void;
};

/** Of hundreds of rows few change at a time, and all of them would take longer to draw than a frame. */
const Row = memo(RowAnew, ({ row: was, ...before }, { row, ...now }) => {
  const keys = Object.keys(before) as (keyof typeof before)[];
  return keys.every((key) => before[key] === now[key]) && looksTheSame(was, row);
});

function RowAnew({ row, hands, onPick, isSelected, isStop, isRenamed, isAnyRenamed, onDrag }: RowProps) {
  const { onSelect, onOpen, onRename, onRenaming, onVisible } = hands;
  return (
    <ContextMenu entries={row.menu ?? []}>
      <div
        role="treeitem"
        aria-label={row.name}
        aria-description={describedRow(row)}
        tabIndex={isStop ? 0 : -1}
        aria-selected={isSelected}
        className={styles.row}
        data-state={row.state}
        data-feature={row.id}
        draggable={row.movable === true && !isRenamed}
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = "move";
          event.dataTransfer.setData("text/plain", row.name);
          onDrag(row.id);
        }}
        onClick={(event) => onPick(row.id, event)}
        onDoubleClick={() => onOpen(row.id)}
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget || isAnyRenamed) return;
          if (event.key === " ") onSelect(row.id, true);
          else if (event.key !== "Enter" || !onOpen(row.id)) return;
          // The same press means something else to the editor: to accept what it has just opened, or to clear.
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <span className={styles.icon}>{row.icon}</span>
        {isRenamed ? (
          <NameInput
            name={row.name}
            onDone={(name) => {
              onRenaming(null);
              if (name !== null) onRename(row.id, name);
            }}
          />
        ) : (
          <span
            className={styles.name}
            dir="auto"
            onPointerEnter={({ currentTarget: shown }) => {
              // What it lacks is said wherever one points at the row, not at its small sign alone.
              const fault = row.message ?? "";
              shown.title = shown.scrollWidth > shown.clientWidth ? `${row.name}\n${fault}`.trim() : fault;
            }}
          >
            {row.name}
          </span>
        )}
        {row.detail !== undefined && <span className={styles.detail}>{row.detail}</span>}
        {row.people.map((person) => (
          <Avatar
            key={`${person.id}${person.agent}`}
            id={person.id}
            name={person.name}
            agent={person.agent}
            size={16}
          />
        ))}
        {(row.state === "failed" || row.state === "stale" || row.state === "warned") && (
          <Tooltip text={row.message ?? "It could not be built."} side="right">
            <span
              className={styles.fault}
              role="img"
              aria-label={`${row.state === "warned" ? "Warning" : "Failed"}: ${row.message ?? ""}`}
            >
              {row.state === "stale" ? <History /> : <TriangleAlert />}
            </span>
          </Tooltip>
        )}
        {row.visible !== undefined && (
          <span className={styles.eye} data-off={!row.visible || undefined}>
            <IconButton
              size="sm"
              label={`${row.visible ? "Hide" : "Show"} ${row.name}`}
              icon={row.visible ? <Eye /> : <EyeOff />}
              onClick={(event) => {
                event.stopPropagation();
                onVisible(row.id, row.visible !== true);
              }}
            />
          </span>
        )}
      </div>
    </ContextMenu>
  );
}

function NameInput({
  name,
  onDone,
}: {
  readonly name: string;
  readonly onDone: (name: string | null) => void;
}) {
  const [value, setValue] = useState(name);
  const isDropped = useRef(false);
  const [from] = useState(() => document.activeElement);
  const written = value.trim();
  /** The name is done when its field is left. Whoever came from the view goes on there, else the row is gone on from. */
  const leave = (input: HTMLElement): void => {
    if (from === null || from === document.body) input.blur();
    else if (from instanceof HTMLCanvasElement) from.focus();
    else input.closest<HTMLElement>("[role=treeitem]")?.focus();
  };
  return (
    <input
      autoFocus
      dir="auto"
      className={styles.rename}
      value={value}
      aria-label="Name"
      onFocus={(event) => event.target.select()}
      onChange={(event) => setValue(event.target.value)}
      onBlur={() => onDone(isDropped.current || written === "" || written === name ? null : written)}
      onKeyDown={(event) => {
        event.stopPropagation();
        // A key of whoever writes with an input method is that one's.
        if (event.nativeEvent.isComposing) return;
        isDropped.current = event.key === "Escape";
        if (event.key === "Enter" || event.key === "Escape") leave(event.currentTarget);
      }}
    />
  );
}

export function TreeSection({
  title,
  count,
  action,
  children,
  wanted = false,
  onFold,
}: {
  readonly title: string;
  readonly count?: number;
  readonly action?: ReactNode;
  readonly children: ReactNode;
  /** Something in it is to be seen now. */
  readonly wanted?: boolean;
  readonly onFold?: () => void;
}) {
  const [open, setOpen] = useState(true);
  if (wanted && !open) setOpen(true);
  const turn = (): void => {
    if (open) onFold?.();
    setOpen(!open);
  };
  return (
    <section className={styles.section}>
      <header className={styles.head}>
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={turn}>
          <ChevronRight />
          {title}
          {count !== undefined && <span className={styles.detail}>{count}</span>}
        </button>
        {action}
      </header>
      {open && children}
    </section>
  );
}
