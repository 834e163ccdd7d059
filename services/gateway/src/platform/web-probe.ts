import { request } from "node:http";
import { json } from "node:stream/consumers";
import type { ServiceHealth } from "@solidtype/contracts";
import { z } from "zod";

const everyMs = 1000;
const timeoutMs = 2000;

const answerSchema = z.object({ version: z.string(), startedAt: z.iso.datetime() });
type Answer = z.infer<typeof answerSchema>;

/**
 * Whether the web app answers. It is no service on the bus: Next owns its process, and what matters is that a page can
 * be had from it. So the gateway, which alone talks to it, asks.
 */
export class WebProbe {
  readonly #url: URL;
  #answer: Answer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(webUrl: string) {
    this.#url = new URL("/healthz", webUrl);
  }

  start(): void {
    void this.#round();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  health(): ServiceHealth {
    if (this.#answer === undefined) return { name: "web", state: "missing", instances: 0, failing: [] };
    const uptimeSeconds = Math.max(0, Math.round((Date.now() - Date.parse(this.#answer.startedAt)) / 1000));
    return {
      name: "web",
      state: "ready",
      version: this.#answer.version,
      uptimeSeconds,
      instances: 1,
      failing: [],
    };
  }

  async #round(): Promise<void> {
    this.#answer = await this.#ask();
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#round(), everyMs);
    this.#timer.unref();
  }

  #ask(): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const asking = request(this.#url, { signal: AbortSignal.timeout(timeoutMs), agent: false });
      asking.once("error", () => resolve(undefined));
      asking.once("response", (response) => {
        json(response).then(
          (body) => resolve(answerSchema.safeParse(body).data),
          () => resolve(undefined),
        );
      });
      asking.end();
    });
  }
}
