import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Heartbeat, platformHealth } from "@solidtype/contracts";
import { PlatformWatch } from "@solidtype/service-kit";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { healthRoute } from "./health-route.ts";
import { WebProbe } from "./web-probe.ts";

const startedAt = new Date(Date.now() - 5000);
let webAnswer: string;
let webApp: Server;
let probe: WebProbe;

beforeEach(async () => {
  webAnswer = JSON.stringify({ version: "0.1.0", startedAt: startedAt.toISOString() });
  webApp = createServer((request, response) =>
    response.end(request.url === "/healthz" ? webAnswer : "a page"),
  );
  await new Promise<void>((resolve) => webApp.listen(0, "127.0.0.1", resolve));
  probe = new WebProbe(`http://127.0.0.1:${(webApp.address() as AddressInfo).port}`);
  probe.start();
});
afterEach(() => {
  probe.stop();
  webApp.close();
  webApp.closeAllConnections();
});

const bytes = (beat: Heartbeat) => new TextEncoder().encode(JSON.stringify(beat));
const others = ["metadata", "docsync", "kernel", "agent"] as const;
const beatOf = (service: (typeof others)[number], state: Heartbeat["state"] = "ready"): Heartbeat => ({
  service,
  instance: "aaaaaaaa",
  version: "0.1.0",
  startedAt: startedAt.toISOString(),
  at: new Date().toISOString(),
  state,
  failing: [],
});

async function ask(watch: PlatformWatch) {
  const app = Fastify();
  const health = () => ({
    name: "gateway",
    state: "ready" as const,
    version: "0.1.0",
    uptimeSeconds: 5,
    instances: 1,
    failing: [],
  });
  healthRoute(app, { version: "0.1.0", startedAt, health, watch, web: probe });
  const answer = await app.inject({ url: "/api/v1/health" });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["cache-control"]).toBe("no-store");
  return platformHealth.parse(answer.json());
}

const stateOf = (health: Awaited<ReturnType<typeof ask>>, name: string) =>
  health.services.find((service) => service.name === name)?.state;

test("the platform is ready when every service and the web app are, each with version and uptime", async () => {
  const watch = new PlatformWatch();
  for (const service of others) watch.hear(bytes(beatOf(service)), service);
  await vi.waitUntil(() => probe.health().state === "ready", 5000);
  const health = await ask(watch);
  expect(health.state).toBe("ready");
  expect(health.services.map(({ name }) => name).toSorted()).toEqual([
    "agent",
    "docsync",
    "gateway",
    "kernel",
    "metadata",
    "web",
  ]);
  for (const service of health.services)
    expect(service).toMatchObject({ state: "ready", version: "0.1.0", uptimeSeconds: expect.closeTo(5, -1) });
});

test("one service that is gone degrades the platform and is named", async () => {
  const watch = new PlatformWatch();
  for (const service of others) watch.hear(bytes(beatOf(service)), service);
  watch.hear(bytes(beatOf("kernel", "stopped")), "kernel");
  const health = await ask(watch);
  expect(health.state).toBe("degraded");
  expect(stateOf(health, "kernel")).toBe("missing");
  expect(stateOf(health, "agent")).toBe("ready");
});

test("a web app that stops answering, or answers something else, is missing until it is back", async () => {
  await vi.waitUntil(() => probe.health().state === "ready", 5000);
  const good = webAnswer;
  webAnswer = "<html>some other program</html>";
  await vi.waitUntil(() => probe.health().state === "missing", 5000);
  webAnswer = good;
  await vi.waitUntil(() => probe.health().state === "ready", 5000);
  webApp.close();
  webApp.closeAllConnections();
  await vi.waitUntil(() => probe.health().state === "missing", 5000);
});
