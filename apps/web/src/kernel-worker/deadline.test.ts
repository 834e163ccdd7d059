import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { deadline } from "./deadline.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Lets time pass as a page sees it; asleep, its clock goes on and its timers do not. */
function page() {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  return {
    awake: (milliseconds: number): void => {
      now += milliseconds;
      vi.advanceTimersByTime(milliseconds);
    },
    asleep: (milliseconds: number): void => void (now += milliseconds),
  };
}

test("a deadline that passed while the page slept is given once more", () => {
  const { awake, asleep } = page();
  let missed = 0;
  deadline(45_000, () => (missed += 1));
  awake(10_000);
  asleep(3_600_000);
  awake(35_000);
  expect(missed).toBe(0);
  awake(44_999);
  expect(missed).toBe(0);
  awake(1);
  expect(missed).toBe(1);
});

test("a deadline that was stopped is not missed, however often it was given anew", () => {
  const { awake, asleep } = page();
  let missed = 0;
  const stop = deadline(1000, () => (missed += 1));
  asleep(10_000);
  awake(1000);
  stop();
  awake(10_000);
  expect(missed).toBe(0);
});
