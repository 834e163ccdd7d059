import { afterEach, beforeEach, vi } from "vitest";
import { type SharedKernel, startKernel } from "../kernel-client.ts";
import type { FromWorker, KernelAsk, KeptResult, RebuildAsk, StandIns, ToWorker } from "../protocol.ts";

/** A worker of the browser's whose script cannot be loaded, as after a deployment took it away. */
export class LostWorker {
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
export class SilentWorker {
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
export class SlowWorker {
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
  /** Whether what it comes to no end with is made of what was not looked at, where that may be so. */
  static inDoubt = false;
  /** Whether what it builds turns out not to be right, where it may be shown before. */
  static wrong = false;
  /** What it leaves when it has built: it must not build on then. */
  static leaves: StandIns | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  alive = true;
  readonly built: Extract<KernelAsk, { ask: "rebuild" }>[] = [];
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
      const isLater = ask.proof === "later";
      for (const key of SlowWorker.endless) await this.#work(key, null, isLater && SlowWorker.inDoubt);
      if (SlowWorker.long > 0) await this.#work("long", SlowWorker.long);
      await later(SlowWorker.building);
      if (this.alive) this.built.push(ask);
      this.#say({ kind: "answer", id, value: { of: ask.model }, spent: SlowWorker.leaves });
      if (isLater && SlowWorker.wrong) this.#say({ kind: "wrong", spent: SlowWorker.leaves });
      return;
    }
    if (ask.ask === "sites") {
      for (const key of SlowWorker.askedEndless) await this.#work(key, null);
      await later(SlowWorker.asked);
    }
    const error = { code: "not-built", message: "The part is not built yet." };
    if (this.built.length === 0) return this.#say({ kind: "refused", id, error, spent: null });
    this.#say({ kind: "answer", id, value: "named", spent: SlowWorker.leaves });
  }

  async #work(key: string, milliseconds: number | null, inDoubt = false): Promise<void> {
    if (this.inherited.some(([known]) => known === key)) return;
    this.#say({ kind: "work", key, inDoubt });
    await (milliseconds === null ? new Promise(() => undefined) : later(milliseconds));
    this.#say({ kind: "work", key: null, inDoubt: false });
  }

  #say(data: FromWorker): void {
    if (this.alive) this.onmessage?.({ data });
  }
}

const later = (milliseconds: number): Promise<void> =>
  milliseconds === 0 ? Promise.resolve() : new Promise((done) => setTimeout(done, milliseconds));

const assets = { occt: "/occt.wasm", planegcs: "/planegcs.wasm" };
export const named = { ask: "resolve", name: "x" } as const;
export let kernel: SharedKernel;

export function begun(
  worker: unknown,
  behaves: {
    loading?: number;
    building?: number;
    asked?: number;
    leaves?: StandIns;
    endless?: readonly string[];
    askedEndless?: readonly string[];
    long?: number;
    inDoubt?: boolean;
    wrong?: boolean;
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
    inDoubt: false,
    wrong: false,
    cannotLoad: false,
    ...behaves,
  });
  unbegun();
  kernel.begin();
}

/** One that is not begun yet. */
export function unbegun(): void {
  kernel = startKernel(assets);
}

export const model = (name: string) => ({ name }) as unknown as RebuildAsk["model"];
export const rebuild = (name: string, more: Partial<RebuildAsk> = {}) =>
  kernel.rebuild({ model: model(name), known: [], standIns: {}, fresh: false, preview: false, ...more });

beforeEach(() => {
  vi.useFakeTimers();
  SlowWorker.all.length = 0;
});
afterEach(() => {
  kernel.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
