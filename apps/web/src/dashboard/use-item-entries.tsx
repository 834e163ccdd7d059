import { ExternalLink, FolderInput, Link2, Pencil, Star, StarOff, Trash2 } from "lucide-react";
import type { MenuEntry } from "../design/menu.tsx";
import { copyText } from "../design/copy.ts";
import { useShape } from "../platform/use-shape.ts";
import { shareLink } from "../platform/visitor.ts";
import { setFavourite } from "./item-actions.ts";
import { addressOf, type Item } from "./listing.ts";

type Acts = {
  /** The branch that the list shows; null for main, and for lists of no branch. */
  readonly branch: string | null;
  readonly readOnly: string | null;
  readonly onRename: (item: Item) => void;
  readonly onMove: (item: Item) => void;
  readonly onTrash: (item: Item) => void;
  readonly onRefused: (refusal: string | null) => void;
};

/** What can be done with an item in a list, as a menu. */
export function useItemEntries(acts: Acts) {
  const { rows } = useShape("favourites", shareLink === null ? {} : null);
  const favourites = new Set<string>((rows ?? []).map(({ documentId }) => documentId));
  const isFavourite = (item: Item): boolean => favourites.has(item.id);
  const disabledReason = acts.readOnly ?? undefined;

  const ofDocument = (item: Item): readonly MenuEntry[] => [
    {
      label: "Open in a new tab",
      icon: <ExternalLink />,
      onSelect: () => window.open(addressOf(item, acts.branch), "_blank", "noopener"),
    },
    {
      label: "Copy address",
      icon: <Link2 />,
      onSelect: () => {
        const address = location.origin + addressOf(item, acts.branch);
        void copyText(address).then((done) => acts.onRefused(done ? null : `Copy it from here: ${address}`));
      },
    },
    {
      label: isFavourite(item) ? "Drop from favourites" : "Add to favourites",
      icon: isFavourite(item) ? <StarOff /> : <Star />,
      onSelect: () => void setFavourite(item, !isFavourite(item)).then(acts.onRefused),
    },
    "separator",
  ];
  const entriesOf = (item: Item): readonly MenuEntry[] => {
    if (shareLink !== null) return [];
    return [
      ...(item.kind === "document" ? ofDocument(item) : []),
      {
        label: "Rename…",
        icon: <Pencil />,
        shortcut: "F2",
        disabledReason,
        onSelect: () => acts.onRename(item),
      },
      { label: "Move…", icon: <FolderInput />, disabledReason, onSelect: () => acts.onMove(item) },
      "separator",
      {
        label: "Move to trash",
        icon: <Trash2 />,
        shortcut: "Del",
        danger: true,
        disabledReason,
        onSelect: () => acts.onTrash(item),
      },
    ];
  };
  return { entriesOf, isFavourite };
}
