import { type ErrorCode, type Result } from "@solidtype/contracts";

/**
 * Answers that may be a few seconds old. While they cannot be asked for again (the bus or metadata is away) they serve
 * a while longer, so that an outage does not throw everybody out at once; after that the failure is the answer.
 * Callers that ask for the same thing at once share one question.
 */
export type StaleCacheOptions = {
  readonly freshMs: number;
  readonly staleMs: number;
  readonly max: number;
  readonly now: () => number;
};

type Entry<Value> = { readonly value: Value; readonly at: number };

const outages: ReadonlySet<ErrorCode> = new Set([
  "bus-unavailable",
  "service-unavailable",
  "deadline-exceeded",
  "storage-unavailable",
  "overloaded",
]);

export class StaleCache<Value> {
  readonly #options: StaleCacheOptions;
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #asking = new Map<string, Promise<Result<Value, ErrorCode>>>();
  #generation = 0;

  constructor(options: StaleCacheOptions) {
    this.#options = options;
  }

  async get(key: string, ask: () => Promise<Result<Value, ErrorCode>>): Promise<Result<Value, ErrorCode>> {
    const known = this.peek(key);
    if (known !== undefined) return { ok: true, value: known };
    const asking = this.#asking.get(key);
    if (asking !== undefined) return asking;
    const question = this.#ask(key, ask).finally(() => this.#asking.delete(key));
    this.#asking.set(key, question);
    return question;
  }

  /** What is fresh, without asking. */
  peek(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.#options.now() - entry.at < this.#options.freshMs
      ? entry.value
      : undefined;
  }

  /** What was answered last and is still kept, however old. */
  last(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Forgets, also what is being asked right now: its answer may be from before the change. */
  forget(matches: (value: Value, key: string) => boolean): void {
    this.#generation++;
    this.#asking.clear();
    for (const [key, { value }] of this.#entries) if (matches(value, key)) this.#entries.delete(key);
  }

  async #ask(key: string, ask: () => Promise<Result<Value, ErrorCode>>): Promise<Result<Value, ErrorCode>> {
    const { now, freshMs, staleMs } = this.#options;
    const generation = this.#generation;
    const at = now();
    const answer = await ask();
    if (answer.ok) {
      if (generation === this.#generation) this.#keep(key, { value: answer.value, at });
      return answer;
    }
    const old = this.#entries.get(key);
    const serves = old !== undefined && outages.has(answer.error.code) && now() - old.at < freshMs + staleMs;
    return serves ? { ok: true, value: old.value } : answer;
  }

  #keep(key: string, entry: Entry<Value>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size <= this.#options.max) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
