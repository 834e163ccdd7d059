import { afterEach, expect, test, vi } from "vitest";
import { startKernel } from "./kernel-client.ts";

/** A worker of the browser's whose script cannot be loaded, as after a deployment took it away. */
class LostWorker {
  static made = 0;
  onerror: ((event: { message: string }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor() {
    LostWorker.made += 1;
    queueMicrotask(() => this.onerror?.({ message: "Failed to load the script" }));
  }
  postMessage(): void {}
  terminate(): void {}
}

afterEach(() => vi.unstubAllGlobals());

const assets = { occt: "/occt.wasm", planegcs: "/planegcs.wasm", files: { address: "/files/", headers: {} } };

test("a kernel whose script cannot be loaded is given up after three tries, and every question is answered", async () => {
  vi.stubGlobal("Worker", LostWorker);
  const kernel = startKernel(assets);
  kernel.begin();
  const told: string[] = [];
  kernel.onState(({ kind }) => told.push(kind));
  const asked = kernel.ask({ ask: "resolve", name: "x" });
  await vi.waitUntil(() => kernel.state().kind === "broken", { timeout: 10_000 });
  expect(LostWorker.made).toBe(3);
  expect((await asked).ok).toBe(false);
  expect(await kernel.ask({ ask: "resolve", name: "x" })).toMatchObject({
    ok: false,
    error: { code: "kernel-not-loaded" },
  });
  expect(told).toEqual(["starting", "starting", "broken"]);
  expect(LostWorker.made).toBe(3);
  kernel.close();
});
