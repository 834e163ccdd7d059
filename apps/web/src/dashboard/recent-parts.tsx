import { type DocumentId, type DocumentRow, isRetryable, type WorkspaceId } from "@solidtype/contracts";
import { Clock, Star } from "lucide-react";
import { useState } from "react";
import { EmptyState, Notice, SkeletonRows } from "../design/status.tsx";
import { api } from "../platform/api.ts";
import { useAsked } from "../platform/use-asked.ts";
import type { LiveRows } from "../platform/followed-shape.ts";
import { useShape, useShapes } from "../platform/use-shape.ts";
import { ago } from "../platform/when.ts";
import styles from "./dashboard.module.css";
import { Items, type Layout } from "./items.tsx";
import { keptParts } from "./kept-parts.ts";
import { addressOf, byName, type Item } from "./listing.ts";
import { useItemEntries } from "./use-item-entries.tsx";

/** All tabs of a browser share one line that carries so many live reads, and no list may take them from the others. */
const followedAtMost = 24;
const askedAtOnce = 6;

/** Parts that nothing follows, as they are now; those that one may not see any more are left out. */
async function askFor(parts: readonly DocumentId[]) {
  const data: DocumentRow[] = [];
  for (let at = 0; at < parts.length; at += askedAtOnce) {
    const some = parts.slice(at, at + askedAtOnce);
    const answers = await Promise.all(some.map((document) => api.getDocument({ params: { document } })));
    for (const answer of answers) {
      if (answer.ok) data.push(answer.value.data);
      else if (isRetryable(answer.error.code)) return answer;
    }
  }
  return { ok: true, value: { data } } as const;
}

/** Those of the first projects are followed, and those of any more are asked for once. */
function useKeptParts(kept: Omit<LiveRows<"recents" | "favourites">, "code">): ReturnType<typeof keptParts> {
  const projects = [...new Set((kept.rows ?? []).map(({ projectId }) => projectId))];
  const followed = projects.slice(0, followedAtMost);
  const live = useShapes(
    "documents",
    followed.map((project) => ({ project })),
  );
  const others = (kept.rows ?? []).filter(({ projectId }) => !followed.includes(projectId));
  const ids = others.map(({ documentId }) => documentId);
  const { data, fault } = useAsked(ids.length === 0 ? null : ids.join(" "), () => askFor(ids));
  return keptParts(kept, live, ...(ids.length === 0 ? [] : [{ rows: data, fault }]));
}

type RecentPartsProps = {
  readonly workspace: WorkspaceId;
  readonly limit: number;
  readonly alone?: boolean;
};

/** The parts one opened lately. On the home page they are there only if there are any. */
export function RecentParts({ workspace, limit, alone = false }: RecentPartsProps) {
  const { rows, fault } = useShape("recents", {});
  const mine = rows
    ?.filter((row) => row.workspaceId === workspace)
    .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))
    .slice(0, limit);
  const kept = useKeptParts({ rows: mine ?? null, fault });
  const parts = kept.rows;
  const opened = new Map((mine ?? []).map((row) => [row.documentId as string, row.openedAt]));
  if (parts === null || (parts.length === 0 && kept.fault !== null))
    return alone ? <StillToCome fault={kept.fault} /> : null;
  if (parts.length === 0)
    return alone ? (
      <EmptyState icon={<Clock />} title="Nothing opened yet">
        Parts that you open stand here, the latest first, so that you find back to them.
      </EmptyState>
    ) : null;
  return (
    <>
      {alone && <Behind fault={kept.fault} />}
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
  const { rows, fault } = useShape("favourites", {});
  const mine = rows?.filter((row) => row.workspaceId === workspace) ?? null;
  const kept = useKeptParts({ rows: mine, fault });
  const parts = kept.rows;
  const projects = useShape("projects", { workspace }).rows;
  if (parts === null || (parts.length === 0 && kept.fault !== null))
    return <StillToCome fault={kept.fault} />;
  if (parts.length === 0)
    return (
      <EmptyState icon={<Star />} title="No favourites yet">
        Choose “Add to favourites” in the menu of a part to keep it at hand here.
      </EmptyState>
    );
  const nameOf = (id: string): string => projects?.find((row) => row.id === id)?.name ?? "";
  return (
    <>
      <Behind fault={kept.fault} />
      <KeptParts
        label="Favourite parts"
        parts={parts.toSorted(byName)}
        layout="grid"
        detailOf={(item) => nameOf(item.row.projectId)}
      />
    </>
  );
}

const Behind = ({ fault }: { readonly fault: string | null }) =>
  fault === null ? null : <Notice tone="warn">Live updates are interrupted: {fault}</Notice>;

/** Rows that are on their way, or why they are not. */
const StillToCome = ({ fault }: { readonly fault: string | null }) =>
  fault === null ? <SkeletonRows count={6} /> : <Behind fault={fault} />;

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
