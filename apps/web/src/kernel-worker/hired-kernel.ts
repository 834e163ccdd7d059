import type { Failure, Result } from "@solidtype/contracts";
import type { FromWorker, KernelAsk, KernelAssets, KeptResult, StandIns, ToWorker } from "./protocol.ts";

/** What becomes of a worker, told to whoever hired it. */
type Events = {
  readonly ready: (milliseconds: number) => void;
  /** The kernel could not be loaded in it. */
  readonly broken: (message: string) => void;
  readonly died: (message: string) => void;
  /** It has made this, and whoever comes after it need not. */
  readonly kept: (result: KeptResult) => void;
  /** It has begun something that may never end, or has come to its end. */
  readonly working: () => void;
  /** What it has built last is not right. */
  readonly wrong: () => void;
  /** Something was answered, and whether that was the rebuild. */
  readonly answered: (wasRebuild: boolean) => void;
};

/** Milliseconds after which a worker whose script has not come is taken for lost: some requests are never answered. */
const longestSilence = 30_000;

/** One worker with a kernel in it. It is asked nothing before it is ready: loading is no time spent on an answer. */
export class HiredKernel {
  /** Milliseconds that it took to be ready; null until then. */
  readyAfter: number | null = null;
  /** The rebuild under way, and since when. */
  building: { readonly id: number; readonly since: number } | null = null;
  /** What OCCT is at, by the key of its result, and whether it is made of what was not looked at. */
  work: { readonly key: string; readonly inDoubt: boolean } | null = null;
  /** When its last rebuild came to an end. */
  builtAt = 0;
  /** Set once it must not build on; it may still be asked about what it has built. */
  spent: StandIns | null = null;
  readonly #worker: Worker;
  readonly #events: Events;
  readonly #waiting = new Map<number, (result: Result<unknown>) => void>();
  #nextId = 1;
  readonly #silence: ReturnType<typeof setTimeout>;

  constructor(assets: KernelAssets, results: readonly KeptResult[], events: Events) {
    this.#events = events;
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "kernel" });
    this.#worker.onmessage = (event: MessageEvent<FromWorker>) => this.#hear(event.data);
    this.#worker.onerror = (event) => events.died(event.message);
    this.#silence = setTimeout(() => events.died("its script did not come"), longestSilence);
    this.#worker.postMessage({ kind: "start", results, ...assets } satisfies ToWorker);
  }

  get isBusy(): boolean {
    return this.#waiting.size > 0;
  }

  ask(ask: KernelAsk): Promise<Result<unknown>> {
    const id = this.#nextId;
    this.#nextId += 1;
    if (ask.ask === "rebuild") this.building = { id, since: performance.now() };
    return new Promise((answer) => {
      this.#waiting.set(id, answer);
      this.#worker.postMessage({ kind: "ask", id, ask } satisfies ToWorker);
    });
  }

  forget(key: string): void {
    this.#worker.postMessage({ kind: "forget", key } satisfies ToWorker);
  }

  /** Has it practise what most parts are made of, for as long as nobody asks it for anything. */
  practise(): void {
    this.#worker.postMessage({ kind: "practise" } satisfies ToWorker);
  }

  rest(): void {
    this.#worker.postMessage({ kind: "rest" } satisfies ToWorker);
  }

  /** Ends the worker, in the middle of whatever it does. */
  end(failure: Failure): void {
    clearTimeout(this.#silence);
    this.#worker.onmessage = null;
    this.#worker.onerror = null;
    this.#worker.terminate();
    for (const answer of this.#waiting.values()) answer({ ok: false, error: failure });
    this.#waiting.clear();
  }

  #hear(message: FromWorker): void {
    clearTimeout(this.#silence);
    if (message.kind === "alive") return;
    if (message.kind === "broken") return this.#events.broken(message.message);
    if (message.kind === "ready") {
      this.readyAfter = message.milliseconds;
      return this.#events.ready(message.milliseconds);
    }
    if (message.kind === "kept") return this.#events.kept(message.result);
    if (message.kind === "work") {
      const { key, inDoubt } = message;
      this.work = key === null ? null : { key, inDoubt };
      return this.#events.working();
    }
    if (message.kind === "wrong") {
      this.spent = message.spent;
      return this.#events.wrong();
    }
    if (message.kind === "spent") {
      this.spent = message.spent;
      return this.#events.answered(false);
    }
    const wasRebuild = this.building?.id === message.id;
    if (wasRebuild) {
      this.building = null;
      this.builtAt = performance.now();
    }
    this.spent = message.spent;
    const answer = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    answer?.(
      message.kind === "answer" ? { ok: true, value: message.value } : { ok: false, error: message.error },
    );
    this.#events.answered(wasRebuild);
  }
}
