/**
 * How much a search may cost, in multiplications, roughly a nanosecond each. Counted rather than timed, so
 * that Node and browser, fast machine and slow one, give up at the same place and come to the same result.
 */
export class Effort {
  #left: number;
  #refusals = 0;
  readonly #of: Effort | undefined;

  /** What is spent on a part of something larger is spent there, too. */
  constructor(multiplications: number, of?: Effort) {
    this.#left = multiplications;
    this.#of = of;
  }

  spend(multiplications: number): void {
    this.#left -= multiplications;
    this.#of?.spend(multiplications);
  }

  /** For work that cannot be stopped half way: whether it fits in what is left. */
  affords(multiplications: number): boolean {
    return multiplications <= this.#left && this.#of?.affords(multiplications) !== false;
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
    return this.#left <= 0 || this.#of?.isSpent === true;
  }
}
