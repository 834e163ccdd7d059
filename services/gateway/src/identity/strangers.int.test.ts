import { BlockList } from "node:net";
import { metadataRpc, newId, ok } from "@solidtype/contracts";
import { createHttp, createLogger, createMetrics, serveRpc } from "@solidtype/service-kit";
import { createTestPlatform, sharedStack } from "@solidtype/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { Door } from "../api/door.ts";
import { requireIdentity } from "../api/require-identity.ts";
import { RateLimits } from "../limits/rate-limits.ts";
import { Identities } from "./identify.ts";
import { LinkPasses } from "./link-pass.ts";

const log = createLogger({ service: "gateway", level: "silent" });
const person = newId("person");

test("metadata is not asked about more made-up keys than a network may show, and real ones are counted by nobody", async () => {
  const platform = createTestPlatform(sharedStack().nats);
  const [bus, metadata] = [platform.bus("gateway"), platform.bus("metadata")];
  await Promise.all([bus.whenConnected(), metadata.whenConnected()]);
  let asked = 0;
  serveRpc(metadata, metadataRpc.identify, async (proof) => {
    asked++;
    const isReal = proof.kind === "key" && proof.secret.startsWith("st_real");
    const principal = isReal
      ? { kind: "person" as const, person, signIn: newId("signIn"), workspaces: [] }
      : null;
    return ok({ principal, expiresAt: null });
  });
  const line = metadata.connection();
  if (line.ok) await line.value.flush();
  // Six a minute.
  const limits = new RateLimits({ url: sharedStack().redis, prefix: platform.prefix, log, scale: 0.01 });
  await vi.waitUntil(() => limits.reachable, 20_000);
  const http = createHttp({
    service: "gateway",
    log,
    metrics: createMetrics("gateway"),
    trustRequestId: false,
  });
  const door = new Door({
    identities: new Identities(bus, new LinkPasses("x")),
    limits,
    trustedProxies: new BlockList(),
    maxInFlight: 100,
  });
  http.get("/known", async (request) => {
    await requireIdentity(door, request, "read");
    return "known";
  });
  onTestFinished(async () => {
    await http.close();
    await limits.close();
    await platform.close();
  });
  const show = async (secret: string, remoteAddress: string) =>
    (
      await http.inject({
        method: "GET",
        url: "/known",
        remoteAddress,
        headers: { authorization: `Bearer ${secret}` },
      })
    ).statusCode;
  const keyOf = (kind: string, index: number) => `st_${kind}${String(index).padStart(30, "0")}`;

  for (let index = 0; index < 20; index++) expect(await show(keyOf("real", index), "192.0.2.1")).toBe(200);
  asked = 0;
  const codes: number[] = [];
  for (let index = 0; index < 20; index++) codes.push(await show(keyOf("made", index), "192.0.2.2"));
  expect(codes[0]).toBe(401);
  expect(codes.at(-1)).toBe(429);
  expect(asked).toBeLessThanOrEqual(6);
  expect(await show(keyOf("real", 0), "192.0.2.2")).toBe(200);
});
