import type { FolderId, FolderRow } from "@solidtype/contracts";
import { Boxes, Folder } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { Notice } from "../design/status.tsx";
import styles from "./dashboard.module.css";
import { moveItem } from "./item-actions.ts";
import { folderTree, type Item, mayMove } from "./listing.ts";

type MoveDialogProps = {
  readonly item: Item;
  readonly project: string;
  readonly folders: readonly FolderRow[];
  readonly onClose: () => void;
};

/** Moving by choosing the place, for whoever does not drag. */
export function MoveDialog({ item, project, folders, onClose }: MoveDialogProps) {
  const [fault, setFault] = useState<string | null>(null);
  const move = async (into: FolderId | null): Promise<void> => {
    const refusal = await moveItem(item, into);
    if (refusal === null) onClose();
    else setFault(refusal);
  };
  const place = (into: FolderId | null, name: string, depth: number) => (
    <li key={into ?? "root"} style={{ paddingLeft: depth * 16 }}>
      <Button
        look="plain"
        icon={into === null ? <Boxes /> : <Folder />}
        disabledReason={
          mayMove(item, into, folders) ? undefined : "It is there already, or would be inside itself"
        }
        onClick={() => void move(into)}
      >
        {name}
      </Button>
    </li>
  );
  return (
    <Dialog open onClose={onClose} title={`Move “${item.row.name}”`} note="Choose where it should be.">
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      <ul className={styles.places}>
        {place(null, project, 0)}
        {folderTree(folders).map(({ row, depth }) => place(row.id, row.name, depth + 1))}
      </ul>
    </Dialog>
  );
}
