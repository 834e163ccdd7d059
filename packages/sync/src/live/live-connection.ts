import type { Fetch } from "../stream/request.ts";
import { liveSocket, type LiveChannel, type LiveListener } from "./live-channel.ts";
import { liveFetch } from "./live-fetch.ts";
import { portChannel, type PortLike } from "./live-hub.ts";
import { openLine } from "./live-line.ts";

/** All live reads of a page: a `fetch` to hand to whoever reads, and nothing else to know about. */
export type LiveConnection = {
  readonly fetch: Fetch;
  /** Exchanges that are open in this page. */
  readonly open: number;
  /** Tries again now, because the network is back. */
  hurry(): void;
  close(): void;
};

type Opened = LiveChannel & { hurry(): void };

function connection(origin: string, fetch: Fetch, open: (listener: LiveListener) => Opened) {
  let channel: Opened | null = null;
  const live = liveFetch({
    origin,
    fetch,
    channel: () => {
      if (channel === null) throw new Error("the live connection is closed");
      return channel;
    },
  });
  channel = open(live.listener);
  return {
    fetch: live.fetch,
    get open() {
      return live.open;
    },
    hurry: () => channel?.hurry(),
    close: () => {
      live.listener.lost();
      channel?.close();
    },
    /** Goes on over another channel; what was open breaks and is opened again by its readers. */
    change(another: (listener: LiveListener) => Opened): void {
      live.listener.lost();
      channel?.close();
      channel = another(live.listener);
    },
  };
}

const ownLine =
  (origin: string, fetch: Fetch, query = "") =>
  (listener: LiveListener) =>
    openLine({ origin, fetch, connect: () => liveSocket(origin, query) }, listener);

/** A line of one's own, for Node and for browsers without workers. */
export function openLiveConnection(origin: string, fetch: Fetch): LiveConnection {
  return connection(origin, fetch, ownLine(origin, fetch));
}

/** A socket, and requests, that go by a share link instead of a sign-in. */
export function openLinkConnection(origin: string, fetch: Fetch, link: string): LiveConnection {
  const opened = connection(origin, fetch, ownLine(origin, fetch, `?link=${link}`));
  const inside = opened.fetch;
  return Object.assign(opened, {
    fetch: (input: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set("x-solidtype-link", link);
      return inside(input, { ...init, headers });
    },
  });
}

/** A worker that has not answered by then does not run: its script was blocked, or it missed this page. */
const HELLO_MS = 5_000;

/**
 * The socket of a worker that other pages may share; see `browser/live-worker.ts`. When the worker
 * turns out not to run (`broken` tells, or it never says hello) or to have ended, the page goes on with a socket of
 * its own.
 */
export function connectLivePort(
  origin: string,
  fetch: Fetch,
  port: PortLike,
  broken?: (tell: () => void) => void,
): LiveConnection {
  let waiting: ReturnType<typeof setTimeout> | null = null;
  const settle = () => {
    if (waiting !== null) clearTimeout(waiting);
    waiting = null;
  };
  let isAlone = false;
  const goAlone = () => {
    settle();
    if (isAlone) return;
    isAlone = true;
    opened.change(ownLine(origin, fetch));
  };
  const opened = connection(origin, fetch, (listener) =>
    portChannel(port, listener, { hello: settle, dead: goAlone }),
  );
  waiting = setTimeout(goAlone, HELLO_MS);
  broken?.(goAlone);
  const close = opened.close;
  return Object.assign(opened, {
    close() {
      settle();
      close();
    },
  });
}
