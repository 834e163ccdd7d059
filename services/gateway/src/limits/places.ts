import { FailureError, failure } from "@solidtype/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { whenOver } from "./when-over.ts";

/** Room for so many requests in hand; each gives its place back once, whatever ends it and however often it is said. */
export class Places {
  readonly #most: number;
  readonly #taken = new WeakSet<FastifyRequest>();
  #inHand = 0;

  constructor(most: number) {
    this.#most = most;
  }

  take(request: FastifyRequest, reply: FastifyReply): void {
    if (this.#inHand >= this.#most) throw new FailureError(failure("overloaded"));
    this.#inHand++;
    this.#taken.add(request);
    whenOver(request, reply, () => this.giveBack(request));
  }

  giveBack(request: FastifyRequest): void {
    if (this.#taken.delete(request)) this.#inHand--;
  }
}
