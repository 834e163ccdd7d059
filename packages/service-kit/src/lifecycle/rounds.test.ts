import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Rounds } from "./rounds.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Rounds that end when they are let. */
function gated() {
  const begun: boolean[] = [];
  const failures: unknown[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const rounds = new Rounds({
    everyMs: 1000,
    round: (due) => {
      begun.push(due);
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      return gate.promise;
    },
    failed: (error) => failures.push(error),
  });
  const end = async (error?: Error) => {
    const gate = gates.shift();
    if (error === undefined) gate?.resolve();
    else gate?.reject(error);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { rounds, begun, failures, end };
}

test("a round comes with each interval, one at a time; times and nudges during one are one more after it", async () => {
  const { rounds, begun, end } = gated();
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toEqual([true]);
  rounds.nudge();
  rounds.nudge();
  await vi.advanceTimersByTimeAsync(3000);
  expect(begun).toEqual([true]);
  await end();
  expect(begun).toEqual([true, true]);
  await end();
  expect(begun).toEqual([true, true]);
});

test("a nudge begins a round that is not due, after the time in which others may come along", async () => {
  const { rounds, begun, end } = gated();
  rounds.nudge(5);
  await vi.advanceTimersByTimeAsync(4);
  rounds.nudge(5);
  expect(begun).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual([false]);
  await end();
  await vi.advanceTimersByTimeAsync(100);
  expect(begun).toEqual([false]);
});

test("a nudge is followed by a round, however close it comes to the end of the last one", async () => {
  for (let steps = 0; steps < 12; steps++) {
    let begun = 0;
    const round = async () => void begun++;
    const rounds = new Rounds({ everyMs: 1000, round, failed: () => undefined });
    rounds.nudge();
    for (let step = 0; step < steps; step++) await Promise.resolve();
    rounds.nudge();
    await vi.advanceTimersByTimeAsync(0);
    expect([steps, begun]).toEqual([steps, 2]);
    await rounds.stop();
  }
});

test("a round that fails is told, and the next one comes", async () => {
  const { begun, failures, end } = gated();
  await vi.advanceTimersByTimeAsync(1000);
  await end(new Error("away"));
  expect(failures).toEqual([new Error("away")]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toEqual([true, true]);
});

test("stopping waits for the round that is under way, which can see it, and none comes after", async () => {
  const { rounds, begun, end } = gated();
  rounds.nudge();
  await vi.advanceTimersByTimeAsync(0);
  rounds.nudge();
  await vi.advanceTimersByTimeAsync(0);
  let stopped = false;
  const stopping = rounds.stop().then(() => (stopped = true));
  rounds.nudge();
  await vi.advanceTimersByTimeAsync(5000);
  expect([stopped, rounds.stopped]).toEqual([false, true]);
  await end();
  await stopping;
  expect(begun).toEqual([false]);
});
