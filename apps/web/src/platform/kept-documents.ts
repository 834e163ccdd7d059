import { type ErrorCode, type Failure, parseStreamPath } from "@solidtype/contracts";
import { IndexedDbStorage } from "@solidtype/sync/browser";
import { api } from "./api.ts";

let kept: { readonly of: string; readonly storage: IndexedDbStorage } | null = null;

/** What this browser keeps of documents for one person: nobody who signs in here later reads or sends it. */
export function keptDocuments(person: string): IndexedDbStorage {
  if (kept?.of !== person)
    kept = { of: person, storage: new IndexedDbStorage(`solidtype-documents-${person}`) };
  return kept.storage;
}

export type Unsaved = { readonly document: string; readonly changes: number };

/** The parts, by name, with changes that are in this browser alone. */
export async function unsavedHere(person: string): Promise<readonly Unsaved[]> {
  const counts = await keptDocuments(person)
    .unsaved()
    .catch(() => new Map<string, number>());
  return Promise.all(
    [...counts].map(async ([path, changes]): Promise<Unsaved> => {
      const stream = parseStreamPath(path);
      if (stream?.kind !== "document") return { document: path, changes };
      const row = await api.getDocument({ params: { document: stream.document } });
      return { document: nameOf(row), changes };
    }),
  );
}

type Answer =
  | { readonly ok: true; readonly value: { readonly data: { readonly name: string } } }
  | { readonly ok: false; readonly error: Failure<ErrorCode> };

/** Whether somebody may still open a part is known only where the platform has answered. */
export function nameOf(row: Answer): string {
  if (row.ok) return `“${row.value.data.name}”`;
  const { code } = row.error;
  return code === "not-found" || code === "forbidden" || code === "gone"
    ? "a part you can no longer open"
    : "a part whose name cannot be asked for now";
}
