import { problem, receivedFailure, refuse, type ErrorCode, type Failure } from "@solidtype/contracts";

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** How a request ended: with an answer, refused for good, or not at all for now. */
export type Answer =
  | { readonly kind: "answered"; readonly response: Response }
  | { readonly kind: "refused"; readonly failure: Failure<ErrorCode>; readonly headers: Headers }
  | { readonly kind: "away"; readonly retryAfterMs: number | null };

export async function ask(fetch: Fetch, url: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    // A network error and an abort look alike here; whoever aborted knows.
    if (error instanceof Error) return { kind: "away", retryAfterMs: null };
    throw error;
  }
  if (response.ok || response.status === 304) return { kind: "answered", response };
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  if (response.status >= 500 || response.status === 408 || response.status === 429) {
    await response.body?.cancel().catch(() => undefined);
    return { kind: "away", retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null };
  }
  return { kind: "refused", failure: await readFailure(response), headers: response.headers };
}

async function readFailure(response: Response): Promise<Failure<ErrorCode>> {
  const body: unknown = await response.json().catch(() => null);
  const parsed = problem.safeParse(body);
  if (parsed.success) {
    const { code, detail, details } = parsed.data;
    return details === undefined ? { code, message: detail } : { code, message: detail, details };
  }
  const plain = receivedFailure.safeParse(body);
  if (plain.success) return plain.data as Failure<ErrorCode>;
  return refuse(codeOf(response.status), { reason: `the server answered ${response.status}` }).error;
}

function codeOf(status: number): ErrorCode {
  if (status === 401) return "not-signed-in";
  if (status === 403) return "forbidden";
  if (status === 404) return "not-found";
  if (status === 410) return "gone";
  if (status === 413) return "too-large";
  return status === 409 ? "conflict" : "invalid-input";
}

/** A line that takes fewer bytes in a millisecond counts as none. */
const BYTES_PER_MS = 50;

/** How many milliseconds a body may be on its way. */
export const timeToSend = (bytes: number): number => Math.ceil(bytes / BYTES_PER_MS);

/** Waits longer after every failure, with chance in it so that clients do not return all at once. */
export class Backoff {
  #failures = 0;
  #wake: (() => void) | null = null;

  reset(): void {
    this.#failures = 0;
  }

  /** Stops waiting, because there is reason to believe that trying helps now. */
  hurry(): void {
    this.#failures = 0;
    this.#wake?.();
  }

  wait(atLeastMs: number | null, signal: AbortSignal): Promise<void> {
    const ceiling = Math.min(10_000, 200 * 2 ** this.#failures++);
    const milliseconds = Math.max(atLeastMs ?? 0, ceiling * (0.5 + Math.random() / 2));
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener("abort", done);
      this.#wake = done;
    });
  }
}
