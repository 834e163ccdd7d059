import type { FolderId } from "@solidtype/contracts";
import { EllipsisVertical, Folder, Star } from "lucide-react";
import Link from "next/link";
import { type DragEvent, type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { IconButton } from "../design/button.tsx";
import { ContextMenu, Menu, type MenuEntry } from "../design/menu.tsx";
import { arrowLeadsTo, isArrow } from "./arrow-keys.ts";
import styles from "./items.module.css";
import type { Item } from "./listing.ts";
import { Thumbnail } from "./thumbnail.tsx";

export type Layout = "grid" | "list";

type ItemsProps = {
  readonly label: string;
  readonly items: readonly Item[];
  readonly layout: Layout;
  readonly addressOf: (item: Item) => string;
  /** A line below the name: who edited it and when, or where it is. */
  readonly detailOf: (item: Item) => string;
  readonly entriesOf: (item: Item) => readonly MenuEntry[];
  readonly isFavourite?: (item: Item) => boolean;
  /** Hears what is being dragged, so that places outside the list can take it. */
  readonly onDrag?: (item: Item | null) => void;
  readonly onKey?: (item: Item, key: "F2" | "Delete") => void;
  /** Given, items can be dragged onto folders. */
  readonly move?: {
    readonly may: (item: Item, into: FolderId) => boolean;
    readonly to: (item: Item, into: FolderId) => void;
  };
};

/** More than these are shown when one comes near the end of them. */
const step = 120;

/** Folders and parts as cards or as rows, which keys lead through as through one list. */
export function Items(props: ItemsProps) {
  const { items, layout, label } = props;
  const list = useRef<HTMLUListElement>(null);
  const [shown, setShown] = useState(step);
  const [dragged, setDragged] = useState<Item | null>(null);
  const { onDrag } = props;
  const drag = useCallback(
    (now: Item | null): void => {
      setDragged(now);
      onDrag?.(now);
    },
    [onDrag],
  );

  // What is dropped where nothing takes it stays where it is; a browser would open it as a link.
  useEffect(() => {
    if (dragged === null) return;
    const nowhere = (event: globalThis.DragEvent): void => {
      if (event.defaultPrevented || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    };
    // What is moved leaves the list at once, and a browser tells nobody that the dragging of what is gone has ended.
    const over = (): void => drag(null);
    window.addEventListener("dragover", nowhere);
    window.addEventListener("drop", over);
    return () => {
      window.removeEventListener("dragover", nowhere);
      window.removeEventListener("drop", over);
    };
  }, [dragged, drag]);

  // Where the one with the focus goes away, the one that is now in its place has it.
  const focused = useRef<{ readonly id: string; readonly at: number } | null>(null);
  useEffect(() => {
    const { current: last } = focused;
    if (last === null || items.some(({ id }) => id === last.id)) return;
    focused.current = null;
    if (document.activeElement === document.body)
      linksOf(list.current)
        .at(Math.min(last.at, items.length - 1))
        ?.focus();
  }, [items]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const links = linksOf(list.current);
    const at = links.indexOf(event.target as HTMLElement);
    const item = items[at];
    if (item === undefined) return;
    if (isArrow(event.key)) {
      event.preventDefault();
      const spots = links.map((link) => link.getBoundingClientRect());
      links[arrowLeadsTo(spots, at, event.key)]?.focus();
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      links.at(event.key === "Home" ? 0 : -1)?.focus();
    } else if (event.key === "F2" || event.key === "Delete") {
      event.preventDefault();
      props.onKey?.(item, event.key);
    }
  };

  return (
    <>
      <ul
        ref={list}
        className={styles.items}
        data-layout={layout}
        aria-label={label}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => {
          const at = linksOf(list.current).findIndex((link) => link.closest("li")?.contains(target));
          const item = items[at];
          if (item !== undefined) focused.current = { id: item.id, at };
        }}
      >
        {items.slice(0, shown).map((item) => (
          <ItemEntry key={item.id} {...props} item={item} dragged={dragged} onDrag={drag} />
        ))}
      </ul>
      {shown < items.length && <MoreBelow onNear={() => setShown((count) => count + step)} />}
    </>
  );
}

function linksOf(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("a[data-item]") ?? [])];
}

function MoreBelow({ onNear }: { readonly onNear: () => void }) {
  const watch = (element: HTMLDivElement | null) => {
    if (element === null) return;
    const watching = new IntersectionObserver(
      (seen) => seen.some(({ isIntersecting }) => isIntersecting) && onNear(),
      { rootMargin: "600px" },
    );
    watching.observe(element);
    return () => watching.disconnect();
  };
  return <div ref={watch} className={styles.more} />;
}

type EntryProps = ItemsProps & {
  readonly item: Item;
  readonly dragged: Item | null;
  readonly onDrag: (item: Item | null) => void;
};

function ItemEntry({ item, dragged, onDrag, move, ...props }: EntryProps) {
  const [over, setOver] = useState(false);
  const { row } = item;
  const entries = props.entriesOf(item);
  const takes =
    move !== undefined && item.kind === "folder" && dragged !== null && move.may(dragged, item.row.id);
  const drop = {
    onDragOver: (event: DragEvent) => {
      if (!takes) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      if (takes && item.kind === "folder") move.to(dragged, item.row.id);
    },
  };
  const favourite = props.isFavourite?.(item) === true;
  return (
    <ContextMenu entries={entries}>
      <li className={styles.item} data-kind={item.kind} data-over={(takes && over) || undefined} {...drop}>
        <Link
          data-item={item.id}
          className={styles.link}
          href={props.addressOf(item)}
          aria-label={row.name}
          draggable={move !== undefined}
          onDragStart={() => onDrag(item)}
          onDragEnd={() => onDrag(null)}
        >
          <span className={styles.picture}>
            {item.kind === "folder" ? <Folder /> : <Thumbnail row={item.row} />}
          </span>
          <span className={styles.text}>
            <strong>{row.name}</strong>
            <small>{props.detailOf(item)}</small>
          </span>
          {favourite && <Star className={styles.star} role="img" aria-label="Favourite" />}
        </Link>
        {entries.length > 0 && (
          <Menu align="end" entries={entries}>
            <IconButton size="sm" label={`More for ${row.name}`} icon={<EllipsisVertical />} />
          </Menu>
        )}
      </li>
    </ContextMenu>
  );
}
