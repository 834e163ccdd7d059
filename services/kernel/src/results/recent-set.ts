const mostRemembered = 10_000;

/** What was found true lately. */
export class RecentSet {
  readonly #forMs: number;
  readonly #until = new Map<string, number>();

  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  has(name: string): boolean {
    return (this.#until.get(name) ?? 0) > performance.now();
  }

  add(name: string): void {
    if (this.#until.size >= mostRemembered) this.#until.clear();
    this.#until.set(name, performance.now() + this.#forMs);
  }
}
