/**
 * How much a search may cost, in multiplications, roughly a nanosecond each. Counted rather than timed, so
 * that Node and browser, fast machine and slow one, give up at the same place and come to the same result.
 */
export class Effort {
  #left: number;
  #refusals = 0;

  constructor(multiplications: number) {
    this.#left = multiplications;
  }

  spend(multiplications: number): void {
    this.#left -= multiplications;
  }

  /** For work that cannot be stopped half way: whether it fits in what is left. */
  affords(multiplications: number): boolean {
    if (multiplications <= this.#left) return true;
    this.#refusals += 1;
    return false;
  }

  /** How often something was left untried: what was not found then may be there all the same. */
  get refusals(): number {
    return this.#refusals;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }
}
