import { type Tracer, noTracer } from "./tracer.ts";

/** The SDK is loaded only when there is somewhere to send to: it costs tens of megabytes. */
export async function openTracer(
  endpoint: string | undefined,
  service: string,
  version: string,
): Promise<Tracer> {
  if (endpoint === undefined) return noTracer;
  const { createOtlpTracer } = await import("./otlp-tracer.ts");
  return createOtlpTracer(endpoint, service, version);
}
