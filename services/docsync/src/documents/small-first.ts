import type { Task } from "./document-tasks.ts";
import { sizeOf } from "./frames.ts";
import type { DocumentThread, Outcome } from "./worker-client.ts";

type Waiting = {
  readonly task: Task;
  readonly bytes: number;
  /** How many that came later went before it. */
  passed: number;
  readonly settle: (outcome: Promise<Outcome>) => void;
};

/** Nobody who waits is passed by more than so many. */
const MOST_PASSED = 20;

/**
 * One thread for what takes from milliseconds to seconds: of what waits the smallest goes first, so that who moves a point
 * in one large document does not wait for all that others bring to theirs. Of one document everything keeps its order.
 */
export class SmallFirst implements DocumentThread {
  readonly #thread: DocumentThread;
  /** In the order in which they came. */
  #waiting: Waiting[] = [];
  #isBusy = false;

  constructor(thread: DocumentThread) {
    this.#thread = thread;
  }

  run(task: Task): Promise<Outcome> {
    return new Promise((settle) => {
      this.#waiting.push({ task, bytes: bytesOf(task), passed: 0, settle });
      this.#next();
    });
  }

  #next(): void {
    const next = this.#isBusy ? undefined : this.#smallest();
    if (next === undefined) return;
    for (const other of this.#waiting.slice(0, this.#waiting.indexOf(next))) other.passed++;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    this.#isBusy = true;
    const outcome = this.#begin(next.task);
    next.settle(outcome);
    const goOn = () => {
      this.#isBusy = false;
      this.#next();
    };
    outcome.then(goOn, goOn);
  }

  /** Where no thread can be started, that is an outcome as others are, and what waits goes on. */
  async #begin(task: Task): Promise<Outcome> {
    return this.#thread.run(task);
  }

  /** Of those whose document waits for nothing else. */
  #smallest(): Waiting | undefined {
    const seen = new Set<string>();
    let best: Waiting | undefined;
    for (const one of this.#waiting) {
      const { task } = one;
      if (task.kind !== "build") {
        if (seen.has(task.doc)) continue;
        seen.add(task.doc);
      }
      if (one.passed >= MOST_PASSED) return one;
      if (best === undefined || one.bytes < best.bytes) best = one;
    }
    return best;
  }
}

/** What comes with it: what the thread holds of a document already costs nothing. */
export function bytesOf(task: Task): number {
  switch (task.kind) {
    case "check":
      return task.body.length;
    case "feed":
      return sizeOf(null, task.bodies);
    case "load":
      return sizeOf(task.snapshot, task.bodies);
    case "build":
      return sizeOf(task.base, task.bodies);
    case "own":
    case "forget":
      return 0;
  }
}
