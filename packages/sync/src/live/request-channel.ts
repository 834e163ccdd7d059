import { liveWindowBytes, type LiveRequest } from "@solidtype/contracts";
import type { Fetch } from "../stream/request.ts";
import { DOUBT_MS, type LiveChannel, type LiveListener } from "./live-channel.ts";

/**
 * What a live channel carries, by an ordinary request each, where no WebSocket can be had. A browser holds six
 * connections to an origin without TLS, over all tabs, and edits need some of them: a few exchanges are open at a time,
 * and when others wait, the one that was quiet longest makes room. An answer that has begun ends there as the server ends
 * it each minute, so that its reader goes on from its offset; a question that is not answered yet is asked again later,
 * and whoever asked it knows nothing of that. The same happens to what may have died without a word: to all that is quiet
 * when the network has changed or the machine has slept, and to what was quiet for longer than the server ever is.
 */
type Exchange = {
  readonly id: number;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  /** Null while it waits for room. */
  request: AbortController | null;
  /** Where its answer may end: nowhere before it has begun, between two events, or only at its own end. */
  answer: "none" | "events" | "body";
  /** How much more may be passed on before the reader has read some of it. */
  credit: number;
  resume: (() => void) | null;
  quietSince: number;
};

const ROOM = 4;
/** Nobody is asked to make room before they have had this much time. */
const TURN_MS = 2_000;
/** The server ends every answer after a minute. */
const SILENCE_MS = 75_000;

export function requestChannel(
  origin: string,
  fetch: Fetch,
  listener: LiveListener,
): LiveChannel & { hurry(): void } {
  /** In the order in which they get room. */
  const exchanges = new Map<number, Exchange>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  function give(): void {
    const all = [...exchanges.values()];
    const running = all.filter(({ request }) => request !== null);
    const waiting = all.filter(({ request }) => request === null);
    for (const one of waiting.splice(0, ROOM - running.length)) void run(one);
    if (exchanges.size > 0) timer ??= setTimeout(look, TURN_MS);
  }

  function look(): void {
    timer = null;
    putAside(quietFor(SILENCE_MS).filter(({ credit }) => credit > 0));
    give();
    const waiting = [...exchanges.values()].filter(({ request }) => request === null).length;
    putAside(quietFor(TURN_MS).slice(0, waiting));
    give();
  }

  /** The quietest first. */
  function quietFor(milliseconds: number): Exchange[] {
    const until = performance.now() - milliseconds;
    return [...exchanges.values()]
      .filter(({ request, quietSince }) => request !== null && quietSince <= until)
      .toSorted((a, b) => a.quietSince - b.quietSince);
  }

  function putAside(some: readonly Exchange[]): void {
    for (const one of some) {
      stop(one);
      if (one.answer !== "none") listener.heard({ kind: "end", id: one.id, cut: one.answer === "body" });
      else exchanges.set(one.id, { ...one, request: null });
    }
  }

  function stop(one: Exchange): void {
    exchanges.delete(one.id);
    one.request?.abort();
    one.resume?.();
  }

  async function run(one: Exchange): Promise<void> {
    const request = new AbortController();
    one.request = request;
    one.quietSince = performance.now();
    let cut = false;
    try {
      // Not from the browser's cache: of two alike, it would have the second wait until the first is whole.
      const init: RequestInit = { headers: one.headers, signal: request.signal, cache: "no-store" };
      await pass(one, await fetch(origin + one.url, init), request.signal);
    } catch {
      cut = true;
    }
    if (request.signal.aborted) return;
    exchanges.delete(one.id);
    listener.heard({ kind: "end", id: one.id, cut });
    give();
  }

  async function pass(one: Exchange, response: Response, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const headers = Object.fromEntries(response.headers);
    one.answer = headers["content-type"]?.startsWith("text/event-stream") === true ? "events" : "body";
    one.quietSince = performance.now();
    listener.heard({ kind: "head", id: one.id, status: response.status, headers });
    const reader = response.body?.getReader();
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done || value === undefined || signal.aborted) return;
      one.quietSince = performance.now();
      one.credit -= value.length;
      listener.body(one.id, value.slice());
      while (one.credit <= 0 && !signal.aborted)
        await new Promise<void>((resolve) => {
          one.resume = resolve;
        });
    }
  }

  return {
    send(frame: LiveRequest) {
      const one = exchanges.get(frame.id);
      if (frame.kind === "open") {
        const { id, url, headers } = frame;
        const credit = liveWindowBytes;
        exchanges.set(id, {
          id,
          url,
          headers,
          request: null,
          answer: "none",
          credit,
          resume: null,
          quietSince: 0,
        });
      } else if (one !== undefined && frame.kind === "credit") {
        one.credit += frame.bytes;
        one.resume?.();
      } else if (one !== undefined) stop(one);
      give();
    },
    hurry() {
      // A clock may stand still while the machine sleeps: only what would have to begin anew gets the benefit of the doubt.
      putAside(quietFor(0).filter(({ answer }) => answer !== "body"));
      putAside(quietFor(DOUBT_MS).filter(({ credit }) => credit > 0));
      give();
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      for (const one of [...exchanges.values()]) stop(one);
    },
  };
}
