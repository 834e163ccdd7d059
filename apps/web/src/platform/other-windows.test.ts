import { newId } from "@solidtype/contracts";
import { expect, onTestFinished, test, vi } from "vitest";
import { answerWindows, askWindows } from "./other-windows.ts";

test("every window of a person says what would be lost with it, and those of others say nothing", async () => {
  const [ada, eve] = [newId("person"), newId("person")];
  const open = (person: string, lost: { path: string; changes: number } | null) =>
    onTestFinished(answerWindows(person, () => lost));
  open(ada, { path: "a", changes: 2 });
  open(ada, null);
  open(ada, { path: "b", changes: 1 });
  open(eve, { path: "c", changes: 5 });
  const found = await askWindows(ada);
  expect(found.toSorted((one, other) => one.path.localeCompare(other.path))).toEqual([
    { path: "a", changes: 2 },
    { path: "b", changes: 1 },
  ]);
  expect(await askWindows(newId("person"))).toEqual([]);
});

test("nobody waits for more windows than there are, nor for ever for one that hangs", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const person = newId("person");
  // No time passes here: what waits for it never comes.
  expect(await askWindows(person)).toEqual([]);
  onTestFinished(answerWindows(person, () => null));
  onTestFinished(answerWindows(person, () => ({ path: "a", changes: 2 })));
  expect(await askWindows(person)).toEqual([{ path: "a", changes: 2 }]);
  const hung = new AbortController();
  onTestFinished(() => hung.abort());
  void navigator.locks.request(
    `solidtype-unsaved-${person}`,
    { mode: "shared" },
    () => new Promise<void>((resolve) => hung.signal.addEventListener("abort", () => resolve())),
  );
  const asked = askWindows(person);
  const timer = setInterval(() => vi.advanceTimersByTime(1_000), 20);
  onTestFinished(() => clearInterval(timer));
  expect(await asked).toEqual([{ path: "a", changes: 2 }]);
});
