import type { BatchId, DocumentStorage } from "./document-storage.ts";

/** A browser's database may be blocked for as long as another window holds it: that is a refusal, too. */
const PATIENCE_MS = { open: 15_000, write: 3_000 };

/**
 * The same storage, where silence counts as a refusal, and until it speaks again nobody waits for it. What it adds later
 * all the same does no harm: what was to be removed meanwhile is removed once it speaks.
 */
export function patientStorage(storage: DocumentStorage): DocumentStorage {
  let silent = 0;
  let toRemove: { readonly path: string; readonly batches: readonly BatchId[] }[] = [];
  const speaks = (): void => {
    if (--silent > 0) return;
    for (const { path, batches } of toRemove)
      void storage.removeUnsaved(path, batches).catch(() => undefined);
    toRemove = [];
  };
  async function inTime<Value>(ask: () => Promise<Value>, milliseconds: number): Promise<Value> {
    if (silent > 0) throw new Error("the storage has not answered yet");
    let timer: ReturnType<typeof setTimeout> | undefined;
    const answer = ask();
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        silent++;
        answer.then(speaks, speaks);
        reject(new Error("the storage does not answer"));
      }, milliseconds);
    });
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }
  const write = (work: () => Promise<void>) => inTime(work, PATIENCE_MS.write);
  return {
    get lasts() {
      return storage.lasts;
    },
    open: (path) => inTime(() => storage.open(path), PATIENCE_MS.open),
    addConfirmed: (...what) => write(() => storage.addConfirmed(...what)),
    replaceConfirmed: (...what) => write(() => storage.replaceConfirmed(...what)),
    startAnew: (...what) => write(() => storage.startAnew(...what)),
    addUnsaved: (...what) => write(() => storage.addUnsaved(...what)),
    removeUnsaved(path, batches) {
      if (silent > 0) toRemove.push({ path, batches });
      return write(() => storage.removeUnsaved(path, batches));
    },
    forget: (path) => write(() => storage.forget(path)),
  };
}
