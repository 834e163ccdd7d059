import type { Failure } from "@solidtype/contracts";
import { joinFrames } from "../frames.ts";
import { fromBase64 } from "../server-events.ts";
import type { DocumentStorage, UnsavedBatch } from "../storage/document-storage.ts";
import { mayPass } from "./sync-state.ts";
import { type Answer, ask, Backoff, type Fetch } from "../stream/request.ts";

/**
 * Sends edits. Edits of a few milliseconds become a batch; a batch is kept in storage from when it is
 * sent until it is confirmed, and is sent under the same producer and number every time, so that
 * it lands once however often it is tried and whoever tries it (an opening adopts what earlier ones
 * left). One batch is under way at a time; what gathers meanwhile is joined. A storage that refuses stops no edit
 * from being sent: what it does not hold is sent from memory, and is brought to it again before the next try.
 *
 * What was refused for its size is tried again once more has been edited: first all that waits as one update, since what
 * was taken back or deleted meanwhile may make it small enough, and would otherwise wait behind it for good; then as it
 * was, since there may be room by now for each part and never for the whole. The parts are kept until the whole is there.
 */
export type OutboxOptions = {
  readonly url: string;
  readonly path: string;
  readonly fetch: Fetch;
  readonly storage: DocumentStorage;
  readonly newProducer: () => string;
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
/** A try that has no answer by then has none: a line may be dead without a word. */
const PATIENCE_MS = 60_000;
/** A try older than this is begun anew when there is reason to believe that the line it went out on is gone. */
const STALE_MS = 3_000;
const MAX_BATCH_BYTES = 512 * 1024;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #backoff = new Backoff();
  readonly #stopped = new AbortController();
  #gathering: Uint8Array[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #queue: UnsavedBatch[] = [];
  /** Batches that the storage holds; what it was given and did not say that it took it may hold as well. */
  readonly #kept = new WeakSet<UnsavedBatch>();
  readonly #given = new WeakSet<UnsavedBatch>();
  #storing: Promise<void> = Promise.resolve();
  #storable = true;
  #producer: string;
  #seq = 0;
  #sending: Promise<void> | null = null;
  #underWay: { readonly began: number; readonly giveUp: AbortController } | null = null;
  #started = false;
  #refused: Failure | null = null;
  /** What is sent next: the first batch, or all as one. After a refusal nothing, until something is different. */
  #next: "first" | "all" | "nothing" = "first";
  /** How many batches there have been, and how many there had been when all that waited was last sent as one. */
  #batches = 0;
  #judged = -1;
  /** As little as this was too large for one request. */
  #tooLarge = Number.POSITIVE_INFINITY;
  #broken = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#producer = options.newProducer();
  }

  get unsaved(): number {
    return this.#gathering.length + this.#queue.reduce((sum, batch) => sum + batch.updates.length, 0);
  }

  /** What earlier openings left comes first. */
  start(left: readonly UnsavedBatch[]): void {
    for (const batch of left) {
      this.#given.add(batch);
      this.#kept.add(batch);
    }
    this.#queue = [...left, ...this.#queue];
    this.#started = true;
    this.#tell();
    this.#send();
  }

  add(update: Uint8Array): void {
    this.#gathering.push(update);
    this.#timer ??= setTimeout(() => void this.#batch(), GATHER_MS);
    this.#tell();
  }

  hurry(): void {
    if (this.#refused !== null && mayPass(this.#refused)) {
      this.#refused = null;
      this.#next = "first";
      this.#tell();
    }
    this.#backoff.hurry();
    if (this.#underWay !== null && performance.now() - this.#underWay.began > STALE_MS)
      this.#underWay.giveUp.abort();
    this.#send();
  }

  /** Until the server has confirmed everything, or has refused, or sending was stopped. */
  async settle(): Promise<void> {
    await this.#batch();
    await this.#sending;
  }

  /** Keeps what is unsaved and sends no more. */
  async stop(): Promise<void> {
    await this.#batch();
    this.#stopped.abort();
    await this.#sending;
    await this.#storing;
  }

  async #batch(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const updates of inBatches(this.#gathering)) this.#enqueue(updates);
    if (this.#gathering.length > 0 && isForSize(this.#refused)) this.#next = "all";
    this.#gathering = [];
    const kept = this.#keep();
    this.#tell();
    this.#send();
    await kept;
  }

  #enqueue(updates: readonly Uint8Array[]): void {
    this.#queue.push({ producer: this.#producer, seq: this.#seq++, updates });
    this.#batches++;
  }

  /** Brings to the storage whatever waits and is not there yet. */
  #keep(): Promise<void> {
    return this.#inTurn(async ({ storage, path }) => {
      try {
        for (const batch of this.#queue) {
          if (this.#kept.has(batch)) continue;
          this.#given.add(batch);
          await storage.addUnsaved(path, batch);
          this.#kept.add(batch);
        }
        this.#storable = true;
      } catch {
        this.#storable = false;
      }
    });
  }

  /** What cannot be removed is sent again by the next opening, which changes nothing. */
  #drop(batches: readonly UnsavedBatch[]): Promise<void> {
    return this.#inTurn(async ({ storage, path }) => {
      const held = batches.filter((batch) => this.#given.has(batch));
      if (held.length > 0) await storage.removeUnsaved(path, held).catch(() => undefined);
    });
  }

  #inTurn(work: (options: OutboxOptions) => Promise<void>): Promise<void> {
    this.#storing = this.#storing.then(() => work(this.#options));
    return this.#storing;
  }

  #send(): void {
    if (
      this.#sending !== null ||
      !this.#started ||
      this.#next === "nothing" ||
      this.#queue.length === 0 ||
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
    const all = this.#next === "all" ? this.#allAsOne() : null;
    if (all === null) await this.#joinUnsent();
    const batch = all ?? this.#queue[0];
    if (batch === undefined) return;
    const covered = all === null ? [batch] : [...this.#queue];
    // Neither waits for the other: whichever has it first, it is not lost.
    void this.#keep();
    const answer = await this.#post(batch);
    if (this.#stopped.signal.aborted) return;
    if (answer.kind === "answered") {
      await answer.response.body?.cancel().catch(() => undefined);
      await this.#confirmed(covered);
    } else if (answer.kind === "away") await this.#pause(answer.retryAfterMs);
    else {
      if (answer.failure.code === "too-large") this.#tooLarge = Math.min(this.#tooLarge, bytesOf(batch));
      // Whatever is said of the whole, its parts are judged by themselves.
      if (all === null) await this.#answerRefusal(batch, answer.failure);
      else this.#next = "first";
    }
  }

  async #post(batch: UnsavedBatch): Promise<Answer> {
    const giveUp = new AbortController();
    const late = setTimeout(() => giveUp.abort(), PATIENCE_MS);
    this.#underWay = { began: performance.now(), giveUp };
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
    this.#refused = null;
    this.#next = "first";
    this.#judged = -1;
    this.#backoff.reset();
    this.#queue = this.#queue.filter((other) => !batches.includes(other));
    this.#tell();
    await this.#drop(batches);
  }

  async #answerRefusal(batch: UnsavedBatch, refused: Failure): Promise<void> {
    const stateVector = refused.details?.["stateVector"];
    // Numbers only tell repeats apart; when the server disagrees about them, new ones do no harm,
    // because a Yjs update that arrives twice changes nothing.
    const numbering = refused.code === "stale-epoch" || refused.details?.["reason"] === "producer_gap";
    if (refused.code === "resync-required" && typeof stateVector === "string")
      await this.#replace([batch], [this.#options.missing(fromBase64(stateVector))]);
    else if (numbering) await this.#replace([batch], batch.updates);
    else {
      const isMore = this.#queue.length > 1 && this.#judged !== this.#batches;
      this.#next = isForSize(refused) && isMore ? "all" : "nothing";
      if (this.#next === "nothing") this.#refused = refused;
    }
  }

  /** Null when that is known to lead nowhere. It is kept nowhere: its parts are. */
  #allAsOne(): UnsavedBatch | null {
    this.#judged = this.#batches;
    const updates = [this.#options.joined(this.#queue.flatMap((batch) => batch.updates))];
    const all = { producer: this.#options.newProducer(), seq: 0, updates };
    return bytesOf(all) < this.#tooLarge ? all : null;
  }

  /** While nothing was sent, everything that waits becomes one batch, so that a long absence is one request. */
  async #joinUnsent(): Promise<void> {
    const waiting = this.#queue.slice(1);
    if (waiting.length < 2) return;
    const updates = waiting.flatMap((batch) => batch.updates);
    if (inBatches(updates).length >= waiting.length) return;
    await this.#replace(waiting, updates);
  }

  /** The new batches are kept before the old ones go: a crash between leaves both, which is harmless. */
  async #replace(old: readonly UnsavedBatch[], updates: readonly Uint8Array[]): Promise<void> {
    this.#producer = this.#options.newProducer();
    const fresh = inBatches(updates).map((some, seq) => ({ producer: this.#producer, seq, updates: some }));
    this.#seq = fresh.length;
    const at = this.#queue.indexOf(old[0] as UnsavedBatch);
    this.#queue = [
      ...this.#queue.slice(0, at),
      ...fresh,
      ...this.#queue.slice(at).filter((batch) => !old.includes(batch)),
    ];
    await this.#keep();
    if (fresh.every((batch) => this.#kept.has(batch))) await this.#drop(old);
  }

  #tell(): void {
    this.#options.changed({
      unsaved: this.unsaved,
      kept: this.#storable && this.#options.storage.lasts,
      sending: this.#broken ? "broken" : "working",
      refused: this.#refused,
    });
  }
}

/** Both by one update and by the whole: neither says that it will be so for good. */
const isForSize = (refused: Failure | null): boolean =>
  refused?.code === "quota-exceeded" || refused?.code === "too-large";

const bytesOf = ({ updates }: UnsavedBatch): number =>
  updates.reduce((sum, update) => sum + update.length, 0);

function inBatches(updates: readonly Uint8Array[]): Uint8Array[][] {
  const batches: Uint8Array[][] = [];
  let bytes = 0;
  for (const update of updates) {
    if (batches.length === 0 || bytes + update.length > MAX_BATCH_BYTES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(update);
    bytes += update.length;
  }
  return batches;
}
