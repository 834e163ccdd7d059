import { Agent, request as openRequest, type ClientRequest, type IncomingMessage } from "node:http";
import {
  encodeLiveBody,
  liveMaxExchanges,
  livePath,
  liveRequest,
  liveWindowBytes,
  type LiveAnswer,
  type LiveRequest,
} from "@solidtype/contracts";
import type { WebSocket } from "ws";
import { onBehalfOf } from "./on-behalf.ts";

export type LiveSessionOptions = {
  readonly ownUrl: string;
  /** Where the browser is: every exchange is counted, and put on record, as from there. */
  readonly address: string;
  /** What the browser sent with the socket: every exchange is made, and checked, as this person. */
  readonly identity: { readonly cookie?: string; readonly authorization?: string };
  readonly log: { warn(fields: object, message: string): void };
};

type Exchange = { readonly request: ClientRequest; response: IncomingMessage | null; credit: number };

/** Headers that a page may set on an exchange; identity is the socket's, the rest is ours. */
const PASSED = new Set(["accept", "if-none-match", "last-event-id", "x-request-id", "x-solidtype-link"]);
/** Headers of one connection, which mean nothing on another. */
const HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "set-cookie", "trailer"]);
/** A socket that holds this much unsent is given no more of any body before half of it is gone. */
const FULL_BYTES = 1 << 20;
/** What bodies do not bring about: its client asks on and on, and reads none of the answers. */
const MAX_UNSENT_BYTES = 8 << 20;

const loopback = new Agent({ keepAlive: true, maxSockets: Infinity });

/** One socket with its exchanges. */
export class LiveSession {
  readonly #socket: WebSocket;
  readonly #options: LiveSessionOptions;
  readonly #exchanges = new Map<number, Exchange>();
  #alive = true;
  #full = false;

  constructor(socket: WebSocket, options: LiveSessionOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on("message", (data, isBinary) => {
      const read = isBinary ? null : parse(String(data));
      if (read === null) return socket.close(1007, "not a frame");
      try {
        this.#take(read);
      } catch (error) {
        // Thrown on, it would end the process, and everybody's sockets with it.
        options.log.warn({ err: error, frame: read.kind }, "a frame of a live connection could not be taken");
        socket.close(1008, "not a frame that can be taken");
      }
    });
    socket.on("pong", () => {
      this.#alive = true;
    });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      for (const { request } of this.#exchanges.values()) request.destroy();
      this.#exchanges.clear();
    });
  }

  /** Where somebody in between takes sockets and passes nothing on, the client finds out by not hearing this. */
  greet(answer: LiveAnswer): void {
    this.#say(answer);
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Shows the client that the line works, and finds out whether the client still does. */
  beat(answer: LiveAnswer): void {
    if (!this.#alive) return this.#socket.terminate();
    this.#alive = false;
    this.#socket.ping();
    this.#say(answer);
  }

  close(): void {
    this.#socket.close(1012, "restarting");
  }

  #take(frame: LiveRequest): void {
    switch (frame.kind) {
      case "open":
        return this.#open(frame.id, frame.url, frame.headers);
      case "credit": {
        const exchange = this.#exchanges.get(frame.id);
        if (exchange === undefined) return;
        // Whoever credits more than was sent would be sent more than it said that it holds.
        exchange.credit = Math.min(liveWindowBytes, exchange.credit + frame.bytes);
        return this.#goOn(exchange);
      }
      case "cancel":
        this.#exchanges.get(frame.id)?.request.destroy();
        this.#exchanges.delete(frame.id);
    }
  }

  #open(id: number, path: string, asked: { readonly [name: string]: string }): void {
    const url = ownUrl(this.#options.ownUrl, path);
    if (this.#exchanges.has(id) || url === null) {
      this.#socket.close(1008, "not an exchange that can be opened");
      return;
    }
    if (this.#exchanges.size >= liveMaxExchanges) {
      this.#say({ kind: "head", id, status: 429, headers: { "retry-after": "5" } });
      this.#say({ kind: "end", id, cut: false });
      return;
    }
    const passed = Object.entries(asked).filter(([name]) => PASSED.has(name.toLowerCase()));
    const request = openRequest(url, {
      agent: loopback,
      headers: {
        ...Object.fromEntries(passed),
        ...this.#options.identity,
        ...onBehalfOf(this.#options.address),
      },
    });
    const exchange: Exchange = { request, response: null, credit: liveWindowBytes };
    this.#exchanges.set(id, exchange);
    request.on("response", (response) => this.#pass(id, exchange, response));
    request.on("error", () => this.#end(id, exchange, true));
    request.end();
  }

  #pass(id: number, exchange: Exchange, response: IncomingMessage): void {
    // Whoever opened the socket is signed in no more; whoever is now is found out by the next one's cookie.
    if (response.statusCode === 401) return this.#socket.close(1008, "not signed in any more");
    exchange.response = response;
    const headers = Object.entries(response.headers).flatMap(([name, value]) =>
      HOP.has(name) || value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    );
    this.#say({ kind: "head", id, status: response.statusCode ?? 502, headers: Object.fromEntries(headers) });
    response.on("data", (bytes: Buffer) => {
      if (!this.#exchanges.has(id)) return;
      exchange.credit -= bytes.length;
      if (exchange.credit <= 0) response.pause();
      this.#sendBody(encodeLiveBody(id, bytes));
    });
    if (this.#full) response.pause();
    response.on("end", () => this.#end(id, exchange, false));
    response.on("error", () => this.#end(id, exchange, true));
    response.on("aborted", () => this.#end(id, exchange, true));
  }

  /** All bodies of a socket wait together while it is full: one that nobody reads costs this much, whatever it has open. */
  #sendBody(frame: Uint8Array): void {
    this.#socket.send(frame, this.#taken);
    if (this.#full || this.#socket.bufferedAmount <= FULL_BYTES) return;
    this.#full = true;
    for (const { response } of this.#exchanges.values()) response?.pause();
  }

  /** Of every frame: there may be more behind the last body than leaves room for the next. */
  readonly #taken = (): void => {
    if (!this.#full || this.#socket.bufferedAmount > FULL_BYTES / 2) return;
    this.#full = false;
    for (const exchange of this.#exchanges.values()) this.#goOn(exchange);
  };

  #goOn({ credit, response }: Exchange): void {
    if (credit > 0 && !this.#full) response?.resume();
  }

  #end(id: number, exchange: Exchange, cut: boolean): void {
    if (this.#exchanges.get(id) !== exchange) return;
    this.#exchanges.delete(id);
    this.#say({ kind: "end", id, cut });
  }

  #say(answer: LiveAnswer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) return this.#socket.terminate();
    this.#socket.send(JSON.stringify(answer), this.#taken);
  }
}

function parse(text: string): LiveRequest | null {
  try {
    const parsed = liveRequest.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Only this gateway's API, whatever the text says after normalising; and not the live connection inside itself. */
function ownUrl(base: string, path: string): URL | null {
  if (!URL.canParse(path, base)) return null;
  const url = new URL(path, base);
  const inside =
    url.origin === new URL(base).origin && url.pathname.startsWith("/api/v1/") && url.pathname !== livePath;
  return inside ? url : null;
}
