import type { FastifyReply, FastifyRequest } from "fastify";
import { Shares } from "./shares.ts";
import { whenOver } from "./when-over.ts";

export type ArrivingBodiesOptions = {
  /** How many that are still being sent one network may have at once. */
  readonly mostOfNetwork: number;
  /** How long a whole one may take where its route parses it; where it is passed on, how long nothing of it may come. */
  readonly patienceMs: number;
};

/**
 * A request has a place at the door from its first line on, and who makes it is asked when its body is there: without
 * these bounds anybody could take all places with bodies that are never finished.
 */
export class ArrivingBodies {
  readonly #options: ArrivingBodiesOptions;
  readonly #ofNetwork: Shares;
  readonly #arrived = new WeakMap<FastifyRequest, () => void>();

  constructor(options: ArrivingBodiesOptions) {
    this.#options = options;
    this.#ofNetwork = new Shares(options.mostOfNetwork);
  }

  begin(request: FastifyRequest, reply: FastifyReply, network: string): void {
    if (!hasBody(request)) return;
    const back = this.#ofNetwork.take(network);
    const late = setTimeout(() => hangUp(request, reply), this.#options.patienceMs);
    const arrived = (): void => {
      clearTimeout(late);
      this.#arrived.delete(request);
      back();
    };
    this.#arrived.set(request, arrived);
    whenOver(request, reply, arrived);
  }

  /** Its route goes on with it: it is parsed, or it is read by the route, as slowly as it comes as long as it comes. */
  arrived(request: FastifyRequest, reply: FastifyReply): void {
    this.#arrived.get(request)?.();
    const { raw } = request;
    if (!hasBody(request) || raw.complete) return;
    let before = raw.socket.bytesRead;
    const looking = setInterval(() => {
      if (raw.complete) return over();
      const read = raw.socket.bytesRead;
      // What waits here to be taken on is no silence of its sender's.
      if (read === before && raw.readableLength < raw.readableHighWaterMark) hangUp(request, reply);
      before = read;
    }, this.#options.patienceMs);
    const over = (): void => clearInterval(looking);
    raw.once("end", over);
    whenOver(request, reply, over);
  }
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

const tooLate = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** Only whose turn it is on its connection, and who has no answer yet, can still be told. */
function hangUp({ raw: { socket } }: FastifyRequest, { raw }: FastifyReply): void {
  if (raw.socket === null || raw.headersSent || socket.destroyed) return void socket.destroy();
  socket.write(tooLate);
  socket.destroySoon();
}
