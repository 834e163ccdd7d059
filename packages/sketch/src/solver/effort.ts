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
    return multiplications <= this.#left;
  }

  /** Something was not tried, or not to its end, for what it costs. */
  leaveUntried(): void {
    this.#refusals += 1;
  }

  /** How often something was left untried: what was not found then may be there all the same. */
  get refusals(): number {
    return this.#refusals;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }
}
