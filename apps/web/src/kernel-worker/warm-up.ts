import type { PartModel } from "@solidtype/document";

/** Milliseconds without a question before the worker takes itself for idle. */
const idle = 700;
/** So often is a part rehearsed, as long as all that takes no longer than this many milliseconds. */
const rounds = 8;
const budget = 4_000;

/** Builds a part for nothing but the practice; false when it was told to stop. */
type Rehearse = (model: PartModel, signal: AbortSignal) => Promise<boolean>;

/**
 * Pays for the compiling of OCCT's code before anybody waits for it. The engine compiles a function when it is first
 * called, and again, better, when it was called often: the first edits of a session take three times as long as later
 * ones. So an idle worker rehearses the very part that is open, until all kinds of features in it have been practised.
 * Any question ends that at once; it goes on after the next rebuild.
 */
export class WarmUp {
  readonly #rehearse: Rehearse;
  readonly #practised = new Set<string>();
  #left = rounds;
  #spent = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;

  constructor(rehearse: Rehearse) {
    this.#rehearse = rehearse;
  }

  /** The last question is answered, and this is the part: when nothing is asked for a while, it is rehearsed. */
  after(model: PartModel): void {
    this.stop();
    const kinds = new Set(model.features.map(({ type }) => type));
    if (kinds.isSubsetOf(this.#practised)) return;
    this.#timer = setTimeout(() => void this.#practise(model, kinds), idle);
  }

  /** Somebody asks for something. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
  }

  async #practise(model: PartModel, kinds: ReadonlySet<string>): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    while (this.#left > 0 && this.#spent < budget) {
      const begun = performance.now();
      // What goes wrong here goes wrong again when it is asked for, and is told then.
      const isDone = await this.#rehearse(model, running.signal).catch(() => true);
      this.#spent += performance.now() - begun;
      this.#left -= 1;
      if (!isDone || running.signal.aborted) return;
    }
    for (const kind of kinds) this.#practised.add(kind);
    this.#left = rounds;
    this.#spent = 0;
  }
}
