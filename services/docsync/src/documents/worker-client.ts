import { Worker } from "node:worker_threads";
import type { Task, TaskResult } from "./document-tasks.ts";
import type { WorkerRoom } from "./worker-room.ts";

/** What a worker says: once that it runs, and then an answer to each task. */
export type Answer =
  | { readonly kind: "running" }
  | { readonly kind: "answer"; readonly id: number; readonly result?: TaskResult; readonly error?: string };

export type Outcome =
  | { readonly kind: "answered"; readonly result: TaskResult }
  | { readonly kind: "timeout" }
  /** The worker ended while it was at this: for want of memory, as a rule. */
  | { readonly kind: "broke" }
  | { readonly kind: "lost" };

export type DocumentThread = { run(task: Task): Promise<Outcome> };

type Pending = {
  readonly deadlineMs: number;
  readonly settle: (outcome: Outcome) => void;
  readonly refuse: (error: Error) => void;
};

/** A thread that waits for something uses no time of the processor; it is not waited for longer than so many deadlines. */
const MOST_ROUNDS = 12;
/** To load is to apply a whole document, of which an update is a small part. */
const LOAD_DEADLINES = 6;
/** A change of so many bytes may take as long again as any. */
const DEADLINE_BYTES = 2 << 20;

/**
 * Talks to a document worker. A task that takes too long ends the worker, because a thread that is
 * stuck in an update cannot be asked to stop; whatever was queued behind it is `lost` and may be
 * asked again, and the next task finds a new worker that holds no documents. A task's time begins
 * when its turn comes: neither the worker's own start nor the tasks before it count. What passes its
 * time by the clock is given as much again of the processor: on a busy machine it may have had little
 * of that, and updates would look bad that are not.
 */
export class WorkerClient implements DocumentThread {
  readonly #room: WorkerRoom;
  readonly #deadlineMs: number;
  readonly #log: (message: string, error: unknown) => void;
  /** In the order in which the worker takes them. */
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #running = false;
  #timer: NodeJS.Timeout | null = null;
  #lastId = 0;

  constructor(room: WorkerRoom, deadlineMs: number, log: (message: string, error: unknown) => void) {
    this.#room = room;
    this.#deadlineMs = deadlineMs;
    this.#log = log;
  }

  /** Starts the worker before anybody has to wait for it. */
  warm(): void {
    if (this.#worker === null) this.#start();
  }

  run(task: Task): Promise<Outcome> {
    const worker = this.#worker ?? this.#start();
    const id = ++this.#lastId;
    const deadlineMs = this.#deadlineMs * deadlinesOf(task);
    return new Promise((settle, refuse) => {
      this.#pending.set(id, { deadlineMs, settle, refuse });
      if (this.#pending.size === 1) this.#watch();
      worker.postMessage({ id, task });
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#loseAll();
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./document-worker.ts", import.meta.url), {
      workerData: this.#room,
      resourceLimits: { maxOldGenerationSizeMb: this.#room.heapMb },
      // What was preloaded into the service (a tracer, a watchdog) has no business in here, and may end the thread.
      execArgv: [],
    });
    worker.unref();
    this.#running = false;
    worker.on("message", (answer: Answer) => {
      if (this.#worker !== worker) return;
      this.#running = true;
      if (answer.kind === "answer") this.#answer(answer);
      this.#watch();
    });
    const end = (cause: unknown) => {
      if (this.#worker !== worker) return;
      this.#log("a document worker ended by itself", cause);
      this.#worker = null;
      const [first] = this.#pending.keys();
      if (first !== undefined && this.#running) this.#take(first)?.settle({ kind: "broke" });
      this.#loseAll();
    };
    worker.on("error", end);
    worker.on("exit", end);
    this.#worker = worker;
    return worker;
  }

  /** Gives the task whose turn it is its time. */
  #watch(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const [next] = this.#pending;
    if (next === undefined || !this.#running) return;
    const [id, { deadlineMs }] = next;
    this.#timer = setTimeout(() => void this.#look(id, deadlineMs, null, 1), deadlineMs);
  }

  /** `since`: what the thread had used when the clock's time was over. */
  async #look(id: number, deadlineMs: number, since: NodeJS.CpuUsage | null, round: number): Promise<void> {
    const worker = this.#worker;
    const used = await worker?.cpuUsage(since ?? undefined).catch(() => undefined);
    if (used === undefined || this.#worker !== worker || this.#pending.keys().next().value !== id) return;
    const spent = since !== null && used.user + used.system >= deadlineMs * 1_000;
    if (spent || round > MOST_ROUNDS) return this.#expire(id);
    this.#timer = setTimeout(() => void this.#look(id, deadlineMs, since ?? used, round + 1), deadlineMs);
  }

  #answer({ id, result, error }: Extract<Answer, { kind: "answer" }>): void {
    const pending = this.#take(id);
    if (pending === undefined) return;
    if (result !== undefined) pending.settle({ kind: "answered", result });
    else pending.refuse(new Error("a document task failed", { cause: error }));
  }

  #expire(id: number): void {
    const worker = this.#worker;
    this.#worker = null;
    this.#take(id)?.settle({ kind: "timeout" });
    this.#loseAll();
    void worker?.terminate();
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #loseAll(): void {
    for (const id of [...this.#pending.keys()]) this.#take(id)?.settle({ kind: "lost" });
    this.#watch();
  }
}

function deadlinesOf(task: Task): number {
  if (task.kind === "load") return LOAD_DEADLINES;
  return task.kind === "check" ? 1 + task.body.length / DEADLINE_BYTES : 1;
}
