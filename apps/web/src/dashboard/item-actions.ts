import type { FolderId } from "@solidtype/contracts";
import { api } from "../platform/api.ts";
import { changeRow } from "../platform/shape-store.ts";
import type { Item } from "./listing.ts";

type Answer = { readonly ok: true } | { readonly ok: false; readonly error: { readonly message: string } };

/** What went wrong in words, or null. */
export type Refusal = string | null;
const refusalOf = (answer: Answer): Refusal => (answer.ok ? null : answer.error.message);

/** Each change shows at once and is taken back when the platform refuses it. */
export async function renameItem(item: Item, name: string): Promise<Refusal> {
  return refusalOf(
    item.kind === "folder"
      ? await changeRow(
          "folders",
          item.id,
          { name },
          api.updateFolder({ params: { folder: item.row.id }, body: { name } }),
        )
      : await changeRow(
          "documents",
          item.id,
          { name },
          api.updateDocument({ params: { document: item.row.id }, body: { name } }),
        ),
  );
}

export async function moveItem(item: Item, into: FolderId | null): Promise<Refusal> {
  return refusalOf(
    item.kind === "folder"
      ? await changeRow(
          "folders",
          item.id,
          { parentId: into },
          api.updateFolder({ params: { folder: item.row.id }, body: { parent: into } }),
        )
      : await changeRow(
          "documents",
          item.id,
          { folderId: into },
          api.updateDocument({ params: { document: item.row.id }, body: { folder: into } }),
        ),
  );
}

export async function trashItem(item: Item): Promise<Refusal> {
  const gone = { trashedAt: new Date().toISOString() };
  return refusalOf(
    item.kind === "folder"
      ? await changeRow("folders", item.id, gone, api.trashFolder({ params: { folder: item.row.id } }))
      : await changeRow("documents", item.id, gone, api.trashDocument({ params: { document: item.row.id } })),
  );
}

export async function restoreItem(item: Item): Promise<Refusal> {
  return refusalOf(
    item.kind === "folder"
      ? await api.restoreFolder({ params: { folder: item.row.id } })
      : await api.restoreDocument({ params: { document: item.row.id } }),
  );
}

export async function setFavourite(item: Item, wanted: boolean): Promise<Refusal> {
  if (item.kind === "folder") return null;
  const params = { document: item.row.id };
  return refusalOf(wanted ? await api.addFavourite({ params }) : await api.removeFavourite({ params }));
}
