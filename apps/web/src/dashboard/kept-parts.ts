import type { DocumentId, DocumentRow } from "@solidtype/contracts";

export type Kept = { readonly documentId: DocumentId; readonly projectId: DocumentRow["projectId"] };

/** Rows as far as they are known, and why they may be behind or do not come. */
type Known<Row> = { readonly rows: readonly Row[] | null; readonly fault: string | null };

/**
 * The parts that a list of one's own names, in its order; what is gone or in the trash is left out. `found` is what the
 * documents are looked up in, all of it needed.
 */
export function keptParts(kept: Known<Kept>, ...found: readonly Known<DocumentRow>[]): Known<DocumentRow> {
  const fault = [kept, ...found].find((known) => known.fault !== null)?.fault ?? null;
  if (kept.rows === null || found.some(({ rows }) => rows === null)) return { rows: null, fault };
  const byId = new Map(found.flatMap(({ rows }) => rows ?? []).map((row) => [row.id as string, row]));
  const rows = kept.rows.flatMap(({ documentId }) => {
    const row = byId.get(documentId);
    return row === undefined || row.trashedAt !== null ? [] : [row];
  });
  return { rows, fault };
}
