/** How many runs of one person a replica carries out at once: the rest of its room is for everybody else. */
export class Shares {
  readonly #most: number;
  readonly #inHand = new Map<string, number>();

  constructor(runsAtOnce: number) {
    this.#most = Math.max(1, Math.floor(runsAtOnce / 4));
  }

  /** Null: as many as that person may have are in hand. */
  take(person: string): (() => void) | null {
    const inHand = this.#inHand.get(person) ?? 0;
    if (inHand >= this.#most) return null;
    this.#inHand.set(person, inHand + 1);
    return () => {
      const left = (this.#inHand.get(person) ?? 1) - 1;
      if (left === 0) this.#inHand.delete(person);
      else this.#inHand.set(person, left);
    };
  }
}
