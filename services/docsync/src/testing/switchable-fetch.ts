/** A network that a test can cut: what is under way breaks, and nothing new gets through. */
export class SwitchableNetwork {
  #cut = new AbortController();
  #up = true;
  #refusal: number | null = null;
  requests = 0;
  /** After the server has answered, the answer is lost this many times. */
  loseAnswers = 0;

  readonly fetch = async (input: string, init: RequestInit = {}): Promise<Response> => {
    if (!this.#up) throw new TypeError("the network is down");
    this.requests++;
    if (this.#refusal !== null) return new Response(null, { status: this.#refusal });
    const signal = init.signal == null ? this.#cut.signal : AbortSignal.any([init.signal, this.#cut.signal]);
    const response = await fetch(input, { ...init, signal });
    if (init.method === "POST" && this.loseAnswers > 0) {
      this.loseAnswers--;
      await response.arrayBuffer();
      throw new TypeError("the answer was lost");
    }
    return response;
  };

  cut(): void {
    this.#up = false;
    this.#cut.abort();
  }

  /** What is under way breaks, and whatever is asked is refused, as a door does when a sign-in has ended. */
  refuse(status: number): void {
    this.#cut.abort();
    this.#refusal = status;
  }

  restore(): void {
    this.#up = true;
    this.#refusal = null;
    this.#cut = new AbortController();
  }
}
