import { fail, ok, type Result } from "@solidtype/contracts";
import type { Position } from "../streams/offset.ts";
import type { StreamInfo, StreamStore } from "../streams/stream-store.ts";
import { sizeOf } from "./frames.ts";
import { type AtCode, gather } from "./gather.ts";
import type { WorkerClient } from "./worker-client.ts";

/** A document as one Yjs update. */
export type Built = { readonly state: Uint8Array; readonly position: Position; readonly info: StreamInfo };

type BuildsDeps = {
  readonly store: StreamStore;
  readonly worker: WorkerClient;
  /** How large a document may be to be put together. */
  readonly buildBytes: number;
};

type Asked = {
  turn: Promise<unknown>;
  readonly positions: Map<Position, Promise<Result<Built, AtCode>>>;
};

/** States of one document that may be asked for at once. */
const MOST_WAITING = 8;
/** Of all documents that wait for the worker, in updates: they lie beside its heap, where no limit holds. */
const BYTES_WAITING = 256 << 20;
/** How often a document is asked where it ends, while it is trimmed beyond that. */
const TRIES = 3;

/**
 * Documents as they are and were, put together by the one worker that does so for everybody. Whoever may read a document
 * may ask for it, as often as they like. So those who ask for the same share one answer; of one document one state is
 * put together at a time, and read only then; and what would be too much is refused for now.
 */
export class Builds {
  readonly #deps: BuildsDeps;
  readonly #asked = new Map<string, Asked>();
  #waiting = 0;

  constructor(deps: BuildsDeps) {
    this.#deps = deps;
  }

  /** The document at a position (null: now). */
  async at(path: string, position: Position | null): Promise<Result<Built, AtCode>> {
    if (position !== null) return this.#share(path, position);
    for (let tried = 1; ; tried++) {
      // Whoever asks for now must not get what somebody asked for before: its end is looked at first.
      const head = await this.#deps.store.head(path);
      if (!head.ok) return head;
      const built = await this.#share(path, head.value.tail);
      if (built.ok || built.error.code !== "offset_gone" || tried === TRIES) return built;
    }
  }

  #share(path: string, position: Position): Promise<Result<Built, AtCode>> {
    const asked = this.#asked.get(path) ?? { turn: Promise.resolve(), positions: new Map() };
    const known = asked.positions.get(position);
    if (known !== undefined) return known;
    if (asked.positions.size >= MOST_WAITING)
      return Promise.resolve(
        fail("unavailable", "This document is asked for at many places at once. Try again in a moment."),
      );
    this.#asked.set(path, asked);
    const built = asked.turn
      .then(() => this.build(path, position))
      .finally(() => {
        asked.positions.delete(position);
        if (asked.positions.size === 0) this.#asked.delete(path);
      });
    asked.positions.set(position, built);
    asked.turn = built.catch(() => undefined);
    return built;
  }

  /** At once, and for whoever asks alone. */
  async build(path: string, position: Position): Promise<Result<Built, AtCode>> {
    const { store, worker, buildBytes } = this.#deps;
    const gathered = await gather(store, path, position);
    if (!gathered.ok) return gathered;
    const { base, bodies, reached, info } = gathered.value;
    if (bodies.length === 0 && base !== null) return ok({ state: base, position: reached, info });
    const bytes = sizeOf(base, bodies);
    if (bytes > buildBytes)
      return fail("quota_exceeded", "This document is too large to be put together.", { limit: buildBytes });
    if (this.#waiting > 0 && this.#waiting + bytes > BYTES_WAITING)
      return fail("unavailable", "Too many documents are being put together. Try again in a moment.");
    this.#waiting += bytes;
    const built = await worker.run({ kind: "build", base, bodies }).finally(() => {
      this.#waiting -= bytes;
    });
    if (built.kind !== "answered" || built.result.kind !== "built")
      return fail("unavailable", "The document could not be put together in time. Try again.");
    return ok({ state: built.result.state, position: reached, info });
  }
}
