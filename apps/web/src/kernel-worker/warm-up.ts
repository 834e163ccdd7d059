import type { PartModel } from "@solidtype/document";

/**
 * So often is a part rehearsed at most, as long as all that takes no longer than this many milliseconds. The engine
 * compiles well what has run for a certain time in all: after twenty rounds a quarter of it is still to come, in jolts at
 * every other edit, after seventy next to nothing.
 */
const rounds = 80;
const budget = 10_000;
/** After so many rounds none of which was quicker than those before, the code is as good as it gets. */
const barren = 25;
const noticeably = 0.97;

/** Builds a part for nothing but the practice; false when it was told to stop. */
type Rehearse = (model: PartModel, signal: AbortSignal) => Promise<boolean>;
/** Milliseconds without a question before the worker takes itself for idle; others once somebody was in its way. */
type Patience = { readonly first: number; readonly again: number };

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
  #quickest = Infinity;
  #inVain = 0;
  readonly #idle: Patience;
  #patience: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;

  constructor(rehearse: Rehearse, idle: Patience) {
    this.#rehearse = rehearse;
    this.#idle = idle;
    this.#patience = idle.first;
  }

  /** The last question is answered, and this is the part: when nothing is asked for a while, it is rehearsed. */
  after(model: PartModel): void {
    this.stop();
    const kinds = new Set(model.features.map(({ type }) => type));
    if (kinds.isSubsetOf(this.#practised)) return;
    this.#timer = setTimeout(() => void this.#practise(model, kinds), this.#patience);
  }

  /** Somebody asks for something. */
  stop(): void {
    clearTimeout(this.#timer);
    if (this.#running === null) return;
    this.#running.abort();
    this.#running = null;
    this.#patience = this.#idle.again;
  }

  async #practise(model: PartModel, kinds: ReadonlySet<string>): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    while (this.#left > 0 && this.#spent < budget && this.#inVain < barren) {
      const begun = performance.now();
      // What goes wrong here goes wrong again when it is asked for, and is told then.
      const isDone = await this.#rehearse(model, running.signal).catch(() => true);
      const took = performance.now() - begun;
      this.#spent += took;
      this.#left -= 1;
      if (!isDone || running.signal.aborted) return;
      const isQuicker = took < this.#quickest * noticeably;
      this.#inVain = isQuicker ? 0 : this.#inVain + 1;
      if (isQuicker) this.#quickest = took;
    }
    for (const kind of kinds) this.#practised.add(kind);
    this.#running = null;
    this.#left = rounds;
    this.#spent = this.#inVain = 0;
    this.#quickest = Infinity;
    this.#patience = this.#idle.first;
  }
}
