import { AsyncLocalStorage } from "node:async_hooks";
import type { Result } from "@solidtype/contracts";

/** A piece of work as it is being traced. */
export type Span = {
  /** The traceparent to pass on with everything that is done for this work. */
  readonly trace: string | undefined;
  /** `failed` is an error code, or the exception that ended the work. */
  end(failed?: unknown): void;
};

/**
 * Tracing as the rest of the code sees it. `trace` is a W3C traceparent: it travels in HTTP headers, in the envelopes
 * of the bus and in the data of a job. Without an endpoint nothing is loaded and nothing measured, but a traceparent
 * that comes in still goes out.
 */
export type Tracer = {
  /** Begins a span below `trace`. */
  start(name: string, trace: string | undefined): Span;
  /** Sends what is still held. */
  flush(): Promise<void>;
};

export const noTracer: Tracer = {
  start: (_name, trace) => ({ trace, end: () => undefined }),
  flush: async () => undefined,
};

const current = new AsyncLocalStorage<string>();

/** The traceparent of the work that this code is part of, whoever called it; what calls on takes it from here. */
export function currentTrace(): string | undefined {
  return current.getStore();
}

/** Runs `work` as part of `trace`. Without one it just runs: what is not traced pays nothing. */
export function withinTrace<Value>(trace: string | undefined, work: () => Value): Value {
  return trace === undefined ? work() : current.run(trace, work);
}

function failedCode(value: unknown): string | undefined {
  const result = value as Result<unknown> | undefined | null;
  return typeof result === "object" && result !== null && result.ok === false
    ? result.error?.code
    : undefined;
}

/** Runs `work` in a span below `trace`; a result that is a failure, or an exception, marks the span. */
export async function inSpan<Value>(
  tracer: Tracer,
  name: string,
  trace: string | undefined,
  work: (trace: string | undefined) => Promise<Value>,
): Promise<Value> {
  const span = tracer.start(name, trace);
  try {
    const value = await withinTrace(span.trace, () => work(span.trace));
    span.end(failedCode(value));
    return value;
  } catch (error) {
    span.end(error);
    throw error;
  }
}
