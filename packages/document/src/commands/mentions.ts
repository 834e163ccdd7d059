/** What mentions what, kept up to date one by one. */
export class Mentions {
  readonly #mentioned = new Map<string, readonly string[]>();
  readonly #by = new Map<string, Set<string>>();

  /** In place of what it mentioned before. */
  put(id: string, mentioned: readonly string[]): void {
    for (const what of this.#mentioned.get(id) ?? []) this.#by.get(what)?.delete(id);
    if (mentioned.length === 0) this.#mentioned.delete(id);
    else this.#mentioned.set(id, mentioned);
    for (const what of mentioned) {
      const by = this.#by.get(what);
      if (by === undefined) this.#by.set(what, new Set([id]));
      else by.add(id);
    }
  }

  of(what: Iterable<string>): ReadonlySet<string> {
    const found = new Set<string>();
    for (const one of what) for (const id of this.#by.get(one) ?? []) found.add(id);
    return found;
  }
}
