import { type Heartbeat, heartbeatEveryMs, heartbeatLostAfterMs } from "@solidtype/contracts";
import { expect, test } from "vitest";
import { PlatformWatch } from "./heartbeats.ts";

const clock = { at: Date.parse("2026-01-01T00:00:00Z") };
const watching = () => new PlatformWatch(() => clock.at);
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const beat = (more: Partial<Heartbeat>) =>
  bytes({
    service: "kernel",
    instance: "aaaaaaaa",
    version: "1.2.3",
    startedAt: new Date(clock.at - 90_000).toISOString(),
    at: new Date(clock.at).toISOString(),
    state: "ready",
    failing: [],
    ...more,
  });

test("a service nobody has heard of is missing", () => {
  expect(watching().of("kernel")).toEqual({ name: "kernel", state: "missing", instances: 0, failing: [] });
});

test("a heartbeat tells state, version and since when", () => {
  const watch = watching();
  watch.hear(beat({ state: "degraded", failing: ["redis"] }), "kernel");
  expect(watch.of("kernel")).toEqual({
    name: "kernel",
    state: "degraded",
    version: "1.2.3",
    uptimeSeconds: 90,
    instances: 1,
    failing: ["redis"],
  });
  expect(watch.of("agent").state).toBe("missing");
});

test("one whose clock is an hour off is degraded by its clock, one that is a little off is not", () => {
  const watch = watching();
  for (const [instance, off] of [
    ["aaaaaaaa", 4000],
    ["bbbbbbbb", -3_600_000],
    ["cccccccc", 3_600_000],
  ] as const) {
    watch.hear(beat({ instance, at: new Date(clock.at + off).toISOString() }), "kernel");
    const { state, failing } = watch.of("kernel");
    expect([instance, state, failing]).toEqual(
      off === 4000 ? [instance, "ready", []] : [instance, "degraded", ["clock"]],
    );
    watch.hear(beat({ instance, state: "stopped" }), "kernel");
  }
});

test("silence counts as gone, well within 5 s, and one lost heartbeat does not", () => {
  const watch = watching();
  watch.hear(beat({}), "kernel");
  clock.at += heartbeatEveryMs * 2;
  expect(watch.of("kernel").state).toBe("ready");
  clock.at += heartbeatLostAfterMs;
  expect(watch.of("kernel").state).toBe("missing");
  expect(heartbeatLostAfterMs).toBeLessThan(5000);
});

test("good-bye counts at once", () => {
  const watch = watching();
  watch.hear(beat({}), "kernel");
  watch.hear(beat({ state: "stopped" }), "kernel");
  expect(watch.of("kernel").state).toBe("missing");
});

test("a service lacks what any of its replicas lacks, and one that comes or goes is no fault", () => {
  const watch = watching();
  watch.hear(beat({ instance: "aaaaaaaa", state: "draining", failing: ["nats"] }), "kernel");
  watch.hear(beat({ instance: "bbbbbbbb", state: "ready" }), "kernel");
  expect(watch.of("kernel")).toMatchObject({ state: "ready", instances: 2, failing: [] });
  watch.hear(beat({ instance: "cccccccc", state: "degraded", failing: ["postgres"] }), "kernel");
  const late = new Date(clock.at - 15_000).toISOString();
  watch.hear(beat({ instance: "dddddddd", at: late, failing: [] }), "kernel");
  expect(watch.of("kernel")).toMatchObject({
    state: "degraded",
    instances: 4,
    failing: ["postgres", "clock"],
  });
});

test("nobody can say how another service is", () => {
  const watch = watching();
  watch.hear(beat({}), "agent");
  watch.hear(beat({}), undefined);
  expect(watch.of("kernel").state).toBe("missing");
});

test("garbage on the subject changes nothing", () => {
  const watch = watching();
  for (const garbage of [
    new Uint8Array([0xff]),
    bytes(null),
    bytes([]),
    bytes({ service: "kernel" }),
    beat({ instance: "../../etc" }),
  ])
    watch.hear(garbage, "kernel");
  expect(watch.of("kernel").state).toBe("missing");
});
