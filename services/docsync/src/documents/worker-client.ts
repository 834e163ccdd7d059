import { Worker } from "node:worker_threads";
import type { Task, TaskResult } from "./document-tasks.ts";

export type Outcome =
  | { readonly kind: "answered"; readonly result: TaskResult }
  | { readonly kind: "timeout" }
  | { readonly kind: "lost" };

type Pending = {
  readonly settle: (outcome: Outcome) => void;
  readonly refuse: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
};

/**
 * Talks to a document worker. A task that takes too long ends the worker, because a thread that is
 * stuck in an update cannot be asked to stop; whatever else it was doing is `lost` and may be
 * asked again, and the next task finds a new worker that holds no documents.
 */
export class WorkerClient {
  readonly #deadlineMs: number;
  readonly #log: (message: string, error: unknown) => void;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #lastId = 0;

  constructor(deadlineMs: number, log: (message: string, error: unknown) => void) {
    this.#deadlineMs = deadlineMs;
    this.#log = log;
  }

  run(task: Task): Promise<Outcome> {
    const worker = this.#worker ?? this.#start();
    const id = ++this.#lastId;
    return new Promise((settle, refuse) => {
      const timer = setTimeout(() => this.#expire(id), this.#deadlineMs);
      this.#pending.set(id, { settle, refuse, timer });
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
      resourceLimits: { maxOldGenerationSizeMb: 768 },
      // What was preloaded into the service (a tracer, a watchdog) has no business in here, and may end the thread.
      execArgv: [],
    });
    worker.unref();
    worker.on("message", (answer: { id: number; result?: TaskResult; error?: string }) =>
      this.#answer(answer),
    );
    const end = (cause: unknown) => {
      if (this.#worker !== worker) return;
      this.#log("a document worker ended by itself", cause);
      this.#worker = null;
      this.#loseAll();
    };
    worker.on("error", end);
    worker.on("exit", end);
    this.#worker = worker;
    return worker;
  }

  #answer({ id, result, error }: { id: number; result?: TaskResult; error?: string }): void {
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
    if (pending !== undefined) clearTimeout(pending.timer);
    return pending;
  }

  #loseAll(): void {
    for (const id of [...this.#pending.keys()]) this.#take(id)?.settle({ kind: "lost" });
  }
}
