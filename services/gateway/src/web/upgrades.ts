import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void | Promise<void>;

/** Ends the socket with the answer, whether or not the other side closes its own half. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`, () => socket.destroy());
}

/**
 * Every protocol upgrade arrives here and goes to exactly one handler, by path. Node gives an `upgrade` event to all its
 * listeners, so two libraries that each listen would both answer on one socket.
 */
export class Upgrades {
  readonly #handlers = new Map<string, UpgradeHandler>();
  #otherwise: UpgradeHandler | undefined;

  constructor(server: Server, log: { error(fields: object, message: string): void }) {
    server.on("upgrade", (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
      const handler = this.#handlers.get(path) ?? this.#otherwise;
      if (handler === undefined) return void refuseUpgrade(socket, "404 Not Found");
      // Nobody waits for the answer, so what is thrown would end the process.
      void (async () => handler(request, socket, head))().catch((error: unknown) => {
        log.error({ err: error, path }, "an upgrade failed");
        socket.destroy();
      });
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
