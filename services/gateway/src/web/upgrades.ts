import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Every protocol upgrade arrives here and goes to exactly one handler, by path. Node gives an `upgrade` event to all its
 * listeners, so two libraries that each listen would both answer on one socket.
 */
export class Upgrades {
  readonly #handlers = new Map<string, UpgradeHandler>();
  #otherwise: UpgradeHandler | undefined;

  constructor(server: Server) {
    server.on("upgrade", (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
      const handler = this.#handlers.get(path) ?? this.#otherwise;
      if (handler === undefined) socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n");
      else handler(request, socket, head);
    });
  }

  /** Upgrades of exactly this path. */
  on(path: string, handler: UpgradeHandler): void {
    if (this.#handlers.has(path)) throw new Error(`${path} has a handler of its own already`);
    this.#handlers.set(path, handler);
  }

  /** Upgrades of every other path. */
  otherwise(handler: UpgradeHandler): void {
    this.#otherwise = handler;
  }
}
