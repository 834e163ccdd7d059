import {
  assertNoHole,
  laterOffset,
  type BatchId,
  type DocumentStorage,
  type StoredDocument,
  type UnsavedBatch,
} from "./document-storage.ts";

type Kept = { confirmed: Uint8Array[]; offset: string | null; unsaved: UnsavedBatch[] };

/** Keeps documents for as long as the process lives. */
export class MemoryStorage implements DocumentStorage {
  readonly lasts: boolean = false;
  readonly #documents = new Map<string, Kept>();

  async open(path: string): Promise<StoredDocument> {
    const { confirmed, offset, unsaved } = this.#kept(path);
    return { confirmed: [...confirmed], offset, unsaved: [...unsaved] };
  }

  async addConfirmed(
    path: string,
    updates: readonly Uint8Array[],
    after: string | null,
    offset: string,
  ): Promise<void> {
    const kept = this.#kept(path);
    assertNoHole(kept.offset, after);
    kept.confirmed.push(...updates);
    kept.offset = laterOffset(kept.offset, offset);
  }

  async replaceConfirmed(path: string, state: Uint8Array, offset: string): Promise<void> {
    const kept = this.#kept(path);
    if (laterOffset(kept.offset, offset) === offset) Object.assign(kept, { confirmed: [state], offset });
  }

  async startAnew(path: string, updates: readonly Uint8Array[], offset: string): Promise<void> {
    Object.assign(this.#kept(path), { confirmed: [...updates], offset });
  }

  async addUnsaved(path: string, batch: UnsavedBatch): Promise<void> {
    this.#kept(path).unsaved.push(batch);
  }

  async removeUnsaved(path: string, batches: readonly BatchId[]): Promise<void> {
    const kept = this.#kept(path);
    kept.unsaved = kept.unsaved.filter(
      (unsaved) => !batches.some(({ producer, seq }) => producer === unsaved.producer && seq === unsaved.seq),
    );
  }

  async forget(path: string): Promise<void> {
    this.#documents.delete(path);
  }

  #kept(path: string): Kept {
    let kept = this.#documents.get(path);
    if (kept === undefined) {
      kept = { confirmed: [], offset: null, unsaved: [] };
      this.#documents.set(path, kept);
    }
    return kept;
  }
}
