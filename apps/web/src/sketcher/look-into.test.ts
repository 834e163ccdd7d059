import { emptySketch } from "@solidtype/sketch";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lookIntoElsewhere } from "./look-into.ts";

const hired: SilentWorker[] = [];

/** A worker whose script says nothing by itself. */
class SilentWorker extends EventTarget {
  isEnded = false;
  constructor() {
    super();
    hired.push(this);
  }
  postMessage(): void {}
  terminate(): void {
    this.isEnded = true;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("Worker", SilentWorker);
});
afterEach(() => {
  hired.length = 0;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a solver that did not load has failed, and the next question has another", async () => {
  const elsewhere = lookIntoElsewhere();
  const first = elsewhere.look(emptySketch);
  hired[0]?.dispatchEvent(new Event("error"));
  expect(await first).toBe("failed");
  void elsewhere.look(emptySketch);
  expect(hired.map(({ isEnded }) => isEnded)).toEqual([true, false]);
  elsewhere.close();
});

test("a script that never comes is waited for a minute", async () => {
  const elsewhere = lookIntoElsewhere();
  const asked = elsewhere.look(emptySketch);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await asked).toBe("failed");
  expect(hired[0]?.isEnded).toBe(true);
});

test("a solver that is there may take longer than a minute to answer", async () => {
  const elsewhere = lookIntoElsewhere();
  const asked = elsewhere.look(emptySketch);
  const say = (data: unknown) => hired[0]?.dispatchEvent(new MessageEvent("message", { data }));
  await vi.advanceTimersByTimeAsync(59_000);
  say("ready");
  await vi.advanceTimersByTimeAsync(600_000);
  expect(hired[0]?.isEnded).toBe(false);
  const said = { ok: false, error: { code: "too-large", message: "Too large." } };
  say(said);
  expect(await asked).toEqual(said);
});

test("a newer question overtakes the one before, and so does leaving", async () => {
  const elsewhere = lookIntoElsewhere();
  const first = elsewhere.look(emptySketch);
  const second = elsewhere.look(emptySketch);
  expect(await first).toBe("overtaken");
  elsewhere.close();
  expect(await second).toBe("overtaken");
});
