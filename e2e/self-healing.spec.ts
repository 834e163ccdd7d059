import process from "node:process";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Product, serviceStates, startProduct } from "./harness/product.ts";

const five = ["gateway", "metadata", "docsync", "kernel", "agent"];
const allReady = (states: Record<string, string>) => five.every((name) => states[name] === "ready");

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
    await vi.waitFor(async () => expect(allReady(await serviceStates(product.url))).toBe(true), {
      timeout: 30_000,
    });
    const page = await fetch(product.url);
    expect(page.status).toBe(200);
  });
});
