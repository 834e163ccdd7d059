import { type ErrorCode, type Result, ok, refuse } from "@solidtype/contracts";
import { streamUrl } from "./messages.ts";
import { ask, Backoff, type Fetch } from "./request.ts";

/**
 * Writes messages to a JSON stream as the only one who may. Whoever takes over writes under a higher
 * epoch; from its first message on, the server refuses everything of an older one (`stale-epoch`).
 * Each append carries the next number, so that one whose answer was lost is tried again without
 * being in twice.
 *
 * Two who claim the same epoch both begin with number 0, and the server takes the second for a
 * repeat of the first. So an epoch is ours only when its first append was answered as new; if that
 * cannot be told, because the answer was lost, the epoch counts as someone else's.
 */
export type MessageWriterOptions = {
  /** Of the streams, without the path. */
  readonly baseUrl: string;
  readonly path: string;
  readonly fetch: Fetch;
  readonly producer: string;
  readonly epoch: number;
  /** How long an append may be tried before it is given up as `service-unavailable`. */
  readonly giveUpMs?: number;
};

export class MessageWriter {
  readonly #options: MessageWriterOptions;
  readonly #url: string;
  #seq = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #lost: Result<null, ErrorCode> | null = null;

  constructor(options: MessageWriterOptions) {
    this.#options = options;
    this.#url = streamUrl(options);
  }

  /** Makes the stream; harmless when it is there. */
  async create(): Promise<Result<null, ErrorCode>> {
    const answer = await ask(this.#options.fetch, this.#url, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
    });
    if (answer.kind === "away") return refuse("service-unavailable", { service: "docsync" });
    return answer.kind === "answered" ? ok(null) : { ok: false, error: answer.failure };
  }

  /** Resolves when the messages are durable, or with why they are not and never will be by this writer. */
  append(messages: readonly unknown[]): Promise<Result<null, ErrorCode>> {
    const done = this.#turn.then(() => this.#append(messages));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #append(messages: readonly unknown[]): Promise<Result<null, ErrorCode>> {
    if (this.#lost !== null) return this.#lost;
    if (messages.length === 0) return ok(null);
    const backoff = new Backoff();
    const signal = AbortSignal.timeout(this.#options.giveUpMs ?? 30_000);
    const body = JSON.stringify(messages);
    for (let tried = false; ; tried = true) {
      const answer = await ask(this.#options.fetch, this.#url, {
        method: "POST",
        body,
        headers: {
          "Content-Type": "application/json",
          "Producer-Id": this.#options.producer,
          "Producer-Epoch": String(this.#options.epoch),
          "Producer-Seq": String(this.#seq),
        },
        signal,
      });
      if (answer.kind === "answered") {
        await answer.response.body?.cancel();
        // 200 is new, 204 a repeat.
        if (this.#seq === 0 && answer.response.status !== 200)
          return this.#give(refuse("stale-epoch", { reason: "epoch-taken" }));
        this.#seq++;
        return ok(null);
      }
      if (answer.kind === "refused") return this.#give({ ok: false, error: answer.failure });
      // What became of it is not known, so nothing may follow it under the next number.
      if (signal.aborted) return this.#give(refuse("service-unavailable", { service: "docsync", tried }));
      await backoff.wait(answer.retryAfterMs, signal);
    }
  }

  #give(failed: Result<null, ErrorCode>): Result<null, ErrorCode> {
    this.#lost = failed;
    return failed;
  }
}
