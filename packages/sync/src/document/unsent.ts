import type { DocumentStorage, UnsavedBatch } from "../storage/document-storage.ts";

export type UnsentOptions = {
  readonly path: string;
  readonly storage: DocumentStorage;
  readonly newProducer: () => string;
};

/** What was made as one change is sent as one, however large; what was not may be parted. */
const MAX_BATCH_BYTES = 512 * 1024;

/**
 * The batches that wait, in their order, and their copies in the storage. A storage that refuses keeps none of them from
 * being sent: what it does not hold is brought to it again by the next `keep`.
 */
export class Unsent {
  readonly #options: UnsentOptions;
  #waiting: UnsavedBatch[] = [];
  /** Batches that the storage holds; what it was given and did not say that it took it may hold as well. */
  readonly #kept = new WeakSet<UnsavedBatch>();
  readonly #given = new WeakSet<UnsavedBatch>();
  #storing: Promise<void> = Promise.resolve();
  #storable = true;
  #producer: string;
  #seq = 0;

  constructor(options: UnsentOptions) {
    this.#options = options;
    this.#producer = options.newProducer();
  }

  get batches(): readonly UnsavedBatch[] {
    return this.#waiting;
  }

  get count(): number {
    return this.#waiting.reduce((sum, batch) => sum + batch.updates.length, 0);
  }

  get updates(): readonly Uint8Array[] {
    return this.#waiting.flatMap((batch) => batch.updates);
  }

  /** Whether the storage holds all that it was brought, and will after the page has ended. */
  get isKept(): boolean {
    return this.#storable && this.#options.storage.lasts;
  }

  /** Resolves when the storage has done, or refused, what it was asked so far. */
  get stored(): Promise<void> {
    return this.#storing;
  }

  /** What earlier openings left comes first. */
  adopt(left: readonly UnsavedBatch[]): void {
    for (const batch of left) {
      this.#given.add(batch);
      this.#kept.add(batch);
    }
    this.#waiting = [...left, ...this.#waiting];
  }

  add(updates: readonly Uint8Array[]): void {
    for (const some of inBatches(updates))
      this.#waiting.push({ producer: this.#producer, seq: this.#seq++, updates: some });
  }

  /** Brings to the storage whatever waits and is not there yet. */
  keep(): Promise<void> {
    return this.#inTurn(async ({ storage, path }) => {
      try {
        for (const batch of this.#waiting) {
          if (this.#kept.has(batch)) continue;
          this.#given.add(batch);
          await storage.addUnsaved(path, batch);
          this.#kept.add(batch);
        }
        this.#storable = true;
      } catch {
        this.#storable = false;
      }
    });
  }

  remove(batches: readonly UnsavedBatch[]): Promise<void> {
    this.#waiting = this.#waiting.filter((batch) => !batches.includes(batch));
    return this.#drop(batches);
  }

  /** The new batches are kept before the old ones go: a crash between leaves both, which is harmless. */
  async replace(old: readonly UnsavedBatch[], updates: readonly Uint8Array[]): Promise<void> {
    this.#producer = this.#options.newProducer();
    const fresh = inBatches(updates).map((some, seq) => ({ producer: this.#producer, seq, updates: some }));
    this.#seq = fresh.length;
    const at = this.#waiting.indexOf(old[0] as UnsavedBatch);
    this.#waiting = [
      ...this.#waiting.slice(0, at),
      ...fresh,
      ...this.#waiting.slice(at).filter((batch) => !old.includes(batch)),
    ];
    await this.keep();
    if (fresh.every((batch) => this.#kept.has(batch))) await this.#drop(old);
  }

  /** All behind the first, which was perhaps sent already, becomes one batch: a long absence is one request. */
  async joinBehindFirst(): Promise<void> {
    const behind = this.#waiting.slice(1);
    if (behind.length < 2) return;
    const updates = behind.flatMap((batch) => batch.updates);
    if (inBatches(updates).length >= behind.length) return;
    await this.replace(behind, updates);
  }

  /** What cannot be removed is sent again by the next opening, which changes nothing. */
  #drop(batches: readonly UnsavedBatch[]): Promise<void> {
    return this.#inTurn(async ({ storage, path }) => {
      const held = batches.filter((batch) => this.#given.has(batch));
      if (held.length > 0) await storage.removeUnsaved(path, held).catch(() => undefined);
    });
  }

  #inTurn(work: (options: UnsentOptions) => Promise<void>): Promise<void> {
    this.#storing = this.#storing.then(() => work(this.#options));
    return this.#storing;
  }
}

export const bytesOf = ({ updates }: UnsavedBatch): number =>
  updates.reduce((sum, update) => sum + update.length, 0);

function inBatches(updates: readonly Uint8Array[]): Uint8Array[][] {
  const batches: Uint8Array[][] = [];
  let bytes = 0;
  for (const update of updates) {
    if (batches.length === 0 || bytes + update.length > MAX_BATCH_BYTES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(update);
    bytes += update.length;
  }
  return batches;
}
