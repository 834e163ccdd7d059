import { FailureError, failure } from "@solidtype/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Shares } from "./shares.ts";
import { whenOver } from "./when-over.ts";

export type PlacesOptions = {
  /** Requests in hand at once. */
  readonly most: number;
  /** How many of them one network has, and one holder: nobody keeps all others out. */
  readonly ofNetwork: number;
  readonly ofHolder: number;
  /** How long a reader may take nothing of an answer. */
  readonly patienceMs: number;
};

/** Of what waits for a reader, this much a second is waited for longer: a large piece of it is taken in one. */
const slowestBytes = 4096;

type Place = { readonly back: (() => void)[]; taken: number; silentMs: number };

/**
 * Room for so many requests in hand; each gives its place back once, whatever ends it and however often it is said. What
 * is not read is hung up: an answer as long as a download would keep its place for as long as its reader likes.
 */
export class Places {
  readonly #options: PlacesOptions;
  readonly #networks: Shares;
  readonly #holders: Shares;
  readonly #places = new Map<FastifyRequest, Place>();

  constructor(options: PlacesOptions) {
    this.#options = options;
    this.#networks = new Shares(options.ofNetwork);
    this.#holders = new Shares(options.ofHolder);
    setInterval(() => this.#hangUpUnread(), options.patienceMs).unref();
  }

  take(request: FastifyRequest, reply: FastifyReply, network: string): void {
    if (this.#places.size >= this.#options.most) throw new FailureError(failure("overloaded"));
    this.#places.set(request, { back: [this.#networks.take(network)], taken: 0, silentMs: 0 });
    whenOver(request, reply, () => this.giveBack(request));
  }

  /** Whose it is, once that is known. */
  belongsTo(request: FastifyRequest, holder: string): void {
    this.#places.get(request)?.back.push(this.#holders.take(holder));
  }

  giveBack(request: FastifyRequest): void {
    for (const back of this.#places.get(request)?.back ?? []) back();
    this.#places.delete(request);
  }

  #hangUpUnread(): void {
    for (const [{ raw }, place] of this.#places) {
      const waiting = raw.socket.writableLength;
      const taken = raw.socket.bytesWritten - waiting;
      if (waiting === 0 || taken !== place.taken) Object.assign(place, { taken, silentMs: 0 });
      else place.silentMs += this.#options.patienceMs;
      if ((place.silentMs / 1000) * slowestBytes > waiting) raw.socket.destroy();
    }
  }
}
