import type { DocumentRow, WorkspaceId } from "@solidtype/contracts";
import { Clock, Star } from "lucide-react";
import { useState } from "react";
import { EmptyState, Notice, SkeletonRows } from "../design/status.tsx";
import { useShape, useShapes } from "../platform/use-shape.ts";
import { ago } from "../platform/when.ts";
import styles from "./dashboard.module.css";
import { Items, type Layout } from "./items.tsx";
import { addressOf, byName, type Item } from "./listing.ts";
import { useItemEntries } from "./use-item-entries.tsx";

type Kept = { readonly documentId: string; readonly projectId: DocumentRow["projectId"] };

/** The parts that a list of one's own names, in its order; what is gone or in the trash is left out. */
function useKeptParts(kept: readonly Kept[] | null): readonly DocumentRow[] | null {
  const projects = [...new Set((kept ?? []).map(({ projectId }) => projectId))];
  const { rows } = useShapes(
    "documents",
    projects.map((project) => ({ project })),
  );
  if (kept === null || rows === null) return null;
  const byId = new Map(rows.map((row) => [row.id as string, row]));
  return kept.flatMap(({ documentId }) => {
    const row = byId.get(documentId);
    return row === undefined || row.trashedAt !== null ? [] : [row];
  });
}

type RecentPartsProps = {
  readonly workspace: WorkspaceId;
  readonly limit: number;
  readonly alone?: boolean;
};

/** The parts one opened lately. On the home page they are there only if there are any. */
export function RecentParts({ workspace, limit, alone = false }: RecentPartsProps) {
  const { rows } = useShape("recents", {});
  const mine = rows
    ?.filter((row) => row.workspaceId === workspace)
    .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))
    .slice(0, limit);
  const parts = useKeptParts(mine ?? null);
  const opened = new Map((mine ?? []).map((row) => [row.documentId as string, row.openedAt]));
  if (parts === null) return alone ? <SkeletonRows count={6} /> : null;
  if (parts.length === 0)
    return alone ? (
      <EmptyState icon={<Clock />} title="Nothing opened yet">
        Parts that you open stand here, the latest first, so that you find back to them.
      </EmptyState>
    ) : null;
  return (
    <>
      {!alone && <h2 className={styles.title}>Recent</h2>}
      <KeptParts
        label="Recent parts"
        parts={parts}
        layout={alone ? "list" : "grid"}
        detailOf={(item) => `Opened ${ago(opened.get(item.id) ?? "")}`}
      />
    </>
  );
}

export function FavouriteParts({ workspace }: { readonly workspace: WorkspaceId }) {
  const { rows } = useShape("favourites", {});
  const parts = useKeptParts(rows?.filter((row) => row.workspaceId === workspace) ?? null);
  const projects = useShape("projects", { workspace }).rows;
  if (parts === null) return <SkeletonRows count={6} />;
  if (parts.length === 0)
    return (
      <EmptyState icon={<Star />} title="No favourites yet">
        Choose “Add to favourites” in the menu of a part to keep it at hand here.
      </EmptyState>
    );
  const nameOf = (id: string): string => projects?.find((row) => row.id === id)?.name ?? "";
  return (
    <KeptParts
      label="Favourite parts"
      parts={parts.toSorted(byName)}
      layout="grid"
      detailOf={(item) => nameOf(item.row.projectId)}
    />
  );
}

type KeptPartsProps = {
  readonly label: string;
  readonly parts: readonly DocumentRow[];
  readonly layout: Layout;
  readonly detailOf: (item: Item) => string;
};

/** Here parts are opened and kept; they are moved and renamed where they belong. */
function KeptParts({ parts, ...shown }: KeptPartsProps) {
  const nowhere = (): void => undefined;
  const [refusal, setRefusal] = useState<string | null>(null);
  const { entriesOf, isFavourite } = useItemEntries({
    branch: null,
    readOnly: "open its project to change it",
    onRename: nowhere,
    onMove: nowhere,
    onTrash: nowhere,
    onRefused: setRefusal,
  });
  return (
    <>
      {refusal !== null && <Notice tone="danger">{refusal}</Notice>}
      <Items
        {...shown}
        items={parts.map((row): Item => ({ kind: "document", id: row.id, row }))}
        addressOf={(item) => addressOf(item, null)}
        entriesOf={(item) => entriesOf(item).slice(0, 3)}
        isFavourite={isFavourite}
      />
    </>
  );
}
