import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { defineEvent, defineRpc, docUpdated, newId, ok } from "@solidtype/contracts";
import { type TestPlatform, createTestPlatform, sharedStack } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import type { Bus } from "../bus/bus.ts";
import { consumeEvents, publishEvent } from "../bus/events.ts";
import { callRpc } from "../bus/rpc-client.ts";
import { serveRpc } from "../bus/rpc-server.ts";
import { createMetrics } from "../health/metrics.ts";
import { createHttp } from "../http/create-http.ts";
import { createLogger } from "../log/logger.ts";
import { openTracer } from "./open-tracer.ts";
import { type Tracer, inSpan } from "./tracer.ts";

const grow = defineRpc({ subject: "docsync.grow", input: z.null(), output: z.null() });
const grown = defineEvent({ ...docUpdated, data: z.null() });

type SeenSpan = {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly service: string;
};

const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({
        attributes: z.array(
          z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) }),
        ),
      }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().exactOptional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

let platform: TestPlatform;
let collector: Server;
let spans: SeenSpan[];

beforeEach(async () => {
  platform = createTestPlatform(sharedStack().nats);
  spans = [];
  collector = createServer((request, response) => {
    void json(request).then((body) => {
      for (const { resource, scopeSpans } of exported.parse(body).resourceSpans) {
        const service =
          resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "";
        spans.push(...scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service }))));
      }
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await platform.close();
  collector.close();
});

async function traced(
  service: "gateway" | "docsync" | "kernel",
): Promise<{ readonly bus: Bus; readonly tracer: Tracer }> {
  const tracer = await openTracer(
    `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    service,
    "1",
  );
  const bus = { ...platform.bus(service), tracer };
  await bus.whenConnected();
  return { bus, tracer };
}

test("one trace leads from the HTTP request over the call and the event to the job", async () => {
  const [gateway, docsync, kernel] = [
    await traced("gateway"),
    await traced("docsync"),
    await traced("kernel"),
  ];
  let jobs = 0;
  consumeEvents(kernel.bus, grown, async ({ trace }) => {
    // A job carries the traceparent in its data; whoever runs it goes on from there.
    const job = JSON.parse(JSON.stringify({ trace })) as { trace?: string };
    await inSpan(kernel.tracer, "job rebuild", job.trace, async () => void jobs++);
  });
  serveRpc(docsync.bus, grow, async () => {
    await publishEvent(docsync.bus, grown, { data: null });
    return ok(null);
  });
  const metrics = createMetrics("gateway");
  const http = createHttp({
    service: "gateway",
    log: createLogger({ service: "gateway", level: "silent" }),
    metrics,
    tracer: gateway.tracer,
    trustRequestId: false,
  });
  http.get("/grow", async () => {
    const caller = {
      principal: { kind: "service", service: "gateway" },
      request: newId("request"),
    } as const;
    return callRpc(gateway.bus, grow, null, caller);
  });
  await vi.waitFor(
    async () => {
      expect((await http.inject({ url: "/grow" })).json()).toEqual({ ok: true, value: null });
      expect(jobs).toBeGreaterThan(0);
    },
    { timeout: 20_000, interval: 100 },
  );
  await Promise.all([gateway, docsync, kernel].map(({ tracer }) => tracer.flush()));

  const job = spans.find(({ name }) => name === "job rebuild");
  const chain: string[] = [];
  for (let at = job; at !== undefined; at = spans.find(({ spanId }) => spanId === at?.parentSpanId)) {
    expect(at.traceId).toBe(job?.traceId);
    chain.unshift(`${at.service}: ${at.name}`);
  }
  expect(chain).toEqual([
    "gateway: GET /grow",
    "gateway: call docsync.grow",
    "docsync: rpc docsync.grow",
    "kernel: event doc.updated",
    "kernel: job rebuild",
  ]);
  await http.close();
});

test("a stream that its reader leaves ends its span", async () => {
  const { tracer } = await traced("docsync");
  const http = createHttp({
    service: "docsync",
    log: createLogger({ service: "docsync", level: "silent" }),
    metrics: createMetrics("docsync"),
    tracer,
    trustRequestId: false,
  });
  http.get("/events", async (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "text/event-stream" });
    reply.raw.write("data: first\n\n");
  });
  await http.listen({ host: "127.0.0.1", port: 0 });
  const left = new AbortController();
  const url = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}/events`;
  const answer = await fetch(url, { signal: left.signal });
  await answer.body?.getReader().read();
  left.abort();
  await vi.waitFor(async () => {
    await tracer.flush();
    expect(spans.map(({ name }) => name)).toEqual(["GET /events"]);
  }, 20_000);
  await http.close();
});

test("without an endpoint nothing is sent and a trace from outside goes through unchanged", async () => {
  const tracer = await openTracer(undefined, "gateway", "1");
  expect(tracer.start("x", "00-a-b-01").trace).toBe("00-a-b-01");
  expect(tracer.start("x", undefined).trace).toBeUndefined();
});

test("a collector that is away costs spans and nothing else", async () => {
  const port = (collector.address() as AddressInfo).port;
  await new Promise((resolve) => collector.close(resolve));
  const tracer = await openTracer(`http://127.0.0.1:${port}`, "gateway", "1");
  expect(await inSpan(tracer, "work", undefined, async () => 7)).toBe(7);
});
