import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { warmAhead } from "./ahead.ts";
import { lendKernel } from "./page-kernel.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

/** A worker that is ready a second after it was told to start, and notes all that it is told. */
class NotingWorker {
  static readonly all: NotingWorker[] = [];
  readonly told: string[] = [];
  alive = true;
  onerror: ((event: { message: string }) => void) | null = null;
  onmessage: ((event: { data: FromWorker }) => void) | null = null;

  constructor() {
    NotingWorker.all.push(this);
  }

  postMessage(message: ToWorker): void {
    this.told.push(message.kind);
    if (message.kind === "start") setTimeout(() => this.#say({ kind: "ready", milliseconds: 1_000 }), 1_000);
    if (message.kind === "ask")
      this.#say({ kind: "answer", id: message.id, value: message.ask, spent: null });
  }

  terminate(): void {
    this.alive = false;
  }

  #say(data: FromWorker): void {
    if (this.alive) this.onmessage?.({ data });
  }
}

const page = Object.assign(new EventTarget(), { hidden: false });
/** What the page does when it is idle. */
let whenIdle: Map<number, () => void>;
const becomeIdle = (): void => {
  const due = [...whenIdle.values()];
  whenIdle.clear();
  for (const act of due) act();
};

function look(hidden: boolean): void {
  page.hidden = hidden;
  page.dispatchEvent(new Event("visibilitychange"));
}

/** Somebody looks at the page for a while in which it has nothing to do. */
async function lookFor(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(500);
  becomeIdle();
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(milliseconds - 500);
}

const files = (part: string) => ({ address: `/files/${part}/`, headers: {} });
const ask = { model: {}, known: [], standIns: {}, fresh: true } as never;
const stops: (() => void)[] = [];
const warming = (): (() => void) => {
  const stop = warmAhead();
  stops.push(stop);
  return stop;
};
const workers = () => NotingWorker.all.map(({ alive, told }) => ({ alive, told }));

beforeEach(() => {
  vi.useFakeTimers();
  NotingWorker.all.length = 0;
  page.hidden = false;
  whenIdle = new Map();
  let last = 0;
  vi.stubGlobal("Worker", NotingWorker);
  vi.stubGlobal("document", page);
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("requestIdleCallback", (act: () => void) => {
    last += 1;
    whenIdle.set(last, act);
    return last;
  });
  vi.stubGlobal("cancelIdleCallback", (asked: number) => whenIdle.delete(asked));
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  // What nobody has open any more is given up by then.
  await vi.advanceTimersByTimeAsync(600_000);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a kernel is fetched only when the page has had its time and has nothing else to do, and practises then", async () => {
  warming();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(workers()).toEqual([]);
  await lookFor(2_000);
  expect(workers()).toEqual([{ alive: true, told: ["start", "practise"] }]);
});

test("a page that is left before it was idle fetches none", async () => {
  const stop = warming();
  await vi.advanceTimersByTimeAsync(600);
  stop();
  becomeIdle();
  await lookFor(2_000);
  expect(workers()).toEqual([]);
});

test("the part that is opened takes the kernel that was warmed, which rests from the moment the page is left", async () => {
  const stop = warming();
  await lookFor(2_000);
  stop();
  expect(workers()).toEqual([{ alive: true, told: ["start", "practise", "rest"] }]);
  const kernel = lendKernel(files("one"));
  expect(kernel.state()).toMatchObject({ kind: "ready" });
  kernel.begin();
  expect(await kernel.rebuild(ask)).toMatchObject({ ok: true, value: { files: files("one") } });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(workers()).toEqual([{ alive: true, told: ["start", "practise", "rest", "ask"] }]);
  kernel.close();
});

test("from one page to the next, and back from a part, it is the same kernel, and the next part has its own files", async () => {
  warming()();
  const stop = warming();
  await lookFor(2_000);
  stop();
  const one = lendKernel(files("one"));
  one.close();
  const back = warming();
  await lookFor(10_000);
  back();
  const other = lendKernel(files("other"));
  expect(await other.rebuild(ask)).toMatchObject({ value: { files: files("other") } });
  expect(NotingWorker.all).toHaveLength(1);
  other.close();
});

test("whoever does something in the page has the processor at once, and the practice goes on when it is idle again", async () => {
  warming();
  await lookFor(2_000);
  page.dispatchEvent(new Event("pointerdown"));
  expect(workers()).toEqual([{ alive: true, told: ["start", "practise", "rest"] }]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(workers()).toMatchObject([{ told: ["start", "practise", "rest"] }]);
  await lookFor(1_000);
  expect(workers()).toMatchObject([{ told: ["start", "practise", "rest", "practise"] }]);
});

test("a kernel that nobody opens a part with is given up after five minutes, or one after the page went out of sight", async () => {
  warming();
  await lookFor(299_000);
  expect(workers()).toMatchObject([{ alive: true }]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(workers()).toMatchObject([{ alive: false }]);
  look(true);
  look(false);
  await lookFor(1_000);
  expect(workers()).toMatchObject([{ alive: false }, { alive: true }]);
  look(true);
  await lookFor(59_000);
  expect(workers()).toMatchObject([{ alive: false }, { alive: true, told: ["start", "practise", "rest"] }]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(workers()).toMatchObject([{ alive: false }, { alive: false }]);
});

test("nothing is warmed in a page that nobody sees, on small devices, and where data is saved", async () => {
  page.hidden = true;
  warming();
  await lookFor(2_000);
  page.hidden = false;
  for (const device of [{ deviceMemory: 2 }, { connection: { saveData: true } }]) {
    vi.stubGlobal("navigator", device);
    warming();
    await lookFor(2_000);
  }
  expect(workers()).toEqual([]);
});

test("a kernel that died of practising takes another in its place, which does not, and one given up is not lent", async () => {
  const stop = warming();
  await lookFor(2_000);
  NotingWorker.all[0]?.onerror?.({ message: "out of memory" });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(workers()).toEqual([
    { alive: false, told: ["start", "practise"] },
    { alive: true, told: ["start"] },
  ]);
  for (const at of [1, 2]) NotingWorker.all[at]?.onerror?.({ message: "out of memory" });
  stop();
  const kernel = lendKernel(files("one"));
  kernel.begin();
  const built = kernel.rebuild(ask);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await built).toMatchObject({ ok: true });
  kernel.close();
});
