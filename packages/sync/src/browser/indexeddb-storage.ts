import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";
import {
  assertNoHole,
  laterOffset,
  type BatchId,
  type DocumentStorage,
  type StoredDocument,
  type UnsavedBatch,
} from "../storage/document-storage.ts";

interface Schema extends DBSchema {
  confirmed: { key: number; value: { path: string; update: Uint8Array }; indexes: { path: string } };
  reading: { key: string; value: { path: string; offset: string } };
  unsaved: { key: number; value: UnsavedBatch & { path: string }; indexes: { path: string } };
}

/** Keeps documents in the browser, shared by all tabs of the origin that give it the same name. */
export class IndexedDbStorage implements DocumentStorage {
  readonly lasts = true;
  readonly #name: string;
  #opened: Promise<IDBPDatabase<Schema>> | null = null;
  #removed = false;

  constructor(name: string) {
    this.#name = name;
  }

  /** Of all documents together: how many edits of which path are here alone. */
  async unsaved(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const { path, updates } of await (await this.#database()).getAll("unsaved"))
      counts.set(path, (counts.get(path) ?? 0) + updates.length);
    return counts;
  }

  /** Removes everything, for all tabs: those that have it open keep nothing from then on. */
  async remove(): Promise<void> {
    this.#removed = true;
    (await this.#opened?.catch(() => null))?.close();
    // A tab that the browser has frozen lets go of it later; nobody waits for that.
    await new Promise<void>((resolve, reject) => {
      deleteDB(this.#name, { blocked: () => resolve() }).then(resolve, reject);
    });
  }

  async open(path: string): Promise<StoredDocument> {
    const transaction = (await this.#database()).transaction(["confirmed", "reading", "unsaved"]);
    const [confirmed, reading, unsaved] = await Promise.all([
      transaction.objectStore("confirmed").index("path").getAll(path),
      transaction.objectStore("reading").get(path),
      transaction.objectStore("unsaved").index("path").getAll(path),
    ]);
    return {
      confirmed: confirmed.map(({ update }) => update),
      offset: reading?.offset ?? null,
      unsaved: unsaved.map(({ producer, seq, updates }) => ({ producer, seq, updates })),
    };
  }

  async addConfirmed(
    path: string,
    updates: readonly Uint8Array[],
    after: string | null,
    offset: string,
  ): Promise<void> {
    const transaction = (await this.#database()).transaction(["confirmed", "reading"], "readwrite");
    const reading = await transaction.objectStore("reading").get(path);
    assertNoHole(reading?.offset ?? null, after);
    for (const update of updates) void transaction.objectStore("confirmed").add({ path, update });
    void transaction
      .objectStore("reading")
      .put({ path, offset: laterOffset(reading?.offset ?? null, offset) });
    await transaction.done;
  }

  async replaceConfirmed(path: string, state: Uint8Array, offset: string): Promise<void> {
    const transaction = (await this.#database()).transaction(["confirmed", "reading"], "readwrite");
    const reading = await transaction.objectStore("reading").get(path);
    if (laterOffset(reading?.offset ?? null, offset) !== offset) return;
    await replace(transaction, path, [state], offset);
  }

  async startAnew(path: string, updates: readonly Uint8Array[], offset: string): Promise<void> {
    const transaction = (await this.#database()).transaction(["confirmed", "reading"], "readwrite");
    await replace(transaction, path, updates, offset);
  }

  async addUnsaved(path: string, batch: UnsavedBatch): Promise<void> {
    await (await this.#database()).add("unsaved", { path, ...batch });
  }

  async removeUnsaved(path: string, batches: readonly BatchId[]): Promise<void> {
    const transaction = (await this.#database()).transaction("unsaved", "readwrite");
    for (
      let cursor = await transaction.store.index("path").openCursor(path);
      cursor !== null;
      cursor = await cursor.continue()
    ) {
      const { producer, seq } = cursor.value;
      if (batches.some((batch) => batch.producer === producer && batch.seq === seq)) void cursor.delete();
    }
    await transaction.done;
  }

  async forget(path: string): Promise<void> {
    const transaction = (await this.#database()).transaction(
      ["confirmed", "reading", "unsaved"],
      "readwrite",
    );
    for (const name of ["confirmed", "unsaved"] as const) {
      const store = transaction.objectStore(name);
      for (const key of await store.index("path").getAllKeys(path)) void store.delete(key);
    }
    void transaction.objectStore("reading").delete(path);
    await transaction.done;
  }

  /** Opened when it is first needed, and again when the browser has closed it. */
  #database(): Promise<IDBPDatabase<Schema>> {
    if (this.#removed) return Promise.reject(new Error("what this browser kept was removed"));
    this.#opened ??= openDB<Schema>(this.#name, 1, {
      upgrade(database) {
        database.createObjectStore("confirmed", { autoIncrement: true }).createIndex("path", "path");
        database.createObjectStore("reading", { keyPath: "path" });
        database.createObjectStore("unsaved", { autoIncrement: true }).createIndex("path", "path");
      },
      terminated: () => {
        this.#opened = null;
      },
      blocking: () => {
        this.#removed = true;
        void this.#opened?.then((database) => database.close());
      },
    }).catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
    return this.#opened;
  }
}

async function replace(
  transaction: IDBPTransaction<Schema, ("confirmed" | "reading")[], "readwrite">,
  path: string,
  updates: readonly Uint8Array[],
  offset: string,
): Promise<void> {
  const store = transaction.objectStore("confirmed");
  for (const key of await store.index("path").getAllKeys(path)) void store.delete(key);
  for (const update of updates) void store.add({ path, update });
  void transaction.objectStore("reading").put({ path, offset });
  await transaction.done;
}
