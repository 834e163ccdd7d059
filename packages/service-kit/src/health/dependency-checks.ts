/** A check answers true when the thing can be reached; throwing counts as no. */
export type Check = () => boolean | Promise<boolean>;

const checkTimeoutMs = 2000;

/** Asks each dependency every so often, in the background, so that a health request never waits for one that hangs. */
export class DependencyChecks {
  readonly #checks = new Map<string, Check>();
  #failing: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #everyMs: number;

  constructor(everyMs = 1000) {
    this.#everyMs = everyMs;
  }

  get failing(): readonly string[] {
    return this.#failing;
  }

  add(name: string, check: Check): void {
    this.#checks.set(name, check);
  }

  start(): void {
    const round = async (): Promise<void> => {
      await this.runOnce();
      this.#timer = setTimeout(() => void round(), this.#everyMs);
      this.#timer.unref();
    };
    void round();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#checks.clear();
  }

  async runOnce(): Promise<void> {
    const results = await Promise.all(
      [...this.#checks].map(async ([name, check]) => ((await passes(check)) ? [] : [name])),
    );
    this.#failing = results.flat();
  }
}

async function passes(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), checkTimeoutMs);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
