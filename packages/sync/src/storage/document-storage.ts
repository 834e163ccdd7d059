/**
 * What a client keeps of a document between openings: what the server has said up to `offset`, and
 * what it has not yet confirmed. Every method is atomic; a crash between two of them leaves
 * something that opens again without losing an edit. `storage.contract.ts` says the rest.
 */
export interface DocumentStorage {
  /** Whether what it keeps is there after the page or process has ended. */
  readonly lasts: boolean;
  open(path: string): Promise<StoredDocument>;
  /**
   * What came from the server, together with where reading goes on. The offset that is kept never
   * goes back, unless it starts anew: tabs share a storage, and the slower one must not make the faster one's updates
   * look unread, or a later `replaceConfirmed` would drop them. Rejects and keeps nothing when what is kept ends before
   * `after`, where reading stood before these updates (null: at the beginning): a hole would never be read again.
   */
  addConfirmed(
    path: string,
    updates: readonly Uint8Array[],
    after: string | null,
    offset: string,
  ): Promise<void>;
  /** Replaces everything confirmed by one state, unless something beyond `offset` is kept. */
  replaceConfirmed(path: string, state: Uint8Array, offset: string): Promise<void>;
  /** Replaces everything confirmed, also where more is kept: the server was put back, and does not reach as far any more. */
  startAnew(path: string, updates: readonly Uint8Array[], offset: string): Promise<void>;
  addUnsaved(path: string, batch: UnsavedBatch): Promise<void>;
  removeUnsaved(path: string, batches: readonly BatchId[]): Promise<void>;
  forget(path: string): Promise<void>;
}

export type StoredDocument = {
  /** Yjs updates, to be applied in order. */
  readonly confirmed: readonly Uint8Array[];
  /** Null: nothing was read yet. */
  readonly offset: string | null;
  /** Of this and of earlier openings, in the order in which they were made. */
  readonly unsaved: readonly UnsavedBatch[];
};

/** Sent as one request, and sent again under the same number until the server has answered. */
export type UnsavedBatch = BatchId & { readonly updates: readonly Uint8Array[] };
export type BatchId = { readonly producer: string; readonly seq: number };

/** Offsets of one document sort as text. */
export function laterOffset(kept: string | null, offset: string): string {
  return kept !== null && kept > offset ? kept : offset;
}

export function assertNoHole(kept: string | null, after: string | null): void {
  if (after !== null && (kept === null || kept < after))
    throw new Error(`what is kept ends at ${kept ?? "the beginning"}, before ${after}`);
}
