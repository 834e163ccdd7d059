/** Random numbers that come again with their seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  whole(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(of: number): boolean {
    return this.next() < of;
  }

  /** Between two numbers; as often as not a whole one, so that things meet, touch and coincide. */
  between(low: number, high: number): number {
    const value = low + this.next() * (high - low);
    return this.chance(0.6) ? Math.round(value) : Math.round(value * 100) / 100;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.whole(items.length)]!;
  }

  some<Item>(items: readonly Item[], most: number): readonly Item[] {
    const count = 1 + this.whole(most);
    return [...new Set(Array.from({ length: Math.min(count, items.length) }, () => this.of(items)))];
  }
}
