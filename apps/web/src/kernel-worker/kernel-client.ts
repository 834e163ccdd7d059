import type { Failure, Result } from "@solidtype/contracts";
import type {
  Built,
  FromWorker,
  KernelAnswers,
  KernelAsk,
  KernelAssets,
  RebuildAsk,
  ToWorker,
} from "./protocol.ts";

export type KernelState =
  | { readonly kind: "starting" }
  | { readonly kind: "ready"; readonly milliseconds: number }
  | { readonly kind: "broken"; readonly message: string };

export type KernelClient = {
  /** Fetches and starts the kernel; what it is asked before waits. Megabytes, and both cores for a second. */
  readonly begin: () => void;
  readonly state: () => KernelState;
  readonly onState: (listener: (state: KernelState) => void) => () => void;
  /** Null when a newer model made this one pointless before it was begun. */
  readonly rebuild: (ask: RebuildAsk) => Promise<Result<Built> | null>;
  readonly ask: <Ask extends Exclude<KernelAsk, { ask: "rebuild" }>>(
    ask: Ask,
  ) => Promise<Result<KernelAnswers[Ask["ask"]]>>;
  /** Ends the rebuild under way with its worker; a new one stands ready for the next model. */
  readonly stop: () => void;
  readonly close: () => void;
};

type Waiting = { readonly ask: KernelAsk; readonly answer: (result: Result<unknown>) => void };

/** A rebuild longer than this with a newer one waiting is ended with its worker: OCCT hears no other signal. */
const patience = 4_000;
/** One longer than this is taken for hung, waited for or not. */
const limit = 90_000;

/** So many workers in a row may die before one was ready. */
const starts = 3;

const lostFailure: Failure = {
  code: "kernel-not-loaded",
  message:
    "The geometry kernel could not be loaded. Check your connection and load the page again; until then the part is shown as the platform builds it.",
};
const hungFailure: Failure = {
  code: "kernel-hung",
  message: `The last change kept the geometry kernel busy for ${limit / 1000} seconds and was given up. Undo it, or change it.`,
};
const stoppedFailure: Failure = {
  code: "kernel-stopped",
  message:
    "The rebuild was stopped. What is shown is older than the part: change or undo something to build again.",
};

/**
 * The page's kernel: one Worker, one rebuild under way, and of those that wait only the newest. A worker that dies,
 * hangs on a stale model, or has grown too large is replaced; questions to it are answered with a failure.
 */
export function startKernel(assets: KernelAssets): KernelClient {
  const listeners = new Set<(state: KernelState) => void>();
  let state: KernelState = { kind: "starting" };
  let waiting = new Map<number, Waiting>();
  let failedStarts = 0;
  let worker: Worker | null = null;
  let held: ToWorker[] = [];
  let nextId = 1;
  let building: { readonly id: number; readonly since: number } | null = null;
  let queued: {
    readonly ask: RebuildAsk;
    readonly answer: (result: Result<Built> | null) => void;
  } | null = null;
  let hurry: ReturnType<typeof setTimeout> | undefined;
  let hung: ReturnType<typeof setTimeout> | undefined;

  function become(next: KernelState): void {
    state = next;
    for (const listener of listeners) listener(state);
  }

  function spawn(): Worker {
    const made = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "kernel" });
    made.onmessage = (event: MessageEvent<FromWorker>) => hear(event.data);
    made.onerror = (event) => {
      failedStarts += 1;
      if (failedStarts >= starts) return giveUp();
      // What a worker was asked before it was ready did not kill it, and is asked again.
      const code = state.kind === "ready" ? "kernel-died" : "kernel-recycled";
      replace({ code, message: `The geometry kernel stopped: ${event.message}` });
    };
    made.postMessage({ kind: "start", ...assets } satisfies ToWorker);
    return made;
  }

  function post(message: ToWorker): void {
    if (worker === null) held.push(message);
    else worker.postMessage(message);
  }

  function replace(failure: Failure): void {
    worker?.terminate();
    clearTimeout(hung);
    const lost = waiting;
    waiting = new Map();
    building = null;
    worker = spawn();
    become({ kind: "starting" });
    for (const { answer } of lost.values()) answer({ ok: false, error: failure });
    next();
  }

  /** A worker whose script cannot be loaded is not started for ever. */
  function giveUp(): void {
    worker?.terminate();
    clearTimeout(hung);
    clearTimeout(hurry);
    building = null;
    become({ kind: "broken", message: lostFailure.message });
    for (const { answer } of waiting.values()) answer({ ok: false, error: lostFailure });
    waiting.clear();
    queued?.answer({ ok: false, error: lostFailure });
    queued = null;
  }

  function hear(message: FromWorker): void {
    if (message.kind === "ready") {
      failedStarts = 0;
      return become({ kind: "ready", milliseconds: message.milliseconds });
    }
    if (message.kind === "broken") return become({ kind: "broken", message: message.message });
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (building?.id === message.id) {
      building = null;
      clearTimeout(hung);
    }
    asked?.answer(
      message.kind === "answer" ? { ok: true, value: message.value } : { ok: false, error: message.error },
    );
    if (message.kind === "answer" && message.recycle && waiting.size === 0) {
      return replace({
        code: "kernel-recycled",
        message: "The geometry kernel was restarted to free memory.",
      });
    }
    next();
  }

  function send(ask: KernelAsk): Promise<Result<unknown>> {
    if (failedStarts >= starts) return Promise.resolve({ ok: false, error: lostFailure });
    const id = nextId;
    nextId += 1;
    if (ask.ask === "rebuild") {
      building = { id, since: performance.now() };
      hung = setTimeout(() => replace(hungFailure), limit);
    }
    return new Promise((answer) => {
      waiting.set(id, { ask, answer });
      post({ kind: "ask", id, ask });
    });
  }

  function next(): void {
    clearTimeout(hurry);
    if (queued === null || worker === null) return;
    if (building !== null) {
      const left = patience - (performance.now() - building.since);
      hurry = setTimeout(
        () => replace({ code: "kernel-overtaken", message: "A newer change overtook this rebuild." }),
        Math.max(0, left),
      );
      return;
    }
    const { ask, answer } = queued;
    queued = null;
    void send({ ask: "rebuild", ...ask }).then((result) => answer(result as Result<Built>));
  }

  return {
    begin() {
      if (worker !== null) return;
      worker = spawn();
      next();
      for (const message of held.splice(0)) worker.postMessage(message);
    },
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    rebuild(ask) {
      queued?.answer(null);
      return new Promise((answer) => {
        queued = { ask, answer };
        next();
      });
    },
    ask: (ask) => send(ask) as Promise<Result<never>>,
    stop() {
      if (building !== null) replace(stoppedFailure);
    },
    close() {
      clearTimeout(hurry);
      clearTimeout(hung);
      worker?.terminate();
      for (const { answer } of waiting.values())
        answer({ ok: false, error: { code: "kernel-closed", message: "The document was closed." } });
      waiting.clear();
      queued?.answer(null);
      queued = null;
    },
  };
}
