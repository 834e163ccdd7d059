import { sizeOf } from "./frames.ts";
import type { Task } from "./document-tasks.ts";
import { bytesOf, SmallFirst } from "./small-first.ts";
import type { DocumentThread, Outcome } from "./worker-client.ts";

/** So large an update takes a tenth of a second to check, and one of 8 MB seconds. */
const LARGE_UPDATE = 256 << 10;
/** So large a document takes as long to load. */
const LARGE_DOCUMENT = 1 << 20;

type Threads = {
  readonly ordinary: DocumentThread;
  readonly large: DocumentThread;
  readonly loaded: (thread: "ordinary" | "large") => void;
};

/**
 * Checks are made one after the other, and a thread cannot be asked to let another go first. So what takes seconds has a
 * thread of its own: a document that is large, and one that a large update comes for, until it is loaded the next time. It
 * waits for others of its kind there, the small changes before the large ones, and nobody else for it. A copy is on one
 * thread only, so that none is ever asked that was not told everything.
 */
export class CheckThreads implements DocumentThread {
  readonly #threads: Threads;
  /** Those that are held by the thread for large ones, or are to be. */
  readonly #large = new Set<string>();

  constructor(threads: Threads) {
    this.#threads = { ...threads, large: new SmallFirst(threads.large) };
  }

  async run(task: Task): Promise<Outcome> {
    const { ordinary, large } = this.#threads;
    if (task.kind === "build") return large.run(task);
    if (task.kind === "load") return this.#load(task);
    if (this.#large.has(task.doc)) return this.#runLarge(task);
    if (bytesOf(task) <= LARGE_UPDATE) return ordinary.run(task);
    this.#large.add(task.doc);
    // It is not told of this: loaded anew where that fails at first, it would be asked again, and know less than it has to.
    await ordinary.run({ kind: "forget", doc: task.doc });
    return { kind: "answered", result: { kind: "unloaded" } };
  }

  async #load(task: Extract<Task, { kind: "load" }>): Promise<Outcome> {
    const { ordinary, large, loaded } = this.#threads;
    if (sizeOf(task.snapshot, task.bodies) > LARGE_DOCUMENT) this.#large.add(task.doc);
    const isLarge = this.#large.has(task.doc);
    loaded(isLarge ? "large" : "ordinary");
    if (!isLarge) return ordinary.run(task);
    await ordinary.run({ kind: "forget", doc: task.doc });
    return large.run(task);
  }

  async #runLarge(task: Exclude<Task, { kind: "build" | "load" }>): Promise<Outcome> {
    if (task.kind === "forget") this.#large.delete(task.doc);
    const outcome = await this.#threads.large.run(task);
    const isGone = outcome.kind === "answered" && outcome.result.kind === "unloaded";
    // It stays here for a large update, and may be small otherwise.
    if (isGone && bytesOf(task) <= LARGE_UPDATE) this.#large.delete(task.doc);
    return outcome;
  }
}
