import { expect, test } from "vitest";
import { type LifecycleEvent, type Phase, lifecycleEvents, newLife, phases, step } from "./lifecycle.ts";

/** Every phase with every event: where it leads and with which exit code. */
const table: Record<Phase, Record<LifecycleEvent, readonly [Phase, 0 | 1]>> = {
  starting: {
    started: ["ready", 0],
    stop: ["draining", 0],
    drained: ["starting", 0],
    flushed: ["starting", 0],
    overdue: ["starting", 0],
    crash: ["flushing", 1],
  },
  ready: {
    started: ["ready", 0],
    stop: ["draining", 0],
    drained: ["ready", 0],
    flushed: ["ready", 0],
    overdue: ["ready", 0],
    crash: ["flushing", 1],
  },
  draining: {
    started: ["draining", 0],
    stop: ["draining", 0],
    drained: ["flushing", 0],
    flushed: ["draining", 0],
    overdue: ["flushing", 1],
    crash: ["flushing", 1],
  },
  flushing: {
    started: ["flushing", 0],
    stop: ["flushing", 0],
    drained: ["flushing", 0],
    flushed: ["stopped", 0],
    overdue: ["stopped", 1],
    crash: ["stopped", 1],
  },
  stopped: {
    started: ["stopped", 0],
    stop: ["stopped", 0],
    drained: ["stopped", 0],
    flushed: ["stopped", 0],
    overdue: ["stopped", 0],
    crash: ["stopped", 0],
  },
};

test.each(phases.flatMap((phase) => lifecycleEvents.map((event) => [phase, event] as const)))(
  "%s on %s",
  (phase, event) => {
    const [next, exitCode] = table[phase][event];
    expect(step({ phase, exitCode: 0 }, event)).toEqual({ phase: next, exitCode });
  },
);

test("an exit code that tells of a fault is never made good again", () => {
  for (const phase of phases)
    for (const event of lifecycleEvents) expect(step({ phase, exitCode: 1 }, event).exitCode).toBe(1);
});

test("from any phase a stop and its end lead to the exit", () => {
  for (const phase of phases) {
    const events: readonly LifecycleEvent[] = ["stop", "drained", "flushed"];
    expect(events.reduce(step, { ...newLife, phase }).phase).toBe("stopped");
  }
});
