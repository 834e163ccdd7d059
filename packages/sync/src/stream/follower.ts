import type { Failure } from "@solidtype/contracts";
import { z } from "zod";
import { serverEvents } from "../server-events.ts";
import { ask, Backoff, type Fetch } from "./request.ts";

/**
 * Follows a stream: everything from an offset on and then whatever comes. It ends only when it is
 * stopped or refused; whatever breaks is taken up again at the offset reached.
 */
export type FollowerOptions = {
  readonly url: string;
  readonly fetch: Fetch;
  /** Null: where `begin` says. */
  readonly from: string | null;
  /** Finds out where to follow from, when nothing was read yet or what was read up to is no longer kept. */
  readonly begin: (signal: AbortSignal) => Promise<Step>;
  /** What arrived, as the event stream carries it, and where reading goes on after it. */
  readonly received: (data: readonly string[], offset: string) => void;
  readonly changed: (reading: "catching-up" | "caught-up" | "broken") => void;
  readonly refused: (failure: Failure) => void;
  /** Reading begins again, and why. */
  readonly lost?: (reason: LostFor) => void;
};

/** What a request came to. */
export type Step =
  | { readonly kind: "at"; readonly offset: string }
  | { readonly kind: "refused"; readonly failure: Failure }
  /** Nothing is kept from where reading stood, or the stream never came as far: begin again. */
  | { readonly kind: "lost" }
  /** The stream is closed and read to its end. */
  | { readonly kind: "ended" }
  | { readonly kind: "later"; readonly retryAfterMs: number | null };

/** The server ends a stream after a minute; longer silence means that the connection is dead. */
const SILENCE_MS = 75_000;

const control = z.object({
  streamNextOffset: z.string(),
  upToDate: z.boolean().optional(),
  streamClosed: z.boolean().optional(),
});

/**
 * Why an offset that was given out is none any more. A database that was put back from a backup, or a standby that took
 * over, knows nothing of what was read last: then the offset is of a history that is gone. One that an earlier release
 * gave out cannot be told from those of this history; it lies beyond the end, or within what was written since.
 */
const lostFor = ["offset_gone", "offset_invalid", "history_gone"] as const;
export type LostFor = (typeof lostFor)[number];

const later: Step = { kind: "later", retryAfterMs: null };

export class Follower {
  readonly #options: FollowerOptions;
  readonly #stopped = new AbortController();
  readonly #backoff = new Backoff();
  readonly #done: Promise<void>;
  #offset: string | null;
  /** Whether the stream has said something from where reading began. */
  #heard = true;

  constructor(options: FollowerOptions) {
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
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const step =
        this.#offset === null
          ? await this.#options.begin(signal).catch(() => later)
          : await this.#follow(this.#offset);
      if (signal.aborted) return;
      switch (step.kind) {
        case "at":
          this.#offset = step.offset;
          break;
        case "lost":
          this.#offset = null;
          // Lost where reading has just begun, as at a beginning that is remembered on the way: the next may be no better.
          if (!this.#heard) await this.#pause(null);
          this.#heard = false;
          break;
        case "refused":
          return this.#options.refused(step.failure);
        case "ended":
          return;
        case "later":
          await this.#pause(step.retryAfterMs);
      }
    }
  }

  async #pause(atLeastMs: number | null): Promise<void> {
    const { signal } = this.#stopped;
    this.#options.changed("broken");
    await this.#backoff.wait(atLeastMs, signal);
    if (!signal.aborted) this.#options.changed("catching-up");
  }

  async #follow(from: string): Promise<Step> {
    const silence = new AbortController();
    const signal = AbortSignal.any([this.#stopped.signal, silence.signal]);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listen = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
    };
    listen();
    try {
      const url = `${this.#options.url}?offset=${encodeURIComponent(from)}&live=sse`;
      const answer = await ask(this.#options.fetch, url, { signal });
      if (answer.kind === "away") return { kind: "later", retryAfterMs: answer.retryAfterMs };
      if (answer.kind === "refused") {
        const reason = lostFor.find((one) => one === answer.failure.details?.["reason"]);
        if (reason === undefined) return { kind: "refused", failure: answer.failure };
        this.#options.lost?.(reason);
        return { kind: "lost" };
      }
      const { body } = answer.response;
      if (body === null) return later;
      let data: string[] = [];
      let heard = false;
      for await (const event of serverEvents(body, listen)) {
        if (event.name === "data") data.push(event.data);
        if (event.name !== "control") continue;
        const { streamNextOffset, upToDate, streamClosed } = control.parse(JSON.parse(event.data));
        if (data.length > 0) this.#options.received(data, streamNextOffset);
        this.#offset = streamNextOffset;
        data = [];
        heard = true;
        this.#heard = true;
        this.#backoff.reset();
        if (upToDate === true || streamClosed === true) this.#options.changed("caught-up");
        if (streamClosed === true) return { kind: "ended" };
      }
      return heard ? { kind: "at", offset: this.#offset ?? from } : later;
    } catch {
      return later;
    } finally {
      clearTimeout(timer);
    }
  }
}
