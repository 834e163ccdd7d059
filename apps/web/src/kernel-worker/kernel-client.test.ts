import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type SharedKernel, startKernel } from "./kernel-client.ts";
import type { Built, FromWorker, KernelAsk, KeptResult, RebuildAsk, StandIns, ToWorker } from "./protocol.ts";

/** A worker of the browser's whose script cannot be loaded, as after a deployment took it away. */
class LostWorker {
  static made = 0;
  onerror: ((event: { message: string }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor() {
    LostWorker.made += 1;
    queueMicrotask(() => this.onerror?.({ message: "Failed to load the script" }));
  }
  postMessage(): void {}
  terminate(): void {}
}

/** A worker whose script never comes: a request for a piece of it is never answered. */
class SilentWorker {
  static made = 0;
  onerror: ((event: { message: string }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor() {
    SilentWorker.made += 1;
  }
  postMessage(): void {}
  terminate(): void {}
}

/** A worker that is ready after a while, takes its time over rebuilds, and knows only of what it has built itself. */
class SlowWorker {
  static readonly all: SlowWorker[] = [];
  static loading = 0;
  static building = 0;
  static cannotLoad = false;
  /** How long it takes over a question that it has to build for. */
  static asked = 0;
  /** What OCCT comes to no end with in every part; one that was told to leave that out goes on. */
  static endless: readonly string[] = [];
  /** The same of what a question has to be built for. */
  static askedEndless: readonly string[] = [];
  /** How long OCCT is at something in every part that comes to its end. */
  static long = 0;
  /** What it leaves when it has built: it must not build on then. */
  static leaves: StandIns | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  alive = true;
  readonly built: RebuildAsk[] = [];
  /** What the ones before it had made. */
  inherited: readonly KeptResult[] = [];
  #free: Promise<void>;

  constructor() {
    SlowWorker.all.push(this);
    queueMicrotask(() => this.#say({ kind: "alive" }));
    this.#free = later(SlowWorker.loading).then(() =>
      this.#say(
        SlowWorker.cannotLoad
          ? { kind: "broken", message: "Blocked by a policy" }
          : { kind: "ready", milliseconds: SlowWorker.loading },
      ),
    );
  }

  postMessage(message: ToWorker): void {
    if (message.kind === "start") this.inherited = message.results;
    if (message.kind === "forget") this.inherited = this.inherited.filter(([key]) => key !== message.key);
    if (message.kind === "ask") this.#free = this.#free.then(() => this.#answer(message.id, message.ask));
  }

  terminate(): void {
    this.alive = false;
  }

  async #answer(id: number, ask: KernelAsk): Promise<void> {
    if (ask.ask === "rebuild") {
      this.#say({ kind: "kept", result: [`of ${JSON.stringify(ask.model)}`, new Uint8Array([1])] });
      for (const key of SlowWorker.endless) await this.#work(key, null);
      if (SlowWorker.long > 0) await this.#work("long", SlowWorker.long);
      await later(SlowWorker.building);
      if (this.alive) this.built.push(ask);
      return this.#say({ kind: "answer", id, value: { of: ask.model }, spent: SlowWorker.leaves });
    }
    if (ask.ask === "sites") {
      for (const key of SlowWorker.askedEndless) await this.#work(key, null);
      await later(SlowWorker.asked);
    }
    const error = { code: "not-built", message: "The part is not built yet." };
    if (this.built.length === 0) return this.#say({ kind: "refused", id, error, spent: null });
    this.#say({ kind: "answer", id, value: "named", spent: SlowWorker.leaves });
  }

  async #work(key: string, milliseconds: number | null): Promise<void> {
    if (this.inherited.some(([known]) => known === key)) return;
    this.#say({ kind: "work", key });
    await (milliseconds === null ? new Promise(() => undefined) : later(milliseconds));
    this.#say({ kind: "work", key: null });
  }

  #say(data: FromWorker): void {
    if (this.alive) this.onmessage?.({ data });
  }
}

const later = (milliseconds: number): Promise<void> =>
  milliseconds === 0 ? Promise.resolve() : new Promise((done) => setTimeout(done, milliseconds));

const assets = { occt: "/occt.wasm", planegcs: "/planegcs.wasm" };
const named = { ask: "resolve", name: "x" } as const;
let kernel: SharedKernel;

function begun(
  worker: unknown,
  behaves: {
    loading?: number;
    building?: number;
    asked?: number;
    leaves?: StandIns;
    endless?: readonly string[];
    askedEndless?: readonly string[];
    long?: number;
  } = {},
) {
  vi.stubGlobal("Worker", worker);
  Object.assign(SlowWorker, {
    loading: 0,
    building: 0,
    asked: 0,
    leaves: null,
    endless: [],
    askedEndless: [],
    long: 0,
    cannotLoad: false,
    ...behaves,
  });
  kernel = startKernel(assets);
  kernel.begin();
}

const model = (name: string) => ({ name }) as unknown as RebuildAsk["model"];
const rebuild = (name: string, more: Partial<RebuildAsk> = {}) =>
  kernel.rebuild({ model: model(name), known: [], standIns: {}, fresh: false, ...more });

beforeEach(() => {
  vi.useFakeTimers();
  SlowWorker.all.length = 0;
});
afterEach(() => {
  kernel.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

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
  kernel = startKernel(assets);
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
  say?.({ data: { kind: "work", key: "long" } });
  await vi.advanceTimersByTimeAsync(40_000);
  say?.({ data: { kind: "work", key: null } });
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
