import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import type * as Y from "yjs";
import { joinFrames, splitFrames } from "../frames.ts";
import { fromBase64, serverEvents } from "../server-events.ts";
import { remoteOrigin } from "./open-document.ts";
import { ask, Backoff, type Fetch } from "../stream/request.ts";

/**
 * Who else is here and what they point at. What is said here is not kept anywhere: the server adds
 * who says it (`principal`), tells the others, and forgets whoever falls silent.
 */
export interface Presence {
  readonly awareness: Awareness;
  /** Says goodbye, so that the others see it at once. */
  close(): Promise<void>;
}

const HEARTBEAT_MS = 10_000;
const GATHER_MS = 60;

export function openPresence(options: {
  readonly url: string;
  readonly doc: Y.Doc;
  readonly fetch: Fetch;
}): Presence {
  return new PresenceSession(options.url, options.doc, options.fetch);
}

class PresenceSession implements Presence {
  readonly awareness: Awareness;
  readonly #url: string;
  readonly #fetch: Fetch;
  readonly #stopped = new AbortController();
  readonly #heartbeat: ReturnType<typeof setInterval>;
  readonly #following: Promise<void>;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(url: string, doc: Y.Doc, fetch: Fetch) {
    this.#url = `${url}?awareness=default`;
    this.#fetch = fetch;
    this.awareness = new Awareness(doc);
    this.awareness.on("update", this.#changed);
    this.#heartbeat = setInterval(() => void this.#say(), HEARTBEAT_MS);
    this.#following = this.#follow();
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.awareness.off("update", this.#changed);
    const wasHere = this.awareness.getLocalState() !== null;
    this.awareness.setLocalState(null);
    if (wasHere) await this.#say(true);
    this.#stopped.abort();
    await this.#following;
    this.awareness.destroy();
  }

  readonly #changed = (_changes: unknown, origin: unknown): void => {
    if (origin === remoteOrigin) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#say();
    }, GATHER_MS);
  };

  async #say(last = false): Promise<void> {
    if (!last && this.awareness.getLocalState() === null) return;
    const body = joinFrames([encodeAwarenessUpdate(this.awareness, [this.awareness.clientID])]);
    const answer = await ask(this.#fetch, this.#url, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/octet-stream" },
      keepalive: last,
    });
    if (answer.kind === "answered") await answer.response.body?.cancel();
  }

  async #follow(): Promise<void> {
    const backoff = new Backoff();
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const answer = await ask(this.#fetch, `${this.#url}&offset=now&live=sse`, { signal });
      if (answer.kind === "answered" && answer.response.body !== null) {
        backoff.reset();
        // Whoever left while nobody listened is in nobody's message; the room is told anew on joining.
        const others = [...this.awareness.getStates().keys()].filter(
          (client) => client !== this.awareness.clientID,
        );
        removeAwarenessStates(this.awareness, others, remoteOrigin);
        try {
          for await (const event of serverEvents(answer.response.body))
            if (event.name === "data") this.#take(fromBase64(event.data));
        } catch {
          // The connection broke; it is opened again.
        }
      }
      if (!signal.aborted && answer.kind !== "answered")
        await backoff.wait(answer.kind === "away" ? answer.retryAfterMs : 5_000, signal);
    }
  }

  #take(body: Uint8Array): void {
    for (const update of splitFrames(body)) applyAwarenessUpdate(this.awareness, update, remoteOrigin);
  }
}
