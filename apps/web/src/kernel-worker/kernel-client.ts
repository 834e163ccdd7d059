import type { Failure, Result } from "@solidtype/contracts";
import { givenUp, memoryStore } from "@solidtype/kernel";
import { deadline } from "./deadline.ts";
import {
  closedFailure,
  diedFailure,
  givenUpFailure,
  hungFailure,
  limit,
  lostFailure,
  mostGivenUp,
  overtakenFailure,
  questionHungFailure,
  spentFailure,
  stoppedFailure,
  tooManyFailure,
  workLimit,
} from "./giving-up.ts";
import { HiredKernel } from "./hired-kernel.ts";
import type {
  Built,
  KernelAnswers,
  KernelAsk,
  KernelAssets,
  PartFiles,
  RebuildAsk,
  StandIns,
} from "./protocol.ts";

export type KernelState =
  | { readonly kind: "starting" }
  | { readonly kind: "ready"; readonly milliseconds: number }
  | { readonly kind: "broken"; readonly code: string; readonly message: string };

export type KernelClient = {
  /** Fetches and starts the kernel; what it is asked before waits. Megabytes, and both cores for a second. */
  readonly begin: () => void;
  readonly state: () => KernelState;
  readonly onState: (listener: (state: KernelState) => void) => () => void;
  /**
   * Null when a newer model made this one pointless before it was begun. What comes has not been looked at yet: it nearly
   * always is right, and where it is not, that is told.
   */
  readonly rebuild: (ask: RebuildAsk) => Promise<Result<Built> | null>;
  /** What was built last is not right: it has to be built again, and all its bodies are another's from then on. */
  readonly onWrong: (listener: () => void) => () => void;
  readonly ask: <Ask extends Exclude<KernelAsk, { ask: "rebuild" }>>(
    ask: Ask,
  ) => Promise<Result<KernelAnswers[Ask["ask"]]>>;
  /** Ends the rebuild or the questions under way with their worker; a new one stands ready for the next model. */
  readonly stop: () => void;
  /** Starts again what could not be started. */
  readonly retry: () => void;
  readonly close: () => void;
};

/** What one part after another is built with. */
export type SharedKernel = KernelClient & {
  /** From now on it is this part's. What another one has under way is given up. */
  readonly of: (files: PartFiles) => void;
  /** Begins, and practises what most parts are made of until it is told to rest or asked for something. */
  readonly practise: () => void;
  readonly rest: () => void;
};

type Answer = (result: Result<unknown>) => void;

/** So many bytes of what workers have made are kept for those that come after them. */
const inheritance = 64_000_000;

/**
 * A rebuild longer than this with a newer one waiting is ended with its worker: OCCT hears no other signal. The next
 * worker has only results of single operations to start from; until one has come to an end, each is given twice as long.
 */
const firstPatience = 4_000;
/** So long what was given up is left out; then the machine may have been too busy for it. */
const tooSlowFor = 600_000;
/** So many workers in a row may die before one has built anything: a part may be what kills them. */
const mostDeaths = 3;

/**
 * The page's kernel: one Worker, one rebuild under way, and of those that wait only the newest. A worker that dies or
 * hangs on a stale model is replaced; questions to it are answered with a failure. One that must not build on answers
 * until the next rebuild, which goes to its heir.
 */
export function startKernel(assets: KernelAssets): SharedKernel {
  return new PageKernel(assets);
}

class PageKernel implements SharedKernel {
  readonly #assets: KernelAssets;
  readonly #listeners = new Set<(state: KernelState) => void>();
  readonly #onWrong = new Set<() => void>();
  #state: KernelState = { kind: "starting" };
  #current: HiredKernel | null = null;
  #heir: HiredKernel | null = null;
  /** Asked while no kernel was ready. */
  #held: { readonly ask: KernelAsk; readonly answer: Answer }[] = [];
  #queued: { readonly ask: RebuildAsk; readonly answer: (result: Result<Built> | null) => void } | null =
    null;
  /** Of the part that is built. */
  #files: PartFiles = { address: "", headers: {} };
  /** What a kernel that was spent leaves to its heir. */
  #left: StandIns = {};
  readonly #results = memoryStore(inheritance);
  #patience = firstPatience;
  #deaths = 0;
  /** A part that was wrong once is looked at first as long as it is open: it would be wrong again at every change. */
  #proof: "first" | "later" = "later";
  /** Until when what was given up is left out, by the key of its result. */
  readonly #leftOut = new Map<string, number>();
  #givenUp = 0;
  /** Why there is no kernel any more. */
  #over: Failure | null = null;
  /** What stops the timers. */
  #hurry = (): void => {};
  #hung = (): void => {};
  #stuck = (): void => {};

  constructor(assets: KernelAssets) {
    this.#assets = assets;
  }

  readonly begin = (): void => {
    if (this.#over === null) this.#current ??= this.#hire();
  };

  readonly of = (files: PartFiles): void => {
    const isAnother = files.address !== this.#files.address;
    this.#files = files;
    if (!isAnother) return;
    this.#queued?.answer(null);
    this.#queued = null;
    for (const { answer } of this.#held.splice(0)) answer({ ok: false, error: closedFailure });
    this.#left = {};
    this.#patience = firstPatience;
    this.#deaths = 0;
    this.#proof = "later";
    this.stop();
  };

  /** One that takes the place of another that has died of it does not practise. */
  readonly practise = (): void => {
    this.begin();
    this.#current?.practise();
  };

  readonly rest = (): void => this.#current?.rest();

  readonly state = (): KernelState => this.#state;

  readonly onState = (listener: (state: KernelState) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly onWrong = (listener: () => void): (() => void) => {
    this.#onWrong.add(listener);
    return () => this.#onWrong.delete(listener);
  };

  readonly rebuild = (ask: RebuildAsk): Promise<Result<Built> | null> => {
    this.#queued?.answer(null);
    this.#queued = null;
    this.#givenUp = 0;
    if (this.#over !== null) return Promise.resolve({ ok: false, error: this.#over });
    return new Promise((answer) => {
      this.#queued = { ask, answer };
      this.#next();
    });
  };

  readonly ask = <Ask extends Exclude<KernelAsk, { ask: "rebuild" }>>(
    ask: Ask,
  ): Promise<Result<KernelAnswers[Ask["ask"]]>> => {
    type Answered = Promise<Result<KernelAnswers[Ask["ask"]]>>;
    if (this.#over !== null) return Promise.resolve({ ok: false, error: this.#over });
    if (this.#current !== null && this.#current.readyAfter !== null)
      return this.#question(this.#current, ask) as Answered;
    return new Promise<Result<unknown>>((answer) => this.#held.push({ ask, answer })) as Answered;
  };

  readonly stop = (): void => {
    if (this.#current?.isBusy === true) this.#replace(stoppedFailure);
  };

  readonly retry = (): void => {
    if (this.#state.kind !== "broken") return;
    this.#over = null;
    this.#current = this.#heir = null;
    this.#deaths = 0;
    this.#become({ kind: "starting" });
    this.begin();
  };

  readonly close = (): void => this.#end(closedFailure);

  /** Some questions are answered by building: they can hang as rebuilds can. What is built first has a limit of its own. */
  async #question(current: HiredKernel, ask: KernelAsk): Promise<Result<unknown>> {
    let stop = (): void => {};
    const asked = performance.now();
    const watch = (): void => {
      const left = limit - (performance.now() - Math.max(asked, current.builtAt));
      if (current.building === null && left <= 0) {
        if (current === this.#current) this.#replace(questionHungFailure);
      } else stop = deadline(current.building === null ? left : limit, watch);
    };
    watch();
    const answer = await current.ask(ask);
    stop();
    return answer;
  }

  #become(state: KernelState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  #hire(): HiredKernel {
    const hired: HiredKernel = new HiredKernel(this.#assets, this.#results.entries(), {
      ready: () => {
        if (hired === this.#current) this.#takeUp();
      },
      broken: (message) => this.#lost(hired, () => this.#giveUp(message)),
      died: (message) => this.#lost(hired, () => this.#bury(hired, message)),
      kept: ([key, bytes]) => void this.#results.put(key, bytes),
      working: () => {
        if (hired === this.#current) this.#watch(hired);
      },
      wrong: () => this.#mistrust(hired),
      answered: (wasRebuild) => this.#heard(hired, wasRebuild),
    });
    return hired;
  }

  /** What OCCT comes to no end with is given up by the key of its result: later workers leave it out at once. */
  #watch({ work }: HiredKernel): void {
    this.#stuck();
    if (work === null) return;
    this.#stuck = deadline(workLimit, () => {
      // It may be what it is made of that has no end, and that is not right.
      if (work.inDoubt) this.#proof = "first";
      else this.#leaveOut(work.key);
      // An heir got its results when it was hired: it would come to no end with the same.
      this.#heir?.end(spentFailure);
      this.#heir = null;
      this.#givenUp += 1;
      const isTooMuch = this.#givenUp > mostGivenUp;
      if (isTooMuch) this.#givenUp = 0;
      this.#replace(isTooMuch ? tooManyFailure : givenUpFailure);
    });
  }

  #leaveOut(key: string): void {
    void this.#results.put(key, givenUp(workLimit / 1000));
    this.#leftOut.set(key, performance.now() + tooSlowFor);
  }

  #tryAgainWhatIsOld(): void {
    for (const [key, until] of this.#leftOut) {
      if (performance.now() < until) continue;
      this.#leftOut.delete(key);
      this.#results.forget(key);
      for (const hired of [this.#current, this.#heir]) hired?.forget(key);
    }
  }

  #mistrust(hired: HiredKernel): void {
    this.#proof = "first";
    if (hired === this.#current) for (const listener of this.#onWrong) listener();
    this.#heard(hired, false);
  }

  /** An heir that fails is done without: another is hired when it is needed. */
  #lost(hired: HiredKernel, mourn: () => void): void {
    if (hired === this.#current) return mourn();
    hired.end(spentFailure);
    if (hired === this.#heir) this.#heir = null;
  }

  #bury(hired: HiredKernel, message: string): void {
    this.#deaths += 1;
    // One whose script cannot be loaded, or that a part kills each time, is not started for ever.
    if (this.#deaths >= mostDeaths) {
      const failure = hired.readyAfter === null ? lostFailure : diedFailure;
      return this.#giveUp(failure.message, failure);
    }
    this.#replace({ code: "kernel-died", message: `The geometry kernel stopped: ${message}` });
  }

  #heard(hired: HiredKernel, wasRebuild: boolean): void {
    if (wasRebuild) {
      this.#deaths = 0;
      this.#hung();
      this.#patience = firstPatience;
      this.#givenUp = 0;
    }
    // Ready for the next change, while this one still says what its part measures.
    if (hired.spent !== null) this.#heir ??= this.#hire();
    this.#next();
  }

  /** The current kernel is asked what has waited for it. */
  #takeUp(): void {
    const current = this.#current;
    if (current === null || current.readyAfter === null) return this.#become({ kind: "starting" });
    this.#become({ kind: "ready", milliseconds: current.readyAfter });
    this.#next();
    for (const { ask, answer } of this.#held.splice(0)) void this.#question(current, ask).then(answer);
  }

  #replace(failure: Failure): void {
    this.#silence();
    this.#current?.end(failure);
    this.#current = this.#heir ?? this.#hire();
    this.#heir = null;
    this.#takeUp();
  }

  /** What is made in doubt is lost with its worker: of the next one all is kept as it is made, and looking can be given up. */
  #replaceWithProof(failure: Failure): void {
    this.#proof = "first";
    this.#replace(failure);
  }

  #silence(): void {
    for (const stop of [this.#hung, this.#hurry, this.#stuck]) stop();
  }

  #giveUp(message: string, failure = lostFailure): void {
    this.#end(failure);
    this.#become({ kind: "broken", code: failure.code, message });
  }

  #end(failure: Failure): void {
    if (this.#over !== null) return;
    this.#over = failure;
    this.#silence();
    this.#current?.end(failure);
    this.#heir?.end(failure);
    for (const { answer } of this.#held.splice(0)) answer({ ok: false, error: failure });
    this.#queued?.answer(failure === closedFailure ? null : { ok: false, error: failure });
    this.#queued = null;
  }

  #next(): void {
    this.#hurry();
    const current = this.#current;
    if (this.#queued === null || current === null || current.readyAfter === null) return;
    if (current.building !== null) {
      const left = this.#patience - (performance.now() - current.building.since);
      this.#hurry = deadline(Math.max(0, left), () => this.#overtake());
    } else if (current.spent !== null) {
      this.#left = current.spent;
      this.#replace(spentFailure);
    } else this.#build(current);
  }

  #overtake(): void {
    this.#patience *= 2;
    this.#replaceWithProof(overtakenFailure);
  }

  #build(current: HiredKernel): void {
    if (this.#queued === null) return;
    const { ask, answer } = this.#queued;
    this.#queued = null;
    this.#tryAgainWhatIsOld();
    if (ask.fresh) this.#left = {};
    this.#hung = deadline(limit, () => this.#replaceWithProof(hungFailure));
    const own = { standIns: { ...ask.standIns, ...this.#left }, files: this.#files, proof: this.#proof };
    void current.ask({ ask: "rebuild", ...ask, ...own }).then((result) => {
      if (!result.ok && result.error === givenUpFailure) return this.#again(ask, answer);
      if (result.ok) this.#left = {};
      answer(result as Result<Built>);
    });
  }

  /** What was built without an end is built without what had none, unless a newer change has come meanwhile. */
  #again(ask: RebuildAsk, answer: (result: Result<Built> | null) => void): void {
    if (this.#over !== null) return answer({ ok: false, error: this.#over });
    if (this.#queued !== null) return answer(null);
    this.#queued = { ask, answer };
    this.#next();
  }
}
