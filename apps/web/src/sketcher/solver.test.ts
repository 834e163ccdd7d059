import { afterEach, expect, test, vi } from "vitest";
import { loadSolver } from "./solver.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a solver whose file never comes is given up in words, and asked for anew the next time", async () => {
  vi.useFakeTimers();
  let asked = 0;
  vi.stubGlobal("fetch", (_: string, init?: { signal: AbortSignal }) => {
    asked += 1;
    return new Promise((_answer, fail) => {
      init?.signal.addEventListener("abort", () => fail(init.signal.reason as Error));
    });
  });
  for (const times of [1, 2]) {
    const told = expect(loadSolver()).rejects.toThrow("within 20 seconds");
    await vi.advanceTimersByTimeAsync(20_000);
    await told;
    expect(asked).toBe(times);
  }
});
