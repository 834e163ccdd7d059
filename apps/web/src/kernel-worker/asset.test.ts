import { afterEach, expect, test, vi } from "vitest";
import { fetchAsset } from "./asset.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A platform whose answer begins after so many milliseconds, as fetch tells it. */
function platformAfter(milliseconds: number): void {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", (_: string, { signal }: { signal: AbortSignal }) => {
    return new Promise((answer, fail) => {
      setTimeout(() => answer(new Response("wasm")), milliseconds);
      signal.addEventListener("abort", () => fail(signal.reason as Error));
    });
  });
}

test("a file whose answer never begins is given up in words", async () => {
  platformAfter(1e9);
  const told = expect(fetchAsset("/occt.wasm")).rejects.toThrow("within 20 seconds");
  await vi.advanceTimersByTimeAsync(20_000);
  await told;
});

test("a file that comes slowly is waited for, however long its end takes", async () => {
  platformAfter(19_000);
  const answer = fetchAsset("/occt.wasm");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await (await answer).text()).toBe("wasm");
});
