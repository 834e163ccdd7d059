import type { DocumentId } from "@solidtype/contracts";

/** Files that a part was made for, until it is open: in this window, for only it has them. */
const waiting = new Map<DocumentId, File>();

export function keepUntilOpen(document: DocumentId, file: File): void {
  waiting.set(document, file);
}

export function takeKept(document: DocumentId): File | null {
  const file = waiting.get(document) ?? null;
  waiting.delete(document);
  return file;
}
