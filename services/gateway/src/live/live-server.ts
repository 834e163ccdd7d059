import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { liveBeatMs, type LiveAnswer } from "@solidtype/contracts";
import { WebSocketServer, type WebSocket } from "ws";
import { refuseUpgrade } from "../web/upgrades.ts";
import { LiveSession } from "./live-session.ts";

export type LiveServerOptions = {
  /** Where this gateway answers ordinary requests; a GET that comes over a socket goes through the same door. */
  readonly ownUrl: () => string;
  /** Where whoever opens a socket comes from. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly log: { warn(fields: object, message: string): void };
};

/** Requests are small; a frame larger than this is no client of ours. */
const MAX_FRAME_BYTES = 16 * 1024;

const beat: LiveAnswer = { kind: "beat" };

/** The server's side of the live connection; the frames and their rules are in contracts. */
export class LiveServer {
  readonly #options: LiveServerOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  readonly #sessions = new Set<LiveSession>();
  readonly #beating: NodeJS.Timeout;

  constructor(options: LiveServerOptions) {
    this.#options = options;
    this.#beating = setInterval(() => {
      for (const session of this.#sessions) session.beat(beat);
    }, liveBeatMs);
    this.#beating.unref();
  }

  /**
   * A page of another site can open a WebSocket here with the person's cookie, and no CORS stands in
   * its way: only pages of this origin are let in. A client without a page sends no Origin.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { origin, host } = request.headers;
    if (origin !== undefined && !isSameHost(origin, host)) {
      refuseUpgrade(socket, "403 Forbidden");
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => this.#accept(accepted, request));
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** What all of them have been given and have not taken yet. */
  get unsentBytes(): number {
    return [...this.#sessions].reduce((sum, session) => sum + session.unsentBytes, 0);
  }

  /** Clients come back, to another replica when this one is gone. */
  close(): void {
    clearInterval(this.#beating);
    for (const session of this.#sessions) session.close();
    this.#sockets.close();
  }

  #accept(socket: WebSocket, request: IncomingMessage): void {
    const { cookie, authorization } = request.headers;
    const session = new LiveSession(socket, {
      ownUrl: this.#options.ownUrl(),
      address: this.#options.addressOf(request),
      log: this.#options.log,
      identity: {
        ...(cookie === undefined ? {} : { cookie }),
        ...(authorization === undefined ? {} : { authorization }),
      },
    });
    this.#sessions.add(session);
    session.greet(beat);
    socket.on("close", () => this.#sessions.delete(session));
  }
}

function isSameHost(origin: string, host: string | undefined): boolean {
  try {
    return host !== undefined && new URL(origin).host === host;
  } catch {
    return false;
  }
}
