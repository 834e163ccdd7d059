/**
 * Where results are kept between rebuilds, by content-addressed key. A missing entry is `undefined`; an entry is
 * written whole or not at all. Two writers of one key write the same bytes.
 */
export type ResultStore = {
  readonly get: (key: string) => Promise<Uint8Array | undefined>;
  readonly put: (key: string, bytes: Uint8Array) => Promise<void>;
};

/** One that cannot be read or written costs time, never a rebuild. */
export function forgiving(store: ResultStore): ResultStore {
  return {
    get: (key) => store.get(key).catch(() => undefined),
    put: (key, bytes) => store.put(key, bytes).catch(() => undefined),
  };
}

export type MemoryStore = ResultStore & {
  readonly forget: (key: string) => void;
  /** All that is kept, the least recently used first. */
  readonly entries: () => readonly (readonly [key: string, bytes: Uint8Array])[];
};

/** Keeps the most recently used entries, up to `budget` bytes. */
export function memoryStore(budget: number): MemoryStore {
  const entries = new Map<string, Uint8Array>();
  let size = 0;
  const drop = (key: string) => {
    size -= entries.get(key)?.length ?? 0;
    entries.delete(key);
  };
  return {
    get: (key) => {
      const bytes = entries.get(key);
      if (bytes !== undefined) {
        entries.delete(key);
        entries.set(key, bytes);
      }
      return Promise.resolve(bytes);
    },
    put: (key, bytes) => {
      drop(key);
      if (bytes.length <= budget) {
        entries.set(key, bytes);
        size += bytes.length;
      }
      for (const oldest of entries.keys()) {
        if (size <= budget) break;
        drop(oldest);
      }
      return Promise.resolve();
    },
    forget: drop,
    entries: () => [...entries],
  };
}
