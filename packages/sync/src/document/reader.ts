import type { Failure } from "@solidtype/contracts";
import { z } from "zod";
import { splitFrames } from "../frames.ts";
import { fromBase64, serverEvents } from "../server-events.ts";
import { ask, Backoff, type Fetch } from "./request.ts";

/**
 * Follows a document: the newest snapshot first, unless reading goes on from somewhere, then every
 * update as it comes. It ends only when it is stopped or refused; whatever breaks is taken up again
 * at the offset reached. When that offset is no longer kept, a snapshot covers what was missed.
 */
export type ReaderOptions = {
  readonly url: string;
  readonly fetch: Fetch;
  readonly from: string | null;
  /** Updates, and where reading goes on after them. */
  readonly received: (updates: readonly Uint8Array[], offset: string) => void;
  readonly changed: (reading: "catching-up" | "caught-up" | "broken") => void;
  readonly refused: (failure: Failure) => void;
};

/** The server ends a stream after a minute; longer silence means that the connection is dead. */
const SILENCE_MS = 75_000;

const control = z.object({
  streamNextOffset: z.string(),
  upToDate: z.boolean().optional(),
  streamClosed: z.boolean().optional(),
});

export class Reader {
  readonly #options: ReaderOptions;
  readonly #stopped = new AbortController();
  readonly #backoff = new Backoff();
  readonly #done: Promise<void>;
  #offset: string | null;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#offset = options.from;
    this.#done = this.#run();
  }

  hurry(): void {
    this.#backoff.hurry();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const outcome = this.#offset === null ? await this.#snapshot() : await this.#follow(this.#offset);
      if (this.#stopped.signal.aborted || outcome === "refused") return;
      if (outcome === "again") continue;
      this.#options.changed("broken");
      await this.#backoff.wait(outcome.retryAfterMs, this.#stopped.signal);
      if (!this.#stopped.signal.aborted) this.#options.changed("catching-up");
    }
  }

  async #snapshot(): Promise<"again" | "refused" | { readonly retryAfterMs: number | null }> {
    const answer = await ask(this.#options.fetch, `${this.#options.url}?offset=snapshot`, {
      signal: this.#stopped.signal,
    });
    if (answer.kind === "away") return answer;
    if (answer.kind === "refused") {
      // A snapshot that was replaced between the redirect and the request: the next try finds the new one.
      if (answer.failure.details?.["reason"] === "snapshot_not_found") return { retryAfterMs: null };
      this.#options.refused(answer.failure);
      return "refused";
    }
    const { response } = answer;
    const offset = response.headers.get("stream-next-offset");
    const body = await response.arrayBuffer().catch(() => null);
    if (body === null || offset === null) return { retryAfterMs: null };
    const bytes = new Uint8Array(body);
    this.#take(response.headers.get("stream-snapshot") === "true" ? [bytes] : splitFrames(bytes), offset);
    this.#backoff.reset();
    return "again";
  }

  async #follow(offset: string): Promise<"again" | "refused" | { readonly retryAfterMs: number | null }> {
    const silence = new AbortController();
    const signal = AbortSignal.any([this.#stopped.signal, silence.signal]);
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      const answer = await ask(
        this.#options.fetch,
        `${this.#options.url}?offset=${encodeURIComponent(offset)}&live=sse`,
        { signal },
      );
      if (answer.kind === "away") return answer;
      if (answer.kind === "refused") return this.#refuse(answer.failure);
      const { body } = answer.response;
      if (body === null) return { retryAfterMs: null };
      let updates: Uint8Array[] = [];
      for await (const event of serverEvents(body)) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MS);
        if (event.name === "data") updates.push(...splitFrames(fromBase64(event.data)));
        if (event.name !== "control") continue;
        const { streamNextOffset, upToDate, streamClosed } = control.parse(JSON.parse(event.data));
        if (updates.length > 0) this.#take(updates, streamNextOffset);
        this.#offset = streamNextOffset;
        updates = [];
        this.#backoff.reset();
        if (upToDate === true || streamClosed === true) this.#options.changed("caught-up");
      }
      return "again";
    } catch {
      return { retryAfterMs: null };
    } finally {
      clearTimeout(timer);
    }
  }

  #refuse(failure: Failure): "again" | "refused" {
    if (failure.details?.["reason"] === "offset_gone") {
      this.#offset = null;
      return "again";
    }
    this.#options.refused(failure);
    return "refused";
  }

  #take(updates: readonly Uint8Array[], offset: string): void {
    this.#options.received(updates, offset);
    this.#offset = offset;
  }
}
