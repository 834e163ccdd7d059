import { Worker } from "node:worker_threads";
import { type ErrorCode, type Failure, failure, geometryTime } from "@solidtype/contracts";
import type { KernelOptions } from "@solidtype/kernel";
import type { Logger } from "@solidtype/service-kit";
import { GivenUpWork } from "./given-up-work.ts";
import type {
  FromWorker,
  StorageAnswer,
  StorageAsk,
  Task,
  TaskKind,
  TaskResult,
  ToWorker,
  WorkerStart,
} from "./protocol.ts";

export type PoolOptions = {
  readonly size: number;
  /**
   * Past it a worker is ended in the middle of its task: OCCT hears no other signal. One operation may take half of it,
   * also one that begins late; then that is given up, and the task begun again without it.
   */
  readonly deadlineMs: number;
  /** A worker that had nothing to do for so long ends, unless it is the last. */
  readonly idleMs: number;
  /** Past it OCCT's memory is given back by a new worker. */
  readonly heapLimit: number;
  /** Past it a worker is ended in the middle of its task, and not the process around all of them: what is not OCCT's. */
  readonly scriptHeapMb: number;
  readonly compile: () => Promise<KernelOptions["wasm"]>;
  readonly storage: (ask: StorageAsk) => Promise<StorageAnswer>;
  readonly log: Logger;
};

export type RunOptions = {
  /** Tasks of one subject go to the worker that had it last, where its shapes are alive. */
  readonly subject: string;
  readonly signal?: AbortSignal | undefined;
  /** Somebody waits: before those that nobody waits for. */
  readonly urgent?: boolean;
};

type Waiting = {
  readonly task: Task;
  readonly options: RunOptions;
  readonly settle: (result: TaskResult) => void;
  /** The keys of operations that were given up for it. */
  readonly givenUp: string[];
  /** In how many workers OCCT has trapped at it. */
  trapped: number;
};

/** One thread. `current` is its task; a slot without a worker starts one when it is given a task. */
type Slot = {
  worker: Worker | null;
  ready: boolean;
  current: Waiting | null;
  deadline: NodeJS.Timeout | undefined;
  /** Until what it is at is given up; undefined where it is at nothing of OCCT's. */
  work: NodeJS.Timeout | undefined;
  /** Its deadline passed in the middle of an operation, which is still given its time. */
  late: boolean;
  idle: NodeJS.Timeout | undefined;
  /** The subjects it has worked on, the newest last. */
  subjects: Set<string>;
};

const subjectsKept = 64;

/** For one task. Each makes it begin anew. */
const mostGivenUp = 3;

/** For one task. Each worker finds out one piece of work that traps, and leaves those that are known out. */
const mostTrapped = 5;

/**
 * Geometry in worker threads, one task to each at a time. A task ends with its result, or with its worker: by the
 * deadline, by cancellation, by a crash. The next task then finds a new worker; nothing of the old one is trusted.
 */
export class GeometryPool {
  readonly #options: PoolOptions;
  readonly #slots: readonly Slot[];
  readonly #givenUp: GivenUpWork;
  #waiting: Waiting[] = [];
  #wasm: Promise<KernelOptions["wasm"]> | undefined;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#givenUp = new GivenUpWork(options.storage, this.#operationMs / 1000);
    this.#slots = Array.from({ length: options.size }, () => ({
      worker: null,
      ready: false,
      current: null,
      deadline: undefined,
      work: undefined,
      late: false,
      idle: undefined,
      subjects: new Set<string>(),
    }));
  }

  /** Has one worker ready before the first task comes. */
  warmUp(): void {
    const [first] = this.#slots;
    if (first !== undefined && first.worker === null) void this.#start(first);
  }

  get load(): { readonly workers: number; readonly busy: number; readonly waiting: number } {
    return {
      workers: this.#slots.filter(({ worker }) => worker !== null).length,
      busy: this.#slots.filter(({ current }) => current !== null).length,
      waiting: this.#waiting.length,
    };
  }

  run<Kind extends TaskKind>(task: Task<Kind>, options: RunOptions): Promise<TaskResult<Kind>> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        task: task as Task,
        options,
        settle: resolve as (result: TaskResult) => void,
        givenUp: [],
        trapped: 0,
      };
      if (options.signal?.aborted === true || this.#closed) return resolve(refused("cancelled"));
      options.signal?.addEventListener("abort", () => this.#cancel(waiting), { once: true });
      const patient = this.#waiting.findIndex((one) => one.options.urgent !== true);
      if (options.urgent === true && patient !== -1) this.#waiting.splice(patient, 0, waiting);
      else this.#waiting.push(waiting);
      this.#next();
    });
  }

  /** What is running or waits is answered as cancelled. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { settle } of this.#waiting.splice(0)) settle(refused("cancelled"));
    await Promise.all(this.#slots.map((slot) => this.#end(slot, "cancelled")));
  }

  #next(): void {
    for (let at = 0; at < this.#waiting.length; at++) {
      const waiting = this.#waiting[at]!;
      const slot = this.#slotFor(waiting.options.subject);
      if (slot === undefined) return;
      this.#waiting.splice(at--, 1);
      this.#give(slot, waiting);
    }
  }

  /** A free one that knows the subject, else one that runs, else a new one. */
  #slotFor(subject: string): Slot | undefined {
    const free = this.#slots.filter(({ current }) => current === null);
    return (
      free.find(({ subjects }) => subjects.has(subject)) ??
      free.find(({ worker }) => worker !== null) ??
      free[0]
    );
  }

  #give(slot: Slot, waiting: Waiting): void {
    clearTimeout(slot.idle);
    slot.current = waiting;
    slot.subjects.delete(waiting.options.subject);
    slot.subjects.add(waiting.options.subject);
    if (slot.subjects.size > subjectsKept) slot.subjects.delete([...slot.subjects][0]!);
    if (slot.worker === null) void this.#start(slot);
    else if (slot.ready) this.#send(slot);
  }

  /** What one operation may take. */
  get #operationMs(): number {
    return this.#options.deadlineMs * geometryTime.operationPart;
  }

  /** The deadline counts from here, not from the start of a worker, which takes long on a busy machine. */
  #send(slot: Slot): void {
    const { current, worker } = slot;
    if (current === null || worker === null) return;
    slot.deadline = setTimeout(() => {
      // Ended now, it would be at the same operation the next time, and nobody would know which one that is.
      if (slot.work === undefined) this.#endLate(slot);
      else slot.late = true;
    }, this.#options.deadlineMs);
    const isLast = current.trapped >= mostTrapped;
    worker.postMessage({ kind: "task", task: current.task, isLast } satisfies ToWorker);
  }

  #endLate(slot: Slot): void {
    this.#options.log.warn({ task: slot.current?.task.kind }, "a geometry task took too long and was ended");
    void this.#end(slot, "geometry-too-slow");
  }

  async #start(slot: Slot): Promise<void> {
    this.#wasm ??= this.#options.compile();
    const wasm = await this.#wasm;
    if (slot.worker !== null || this.#closed) return;
    const worker = new Worker(new URL("./geometry-worker.ts", import.meta.url), {
      workerData: { wasm, heapLimit: this.#options.heapLimit } satisfies WorkerStart,
      resourceLimits: { maxOldGenerationSizeMb: this.#options.scriptHeapMb },
      // What was preloaded into the service has no business in here.
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    worker.unref();
    slot.worker = worker;
    worker.on("message", (message: FromWorker) => this.#hear(slot, worker, message));
    worker.on("error", (error) => this.#options.log.error({ err: error }, "a geometry worker failed"));
    worker.on("exit", () => {
      if (slot.worker === worker) void this.#end(slot, "geometry-crashed");
    });
  }

  #hear(slot: Slot, worker: Worker, message: FromWorker): void {
    if (slot.worker !== worker) return;
    if (message.kind === "storage") {
      void this.#givenUp
        .answer(message.ask, performance.now())
        .then((answer) => worker.postMessage({ kind: "storage", id: message.id, answer } satisfies ToWorker));
    } else if (message.kind === "work") {
      this.#hearWork(slot, message.key);
    } else if (message.kind === "ready") {
      slot.ready = true;
      if (slot.current === null) this.#rest(slot);
      else this.#send(slot);
    } else if (message.result === null) {
      this.#hearTrap(slot);
    } else {
      this.#stopWatching(slot);
      const done = slot.current;
      slot.current = null;
      if (message.recycle) void this.#end(slot, "cancelled");
      done?.settle(message.result);
      this.#rest(slot);
      this.#next();
    }
  }

  /** The next worker knows at what, and finds the rest out without. */
  #hearTrap(slot: Slot): void {
    const { current } = slot;
    if (current === null) return;
    current.trapped++;
    this.#options.log.warn({ task: current.task.kind }, "OCCT trapped at a task, which is begun again");
    this.#beginAgain(slot);
  }

  #hearWork(slot: Slot, key: string | null): void {
    clearTimeout(slot.work);
    slot.work = key === null ? undefined : setTimeout(() => this.#giveUp(slot, key), this.#operationMs);
    if (key === null && slot.late) this.#endLate(slot);
  }

  #stopWatching(slot: Slot): void {
    for (const timer of [slot.deadline, slot.work, slot.idle]) clearTimeout(timer);
    slot.work = undefined;
    slot.late = false;
  }

  /** Begins the task again with a new worker, which leaves this operation out at once. */
  #giveUp(slot: Slot, key: string): void {
    const { current } = slot;
    if (current === null) return;
    const { task } = current;
    this.#options.log.warn({ task: task.kind, key }, "an operation of OCCT took too long and was given up");
    this.#givenUp.add(task.workspace, [key], performance.now());
    current.givenUp.push(key);
    if (current.givenUp.length > mostGivenUp) {
      this.#givenUp.addForNext(task.workspace, current.givenUp, performance.now());
      return void this.#end(slot, "geometry-too-slow");
    }
    this.#beginAgain(slot);
  }

  /** With a new worker. */
  #beginAgain(slot: Slot): void {
    // The task goes on: ending the worker is not to answer it.
    if (slot.current !== null) this.#waiting.unshift(slot.current);
    slot.current = null;
    void this.#end(slot, "cancelled");
  }

  #cancel(waiting: Waiting): void {
    const slot = this.#slots.find(({ current }) => current === waiting);
    if (slot !== undefined) return void this.#end(slot, "cancelled");
    if (!this.#waiting.includes(waiting)) return;
    this.#waiting = this.#waiting.filter((one) => one !== waiting);
    waiting.settle(refused("cancelled"));
  }

  /** Ends the worker; the task it was at, if any, is answered with `why`. */
  async #end(slot: Slot, why: ErrorCode): Promise<void> {
    const { worker, current } = slot;
    this.#stopWatching(slot);
    slot.worker = null;
    slot.ready = false;
    slot.current = null;
    slot.subjects.clear();
    current?.settle({ ok: false, error: this.#said(why) });
    this.#next();
    await worker?.terminate();
  }

  #said(why: ErrorCode): Failure<ErrorCode> {
    return failure(
      why,
      why === "geometry-too-slow" ? { seconds: this.#options.deadlineMs / 1000 } : undefined,
    );
  }

  #rest(slot: Slot): void {
    clearTimeout(slot.idle);
    if (slot.worker === null) return;
    slot.idle = setTimeout(() => {
      if (this.load.workers > 1) void this.#end(slot, "cancelled");
    }, this.#options.idleMs);
    slot.idle.unref();
  }
}

function refused(code: ErrorCode): TaskResult {
  return { ok: false, error: failure(code) };
}
