import { expect, test, vi } from "vitest";
import { begun, kernel, model, rebuild, SlowWorker } from "./testing/slow-worker.ts";

test("an operation without an end is given up, and the part is built without it as it is from then on", async () => {
  begun(SlowWorker, { endless: ["endless"], building: 10 });
  const first = rebuild("first");
  await vi.advanceTimersByTimeAsync(44_000);
  expect(SlowWorker.all.length).toBe(1);
  await vi.advanceTimersByTimeAsync(2000);
  expect(await first).toMatchObject({ ok: true, value: { of: model("first") } });
  const second = rebuild("second");
  await vi.advanceTimersByTimeAsync(20);
  expect(await second).toMatchObject({ ok: true });
  expect(SlowWorker.all.map(({ built }) => built.length)).toEqual([0, 2]);
});

test("an operation without an end is given up also when newer changes end its worker again and again", async () => {
  begun(SlowWorker, { endless: ["endless"], building: 10 });
  let built = 0;
  const edit = setInterval(
    () => void rebuild(`${Date.now()}`).then((result) => (built += Number(result?.ok === true))),
    1000,
  );
  // Four seconds, eight, sixteen and thirty-two, then forty-five.
  await vi.advanceTimersByTimeAsync(104_000);
  expect(built).toBe(0);
  await vi.advanceTimersByTimeAsync(5000);
  clearInterval(edit);
  expect(built).toBeGreaterThan(0);
});

test("an operation that comes to its end is not given up for the workers that newer changes have ended in it", async () => {
  begun(SlowWorker, { long: 20_000, building: 10 });
  const edit = setInterval(() => void rebuild(`${Date.now()}`), 1000);
  // Four seconds, eight and sixteen do not suffice, thirty-two do.
  await vi.advanceTimersByTimeAsync(46_000);
  // Somebody ends it by hand at the last moment, again and again.
  for (let turn = 0; turn < 4; turn++) {
    kernel.stop();
    await vi.advanceTimersByTimeAsync(19_000);
  }
  clearInterval(edit);
  await vi.advanceTimersByTimeAsync(60_000);
  const last = SlowWorker.all.at(-1);
  expect(last?.built.length).toBeGreaterThan(0);
  expect(last?.inherited.map(([key]) => key)).not.toContain("long");
});

test("what was given up is tried again after ten minutes, by the worker that left it out", async () => {
  begun(SlowWorker, { endless: ["endless"], building: 10 });
  const first = rebuild("first");
  await vi.advanceTimersByTimeAsync(46_000);
  expect(await first).toMatchObject({ ok: true });
  Object.assign(SlowWorker, { endless: [], long: 0 });
  const [, heir] = SlowWorker.all;
  const leavesOut = () => heir?.inherited.some(([key]) => key === "endless");
  await vi.advanceTimersByTimeAsync(590_000);
  await Promise.all([rebuild("soon"), vi.advanceTimersByTimeAsync(20)]);
  expect(leavesOut()).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  const late = rebuild("late");
  await vi.advanceTimersByTimeAsync(20);
  expect(await late).toMatchObject({ ok: true });
  expect(leavesOut()).toBe(false);
  // Nor does a later one inherit it.
  void rebuild("stopped");
  kernel.stop();
  expect(SlowWorker.all.map(({ inherited }) => inherited.some(([key]) => key === "endless"))).toEqual([
    false,
    false,
    false,
  ]);
});

test("an operation that comes to its end is not given up, whatever comes after it", async () => {
  begun(SlowWorker, { building: 80_000 });
  const built = rebuild("slow");
  const say = SlowWorker.all[0]?.onmessage;
  say?.({ data: { kind: "work", key: "long", inDoubt: false } });
  await vi.advanceTimersByTimeAsync(40_000);
  say?.({ data: { kind: "work", key: null, inDoubt: false } });
  await vi.advanceTimersByTimeAsync(45_000);
  expect(await built).toMatchObject({ ok: true });
  expect(SlowWorker.all.length).toBe(1);
});

const sites = { ask: "sites", model: model("before"), references: [] } as const;

test("a question that hangs is given up with its worker, and the next one answers", async () => {
  begun(SlowWorker, { building: 30_000, asked: 1_000_000 });
  const built = rebuild("part");
  const hanging: Promise<{ readonly ok: boolean }> = kernel.ask(sites);
  await vi.advanceTimersByTimeAsync(100_000);
  expect((await built)?.ok).toBe(true);
  expect(SlowWorker.all.length).toBe(1);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await hanging).toMatchObject({ ok: false, error: { code: "kernel-hung" } });
  expect(SlowWorker.all.map(({ alive }) => alive)).toEqual([false, true]);
  expect(kernel.state().kind).toBe("ready");
});

test("a question is stopped as a rebuild is", async () => {
  begun(SlowWorker, { building: 10, asked: 60_000 });
  const built = rebuild("part");
  await vi.advanceTimersByTimeAsync(20);
  expect((await built)?.ok).toBe(true);
  kernel.stop();
  expect(SlowWorker.all.length).toBe(1);
  const asked: Promise<{ readonly ok: boolean }> = kernel.ask(sites);
  kernel.stop();
  expect(await asked).toMatchObject({ ok: false, error: { code: "kernel-stopped" } });
  expect(SlowWorker.all.map(({ alive }) => alive)).toEqual([false, true]);
});

test("what a question came to no end with is left out by the heir, too, that was hired before", async () => {
  begun(SlowWorker, { leaves: {}, building: 10, askedEndless: ["endless"] });
  const first = rebuild("first");
  await vi.advanceTimersByTimeAsync(20);
  expect((await first)?.ok).toBe(true);
  expect(SlowWorker.all.length).toBe(2);
  const asked: Promise<{ readonly ok: boolean }> = kernel.ask(sites);
  await vi.advanceTimersByTimeAsync(46_000);
  expect(await asked).toMatchObject({ ok: false, error: { code: "kernel-gave-up" } });
  SlowWorker.endless = ["endless"];
  const second = rebuild("second");
  await vi.advanceTimersByTimeAsync(20);
  expect(await second).toMatchObject({ ok: true, value: { of: model("second") } });
});

test("a part with too many operations without an end is given up in words, and the next change has a count of its own", async () => {
  begun(SlowWorker, { endless: ["1", "2", "3", "4", "5"], building: 10 });
  const first = rebuild("first");
  await vi.advanceTimersByTimeAsync(181_000);
  expect(await first).toMatchObject({
    ok: false,
    error: { code: "kernel-hung", message: expect.stringContaining("45 seconds each") as string },
  });
  const second = rebuild("second");
  await vi.advanceTimersByTimeAsync(46_000);
  expect(await second).toMatchObject({ ok: true, value: { of: model("second") } });
});

test("what has no end while it is made of what was not looked at is not left out: the part is built again, looked at first", async () => {
  begun(SlowWorker, { endless: ["endless"], inDoubt: true, building: 10 });
  const first = rebuild("first");
  await vi.advanceTimersByTimeAsync(46_000);
  const [, second] = SlowWorker.all;
  expect(second?.inherited.map(([key]) => key)).not.toContain("endless");
  // Looked at first, this has no end of its own: now it is left out.
  await vi.advanceTimersByTimeAsync(46_000);
  expect(await first).toMatchObject({ ok: true });
  const [, , third] = SlowWorker.all;
  expect(third?.inherited.map(([key]) => key)).toContain("endless");
  expect(third?.built.map(({ proof }) => proof)).toEqual(["first"]);
});
