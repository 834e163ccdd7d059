import { type ErrorCode, type Failure, parseStreamPath } from "@solidtype/contracts";
import { IndexedDbStorage } from "@solidtype/sync/browser";
import { api } from "./api.ts";
import { askWindows } from "./other-windows.ts";

let kept: { readonly of: string; readonly storage: IndexedDbStorage } | null = null;

/** What this browser keeps of documents for one person: nobody who signs in here later reads or sends it. */
export function keptDocuments(person: string): IndexedDbStorage {
  if (kept?.of !== person)
    kept = { of: person, storage: new IndexedDbStorage(`solidtype-documents-${person}`) };
  return kept.storage;
}

type Unsaved = { readonly document: string; readonly changes: number };

/** What is in this browser alone; `isWhole` is false where storage or windows could not be asked, and there may be more. */
export type UnsavedHere = { readonly parts: readonly Unsaved[]; readonly isWhole: boolean };

/** The parts, by name, with changes that are in this browser alone: in its storage, or only in a window. */
export async function unsavedHere(person: string): Promise<UnsavedHere> {
  const [stored, inWindows] = await Promise.all([
    keptDocuments(person)
      .unsaved()
      .catch(() => null),
    askWindows(person).catch(() => null),
  ]);
  const counts = new Map(stored);
  for (const { path, changes } of inWindows ?? []) counts.set(path, Math.max(changes, counts.get(path) ?? 0));
  const parts = await Promise.all(
    [...counts].map(async ([path, changes]): Promise<Unsaved> => {
      const stream = parseStreamPath(path);
      if (stream?.kind !== "document") return { document: path, changes };
      const row = await api.getDocument({ params: { document: stream.document } });
      return { document: nameOf(row), changes };
    }),
  );
  return { parts, isWhole: stored !== null && inWindows !== null };
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
