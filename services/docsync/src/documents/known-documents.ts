import type { Result } from "@solidtype/contracts";

/** Remembers which documents have a stream, so that only the first request to one has to look. */
export class KnownDocuments {
  readonly #known = new Set<string>();
  readonly #find: (path: string) => Promise<Result<unknown, string>>;
  readonly #open: (path: string) => Promise<Result<null, string>>;

  constructor(
    find: (path: string) => Promise<Result<unknown, string>>,
    open: (path: string) => Promise<Result<null, string>>,
  ) {
    this.#find = find;
    this.#open = open;
  }

  /** Makes the stream of a branch that has none yet. */
  async ensure(path: string): Promise<Result<null, string>> {
    if (this.#known.has(path)) return { ok: true, value: null };
    const found = await this.#find(path);
    if (!found.ok && found.error.code !== "stream_not_found") return found;
    if (!found.ok) {
      const opened = await this.#open(path);
      if (!opened.ok) return opened;
    }
    if (this.#known.size >= CAPACITY) this.#known.clear();
    if (found.ok) this.#known.add(path);
    return { ok: true, value: null };
  }

  forget(path: string): void {
    this.#known.delete(path);
  }
}

const CAPACITY = 50_000;
