import { MemoryStorage, type StoredDocument } from "@solidtype/sync";

/** A storage that a test can make fail, as a browser's do when its quota is used up. */
export class RefusingStorage extends MemoryStorage {
  override readonly lasts = true;
  refuses = false;

  override open(path: string): Promise<StoredDocument> {
    return this.#unlessRefused(() => super.open(path));
  }

  override addConfirmed(...what: Parameters<MemoryStorage["addConfirmed"]>): Promise<void> {
    return this.#unlessRefused(() => super.addConfirmed(...what));
  }

  override replaceConfirmed(...what: Parameters<MemoryStorage["replaceConfirmed"]>): Promise<void> {
    return this.#unlessRefused(() => super.replaceConfirmed(...what));
  }

  override addUnsaved(...what: Parameters<MemoryStorage["addUnsaved"]>): Promise<void> {
    return this.#unlessRefused(() => super.addUnsaved(...what));
  }

  override removeUnsaved(...what: Parameters<MemoryStorage["removeUnsaved"]>): Promise<void> {
    return this.#unlessRefused(() => super.removeUnsaved(...what));
  }

  async #unlessRefused<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.refuses) throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    return work();
  }
}
