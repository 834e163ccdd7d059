import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allOperations, authPath, authRoutes } from "@solidtype/contracts";
import { createLogger, createMetrics } from "@solidtype/service-kit";
import { createTestPlatform, sharedStack } from "@solidtype/testkit";
import { expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { LinkPasses } from "../identity/link-pass.ts";
import { readTrustedProxies } from "../limits/client-address.ts";
import { RateLimits } from "../limits/rate-limits.ts";
import { WebProbe } from "../platform/web-probe.ts";
import { PlatformWatch, noTracer, openDirectoryBlobStore } from "@solidtype/service-kit";

/** Every route has an answer that was decided on: one that is not named here fails the test. */
const ownRoutes: Record<string, "anybody" | "sign-in" | "known"> = {
  "GET /api/v1/health": "anybody",
  "HEAD /api/v1/health": "anybody",
  "GET /api/v1/openapi.json": "anybody",
  "GET /api/docs": "anybody",
  "GET /api/v1/demo": "anybody",
  "POST /api/v1/links/open": "sign-in",
  ...Object.fromEntries(["GET", "POST", "DELETE"].map((method) => [`${method} /mcp`, "known"])),
  "GET /api/v1/workspaces/:workspace/audit.jsonl": "known",
  "GET /api/v1/shapes/:name": "known",
  "GET /api/v1/documents/:document/blobs/:kind/:name": "known",
  "GET /api/v1/documents/:document/jobs/:job/file": "known",
  "GET /api/v1/documents/:document/results/live": "known",
  "PUT /api/v1/documents/:document/uploads": "known",
  "POST /api/v1/documents/:document/uploads": "known",
  ...Object.fromEntries(authRoutes.map(({ method, path }) => [`${method} ${authPath}${path}`, "sign-in"])),
  ...Object.fromEntries(
    ["GET", "HEAD", "POST", "PUT", "DELETE"].flatMap((method) =>
      ["streams", "yjs/docs"].map((door) => [`${method} /api/v1/${door}/*`, "known"]),
    ),
  ),
  ...Object.fromEntries(
    ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"].map((method) => [`${method} /*`, "anybody"]),
  ),
};

async function routeTable(): Promise<readonly string[]> {
  const bare = createTestPlatform(sharedStack().nats);
  const bus = bare.bus("gateway");
  const found: string[] = [];
  const log = createLogger({ service: "gateway", level: "silent" });
  const limits = new RateLimits({ url: sharedStack().redis, prefix: bare.prefix, log, scale: 1 });
  const app = await buildApp({
    bus,
    tracer: noTracer,
    tokens: bare.tokens("gateway"),
    log,
    metrics: createMetrics("gateway"),
    version: "0",
    startedAt: new Date(),
    health: () => ({ name: "gateway", state: "ready", instances: 1, failing: [] }),
    watch: new PlatformWatch(),
    web: new WebProbe("http://127.0.0.1:1"),
    limits,
    blobs: await openDirectoryBlobStore(await mkdtemp(join(tmpdir(), "solidtype-door-"))),
    maxUploadBytes: 1000,
    uploadWorkspaceBytes: 1000,
    passes: new LinkPasses("x"),
    trustedProxies: readTrustedProxies(""),
    maxInFlight: 10,
    webUrl: "http://127.0.0.1:1",
    metadataUrl: "http://127.0.0.1:1",
    docsyncUrl: "http://127.0.0.1:1",
    agentUrl: "http://127.0.0.1:1",
    electric: undefined,
    publicUrl: "http://127.0.0.1:1",
    development: false,
    offersDemo: false,
    onRoute: (method, url) => void found.push(`${method} ${url}`),
  });
  await app.ready();
  await app.close();
  await limits.close();
  await bare.close();
  return [...new Set(found)];
}

test("every route there is has an expected answer, and every expectation a route", async () => {
  const expected = new Set([
    ...Object.keys(ownRoutes),
    ...allOperations.map(({ method, path }) => `${method} /api/v1${path}`),
  ]);
  const real = (await routeTable()).filter(
    (route) => !/^(HEAD|CONNECT|TRACE|OPTIONS|[A-Z-]+) \/\*$/.test(route) || Object.hasOwn(ownRoutes, route),
  );
  expect(real.filter((route) => !expected.has(route))).toEqual([]);
  expect([...expected].filter((route) => !real.includes(route) && !route.endsWith(" /*"))).toEqual([]);
});
