import { expect, test, vi } from "vitest";
import type { Built, StandIns } from "./protocol.ts";
import {
  begun,
  kernel,
  LostWorker,
  model,
  named,
  rebuild,
  SilentWorker,
  SlowWorker,
  unbegun,
} from "./testing/slow-worker.ts";

test("a kernel whose script cannot be loaded is given up after three tries, and every question is answered", async () => {
  begun(LostWorker);
  const told: string[] = [];
  kernel.onState(({ kind }) => told.push(kind));
  const asked = kernel.ask(named);
  await vi.waitUntil(() => kernel.state().kind === "broken", { timeout: 10_000 });
  expect(LostWorker.made).toBe(3);
  expect((await asked).ok).toBe(false);
  expect(await kernel.ask(named)).toMatchObject({ ok: false, error: { code: "kernel-not-loaded" } });
  expect(told).toEqual(["starting", "starting", "broken"]);
  expect(LostWorker.made).toBe(3);
});

test("a kernel whose script never comes is asked for anew, and given up in words after three", async () => {
  begun(SilentWorker);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(SilentWorker.made).toBe(3);
  expect(kernel.state().kind).toBe("starting");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(kernel.state()).toMatchObject({
    kind: "broken",
    message: expect.stringContaining("could not be loaded"),
  });
  expect(SilentWorker.made).toBe(3);
});

test("a kernel that a part kills each time it is built is given up after three, saying what can be done", async () => {
  begun(SlowWorker, { building: 10 });
  const results: string[] = [];
  for (let death = 0; death < 3; death++) {
    void rebuild("deadly").then((result) =>
      results.push(result === null || result.ok ? "" : result.error.code),
    );
    await vi.advanceTimersByTimeAsync(5);
    SlowWorker.all.at(-1)?.onerror?.({ message: "out of memory" });
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(SlowWorker.all).toHaveLength(3);
  expect(results).toEqual(["kernel-died", "kernel-died", "kernel-died"]);
  expect(kernel.state()).toMatchObject({
    kind: "broken",
    message: expect.stringContaining("again and again") as string,
  });
});

test("where the kernel itself cannot be loaded, all that is asked before and after it is answered with just that", async () => {
  begun(SlowWorker);
  SlowWorker.cannotLoad = true;
  const lost = { ok: false, error: { code: "kernel-not-loaded" } };
  const asked = [rebuild("before"), kernel.ask(named)];
  expect(await Promise.all(asked)).toMatchObject([lost, lost]);
  expect(kernel.state()).toEqual({
    kind: "broken",
    code: "kernel-not-loaded",
    message: "Blocked by a policy",
  });
  expect(await Promise.all([rebuild("after"), kernel.ask(named)])).toMatchObject([lost, lost]);
});

test("a kernel that could not be loaded is started again when told to, and then builds", async () => {
  begun(SlowWorker);
  SlowWorker.cannotLoad = true;
  expect(await rebuild("before")).toMatchObject({ ok: false });
  const told: string[] = [];
  kernel.onState(({ kind }) => told.push(kind));
  SlowWorker.cannotLoad = false;
  kernel.retry();
  expect(await rebuild("after")).toMatchObject({ ok: true, value: { of: model("after") } });
  kernel.retry();
  expect(told).toEqual(["starting", "ready"]);
  expect(SlowWorker.all).toHaveLength(2);
});

test("a kernel that is still loading is left to it, however long that takes and whatever is edited meanwhile", async () => {
  begun(SlowWorker, { loading: 200_000, building: 10 });
  const built: (Promise<unknown> | null)[] = [];
  for (let second = 0; second < 199; second += 1) {
    built.push(rebuild(`${second}`));
    await vi.advanceTimersByTimeAsync(1000);
  }
  await vi.advanceTimersByTimeAsync(2000);
  expect(SlowWorker.all.length).toBe(1);
  expect(kernel.state().kind).toBe("ready");
  const answers = await Promise.all(built);
  expect(answers.filter((answer) => answer !== null)).toEqual([{ ok: true, value: { of: model("198") } }]);
});

test("a rebuild that newer ones wait for is given twice as long each time that one was ended before", async () => {
  begun(SlowWorker, { loading: 100, building: 14_000 });
  const edit = setInterval(() => void rebuild(`${Date.now()}`), 1000);
  await vi.advanceTimersByTimeAsync(26_000);
  clearInterval(edit);
  // Four seconds and eight do not suffice, sixteen do.
  expect(SlowWorker.all.map(({ built }) => built.length)).toEqual([0, 0, 0]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(SlowWorker.all.map(({ built }) => built.length)).toEqual([0, 0, 1]);
  // What is made in doubt would be lost with each of them, and be made again by the next.
  expect(SlowWorker.all[2]?.built[0]?.proof).toBe("first");
});

test("whoever comes after a kernel that was ended in the middle of its work has what that had made", async () => {
  begun(SlowWorker, { building: 10_000 });
  void rebuild("one");
  await vi.advanceTimersByTimeAsync(100);
  kernel.stop();
  await vi.advanceTimersByTimeAsync(100);
  expect(SlowWorker.all.map(({ inherited }) => inherited.map(([key]) => key))).toEqual([
    [],
    ['of {"name":"one"}'],
  ]);
});

test("a kernel that must not build on still answers, until the next rebuild goes to another, with what it leaves", async () => {
  const leaves = { hole: { type: "hole" } } as unknown as StandIns;
  begun(SlowWorker, { loading: 100, leaves });
  const first = rebuild("first");
  await vi.advanceTimersByTimeAsync(200);
  expect(await first).toMatchObject({ ok: true });
  expect(await kernel.ask(named)).toEqual({ ok: true, value: "named" });
  await vi.advanceTimersByTimeAsync(200);
  // The next one has been got ready meanwhile.
  expect(await rebuild("second", { standIns: { ball: {} } })).toMatchObject({ ok: true });
  expect(await kernel.ask(named)).toEqual({ ok: true, value: "named" });
  expect(SlowWorker.all.map((worker) => worker.built.map((ask) => ask.standIns))).toEqual([
    [{}],
    [{ ball: {}, ...leaves }],
    [],
  ]);
  // What another part leaves is nothing to one that was just opened.
  const third = rebuild("third", { fresh: true });
  await vi.advanceTimersByTimeAsync(200);
  expect(await third).toMatchObject({ ok: true });
  expect(SlowWorker.all[2]?.built.map((ask) => ask.standIns)).toEqual([{}]);
  expect(SlowWorker.all.filter(({ alive }) => alive).length).toBe(2);
  kernel.close();
  expect(SlowWorker.all.filter(({ alive }) => alive)).toEqual([]);
});

test("a kernel that a rehearsal has left broken builds nothing more: the next part goes to another", async () => {
  begun(SlowWorker, { loading: 100, building: 10 });
  kernel.practise();
  await vi.advanceTimersByTimeAsync(200);
  SlowWorker.all[0]?.onmessage?.({ data: { kind: "spent", spent: {} } });
  await vi.advanceTimersByTimeAsync(200);
  const first = rebuild("first");
  await vi.advanceTimersByTimeAsync(20);
  expect(await first).toMatchObject({ ok: true });
  expect(SlowWorker.all.map(({ alive, built }) => [alive, built.length])).toEqual([
    [false, 0],
    [true, 1],
  ]);
});

test("what a part that was left has under way or waiting is given up for the one that is opened", async () => {
  begun(SlowWorker, { building: 20_000 });
  kernel.of({ address: "/one/", headers: {} });
  const long = rebuild("long");
  await vi.advanceTimersByTimeAsync(1);
  const waiting = rebuild("waiting");
  kernel.of({ address: "/one/", headers: {} });
  await vi.advanceTimersByTimeAsync(10);
  expect(SlowWorker.all).toHaveLength(1);
  kernel.of({ address: "/other/", headers: {} });
  expect(await waiting).toBe(null);
  expect(await long).toMatchObject({ ok: false, error: { code: "kernel-stopped" } });
  const other = rebuild("other");
  await vi.advanceTimersByTimeAsync(20_100);
  expect(await other).toMatchObject({ ok: true });
  expect(SlowWorker.all.map(({ built }) => built)).toMatchObject([
    [],
    [{ files: { address: "/other/" }, model: { name: "other" } }],
  ]);
});

test("what was asked of a part that was left before there was a kernel is not answered from the next", async () => {
  begun(SlowWorker, { loading: 100 });
  kernel.of({ address: "/one/", headers: {} });
  const question = kernel.ask(named);
  kernel.of({ address: "/other/", headers: {} });
  const other = rebuild("other");
  await vi.advanceTimersByTimeAsync(200);
  expect(await other).toMatchObject({ ok: true });
  expect(await question).toMatchObject({ ok: false, error: { code: "kernel-closed" } });
});

test("a kernel that was closed is not begun any more", async () => {
  vi.stubGlobal("Worker", SlowWorker);
  unbegun();
  kernel.close();
  kernel.begin();
  expect(SlowWorker.all).toEqual([]);
  expect(await kernel.ask(named)).toMatchObject({ ok: false, error: { code: "kernel-closed" } });
});

test("a rebuild of a kernel that dies says so, and the next one goes to another", async () => {
  begun(SlowWorker, { loading: 10, building: 50 });
  const first: Promise<{ readonly ok: boolean } | null> = rebuild("first");
  await vi.advanceTimersByTimeAsync(30);
  SlowWorker.all[0]?.onerror?.({ message: "out of memory" });
  expect(await first).toMatchObject({ ok: false, error: { code: "kernel-died" } });
  const second = rebuild("second");
  await vi.advanceTimersByTimeAsync(100);
  expect((await second) as { value: Built }).toMatchObject({ ok: true, value: { of: model("second") } });
});

test("a part is shown before it is looked at, until it was wrong once: then it is looked at first as long as it is open", async () => {
  begun(SlowWorker, { building: 10, wrong: true });
  let told = 0;
  kernel.onWrong(() => {
    told += 1;
    void rebuild("again");
  });
  const first = rebuild("first");
  await vi.advanceTimersByTimeAsync(30);
  expect((await first)?.ok).toBe(true);
  void rebuild("edited");
  await vi.advanceTimersByTimeAsync(30);
  expect(SlowWorker.all[0]?.built.map(({ proof }) => proof)).toEqual(["later", "first", "first"]);
  expect(told).toBe(1);
  kernel.of({ address: "/another", headers: {} });
  void rebuild("another");
  await vi.advanceTimersByTimeAsync(30);
  expect(SlowWorker.all.at(-1)?.built.find(({ model: of }) => of === undefined)).toBeUndefined();
  expect(SlowWorker.all.at(-1)?.built.at(-2)?.proof).toBe("later");
});
