type Waiting = { give(): void };

/**
 * So many transactions at once, the others in the order in which they came. Each holds a connection until it ends; one
 * more than there are connections would wait for one inside of the pool, where nothing tells a busy store from one that
 * cannot be reached, and reads would wait behind it.
 */
export class Turns {
  #free: number;
  readonly #waiting = new Set<Waiting>();

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Gives the turn back when called, once; nothing where none came in that time. */
  async take(patienceMs: number): Promise<(() => void) | undefined> {
    if (this.#free > 0) this.#free -= 1;
    else if (!(await this.#wait(patienceMs))) return undefined;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const [next] = this.#waiting;
      if (next === undefined) this.#free += 1;
      else next.give();
    };
  }

  #wait(patienceMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (given: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        resolve(given);
      };
      const waiting: Waiting = { give: () => end(true) };
      const timer = setTimeout(() => end(false), patienceMs);
      this.#waiting.add(waiting);
    });
  }
}
