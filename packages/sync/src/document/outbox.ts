import type { Failure } from "@solidtype/contracts";
import { joinFrames } from "../frames.ts";
import { fromBase64 } from "../server-events.ts";
import type { UnsavedBatch } from "../storage/document-storage.ts";
import { NextTry } from "./next-try.ts";
import { type Answer, ask, Backoff, type Fetch, timeToSend } from "../stream/request.ts";
import { bytesOf, Unsent, type UnsentOptions } from "./unsent.ts";

/**
 * Sends edits. Edits of a few milliseconds become a batch; a batch is kept in storage from when it is
 * sent until it is confirmed, and is sent under the same producer and number every time, so that
 * it lands once however often it is tried and whoever tries it (an opening adopts what earlier ones
 * left). One batch is under way at a time; what gathers meanwhile is joined. A storage that refuses stops no edit
 * from being sent: what it does not hold is sent from memory, and is brought to it again before the next try. After a
 * refusal `NextTry` says what is sent and when; the parts of what is tried as one are kept until the whole is there.
 */
export type OutboxOptions = UnsentOptions & {
  readonly url: string;
  readonly fetch: Fetch;
  /** Everything the server lacks, given what it has. */
  readonly missing: (stateVector: Uint8Array) => Uint8Array;
  /** What these came to by now, as one. */
  readonly joined: (updates: readonly Uint8Array[]) => Uint8Array;
  readonly changed: (facts: {
    readonly unsaved: number;
    readonly kept: boolean;
    readonly sending: "working" | "broken";
    readonly refused: Failure | null;
  }) => void;
};

const GATHER_MS = 8;
/** A try that has no answer by then has none: a line may be dead without a word. A large one takes its time on the way. */
const PATIENCE_MS = 60_000;
/** A try older than this, and than it takes on the way, is begun anew when there is reason to believe that the line it went out on is gone. */
const STALE_MS = 3_000;

/** So often what was missing is sent once more. */
const MOST_RESYNCS = 2;
const unfounded: Failure = {
  code: "resync-required",
  message: "These changes build on something that the platform no longer has.",
};

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #unsent: Unsent;
  readonly #tries = new NextTry(() => this.#send());
  readonly #backoff = new Backoff();
  readonly #stopped = new AbortController();
  #gathering: Uint8Array[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sending: Promise<void> | null = null;
  #underWay: { readonly staleAt: number; readonly giveUp: AbortController } | null = null;
  #started = false;
  /** As little as this was too large for one request. */
  #tooLarge = Number.POSITIVE_INFINITY;
  #broken = false;
  /** How often the server was brought all that is here and lacked something all the same. */
  #resyncs = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#unsent = new Unsent(options);
  }

  get unsaved(): number {
    return this.#gathering.length + this.#unsent.count;
  }

  start(left: readonly UnsavedBatch[]): void {
    this.#unsent.adopt(left);
    this.#started = true;
    this.#tell();
    this.#send();
  }

  add(update: Uint8Array): void {
    this.#gathering.push(update);
    this.#timer ??= setTimeout(() => void this.#batch(), GATHER_MS);
    this.#tell();
  }

  /** More was taken out of the document than brought to it: there may be room for what was refused. */
  tookOut(by: "us" | "others"): void {
    this.#tries.tookOut(by);
  }

  hurry(): void {
    this.#tries.hurry();
    this.#tell();
    this.#backoff.hurry();
    if (this.#underWay !== null && performance.now() > this.#underWay.staleAt) this.#underWay.giveUp.abort();
    this.#send();
  }

  /** Until the server has confirmed everything, or has refused, or sending was stopped. */
  async settle(): Promise<void> {
    await this.#batch();
    this.#tries.hurry();
    this.#send();
    while (this.#sending !== null) await this.#sending;
  }

  /** Keeps what is unsaved and sends no more. */
  async stop(): Promise<void> {
    await this.#batch();
    this.#stopped.abort();
    this.#tries.stop();
    await this.#sending;
    await this.#unsent.stored;
  }

  async #batch(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#gathering.length > 0) {
      this.#unsent.add(this.#gathering);
      this.#gathering = [];
      this.#tries.edited();
    }
    const kept = this.#unsent.keep();
    this.#tell();
    this.#send();
    await kept;
  }

  #send(): void {
    if (
      this.#sending !== null ||
      !this.#started ||
      this.#tries.next === "nothing" ||
      this.#unsent.batches.length === 0 ||
      this.#stopped.signal.aborted
    )
      return;
    this.#sending = this.#drain()
      // Whatever broke, it would break again at once.
      .catch(() => this.#pause(null))
      .finally(() => {
        this.#sending = null;
        this.#tell();
        this.#send();
      });
  }

  async #pause(retryAfterMs: number | null): Promise<void> {
    this.#broken = true;
    this.#tell();
    await this.#backoff.wait(retryAfterMs, this.#stopped.signal);
  }

  async #drain(): Promise<void> {
    const isWhole = this.#tries.next === "whole";
    const all = isWhole ? this.#allAsOne() : null;
    if (all === null) await this.#unsent.joinBehindFirst();
    const batch = all ?? this.#unsent.batches[0];
    if (batch === undefined) return;
    const covered = all === null ? [batch] : [...this.#unsent.batches];
    // Neither waits for the other: whichever has it first, it is not lost.
    void this.#unsent.keep();
    const answer = await this.#post(batch);
    if (this.#stopped.signal.aborted) return;
    if (answer.kind === "answered") {
      await answer.response.body?.cancel().catch(() => undefined);
      await this.#confirmed(covered);
    } else if (answer.kind === "away") await this.#pause(answer.retryAfterMs);
    else {
      this.#broken = false;
      if (answer.failure.code === "too-large") this.#tooLarge = Math.min(this.#tooLarge, bytesOf(batch));
      if (all === null) await this.#answerRefusal(batch, answer.failure, isWhole);
      else this.#tries.wholeRefused(answer.failure);
    }
  }

  async #post(batch: UnsavedBatch): Promise<Answer> {
    const giveUp = new AbortController();
    const onTheWay = timeToSend(bytesOf(batch));
    const late = setTimeout(() => giveUp.abort(), PATIENCE_MS + onTheWay);
    this.#underWay = { staleAt: performance.now() + STALE_MS + onTheWay, giveUp };
    try {
      return await ask(this.#options.fetch, this.#options.url, {
        method: "POST",
        body: joinFrames(batch.updates),
        headers: {
          "Content-Type": "application/octet-stream",
          "Producer-Id": batch.producer,
          "Producer-Epoch": "0",
          "Producer-Seq": String(batch.seq),
        },
        signal: AbortSignal.any([this.#stopped.signal, giveUp.signal]),
      });
    } finally {
      clearTimeout(late);
      this.#underWay = null;
    }
  }

  async #confirmed(batches: readonly UnsavedBatch[]): Promise<void> {
    this.#broken = false;
    this.#tries.taken();
    this.#resyncs = 0;
    this.#backoff.reset();
    const removed = this.#unsent.remove(batches);
    this.#tell();
    await removed;
  }

  async #answerRefusal(batch: UnsavedBatch, refused: Failure, isWhole: boolean): Promise<void> {
    const stateVector = refused.details?.["stateVector"];
    // Numbers only tell repeats apart; when the server disagrees about them, new ones do no harm,
    // because a Yjs update that arrives twice changes nothing.
    const numbering = refused.code === "stale-epoch" || refused.details?.["reason"] === "producer_gap";
    if (refused.code === "resync-required" && typeof stateVector === "string") {
      if (this.#resyncs > MOST_RESYNCS) return this.#tries.firstRefused(unfounded, "part");
      // What it lacks may be on its way here; without a pause it would be asked as fast as it answers.
      if (this.#resyncs++ > 0) await this.#backoff.wait(null, this.#stopped.signal);
      await this.#unsent.replace([batch], [this.#options.missing(fromBase64(stateVector))]);
    } else if (numbering) await this.#unsent.replace([batch], batch.updates);
    else this.#tries.firstRefused(refused, this.#unsent.count === 1 ? "all" : isWhole ? "whole" : "part");
  }

  /** Null where that is known to lead nowhere. It is kept nowhere: its parts are. */
  #allAsOne(): UnsavedBatch | null {
    this.#tries.judgeWhole();
    const { updates } = this.#unsent;
    if (updates.length === 1) return null;
    const all = {
      producer: this.#options.newProducer(),
      seq: 0,
      updates: [this.#options.joined(updates)],
    };
    return bytesOf(all) < this.#tooLarge ? all : null;
  }

  #tell(): void {
    this.#options.changed({
      unsaved: this.unsaved,
      kept: this.#unsent.isKept,
      sending: this.#broken ? "broken" : "working",
      refused: this.#tries.refusal,
    });
  }
}
