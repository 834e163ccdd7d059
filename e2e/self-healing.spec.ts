import process from "node:process";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Product, serviceStates, startProduct } from "./harness/product.ts";

const five = ["gateway", "metadata", "docsync", "kernel", "agent"];
const allReady = (states: Record<string, string>) => five.every((name) => states[name] === "ready");

/** A service that is not heard of for this long counts as missing: ready for longer means that it is heard anew. */
const silenceMs = 5500;

async function readyFor(url: string, ms: number): Promise<void> {
  const end = Date.now() + ms;
  do {
    const states = await serviceStates(url);
    if (!allReady(states)) throw new Error(`not ready: ${JSON.stringify(states)}`);
    await new Promise((done) => setTimeout(done, 250));
  } while (Date.now() < end);
}

describe("a platform whose processes are killed", () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product.dispose());

  it.each(["metadata", "docsync", "kernel", "agent"])(
    "shows %s missing within 5 s, and brings it back",
    async (name) => {
      const killed = product.processes()[name] ?? 0;
      process.kill(killed, "SIGSTOP"); // silent, but not yet gone: the supervisor does not start it again
      await vi.waitFor(async () => expect((await serviceStates(product.url))[name]).not.toBe("ready"), {
        timeout: 5000,
        interval: 100,
      });
      process.kill(killed, "SIGKILL");
      await vi.waitFor(async () => expect(allReady(await serviceStates(product.url))).toBe(true), {
        timeout: 20_000,
      });
      expect(product.processes()[name]).not.toBe(killed);
      expect(product.said()).toContain(`${name} ended (signal SIGKILL)`);
    },
  );

  it.each(["gateway", "web", "nats", "redis", "postgres"])("heals when %s is killed", async (name) => {
    const killed = product.processes()[name] ?? 0;
    process.kill(killed, "SIGKILL");
    await vi.waitFor(() => expect(product.processes()[name]).not.toBe(killed), { timeout: 20_000 });
    await vi.waitFor(async () => expect((await fetch(product.url)).status).toBe(200), { timeout: 20_000 });
    await vi.waitFor(() => readyFor(product.url, silenceMs), { timeout: 60_000 });
  });
});
