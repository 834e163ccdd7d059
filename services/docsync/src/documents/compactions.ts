import { fail, ok, type Result } from "@solidtype/contracts";
import type { Position } from "../streams/offset.ts";
import type { AtCode } from "./gather.ts";

export type CompactionDeps = {
  readonly compact: (path: string) => Promise<Result<Position, AtCode>>;
  /** Bytes after the newest snapshot that start a compaction, at the least. */
  readonly compactBytes: number;
  readonly now: () => number;
  readonly log: (message: string, error: unknown) => void;
};

/** Until a compaction that failed is tried again; twice as long after each failure. */
const PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 600_000;

/** When the compactions of one document begin: one at a time, and after one that failed not before a pause. */
export class Compactions {
  readonly #path: string;
  readonly #deps: CompactionDeps;
  #running: Promise<Result<Position, AtCode>> | null = null;
  #failed = 0;
  /** When the next may begin. */
  #from = 0;

  constructor(path: string, deps: CompactionDeps) {
    this.#path = path;
    this.#deps = deps;
  }

  /** A quarter of the snapshot at least: a large document is worth more updates before it is put together again. */
  written(sinceSnapshot: number, snapshotBytes: number): void {
    const enough = Math.max(this.#deps.compactBytes, snapshotBytes / 4);
    if (sinceSnapshot >= enough && this.#deps.now() >= this.#from) void this.#once();
  }

  /** Before more is written to a document that would be too long to be loaded. */
  async needed(): Promise<Result<null, "unavailable" | "quota_exceeded">> {
    // One that is under way may have begun before all that there is now: it is not the last word.
    const isOurs = this.#running === null;
    if (isOurs && this.#deps.now() < this.#from)
      return fail("unavailable", "This document is at its limit and is put together again soon. Try again.");
    const done = await this.#once();
    if (done.ok) {
      if (isOurs) this.#from = this.#deps.now() + PAUSE_MS;
      return ok(null);
    }
    if (done.error.code === "quota_exceeded") return fail("quota_exceeded", done.error.message);
    return fail("unavailable", "This document is at its limit and could not be put together. Try again.");
  }

  /** Whoever asks while one is under way waits for that one. */
  #once(): Promise<Result<Position, AtCode>> {
    let thrown: unknown;
    this.#running ??= this.#deps
      .compact(this.#path)
      .catch((error: unknown) => {
        thrown = error;
        return fail("unavailable", "The document could not be put together.");
      })
      .then((done) => {
        this.#running = null;
        if (done.ok) this.#failed = 0;
        else {
          // What is built for it is the whole document, in the one worker that builds for everybody.
          this.#from = this.#deps.now() + Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** this.#failed++);
          this.#deps.log(`compaction of ${this.#path} failed`, thrown ?? new Error(done.error.message));
        }
        return done;
      });
    return this.#running;
  }
}
