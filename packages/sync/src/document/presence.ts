import * as decoding from "lib0/decoding";
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
/** A new clock now and then: whoever follows with y-protocols alone gives up those who bring none for 30 s. */
const RENEW_MS = 15_000;
/** So long the others are still shown while nobody can say whether they are there. */
const UNHEARD_MS = 30_000;
/** The server ends a following after a minute: one that is still there then is on a line that is dead without a word. */
const FOLLOW_MS = 90_000;
const GATHER_MS = 60;
/** The server gives up whoever has not followed for five seconds and has said nothing since. */
const UNFOLLOWED_MS = 2_000;
/** What is said later says all of it again: nothing waits longer for an answer. */
const PATIENCE_MS = 8_000;
const GOODBYE_MS = 2_000;

export function openPresence(options: {
  readonly url: string;
  readonly doc: Y.Doc;
  readonly fetch: Fetch;
}): Presence {
  return new PresenceSession(options.url, options.doc, options.fetch);
}

/**
 * The server says who leaves. By itself, Awareness would also take out whoever brings no new clock for 30 s, though a
 * browser lets hidden pages speak once a minute only.
 */
class Room extends Awareness {
  constructor(doc: Y.Doc) {
    super(doc);
    clearInterval(this._checkInterval);
  }
}

class PresenceSession implements Presence {
  readonly awareness: Awareness;
  readonly #url: string;
  readonly #fetch: Fetch;
  readonly #stopped = new AbortController();
  readonly #heartbeat: ReturnType<typeof setInterval>;
  readonly #following: Promise<void>;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isSaying = false;
  #hasMore = false;
  #unheard: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, doc: Y.Doc, fetch: Fetch) {
    this.#url = `${url}?awareness=default`;
    this.#fetch = fetch;
    this.awareness = new Room(doc);
    this.awareness.on("update", this.#changed);
    this.#heartbeat = setInterval(this.#beat, HEARTBEAT_MS);
    this.#following = this.#follow();
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.awareness.off("update", this.#changed);
    const wasHere = this.awareness.getLocalState() !== null;
    this.awareness.setLocalState(null);
    if (wasHere) await this.#post(GOODBYE_MS, true);
    this.#stopped.abort();
    await this.#following;
    clearTimeout(this.#unheard);
    this.awareness.destroy();
  }

  readonly #beat = (): void => {
    const { awareness } = this;
    const said = awareness.meta.get(awareness.clientID)?.lastUpdated ?? 0;
    if (Date.now() - said < RENEW_MS) void this.#say();
    else if (awareness.getLocalState() !== null) awareness.setLocalState(awareness.getLocalState());
  };

  readonly #changed = (_changes: unknown, origin: unknown): void => {
    if (origin === remoteOrigin) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#say();
    }, GATHER_MS);
  };

  /** One request at a time: on a slow line the next says what has gathered meanwhile. */
  async #say(): Promise<void> {
    if (this.#isSaying) {
      this.#hasMore = true;
      return;
    }
    this.#isSaying = true;
    do {
      this.#hasMore = false;
      if (this.awareness.getLocalState() !== null) await this.#post(PATIENCE_MS);
    } while (this.#hasMore);
    this.#isSaying = false;
  }

  async #post(patience: number, last = false): Promise<void> {
    const giveUp = new AbortController();
    const late = setTimeout(() => giveUp.abort(), patience);
    const answer = await ask(this.#fetch, this.#url, {
      method: "POST",
      body: joinFrames([encodeAwarenessUpdate(this.awareness, [this.awareness.clientID])]),
      headers: { "Content-Type": "application/octet-stream" },
      keepalive: last,
      signal: giveUp.signal,
    });
    clearTimeout(late);
    if (answer.kind === "answered") await answer.response.body?.cancel().catch(() => undefined);
  }

  async #follow(): Promise<void> {
    const backoff = new Backoff();
    const { signal } = this.#stopped;
    // Connected, one is here, however seldom a hidden page may speak.
    const follow = `${this.#url}&client=${this.awareness.clientID}&offset=now&live=sse`;
    for (let joined = 0; !signal.aborted;) {
      // Where no WebSocket can be had, a turn to follow may be long in coming.
      const waits = setTimeout(() => void this.#say(), UNFOLLOWED_MS);
      this.#unheard ??= setTimeout(() => this.#keepOnly(new Set()), UNHEARD_MS);
      const giveUp = new AbortController();
      const answer = await ask(this.#fetch, follow, { signal: AbortSignal.any([signal, giveUp.signal]) });
      clearTimeout(waits);
      const late = setTimeout(() => giveUp.abort(), FOLLOW_MS);
      let hasHeard = false;
      if (answer.kind === "answered" && answer.response.body !== null) {
        // Whoever was away for long may have been given up by the server: a new clock brings them back.
        if (joined++ > 0 && this.awareness.getLocalState() !== null)
          this.awareness.setLocalState(this.awareness.getLocalState());
        try {
          await this.#listen(answer.response.body, () => (hasHeard = true));
        } catch {
          // The connection broke; it is opened again.
        }
      }
      clearTimeout(late);
      if (hasHeard) backoff.reset();
      else if (!signal.aborted)
        await backoff.wait(
          answer.kind === "away" ? answer.retryAfterMs : answer.kind === "answered" ? null : 5_000,
          signal,
        );
    }
  }

  /**
   * The room is told whole before the first control event. The server ends every connection after a minute: whoever
   * is still there then is never taken out, and whoever left while nobody listened is.
   */
  async #listen(body: ReadableStream<Uint8Array>, heard: () => void): Promise<void> {
    const here = new Set<number>();
    let joining = true;
    for await (const event of serverEvents(body)) {
      heard();
      if (event.name === "data") for (const client of this.#take(fromBase64(event.data))) here.add(client);
      if (event.name !== "control" || !joining) continue;
      joining = false;
      clearTimeout(this.#unheard);
      this.#unheard = undefined;
      this.#keepOnly(here);
    }
  }

  #keepOnly(here: ReadonlySet<number>): void {
    const { awareness } = this;
    const others = [...awareness.getStates().keys()].filter((client) => client !== awareness.clientID);
    const gone = others.filter((client) => !here.has(client));
    removeAwarenessStates(awareness, gone, remoteOrigin);
  }

  #take(body: Uint8Array): number[] {
    return splitFrames(body).flatMap((update) => {
      const clients = clientsIn(update);
      // Of whoever was taken out here the clock is still remembered, and what they said at it would be ignored.
      for (const client of clients)
        if (!this.awareness.getStates().has(client)) this.awareness.meta.delete(client);
      applyAwarenessUpdate(this.awareness, update, remoteOrigin);
      return clients;
    });
  }
}

function clientsIn(update: Uint8Array): number[] {
  const decoder = decoding.createDecoder(update);
  return Array.from({ length: decoding.readVarUint(decoder) }, () => {
    const client = decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    decoding.readVarString(decoder);
    return client;
  });
}
