import { type Context, ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { TracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace";
import type { Tracer } from "./tracer.ts";

const propagator = new W3CTraceContextPropagator();
const carrier = {
  get: (from: { traceparent?: string }, key: string) =>
    key === "traceparent" ? from.traceparent : undefined,
  keys: () => ["traceparent"],
  set: (to: { traceparent?: string }, key: string, value: string) => {
    if (key === "traceparent") to.traceparent = value;
  },
};

function contextOf(traceparent: string | undefined): Context {
  return traceparent === undefined
    ? ROOT_CONTEXT
    : propagator.extract(ROOT_CONTEXT, { traceparent }, carrier);
}

function traceparentOf(active: Context): string | undefined {
  const into: { traceparent?: string } = {};
  propagator.inject(active, into, carrier);
  return into.traceparent;
}

/** Spans go to `{endpoint}/v1/traces` in batches; an endpoint that is away costs spans, never requests. */
export function createOtlpTracer(endpoint: string, service: string, version: string): Tracer {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const processor = new BatchSpanProcessor({ exporter });
  const resource = resourceFromAttributes({ "service.name": service, "service.version": version });
  const tracer = new TracerProvider({ resource, spanProcessors: [processor] }).getTracer("solidtype");

  return {
    start(name, traceparent) {
      const parent = contextOf(traceparent);
      const span = tracer.startSpan(name, {}, parent);
      return {
        trace: traceparentOf(trace.setSpan(parent, span)),
        end(failed) {
          if (failed instanceof Error) span.recordException(failed);
          if (failed !== undefined)
            span.setStatus({
              code: SpanStatusCode.ERROR,
              message: typeof failed === "string" ? failed : String(failed),
            });
          span.end();
        },
      };
    },
    flush: () => processor.forceFlush(),
  };
}
