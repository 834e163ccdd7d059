export type RoundsOptions = {
  readonly everyMs: number;
  /** `due`: its time has come. Otherwise it was nudged. */
  readonly round: (due: boolean) => Promise<unknown>;
  readonly failed: (error: unknown) => void;
};

/**
 * Work that is looked for every so often, and when somebody knows of some: one round at a time. A time that comes, or a
 * nudge, during a round is one more round after it. One that fails is told, and the next comes as ever.
 */
export class Rounds {
  readonly #options: RoundsOptions;
  readonly #clock: NodeJS.Timeout;
  #soon: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #next: { due: boolean } | undefined;
  #stopped = false;

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#clock = setInterval(() => this.#want(true), options.everyMs);
    this.#clock.unref();
  }

  /** For a round that may take long: whether it should end where it is. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** There is something to do. What else comes within the time given is done along with it. */
  nudge(afterMs = 0): void {
    if (this.#stopped) return;
    if (afterMs === 0) return this.#want(false);
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#want(false);
    }, afterMs);
    this.#soon.unref();
  }

  /** Begins no more, and waits for the one that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#clock);
    clearTimeout(this.#soon);
    await this.#running;
  }

  #want(due: boolean): void {
    this.#next = { due: due || this.#next?.due === true };
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    for (let round = this.#next; round !== undefined && !this.#stopped; round = this.#next) {
      this.#next = undefined;
      await this.#options.round(round.due).catch(this.#options.failed);
    }
    // In one step with the last look for a next one: a nudge in between would be taken for one during a round.
    this.#running = undefined;
  }
}
