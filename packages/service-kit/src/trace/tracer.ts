import type { Result } from "@solidtype/contracts";

/**
 * Tracing as the rest of the code sees it. `trace` is a W3C traceparent: it travels in HTTP headers, in the envelopes
 * of the bus and in the data of a job. Without an endpoint nothing is loaded and nothing measured, but a traceparent
 * that comes in still goes out.
 */
export type Tracer = {
  /** Runs `work` in a span below `trace`; a result that is a failure, or an exception, marks the span. */
  inSpan<Value>(
    name: string,
    trace: string | undefined,
    work: (trace: string | undefined) => Promise<Value>,
  ): Promise<Value>;
  /** Sends what is still held. */
  flush(): Promise<void>;
};

export const noTracer: Tracer = {
  inSpan: (_name, trace, work) => work(trace),
  flush: async () => undefined,
};

export function failedCode(value: unknown): string | undefined {
  const result = value as Result<unknown> | undefined | null;
  return typeof result === "object" && result !== null && result.ok === false
    ? result.error?.code
    : undefined;
}
