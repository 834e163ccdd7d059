import { expect, test } from "vitest";
import { rebuildPauseMs, rebuildTries } from "./queues.ts";

test("a rebuild outlives a quarter of an hour without what it needs, and an edit after that waits no longer than ten seconds for it", () => {
  const pauses = Array.from({ length: rebuildTries - 1 }, (_, at) => rebuildPauseMs(at + 1));
  expect(pauses.slice(0, 3)).toEqual([500, 1000, 2000]);
  expect(Math.max(...pauses)).toBe(10_000);
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(15 * 60_000);
});
