import { parseModel, type PartModel } from "@solidtype/document";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WarmUp } from "./warm-up.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function part(...types: readonly string[]): PartModel {
  const features = types.map((type) => ({ id: type, type, name: type, suppressed: false, params: {} }));
  const parsed = parseModel({
    kind: "part",
    schema: 1,
    meta: { name: "Test", units: "mm" },
    variables: [],
    features,
  });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

/** A kernel whose rehearsals last so many milliseconds and hear the signal at their end. */
function practising(lasting: number | ((round: number) => number)) {
  const heard: { model: PartModel; stopped: boolean }[] = [];
  const warmUp = new WarmUp(
    async (model, signal) => {
      const milliseconds = typeof lasting === "number" ? lasting : lasting(heard.length);
      await new Promise((done) => setTimeout(done, milliseconds));
      heard.push({ model, stopped: signal.aborted });
      return !signal.aborted;
    },
    { first: 700, again: 3_000 },
  );
  return { heard, warmUp };
}

test("an idle worker rehearses the part until that makes it no quicker, and each kind of feature only once", async () => {
  const { heard, warmUp } = practising(100);
  const box = part("box");
  warmUp.after(box);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toHaveLength(26);
  expect(new Set(heard.map(({ model }) => model))).toEqual(new Set([box]));
  warmUp.after(part("box"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toHaveLength(26);
  warmUp.after(part("box", "fillet"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toHaveLength(52);
});

test("a question ends the rehearsal at once, and it goes on after the next rebuild", async () => {
  const { heard, warmUp } = practising(1_000);
  warmUp.after(part("box"));
  await vi.advanceTimersByTimeAsync(1_200);
  warmUp.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard.map(({ stopped }) => stopped)).toEqual([true]);
  const changed = part("box");
  warmUp.after(changed);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard.at(-1)).toEqual({ model: changed, stopped: false });
});

test("nothing is rehearsed while questions keep coming, and a slow part only for some seconds", async () => {
  const { heard, warmUp } = practising(3_000);
  for (let asked = 0; asked < 20; asked += 1) {
    warmUp.after(part("box"));
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(heard).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toHaveLength(4);
});

test("as long as each round is quicker than the last it goes on, but not for ever", async () => {
  const { heard, warmUp } = practising((round) => 200 * 0.95 ** round);
  warmUp.after(part("box"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toHaveLength(80);
});

test("whoever came in its way once is left in peace for longer", async () => {
  const { heard, warmUp } = practising(1_000);
  warmUp.after(part("box"));
  await vi.advanceTimersByTimeAsync(1_200);
  warmUp.after(part("box"));
  await vi.advanceTimersByTimeAsync(2_900);
  expect(heard.map(({ stopped }) => stopped)).toEqual([true]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard.length).toBeGreaterThan(1);
});
