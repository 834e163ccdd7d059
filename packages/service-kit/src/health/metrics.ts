import { Counter, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** Ends a measurement with how it went: `ok` or an error code. */
export type StopMeasuring = (outcome: string) => void;

export type BusMetrics = {
  called(rpc: string): StopMeasuring;
  served(rpc: string): StopMeasuring;
  event(type: string, outcome: "published" | "handled" | "failed"): void;
};

export type Metrics = BusMetrics & {
  /** For a service's own counters; they show in /metrics. */
  readonly registry: Registry;
  http(route: string, method: string, status: number, seconds: number): void;
};

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const rpcCalls = new Histogram({
    name: "rpc_call_seconds",
    help: "Calls made, until the answer.",
    labelNames: ["rpc", "outcome"],
    buckets,
    registers,
  });
  const rpcServed = new Histogram({
    name: "rpc_serve_seconds",
    help: "Calls answered.",
    labelNames: ["rpc", "outcome"],
    buckets,
    registers,
  });
  const events = new Counter({
    name: "bus_events_total",
    help: "Events published and handled.",
    labelNames: ["type", "outcome"],
    registers,
  });
  const requests = new Histogram({
    name: "http_request_seconds",
    help: "HTTP requests, until the last byte.",
    labelNames: ["route", "method", "status"],
    buckets,
    registers,
  });

  const measure = (histogram: typeof rpcCalls, rpc: string): StopMeasuring => {
    const started = performance.now();
    return (outcome) => histogram.observe({ rpc, outcome }, (performance.now() - started) / 1000);
  };

  return {
    registry,
    called: (rpc) => measure(rpcCalls, rpc),
    served: (rpc) => measure(rpcServed, rpc),
    event: (type, outcome) => events.inc({ type, outcome }),
    http: (route, method, status, seconds) => requests.observe({ route, method, status }, seconds),
  };
}
