import { Agent, request } from "node:http";

export type Load = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
};

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Requests with as little of our own as Node allows: `fetch` would cost more than what is measured. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  readonly #base: URL;

  constructor(url: string) {
    this.#base = new URL(url);
  }

  call(method: string, path: string, body?: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host: this.#base.hostname,
          port: this.#base.port,
          agent: this.#agent,
          method,
          path,
          headers: { "content-type": "application/octet-stream", "content-length": body?.length ?? 0 },
        },
        (answer) => {
          answer.resume();
          answer.on("end", () => resolve(answer.statusCode ?? 0));
        },
      );
      call.on("error", reject);
      call.end(body);
    });
  }

  /** Calls back for each piece of an endless answer; resolves when the answer has begun. */
  follow(path: string, heard: (piece: Buffer) => void): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const call = request(
        { host: this.#base.hostname, port: this.#base.port, agent: this.#agent, path },
        (answer) => {
          answer.on("data", heard);
          answer.on("error", () => undefined);
          resolve(() => call.destroy());
        },
      );
      call.on("error", reject);
      call.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** `writers` at once, each with the next call as soon as the last is answered. */
export async function load(
  writers: number,
  milliseconds: number,
  call: (writer: number, round: number) => Promise<number>,
): Promise<Load> {
  const took: number[] = [];
  const started = performance.now();
  const writer = async (_: unknown, index: number) => {
    for (let round = 0; performance.now() - started < milliseconds; round++) {
      const at = performance.now();
      const status = await call(index, round);
      if (status >= 300) throw new Error(`answered ${status}`);
      took.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  const perSecond = (took.length * 1000) / (performance.now() - started);
  return { perSecond, p50: percentile(took, 0.5), p95: percentile(took, 0.95), p99: percentile(took, 0.99) };
}
