import type { BranchId, DocumentRow, FolderId, FolderRow } from "@solidtype/contracts";
import { partAddress, projectAddress } from "../platform/addresses.ts";

export type Item =
  | { readonly kind: "folder"; readonly id: string; readonly row: FolderRow }
  | { readonly kind: "document"; readonly id: string; readonly row: DocumentRow };

export const sorts = { name: "Name", edited: "Last edited", created: "Newest" } as const;
export type Sort = keyof typeof sorts;

export type Pin = { readonly documentId: string };

export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name.localeCompare(b.name, undefined, { numeric: true });

/** The documents that a branch holds: those made on it and those it has from others. */
export function documentsOn(
  branch: BranchId,
  documents: readonly DocumentRow[],
  pins: readonly Pin[],
): readonly DocumentRow[] {
  const pinned = new Set(pins.map(({ documentId }) => documentId));
  return documents.filter((row) => row.branchId === branch || pinned.has(row.id));
}

/** What lives directly in a folder (null: in the project itself), folders first. */
export function itemsIn(
  folder: FolderId | null,
  folders: readonly FolderRow[],
  documents: readonly DocumentRow[],
  sort: Sort,
): readonly Item[] {
  return sorted(
    folders.filter((row) => row.parentId === folder),
    documents.filter((row) => row.folderId === folder),
    sort,
  );
}

/** What lives anywhere below a folder and has every word of the query in its name. */
export function itemsFound(
  query: string,
  folder: FolderId | null,
  folders: readonly FolderRow[],
  documents: readonly DocumentRow[],
  sort: Sort,
): readonly Item[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ name }: { readonly name: string }): boolean =>
    words.every((word) => name.toLocaleLowerCase().includes(word));
  const inside = (id: FolderId | null): boolean =>
    folder === null || trailTo(id, folders).some((row) => row.id === folder);
  return sorted(
    folders.filter((row) => fits(row) && inside(row.parentId)),
    documents.filter((row) => fits(row) && inside(row.folderId)),
    sort,
  );
}

function sorted(
  folders: readonly FolderRow[],
  documents: readonly DocumentRow[],
  sort: Sort,
): readonly Item[] {
  const living = <Row extends { readonly trashedAt: string | null }>(rows: readonly Row[]): readonly Row[] =>
    rows.filter((row) => row.trashedAt === null);
  const order = {
    name: byName,
    edited: (a: DocumentRow, b: DocumentRow) => b.editedAt.localeCompare(a.editedAt) || byName(a, b),
    created: (a: DocumentRow, b: DocumentRow) => b.createdAt.localeCompare(a.createdAt) || byName(a, b),
  }[sort];
  return [
    ...living(folders)
      .toSorted(byName)
      .map((row): Item => ({ kind: "folder", id: row.id, row })),
    ...living(documents)
      .toSorted(order)
      .map((row): Item => ({ kind: "document", id: row.id, row })),
  ];
}

/** The folders from the project down to this one. Ends where a folder is missing, and never goes around in a circle. */
export function trailTo(folder: string | null, folders: readonly FolderRow[]): readonly FolderRow[] {
  const byId = new Map(folders.map((row) => [row.id as string, row]));
  const trail: FolderRow[] = [];
  for (let at = byId.get(folder ?? ""); at !== undefined; at = byId.get(at.parentId ?? "")) {
    if (trail.includes(at)) break;
    trail.unshift(at);
  }
  return trail;
}

/** A folder cannot go into itself, nor a thing where it is already. */
export function mayMove(item: Item, into: FolderId | null, folders: readonly FolderRow[]): boolean {
  const from = item.kind === "folder" ? item.row.parentId : item.row.folderId;
  if (from === into) return false;
  return item.kind === "document" || !trailTo(into, folders).some((row) => row.id === item.id);
}

export type FolderAt = { readonly row: FolderRow; readonly depth: number };

/** All living folders as an indented list, each followed by what is in it. */
export function folderTree(folders: readonly FolderRow[]): readonly FolderAt[] {
  const living = folders.filter((row) => row.trashedAt === null);
  const known = new Set<string>(living.map(({ id }) => id));
  const below = Map.groupBy(living, (row) => (known.has(row.parentId ?? "") ? row.parentId : null));
  const list = (parent: FolderId | null, depth: number): readonly FolderAt[] =>
    (below.get(parent) ?? [])
      .toSorted(byName)
      .flatMap((row) => [{ row, depth }, ...(depth > 200 ? [] : list(row.id, depth + 1))]);
  return list(null, 0);
}

/** What was put into the trash by itself, newest first; what went along with its folder comes back with it. */
export function trashOf(folders: readonly FolderRow[], documents: readonly DocumentRow[]): readonly Item[] {
  const moments = new Map(folders.map((row) => [row.id as string, row.trashedAt]));
  const alone = (trashedAt: string | null, parent: string | null): boolean =>
    trashedAt !== null && moments.get(parent ?? "") !== trashedAt;
  const items: Item[] = [
    ...folders
      .filter((row) => alone(row.trashedAt, row.parentId))
      .map((row): Item => ({ kind: "folder", id: row.id, row })),
    ...documents
      .filter((row) => alone(row.trashedAt, row.folderId))
      .map((row): Item => ({ kind: "document", id: row.id, row })),
  ];
  return items.toSorted((a, b) => (b.row.trashedAt ?? "").localeCompare(a.row.trashedAt ?? ""));
}

/** Where an item leads. */
export function addressOf(item: Item, branch: string | null): string {
  return item.kind === "document"
    ? partAddress(item.id, { branch })
    : projectAddress(item.row.projectId, { branch, folder: item.id });
}
