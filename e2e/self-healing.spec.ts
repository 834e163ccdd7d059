import process from "node:process";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Product, startProduct } from "./harness/product.ts";
import { serviceStates } from "./harness/recovery.ts";

const five = ["gateway", "metadata", "docsync", "kernel", "agent"];
const allReady = (states: Record<string, string>) => five.every((name) => states[name] === "ready");

/** A service that is not heard of for this long counts as missing: ready for longer means that it is heard anew. */
const silenceMs = 5500;

const patience = { timeout: 60_000, interval: 100 };

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
  afterAll(() => product?.dispose());

  it.each(["metadata", "docsync", "kernel", "agent"])(
    "shows %s missing while it is silent, and brings it back",
    async (name) => {
      const silent = await product.process(name);
      process.kill(silent, "SIGSTOP"); // silent, but not yet gone: the supervisor does not start it again
      try {
        await vi.waitFor(
          async () => expect((await serviceStates(product.url))[name]).not.toBe("ready"),
          patience,
        );
      } finally {
        process.kill(silent, "SIGKILL");
      }
      await vi.waitFor(async () => expect(allReady(await serviceStates(product.url))).toBe(true), patience);
      expect(await product.process(name)).not.toBe(silent);
      expect(product.said()).toContain(`${name} ended (signal SIGKILL)`);
    },
  );

  it.each(["gateway", "web", "nats", "redis", "postgres"])("heals when %s is killed", async (name) => {
    const killed = await product.kill(name);
    await killed.back();
    await vi.waitFor(async () => expect((await fetch(product.url)).status).toBe(200), patience);
    await vi.waitFor(() => readyFor(product.url, silenceMs), patience);
  });
});
