import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { defineRpc, newId } from "@solidtype/contracts";
import {
  type TestPlatform,
  bareEnvironment,
  createTestPlatform,
  sharedStack,
  startStack,
} from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import type { Bus } from "../bus/bus.ts";
import { callRpc } from "../bus/rpc-client.ts";
import { PlatformWatch } from "../health/heartbeats.ts";

const slowly = defineRpc({ subject: "kernel.slowly", input: z.number(), output: z.literal("done") });
const program = fileURLToPath(new URL("../testing/minimal-service.ts", import.meta.url));
const caller = { principal: { kind: "service", service: "gateway" }, request: newId("request") } as const;

type Running = { readonly child: ChildProcess; readonly health: string; readonly log: () => string };

let platform: TestPlatform;
const children: ChildProcess[] = [];
beforeEach(() => void (platform = createTestPlatform(sharedStack().nats)));
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await platform.close();
});

function run(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [program], {
    env: { ...bareEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return child;
}

async function start(of: TestPlatform, more: Record<string, string> = {}): Promise<Running> {
  const child = run({ ...of.env("kernel"), ...more });
  let text = "";
  const port = Promise.withResolvers<number>();
  if (child.stdout === null) throw new Error("no stdout");
  createInterface({ input: child.stdout }).on("line", (line) => {
    text += `${line}\n`;
    const { healthPort } = JSON.parse(line) as { healthPort?: number };
    if (healthPort !== undefined) port.resolve(healthPort);
  });
  return { child, health: `http://127.0.0.1:${await port.promise}`, log: () => text };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

test("a service is alive, ready and measured on a port of its own", async () => {
  const { health } = await start(platform);
  await vi.waitUntil(async () => (await statusOf(`${health}/readyz`)) === 200, 5000);
  expect(await statusOf(`${health}/livez`)).toBe(200);
  expect(await (await fetch(`${health}/metrics`)).text()).toContain("process_resident_memory_bytes");
  expect(await statusOf(`${health}/etc/passwd`)).toBe(404);
});

test("a service that is killed is missed within 5 s, and seen again when it returns", async () => {
  const watch = new PlatformWatch();
  watch.listen(platform.bus("gateway"));
  const first = await start(platform);
  await vi.waitUntil(() => watch.of("kernel").state === "ready", 10_000);
  first.child.kill("SIGKILL");
  await exitOf(first.child);
  await vi.waitUntil(() => watch.of("kernel").state === "missing", { timeout: 5000, interval: 50 });
  await start(platform);
  await vi.waitUntil(() => watch.of("kernel").state === "ready", 10_000);
  expect(watch.of("kernel")).toMatchObject({ instances: 1, version: "0.1.0", failing: [] });
});

/** A call that the service has in hand: one sent after it has been answered. */
async function callInHand(
  gateway: Bus,
  milliseconds: number,
): Promise<{ readonly answer: Promise<unknown> }> {
  await gateway.whenConnected();
  await vi.waitUntil(async () => (await callRpc(gateway, slowly, 0, caller)).ok, 10_000);
  const answer = callRpc(gateway, slowly, milliseconds, caller, { deadlineMs: 3000 });
  await callRpc(gateway, slowly, 0, caller);
  return { answer };
}

test("SIGTERM finishes what is in hand, says good-bye and exits with 0", async () => {
  const gateway = platform.bus("gateway");
  const watch = new PlatformWatch();
  watch.listen(gateway);
  const { child } = await start(platform);
  const { answer } = await callInHand(gateway, 600);
  child.kill("SIGTERM");
  // Ctrl-C reaches a whole process group and is followed by the launcher's own signal.
  child.kill("SIGINT");
  expect(await answer).toEqual({ ok: true, value: "done" });
  expect(await exitOf(child)).toBe(0);
  // Sooner than silence would tell.
  await vi.waitUntil(() => watch.of("kernel").state === "missing", { timeout: 3000, interval: 5 });
});

test("a stop that takes too long is cut short and exits with 1", async () => {
  const { child } = await start(platform, { SHUTDOWN_SECONDS: "1" });
  const { answer } = await callInHand(platform.bus("gateway"), 60_000);
  child.kill("SIGTERM");
  expect(await exitOf(child)).toBe(1);
  expect(await answer).toMatchObject({ ok: false });
});

test("a configuration that is not complete ends the start and names every variable", async () => {
  const env = platform.env("kernel");
  const child = run({ ...env, NATS_PASSWORD: "", HEALTH_PORT: "eighty" });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  expect(await exitOf(child)).toBe(78);
  expect(said).toContain("NATS_PASSWORD: is missing");
  expect(said).toContain("HEALTH_PORT: expected a whole number");
  expect(said).not.toContain("    at ");
});

test("a service starts without NATS, says what it lacks, and joins when NATS comes", async () => {
  const stack = await startStack({ nats: true });
  const own = createTestPlatform(stack.urls.nats ?? "");
  try {
    await stack.stopServer("nats");
    const { health } = await start(own);
    await vi.waitUntil(async () => (await statusOf(`${health}/readyz`)) === 200, 5000);
    expect(await (await fetch(`${health}/readyz`)).json()).toMatchObject({
      state: "degraded",
      failing: ["nats"],
    });
    await stack.startServer("nats");
    await vi.waitUntil(
      async () => ((await (await fetch(`${health}/readyz`)).json()) as { state: string }).state === "ready",
      10_000,
    );
    await stack.kill("nats");
    await vi.waitUntil(
      async () =>
        ((await (await fetch(`${health}/readyz`)).json()) as { state: string }).state === "degraded",
      10_000,
    );
    await stack.startServer("nats");
    await vi.waitUntil(
      async () => ((await (await fetch(`${health}/readyz`)).json()) as { state: string }).state === "ready",
      10_000,
    );
  } finally {
    await own.close();
    await stack.stop();
  }
});
