import { fail, ok, type Result } from "@solidtype/contracts";
import type { Position, Sum } from "../streams/offset.ts";
import type { StreamInfo, StreamStore } from "../streams/stream-store.ts";
import { sizeOf } from "./frames.ts";
import { type AtCode, gather } from "./gather.ts";
import type { DocumentThread } from "./worker-client.ts";

/** A document as one Yjs update. */
export type Built = {
  readonly state: Uint8Array;
  readonly position: Position;
  readonly sum: Sum;
  readonly info: StreamInfo;
};

type BuildsDeps = {
  readonly store: StreamStore;
  readonly worker: DocumentThread;
  /** How large a document may be to be put together. */
  readonly buildBytes: number;
};

/** What one state is asked for as: its position, or as the document is when its turn comes. */
type Wanted = Position | "now";
type Place = {
  readonly answer: Promise<Result<Built, AtCode>>;
  /** Never rejects. */
  readonly make: () => Promise<void>;
};
type Asked = {
  /** In the order asked. */
  readonly waiting: Map<Wanted, Place>;
  underWay: Wanted | null;
  current: Place | null;
};

/** States of one document at named positions that may be asked for at once. */
const MOST_WAITING = 8;
/** Of all documents that readers wait for, in updates: they lie beside its heap, where no limit holds. */
const BYTES_WAITING = 256 << 20;
/** How often a document is asked where it ends, while it is trimmed beyond that. */
const TRIES = 3;

/**
 * Documents as they are and were, put together by the one worker that does so for everybody. Whoever may read a document
 * may ask for it, as often as they like. So those who ask for the same share one answer; of one document one state is
 * put together at a time, and read only then; and what would be too much is refused for now. All who ask for "now" share
 * one place, which nobody else can take and which has every other turn: however fast the document is written to, and
 * whatever else is asked for, it is to be had.
 */
export class Builds {
  readonly #deps: BuildsDeps;
  readonly #asked = new Map<string, Asked>();
  #waiting = 0;

  constructor(deps: BuildsDeps) {
    this.#deps = deps;
  }

  /** The document at a position (null: now). */
  at(path: string, position: Position | null): Promise<Result<Built, AtCode>> {
    const wanted = position ?? "now";
    const asked = this.#asked.get(path) ?? { waiting: new Map(), underWay: null, current: null };
    const waiting = asked.waiting.get(wanted);
    if (waiting !== undefined) return waiting.answer;
    // Whoever asks for now must not get what was looked at before.
    if (position !== null && asked.underWay === position && asked.current !== null)
      return asked.current.answer;
    if (position !== null && named(asked) >= MOST_WAITING)
      return Promise.resolve(
        fail("unavailable", "This document is asked for at many places at once. Try again in a moment."),
      );
    const { promise, resolve, reject } = Promise.withResolvers<Result<Built, AtCode>>();
    const make = () =>
      (position === null ? this.#now(path) : this.#build(path, position, "bounded")).then(resolve, reject);
    asked.waiting.set(wanted, { answer: promise, make });
    if (!this.#asked.has(path)) {
      this.#asked.set(path, asked);
      void this.#inTurn(path, asked);
    }
    return promise;
  }

  async #inTurn(path: string, asked: Asked): Promise<void> {
    for (;;) {
      // Those who ask within the same moment share the first, too.
      await Promise.resolve();
      const next = nextOf(asked);
      if (next === undefined) break;
      const [wanted, place] = next;
      asked.waiting.delete(wanted);
      Object.assign(asked, { underWay: wanted, current: place });
      await place.make();
    }
    this.#asked.delete(path);
  }

  async #now(path: string): Promise<Result<Built, AtCode>> {
    for (let tried = 1; ; tried++) {
      const head = await this.#deps.store.head(path);
      if (!head.ok) return head;
      const built = await this.#build(path, head.value.tail, "bounded");
      if (built.ok || built.error.code !== "offset_gone" || tried === TRIES) return built;
    }
  }

  /** At once, for whoever asks alone, and not behind readers, however many. */
  build(path: string, position: Position): Promise<Result<Built, AtCode>> {
    return this.#build(path, position, "unbounded");
  }

  async #build(
    path: string,
    position: Position,
    room: "bounded" | "unbounded",
  ): Promise<Result<Built, AtCode>> {
    const { store, worker, buildBytes } = this.#deps;
    const gathered = await gather(store, path, position);
    if (!gathered.ok) return gathered;
    const { base, bodies, reached, sum, info } = gathered.value;
    if (bodies.length === 0 && base !== null) return ok({ state: base, position: reached, sum, info });
    const bytes = sizeOf(base, bodies);
    if (bytes > buildBytes)
      return fail("quota_exceeded", "This document is too large to be put together.", { limit: buildBytes });
    const counted = room === "bounded" ? bytes : 0;
    if (counted > 0 && this.#waiting > 0 && this.#waiting + counted > BYTES_WAITING)
      return fail("unavailable", "Too many documents are being put together. Try again in a moment.");
    this.#waiting += counted;
    const built = await worker.run({ kind: "build", base, bodies }).finally(() => {
      this.#waiting -= counted;
    });
    if (built.kind !== "answered" || built.result.kind !== "built")
      return fail("unavailable", "The document could not be put together in time. Try again.");
    return ok({ state: built.result.state, position: reached, sum, info });
  }
}

const named = ({ waiting, underWay }: Asked): number =>
  waiting.size - (waiting.has("now") ? 1 : 0) + (typeof underWay === "number" ? 1 : 0);

function nextOf({ waiting, underWay }: Asked): readonly [Wanted, Place] | undefined {
  const now = waiting.get("now");
  if (now !== undefined && underWay !== "now") return ["now", now];
  for (const [wanted, place] of waiting) if (wanted !== "now") return [wanted, place];
  return now === undefined ? undefined : ["now", now];
}
