import { liveWindowBytes, type LiveAnswer } from "@solidtype/contracts";
import type { Fetch } from "../stream/request.ts";
import type { LiveChannel, LiveListener } from "./live-channel.ts";

/**
 * `fetch` over a live channel. A live GET of our own API goes over it as an exchange and comes back
 * as an ordinary Response; everything else is an ordinary fetch. While the line is down, an
 * exchange waits a moment for it and then fails as a network error does; when the line breaks, the
 * bodies of its exchanges break, and their readers open them again at their own offsets.
 */
export type LiveFetch = {
  readonly fetch: Fetch;
  readonly listener: LiveListener;
  /** Exchanges that are open. */
  readonly open: number;
};

type Exchange = {
  readonly head: (response: Response) => void;
  readonly failed: (error: Error) => void;
  /** Stops listening to its signal, which may live much longer. */
  readonly unhook: () => void;
  readonly url: string;
  body: ReadableStreamDefaultController<Uint8Array> | null;
  /** Bytes that came, and of those that were read the ones that the server was told of. */
  came: number;
  credited: number;
};

const WAIT_MS = 10_000;
const REDIRECTS = 5;
const NO_BODY = new Set([204, 205, 304]);

export function liveFetch(options: {
  readonly channel: () => LiveChannel;
  readonly fetch: Fetch;
  readonly origin: string;
}): LiveFetch {
  const exchanges = new Map<number, Exchange>();
  const waiting = new Set<() => void>();
  let connected = false;
  let last = 0;

  function exchange(url: string, init: RequestInit): Promise<Response> {
    const id = (last = (last + 1) >>> 0);
    const { signal } = init;
    return new Promise<Response>((head, failed) => {
      // Aborted before it began: no event will tell of it any more.
      if (signal?.aborted === true) return failed(abortedBy(signal.reason));
      const stop = () => abort(id, signal?.reason);
      const unhook = () => signal?.removeEventListener("abort", stop);
      exchanges.set(id, { head, failed, unhook, url, body: null, came: 0, credited: 0 });
      signal?.addEventListener("abort", stop);
      options.channel().send({
        kind: "open",
        id,
        url: url.slice(options.origin.length),
        headers: Object.fromEntries(new Headers(init.headers)),
      });
    });
  }

  function end(id: number): Exchange | undefined {
    const one = exchanges.get(id);
    exchanges.delete(id);
    one?.unhook();
    return one;
  }

  function abort(id: number, reason: unknown): void {
    const one = end(id);
    if (one === undefined) return;
    options.channel().send({ kind: "cancel", id });
    const error = abortedBy(reason);
    one.failed(error);
    one.body?.error(error);
  }

  /** Tells the server that it may send as much again as was read, in pieces worth a message. */
  function credit(id: number, one: Exchange, queued: number): void {
    const read = one.came - queued;
    if (read - one.credited < liveWindowBytes / 4) return;
    options.channel().send({ kind: "credit", id, bytes: read - one.credited });
    one.credited = read;
  }

  function answered(answer: Extract<LiveAnswer, { kind: "head" }>): void {
    const one = exchanges.get(answer.id);
    // Asked for just before the page heard that the line was lost: nobody here waits for it any more.
    if (one === undefined) return options.channel().send({ kind: "cancel", id: answer.id });
    const body = NO_BODY.has(answer.status)
      ? null
      : new ReadableStream<Uint8Array>(
          {
            start: (controller) => {
              one.body = controller;
            },
            // Asked after a piece was read or came, but not for each: what is still queued tells what was read.
            pull: ({ desiredSize }) => credit(answer.id, one, liveWindowBytes - (desiredSize ?? 0)),
            cancel: (reason) => abort(answer.id, reason),
          },
          new ByteLengthQueuingStrategy({ highWaterMark: liveWindowBytes }),
        );
    const response = new Response(body, { status: answer.status, headers: answer.headers });
    Object.defineProperty(response, "url", { value: one.url });
    one.head(response);
  }

  const listener: LiveListener = {
    opened() {
      connected = true;
      for (const go of waiting) go();
      waiting.clear();
    },
    heard(answer) {
      if (answer.kind === "head") answered(answer);
      if (answer.kind !== "end") return;
      const one = end(answer.id);
      const cut = new TypeError("the answer was cut short");
      if (answer.cut) one?.failed(cut);
      if (answer.cut) one?.body?.error(cut);
      else one?.body?.close();
    },
    body(id, bytes) {
      const one = exchanges.get(id);
      if (one === undefined) return;
      one.came += bytes.length;
      one.body?.enqueue(bytes);
    },
    lost() {
      connected = false;
      const lost = new TypeError("the live connection was lost");
      for (const id of [...exchanges.keys()]) {
        const one = end(id);
        one?.failed(lost);
        one?.body?.error(lost);
      }
    },
  };

  async function follow(input: string, init: RequestInit): Promise<Response> {
    let url = input;
    for (let redirects = 0; redirects <= REDIRECTS; redirects++) {
      await line(connected, waiting, init.signal ?? null);
      const response = await exchange(url, init);
      const location =
        response.status >= 301 && response.status <= 308 ? response.headers.get("location") : null;
      if (location === null) return response;
      await response.body?.cancel();
      url = new URL(location, url).href;
      if (!url.startsWith(`${options.origin}/`)) return options.fetch(url, init);
    }
    throw new TypeError("too many redirects");
  }

  return {
    listener,
    get open() {
      return exchanges.size;
    },
    fetch: (input, init = {}) => {
      const url = new URL(input, options.origin);
      const isLive =
        (init.method ?? "GET") === "GET" && url.origin === options.origin && url.searchParams.has("live");
      return isLive ? follow(url.href, init) : options.fetch(input, init);
    },
  };
}

function abortedBy(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException("The request was aborted.", "AbortError");
}

function line(connected: boolean, waiting: Set<() => void>, signal: AbortSignal | null): Promise<void> {
  if (connected) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null) => {
      clearTimeout(timer);
      waiting.delete(go);
      signal?.removeEventListener("abort", stop);
      if (error === null) resolve();
      else reject(error);
    };
    const go = () => settle(null);
    const stop = () => settle(new DOMException("The request was aborted.", "AbortError"));
    const timer = setTimeout(() => settle(new TypeError("the live connection is down")), WAIT_MS);
    waiting.add(go);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener("abort", stop);
  });
}
