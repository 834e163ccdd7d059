import { failure } from "@solidtype/contracts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followChat, type Reading, type Transcript } from "./follow-chat.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const at = "2026-01-01T00:00:00.000Z";
const said = (id: string) => ({
  type: "message",
  key: id,
  value: { id, run: "r", epoch: 0, role: "user", at, author: "ada", state: "whole" },
  headers: { operation: "insert" },
});

function chat() {
  const readings: Reading[] = [];
  const woken: (() => void)[] = [];
  let shown: Transcript | undefined;
  const stop = followChat({
    read: (reading) => {
      readings.push(reading);
      return () => undefined;
    },
    wakes: (again) => {
      woken.push(again);
      return () => void woken.splice(woken.indexOf(again), 1);
    },
    show: (transcript) => (shown = transcript),
  });
  const seen = () => [shown?.chat?.messages.map(({ id }) => id) ?? null, shown?.refused ?? null];
  return { readings, woken, seen, stop };
}
const no = failure("forbidden", { reason: "left" });

test("a chat that is refused stays in view with the reason, and comes back when access is given back", () => {
  const { readings, seen, stop } = chat();
  readings[0]?.received([said("one")]);
  readings[0]?.refused(no);
  expect(seen()).toEqual([["one"], no.message]);
  vi.advanceTimersByTime(30_000);
  expect(readings.length).toBe(2);
  readings[1]?.changed("catching-up");
  expect(seen()).toEqual([["one"], no.message]);
  readings[1]?.refused(no);
  vi.advanceTimersByTime(30_000);
  readings[2]?.received([said("one"), said("two")]);
  expect(seen()).toEqual([["one", "two"], null]);
  stop();
});

test("whoever comes back to the window after a refusal does not wait, and is asked for once", () => {
  const { readings, woken, stop } = chat();
  readings[0]?.refused(no);
  woken[0]?.();
  expect(readings.length).toBe(2);
  expect(woken).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(readings.length).toBe(2);
  stop();
});

test("a chat in which nobody has spoken is empty, and looked for again until it is closed", () => {
  const { readings, seen, stop } = chat();
  readings[0]?.refused(failure("not-found"));
  expect(seen()).toEqual([[], null]);
  vi.advanceTimersByTime(3000);
  expect(readings.length).toBe(2);
  readings[1]?.refused(failure("not-found"));
  stop();
  vi.advanceTimersByTime(60_000);
  expect(readings.length).toBe(2);
});

test("a chat that was put back to an earlier state is read anew soon, and stays in view without a word until then", () => {
  const { readings, seen, stop } = chat();
  readings[0]?.received([said("one"), said("two")]);
  readings[0]?.refused(failure("resync-required"));
  expect(seen()).toEqual([["one", "two"], null]);
  vi.advanceTimersByTime(3_000);
  expect(readings.length).toBe(2);
  readings[1]?.received([said("one")]);
  expect(seen()).toEqual([["one"], null]);
  stop();
});
